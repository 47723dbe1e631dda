"""Whose request it is, and how much each caller may ask for."""

from ipaddress import ip_network

import pytest
from aiohttp.test_utils import make_mocked_request

from bot.web.addresses import FORWARDED, caller
from bot.web.allowance import Allowance

TRUSTED = [ip_network("10.0.0.0/8"), ip_network("::1/128")]


@pytest.mark.parametrize(
    ("peer", "forwarded", "who"),
    [
        ("203.0.113.5", [], "203.0.113.5"),
        ("203.0.113.5", ["198.51.100.1"], "203.0.113.5"),  # nobody trusts this peer
        ("10.0.0.1", ["198.51.100.1"], "198.51.100.1"),
        ("10.0.0.1", ["1.1.1.1, 198.51.100.1"], "198.51.100.1"),  # what stands further left is anybody's invention
        ("10.0.0.1", ["1.1.1.1", "198.51.100.1 , 10.2.3.4"], "198.51.100.1"),
        ("::ffff:10.0.0.1", ["198.51.100.1"], "198.51.100.1"),
        ("::1", ["2001:db8:1:2:3:4:5:6"], "2001:db8:1:2::/64"),
        ("10.0.0.1", ["10.0.0.2"], "10.0.0.2"),
        ("10.0.0.1", [], "10.0.0.1"),
        ("10.0.0.1", ["unknown"], ""),
        (None, ["198.51.100.1"], ""),
    ],
)
def test_only_trusted_proxies_are_believed(peer: str | None, forwarded: list[str], who: str) -> None:
    request = make_mocked_request("GET", "/", headers=[(FORWARDED, each) for each in forwarded])
    assert caller(request.clone(remote=peer) if peer else request, TRUSTED) == who


def test_an_allowance_is_used_up_and_comes_back() -> None:
    now = 0.0
    allowance = Allowance(3, 30, lambda: now)
    assert [allowance.wait("a") for _ in range(4)] == [0, 0, 0, 2]
    assert allowance.wait("b") == 0
    now = 1.0
    assert allowance.wait("a") == 1
    now = 2.0
    assert allowance.wait("a") == 0
    now = 1000.0
    assert [allowance.wait("a") > 0 for _ in range(4)] == [False, False, False, True]


def test_what_is_remembered_is_bounded() -> None:
    allowance = Allowance(1, 1, lambda: 0.0)
    allowance.wait("first")
    for number in range(20_000):
        allowance.wait(str(number))
    assert len(allowance._left) == 10_000
    assert allowance.wait("first") == 0
