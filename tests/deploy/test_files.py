"""The deployment's files: every setting is one, its value is good, and the linters have nothing to say."""

import asyncio
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import prometheus_client.parser
import promql_parser
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.config import Settings
from bot.config.settings import load
from bot.ports import Figures
from bot.web.server import create_app
from tests.deploy.files import FOLDER, ROOT, compose, health_command, kubernetes, settings_named, text, unit
from tests.service.fakes import START
from tests.web.test_metrics import counted

GIVEN = {"BOT_TOKEN", "SECRET_KEY", "DATABASE_URL", "DATABASE_PASSWORD", "HOST_NAME"}  # by whoever installs it


def run(*command: str) -> str:
    """Run a tool of this environment, or of the machine; what it says where it is not content."""
    here = Path(sys.executable).with_name(command[0])
    tool = str(here) if here.exists() else shutil.which(command[0])
    if tool is None:
        pytest.skip(f"{command[0]} is not installed")
    ended = subprocess.run([tool, *command[1:]], capture_output=True, text=True, check=False, cwd=ROOT)
    return "" if ended.returncode == 0 else ended.stdout + ended.stderr


def test_every_setting_is_one_and_has_a_good_value(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    names = {name.upper() for name in Settings.model_fields}
    seen: set[str] = set()
    for file, settings in settings_named():
        assert set(settings) <= names, file
        seen |= set(settings)
        with monkeypatch.context() as environment:
            for name, value in settings.items():
                environment.setenv(name, "" if "${" in value else value)
            load(None)
    assert {"BOT_TOKEN", "DATABASE_URL", "WEBHOOK_URL", "LISTEN", "TRUSTED_PROXIES", "DATA_DIR", "LOG_FORMAT"} <= seen


def test_compose_asks_for_what_the_example_holds() -> None:
    asked = set(re.findall(r"\$\{(\w+)", text("compose.yaml")))
    assert asked == set(re.findall(r"^(\w+)=", text("example.env"), re.MULTILINE))
    assert GIVEN - {"DATABASE_URL"} < asked
    assert "${" not in str(kubernetes())


def test_compose_hangs_together() -> None:
    services, networks = compose()["services"], compose()["networks"]
    bot, proxy = services["bot"], services["proxy"]
    assert bot["environment"]["TRUSTED_PROXIES"] == networks["outside"]["ipam"]["config"][0]["subnet"]
    assert "outside" in proxy["networks"]
    assert services["database"]["networks"] == ["inside"]
    assert networks["inside"]["internal"] is True
    hook = bot["environment"]["WEBHOOK_URL"].rpartition("/")[2]
    assert f"@public path /{hook} /c/* /dashboard /dashboard/*" in text("Caddyfile")
    assert f"bot:{bot['environment']['LISTEN'].rpartition(':')[2]}" in text("Caddyfile")
    assert (FOLDER / bot["build"]["context"]).resolve() == ROOT
    assert (ROOT / bot["build"]["dockerfile"]).exists()
    assert "ports" not in bot
    assert {name for service in services.values() for name in volumes(service)} == set(compose()["volumes"])


def volumes(service: dict[str, Any]) -> set[str]:
    return {each.partition(":")[0] for each in service["volumes"] if not each.startswith((".", "/"))}


def test_kubernetes_hangs_together() -> None:
    found = kubernetes()
    pod = found["Deployment"]["spec"]["template"]["spec"]
    [bot] = pod["containers"]
    assert found["Deployment"]["spec"]["replicas"] > 1
    probes = {bot[name]["httpGet"]["path"] for name in ("startupProbe", "livenessProbe", "readinessProbe")}
    assert probes == {"/healthz", "/readyz"}
    assert bot["readinessProbe"]["httpGet"]["path"] == "/readyz"
    [port] = bot["ports"]
    assert str(port["containerPort"]) == found["ConfigMap"]["data"]["LISTEN"].rpartition(":")[2]
    assert {each["name"] for each in bot["volumeMounts"]} == {each["name"] for each in pod["volumes"]}
    [rule] = found["Ingress"]["spec"]["rules"]
    paths = {each["path"] for each in rule["http"]["paths"]}
    assert paths == {"/" + found["ConfigMap"]["data"]["WEBHOOK_URL"].rpartition("/")[2], "/c/", "/dashboard"}
    labels = found["Deployment"]["spec"]["template"]["metadata"]["labels"]
    assert found["Service"]["spec"]["selector"] == labels
    assert found["PodDisruptionBudget"]["spec"]["selector"]["matchLabels"] == labels
    assert str(pod["securityContext"]["runAsUser"]) in text("Containerfile")
    assert pod["securityContext"]["runAsNonRoot"] is True


def test_the_image_runs_as_nobody_in_particular_and_tells_its_health() -> None:
    instructions = re.findall(r"^([A-Z]+) ", text("Containerfile"), re.MULTILINE)
    assert instructions.index("USER") < instructions.index("ENTRYPOINT")
    assert "HEALTHCHECK" in instructions
    assert re.search(r"^USER [1-9]\d*$", text("Containerfile"), re.MULTILINE)
    copied = re.findall(r"^COPY (?!--from)(.*) \S+$", text("Containerfile"), re.MULTILINE)
    kept = re.findall(r"^!(\S+)$", text("Containerfile.containerignore"), re.MULTILINE)
    for name in " ".join(copied).split():
        assert (ROOT / name).exists()
        assert name in kept


@pytest.mark.parametrize(("status", "verdict"), [(200, 0), (503, 1)])
async def test_the_images_health_is_asked_wherever_it_listens(status: int, verdict: int) -> None:
    async def answer(_request: web.Request) -> web.Response:
        return web.Response(status=status)

    async with TestServer(create_app(web.get("/healthz", answer))) as server:
        listen = f"0.0.0.0:{server.port}"
        _python, *arguments = health_command()
        asking = await asyncio.create_subprocess_exec(
            sys.executable, *arguments, env={"LISTEN": listen}, stderr=asyncio.subprocess.DEVNULL
        )
        assert await asking.wait() == verdict


def test_the_unit_is_hardened_and_leaves_time_to_finish() -> None:
    found = unit()
    for name in ("NoNewPrivileges", "PrivateTmp", "PrivateDevices", "ProtectHome", "RestrictNamespaces", "DynamicUser"):
        assert found[name] == ["yes"]
    assert found["ProtectSystem"] == ["strict"]
    assert int(found["TimeoutStopSec"][0]) > 10  # the bot itself needs ten at most
    assert found["Environment"][0].split()[0] == f"DATA_DIR=/var/lib/{found['StateDirectory'][0]}"


def test_hadolint() -> None:
    assert run("hadolint", "docs/deploy/Containerfile") == ""


def test_yamllint() -> None:
    assert run("yamllint", "--strict", "-c", "docs/deploy/.yamllint", "docs/deploy") == ""


def test_kubernetes_validate() -> None:
    assert run("kubernetes-validate", "--strict", "--quiet", "docs/deploy/kubernetes.yaml") == ""


def test_systemd_analyze(tmp_path: Path) -> None:
    there = text("sinmungo.service").replace("/opt/sinmungo/bin/sinmungo", sys.executable)  # it must be executable
    (tmp_path / "sinmungo.service").write_text(there, encoding="utf-8")
    assert run("systemd-analyze", "verify", "--man=no", str(tmp_path / "sinmungo.service")) == ""
    judged = ("systemd-analyze", "security", "--offline=true", "--threshold=20", "docs/deploy/sinmungo.service")
    assert run(*judged) == ""


def queries() -> list[str]:
    """Every query of the dashboard, its variables filled in."""
    dashboard = json.loads(text("grafana-dashboard.json"))
    found = [target["expr"] for panel in dashboard["panels"] for target in panel["targets"]]
    return [query.replace("$__rate_interval", "5m").replace("$job", "sinmungo") for query in found]


class Full:
    """A store that has some of everything."""

    async def figures(self, _now: object, states: Sequence[tuple[str, str]]) -> Figures:
        return Figures(1, 1, START, 1, 1, 1, {"dispute": 1}, dict.fromkeys(states, 1))


async def test_the_dashboard_asks_for_metrics_that_there_are() -> None:
    metrics = counted(Full())
    there: dict[str, set[str]] = {}
    for family in prometheus_client.parser.text_string_to_metric_families((await metrics.page()).decode()):
        for sample in family.samples:
            there.setdefault(sample.name, {"job", "instance"}).update(sample.labels)
    asked: set[str] = set()
    for query in queries():
        promql_parser.parse(query)
        names = set(re.findall(r"\b(?:sinmungo|process)_\w+", query))
        assert names, query
        assert names <= set(there), query
        for grouping in re.findall(r"by \(([^)]*)\)", query):
            for label in grouping.split(", "):
                assert all(label in there[name] for name in names), query
        asked |= names
    ours = {
        name for name in there if name.startswith("sinmungo_") and not name.endswith(("_created", "_sum", "_count"))
    }
    assert ours <= asked, "every metric of ours is on the dashboard"


def test_the_dashboard_lies_on_a_grid() -> None:
    taken: set[tuple[int, int]] = set()
    for panel in json.loads(text("grafana-dashboard.json"))["panels"]:
        place = panel["gridPos"]
        cells = {(place["x"] + x, place["y"] + y) for x in range(place["w"]) for y in range(place["h"])}
        assert not cells & taken
        assert all(0 <= x < 24 for x, _ in cells)
        taken |= cells
