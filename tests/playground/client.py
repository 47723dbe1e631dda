"""A bare client of the playground."""

from typing import Any

import aiohttp
import msgspec

from bot.playground.server import Playground


class Client:
    """Calls the Bot API by JSON and the control API."""

    def __init__(self, session: aiohttp.ClientSession, playground: Playground) -> None:
        self.session = session
        self.base = f"{playground.base}/bot{playground.token}"
        self.play = f"{playground.base}/play"

    async def raw(self, method: str, **params: Any) -> tuple[int, dict[str, Any]]:
        async with self.session.post(f"{self.base}/{method}", json=params) as response:
            return response.status, msgspec.json.decode(await response.read())

    async def call(self, method: str, **params: Any) -> Any:
        status, answer = await self.raw(method, **params)
        assert (status, answer["ok"]) == (200, True), answer
        return answer["result"]

    async def refused(self, method: str, **params: Any) -> str:
        status, answer = await self.raw(method, **params)
        assert (answer["ok"], answer["error_code"]) == (False, status)
        return str(answer["description"])

    async def updates(self, offset: int = 0, **params: Any) -> list[dict[str, Any]]:
        updates: list[dict[str, Any]] = await self.call("getUpdates", offset=offset, **params)
        return updates

    async def do(self, path: str, body: Any = None, *, status: int = 200) -> Any:
        async with self.session.post(self.play + path, data=msgspec.json.encode(body or {})) as response:
            assert response.status == status
            return await response.json()

    async def look(self, path: str, *, status: int = 200) -> Any:
        async with self.session.get(self.play + path) as response:
            assert response.status == status
            return await response.json()
