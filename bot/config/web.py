"""What the web server's settings mean: parsers like those of ``values``."""

import re
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from pydantic import SecretStr

from bot.config.values import shown, split

WEBHOOK_PORTS = (443, 80, 88, 8443)  # Bot API, setWebhook
Network = IPv4Network | IPv6Network


def webhook_address(text: str) -> str:
    """An https address on a port to which Telegram sends; a Bot API server of one's own reaches near ones by http too.

    Source: https://core.telegram.org/bots/api#setwebhook and #using-a-local-bot-api-server.
    """
    parts = split(text)
    near = parts.scheme == "http" and _is_near(parts.hostname or "")
    if not near and (parts.scheme != "https" or not parts.hostname):
        raise ValueError(
            f"is {shown(text)}, but Telegram only calls https addresses; write one like https://bot.example"
        )
    if not near and (parts.port or 443) not in WEBHOOK_PORTS:
        ports = ", ".join(map(str, WEBHOOK_PORTS))
        raise ValueError(f"has port {parts.port}, to which Telegram sends nothing; use one of {ports}")
    if "@" in parts.netloc or parts.query or parts.fragment or not re.fullmatch(r"[A-Za-z0-9/._~-]*", parts.path):
        raise ValueError("may hold a host, a port and a plain path only; write one like https://bot.example/telegram")
    return text


def _is_near(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_private
    except ValueError:
        return False


def public_address(text: str) -> str:
    """Where everybody reaches the web server: https and a host, since Telegram puts no other address under a button."""
    parts = split(text)
    bare = not (parts.path.strip("/") or parts.query or parts.fragment or "@" in parts.netloc)
    if parts.scheme != "https" or not parts.hostname or _is_near(parts.hostname) or not bare:
        raise ValueError(
            f"is {shown(text)}, which is no public https address of a whole server; write one like https://bot.example"
        )
    return f"https://{parts.netloc}"


def host_of(webhook: str) -> str:
    """The public address of the server that a webhook's address names; empty where it names none."""
    parts = split(webhook)
    try:
        return public_address(f"{parts.scheme}://{parts.netloc}")
    except ValueError:
        return ""


def webhook_secret(text: str) -> SecretStr:
    """What Telegram repeats in X-Telegram-Bot-Api-Secret-Token."""
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", text):
        raise ValueError("may hold only the letters A–Z and a–z, digits, _ and -, at most 256; make one up from those")
    return SecretStr(text)


def listen(text: str) -> tuple[str, int]:
    """An address and a port to listen on."""
    host, _, port = text.rpartition(":")
    try:
        ip_address(host.strip("[]"))
        good = 0 < int(port) < 65536
    except ValueError:
        good = False
    if not good:
        raise ValueError(f"is {shown(text)}, which is no address and port; write one like 127.0.0.1:8080")
    return host.strip("[]"), int(port)


def networks(text: str) -> tuple[Network, ...]:
    """Addresses and networks, separated by commas."""
    try:
        return tuple(ip_network(each.strip()) for each in text.split(","))
    except ValueError:
        message = f"is {shown(text)}, which is no list of addresses; write them like 127.0.0.1, 10.0.0.0/8"
        raise ValueError(message) from None


def updates_from(text: str) -> str:
    """Who brings the updates."""
    if text not in {"telegram", "host"}:
        raise ValueError(f"is {shown(text)}; write telegram, or host where another program hands updates over")
    return text
