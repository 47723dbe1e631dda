"""A shop's own order directory over HTTP, in the place of the imported one: ``bot.ports.Orders``."""

import aiohttp
import msgspec

from bot.ports import Order


class HttpOrders:
    """Asks ``GET {address}?order_number=…`` for a JSON list of orders.

    Args:
        address: where the shop answers.
        token: what it wants to see.
    """

    def __init__(self, address: str, token: str) -> None:
        self._address = address
        self._headers = {"Authorization": f"Bearer {token}"}
        self._timeout = aiohttp.ClientTimeout(total=10)

    async def find(self, order_number: str) -> list[Order]:
        """Orders with this number; raises where the shop does not answer, and the job is tried again later."""
        async with (
            aiohttp.ClientSession(headers=self._headers, timeout=self._timeout, raise_for_status=True) as session,
            session.get(self._address, params={"order_number": order_number}) as answer,
        ):
            return msgspec.json.decode(await answer.read(), type=list[Order])
