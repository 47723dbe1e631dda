"""Whose request it is: behind proxies, the nearest address that no proxy of ours has."""

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from aiohttp import web

Network = IPv4Network | IPv6Network
FORWARDED = "X-Forwarded-For"
_HOME = 64  # bits of an IPv6 address that tell one customer of a provider from another


def caller(request: web.Request, trusted: Sequence[Network]) -> str:
    """The caller's address as a key for limits: IPv6 by its network, empty where nothing is known.

    Args:
        request: what came.
        trusted: whose ``X-Forwarded-For`` is believed. What stands left of an untrusted address anybody can write.
    """
    forwarded = ",".join(request.headers.getall(FORWARDED, []))
    hops = [each.strip() for each in forwarded.split(",") if each.strip()]
    nearest = request.remote or ""
    while hops and (address := _read(nearest)) and any(address in network for network in trusted):
        nearest = hops.pop()
    return _key(_read(nearest))


def _read(text: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return (address.ipv4_mapped or address) if isinstance(address, IPv6Address) else address


def _key(address: IPv4Address | IPv6Address | None) -> str:
    if isinstance(address, IPv6Address):
        return str(IPv6Network((address, _HOME), strict=False))
    return str(address or "")
