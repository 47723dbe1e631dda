"""An echo bot without any framework, library or care: what the stand-in and the people can take at the most."""

import asyncio
import os
from typing import Any
from urllib.parse import urlsplit

import msgspec
import uvloop


class Server:
    """Calls over connections that stay open.

    Args:
        base: its address.
        token: the bot's.
    """

    def __init__(self, base: str, token: str) -> None:
        self._address = urlsplit(base)
        self._head = f"HTTP/1.1\r\nHost: {self._address.netloc}\r\nContent-Type: application/json\r\nContent-Length: "
        self._path = f"POST /bot{token}/"
        self._free: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []

    async def ask(self, method: str, **params: Any) -> Any:
        """The result of a call; whatever goes wrong ends the bot."""
        host, port = self._address.hostname, self._address.port
        reader, writer = self._free.pop() if self._free else await asyncio.open_connection(host, port)
        body = msgspec.json.encode(params)
        writer.write(f"{self._path}{method} {self._head}{len(body)}\r\n\r\n".encode() + body)
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        answer = await reader.readexactly(int(head.partition(b"content-length:")[2].partition(b"\r\n")[0]))
        self._free.append((reader, writer))
        return msgspec.json.decode(answer)["result"]


async def echo(server: Server, update: dict[str, Any]) -> None:
    """The calls that the other echo bots make."""
    if message := update.get("message"):
        for _ in range(2 if message["text"].startswith("twice") else 1):
            await server.ask("sendMessage", chat_id=message["chat"]["id"], text=message["text"])
    elif query := update.get("callback_query"):
        await server.ask("answerCallbackQuery", callback_query_id=query["id"])
        place = {"chat_id": query["from"]["id"], "message_id": query["message"]["message_id"]}
        await server.ask("editMessageText", **place, text=f"{query['data']} {query['id']}")


async def main() -> None:
    """Poll until killed."""
    server, offset = Server(os.environ["BOT_API_BASE"], os.environ["BOT_TOKEN"]), 0
    async with asyncio.TaskGroup() as group:
        while True:
            for update in await server.ask("getUpdates", offset=offset, timeout=30):
                offset = update["update_id"] + 1
                group.create_task(echo(server, update))


if __name__ == "__main__":
    uvloop.run(main())
