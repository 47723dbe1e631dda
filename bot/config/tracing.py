"""What the settings of tracing mean, which have OpenTelemetry's own names: parsers like those of ``values``.

Source: https://opentelemetry.io/docs/specs/otel/protocol/exporter/ and …/configuration/sdk-environment-variables/.
"""

import re
from importlib.metadata import PackageNotFoundError, distribution
from urllib.parse import unquote

from pydantic import SecretStr

from bot.config.values import shown, split

SAMPLERS = (
    "always_on",
    "always_off",
    "traceidratio",
)  # what comes first decides here, so ``parentbased_`` adds nothing
_NEEDED = ("opentelemetry-sdk", "opentelemetry-exporter-otlp-proto-http")
_PAIR = re.compile(r"\s*([A-Za-z0-9!#$%&'*+.^_`|~-]+)\s*=([!-+\--~ ]*)")  # a header's name and its encoded value


def collector(text: str) -> str:
    """An http(s) address without a slash at its end."""
    parts = split(text)
    plain = not (parts.query or parts.fragment or "@" in parts.netloc)
    if parts.scheme not in ("http", "https") or not parts.hostname or not plain:
        raise ValueError(f"is {shown(text)}, which is no collector's address; write one like http://localhost:4318")
    return text.rstrip("/")


def protocol(text: str) -> str:
    """How it is sent."""
    if text != "http/protobuf":
        raise ValueError(f"is {shown(text)}, but traces go by http/protobuf only; the collector has a port for that")
    return text


def headers(text: str) -> SecretStr:
    """``name=value`` pairs, separated by commas, their values encoded as in addresses."""
    if not all(_PAIR.fullmatch(pair) for pair in text.split(",")):
        raise ValueError("cannot be read; write name=value,name=value, with %20 for a space and %2C for a comma")
    return SecretStr(text)


def pairs(text: str) -> dict[str, str]:
    """What ``headers`` let through, by lower-case name."""
    found = [pair.partition("=") for pair in text.split(",")]
    return {name.strip().lower(): unquote(value).strip() for name, _, value in found}


def service_name(text: str) -> str:
    """What traces call this program."""
    if not text.isprintable() or not 1 <= len(text.strip()) <= 80:
        raise ValueError("must be one line of at most 80 characters; write a name like sinmungo")
    return text.strip()


def sampler(text: str) -> str:
    """Which updates are traced."""
    if text.removeprefix("parentbased_") not in SAMPLERS:
        raise ValueError(f"is {shown(text)}; write always_on, always_off or traceidratio, or leave it out")
    return text


def share(text: str) -> float:
    """A part of the updates."""
    if not re.fullmatch(r"0(\.[0-9]{1,9})?|1(\.0{1,9})?|\.[0-9]{1,9}", text):
        raise ValueError(f"is {shown(text)}; write a share from 0 to 1, such as 0.1 for one update in ten")
    return float(text)


def is_installed() -> bool:
    """Whether the extra ``tracing`` is."""
    try:
        return all(distribution(name) for name in _NEEDED)
    except PackageNotFoundError:
        return False
