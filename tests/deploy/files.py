"""The deployment's files, and the settings they name."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs" / "deploy"


def text(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")


def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(text("compose.yaml"))
    return loaded


def kubernetes() -> dict[str, dict[str, Any]]:
    """By kind; there is one of each."""
    documents = list(yaml.safe_load_all(text("kubernetes.yaml")))
    assert len({document["kind"] for document in documents}) == len(documents)
    return {document["kind"]: document for document in documents}


def unit() -> dict[str, list[str]]:
    """The unit's assignments by name."""
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r"^(\w+)=(.*)$", text("sinmungo.service"), re.MULTILINE):
        found.setdefault(name, []).append(value)
    return found


def container_environment() -> dict[str, str]:
    """What the Containerfile sets."""
    [line] = re.findall(r"^ENV (.*)$", text("Containerfile"), re.MULTILINE)
    return dict(each.split("=", 1) for each in line.split())


def health_command() -> list[str]:
    """What the Containerfile asks a container's health with; a backslash at a line's end goes on in the next."""
    [command] = re.findall(r"^HEALTHCHECK .*?CMD (\[.*?\])$", text("Containerfile").replace("\\\n", ""), re.MULTILINE)
    words: list[str] = json.loads(command)
    return words


def settings_named() -> Iterator[tuple[str, dict[str, str]]]:
    """For each file, the settings it gives a value."""
    yield "compose.yaml", compose()["services"]["bot"]["environment"]
    yield "kubernetes.yaml", kubernetes()["ConfigMap"]["data"]
    [container] = kubernetes()["Deployment"]["spec"]["template"]["spec"]["containers"]
    yield "kubernetes.yaml", {each["name"]: each["value"] for each in container["env"]}
    secrets = re.findall(r"--from-literal=(\w+)=", text("kubernetes.yaml"))
    yield "kubernetes.yaml", {name: "" for name in secrets if not name.startswith("AWS_")}
    yield "sinmungo.service", dict(each.split("=", 1) for line in unit()["Environment"] for each in line.split())
    own = {"PATH", "PYTHONUNBUFFERED"}
    yield "Containerfile", {name: value for name, value in container_environment().items() if name not in own}
