"""What the developer's page shows works: a flow, and an order directory over HTTP."""

import re
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.core.effect import StartJob
from bot.core.event import JobFailed
from bot.core.flow import Flows
from bot.ports import Order, Orders
from docs.examples.callback_flow import CALL_BACK
from docs.examples.http_orders import HttpOrders
from tests.core.someone import Someone
from tests.core.tiny import menu

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "developer.md").read_text(encoding="utf-8")
TEAPOT = {
    "platform": "taobao",
    "order_number": "260000",
    "buyer_name": "林怡君",
    "ordered_on": "2026-11-08",
    "item": "茶壺",
    "amount": 26800,
    "currency": "CNY",
    "seller_name": "",
}


def test_the_page_shows_the_examples_as_they_are() -> None:
    shown = re.findall(r"^```python\n# (docs/\S+)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    assert [name for name, _ in shown] == ["docs/examples/callback_flow.py", "docs/examples/http_orders.py"]
    for name, code in shown:
        assert (ROOT / name).read_text(encoding="utf-8").endswith(code), name


def test_what_the_page_names_is_there() -> None:
    paths = re.findall(r"`((?:bot|storage|tests|docs|locales|bench)/[\w./-]+)`", PAGE)
    assert len(paths) > 10
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_a_flow_of_ones_own() -> None:
    someone = Someone(Flows(flows={"callback": CALL_BACK}, pages={"menu": menu}))
    someone.says("/callback")
    assert someone.heard == ["callback.when"]
    someone.taps("callback.evening.button")
    assert someone.heard == ["callback.number"]
    someone.says("12")  # what fits nowhere is first looked at for what else it may mean
    (job,) = [effect for effect in someone.effects if isinstance(effect, StartJob)]
    someone.happens(JobFailed(job.kind, job.key, job.payload))
    assert "callback.wrong" in someone.heard
    someone.says("02-1234-5678")
    assert "callback.review" in someone.heard
    someone.taps("callback.submit.button")
    assert "callback.done" in someone.heard
    (job,) = [effect for effect in someone.effects if isinstance(effect, StartJob)]
    assert (job.kind, job.payload) == ("call_back", {"when": "evening", "number": "0212345678"})


async def answer(request: web.Request) -> web.Response:
    if request.headers["Authorization"] != "Bearer secret":
        raise web.HTTPForbidden
    return web.json_response([TEAPOT] if request.query["order_number"] == "260000" else [])


async def test_orders_over_http() -> None:
    shop = web.Application()
    shop.add_routes([web.get("/orders", answer)])
    async with TestServer(shop) as server:
        orders: Orders = HttpOrders(str(server.make_url("/orders")), "secret")
        assert await orders.find("260000") == [Order(**TEAPOT)]  # type: ignore[arg-type]
        assert await orders.find("1") == []
        with pytest.raises(aiohttp.ClientResponseError):
            await HttpOrders(str(server.make_url("/orders")), "wrong").find("260000")
