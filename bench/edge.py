"""CPU seconds of the edge per send and per batch of 100 updates, beside stock aiogram, in one run.

A server in a process of its own gives canned answers; only the client's CPU time is counted.

Run: ``python bench/edge.py``
"""

import asyncio
import json
import multiprocessing
import time
from collections.abc import Awaitable, Callable
from multiprocessing.connection import Connection
from typing import Any

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions
from aiohttp import ClientSession, web

import bot.edges.aiogram_edge  # noqa: F401 - so that stock aiogram, too, is imported quickly
from bot.edges.aiogram_edge.telegram import AiogramTelegram
from bot.edges.updates import decode
from bot.ports import InlineButton, SendText

TOKEN = "1:bench"
SENDS, POLLS, ROUNDS = 500, 40, 5
TEXT = "<b>주문 번호</b>를 알려 주세요. 예: <code>20261121-0001</code>"
LABELS = (("뒤로", "back~certificate~~12~abcdefghijkl"), ("그만두기", "cancel~certificate~~12~abcdefghijkl"))
PERSON = {"id": 7_000_000_001, "is_bot": False, "first_name": "하늘", "language_code": "ko"}
CHAT = {"id": 7_000_000_001, "type": "private", "first_name": "하늘"}


def answer(result: object) -> bytes:
    """An answer of the Bot API."""
    return json.dumps({"ok": True, "result": result}).encode()


def serve(ready: Connection) -> None:
    """Serve canned answers until killed."""
    message = {"message_id": 5, "from": PERSON, "chat": CHAT, "date": 1_795_000_000, "text": "20261121-0001"}
    markup = {"inline_keyboard": [[{"text": text, "callback_data": data} for text, data in LABELS]]}
    sent = answer({**message, "reply_markup": markup, "entities": [{"type": "bold", "offset": 0, "length": 5}]})
    batch = answer([{"update_id": number, "message": message} for number in range(100)])

    async def handle(request: web.Request) -> web.Response:
        await request.read()
        body = batch if request.path.lower().endswith("getupdates") else sent
        return web.Response(body=body, content_type="application/json")

    async def run() -> None:
        application = web.Application()
        application.router.add_route("*", "/{path:.*}", handle)
        runner = web.AppRunner(application)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        ready.send(runner.addresses[0][1])
        await asyncio.Event().wait()

    asyncio.run(run())


async def cpu(times: int, call: Callable[[], Awaitable[Any]]) -> float:
    """CPU milliseconds per call, after one to warm up."""
    await call()
    begin = time.process_time()
    for _ in range(times):
        await call()
    return (time.process_time() - begin) / times * 1000


async def measure(base: str) -> None:
    """Take turns, and print the best round of each."""
    stock = Bot(TOKEN, session=AiohttpSession(api=TelegramAPIServer.from_base(base)))
    ours = AiogramTelegram(TOKEN, base)
    chat = int(str(CHAT["id"]))
    buttons = [[InlineKeyboardButton(text=text, callback_data=data) for text, data in LABELS]]
    outgoing = SendText(chat, TEXT, keyboard=(tuple(InlineButton(text, data=data) for text, data in LABELS),))
    bare = ClientSession()
    body = json.dumps({"chat_id": chat, "text": TEXT}).encode()

    async def stock_send() -> object:
        return await stock.send_message(
            chat,
            TEXT,
            parse_mode="HTML",
            link_preview_options=LinkPreviewOptions(is_disabled=True),
            reply_markup=InlineKeyboardMarkup(inline_keyboard=buttons),
        )

    async def our_poll() -> object:
        return [decode(update) for update in await ours.updates(None, timeout=0)]

    async def bare_post() -> object:
        async with bare.post(f"{base}/bot{TOKEN}/sendMessage", data=body) as response:
            return json.loads(await response.read())

    ways: dict[str, tuple[int, Callable[[], Awaitable[Any]]]] = {
        "send: aiogram": (SENDS, stock_send),
        "send: ours": (SENDS, lambda: ours.send(outgoing)),
        "send: aiohttp alone": (SENDS, bare_post),
        "100 updates: aiogram": (POLLS, lambda: stock.get_updates(timeout=0)),
        "100 updates: ours, decoded": (POLLS, our_poll),
    }
    rounds = [{way: await cpu(*ways[way]) for way in ways} for _ in range(ROUNDS)]
    best = {way: min(each[way] for each in rounds) for way in ways}
    for way, milliseconds in best.items():
        share = milliseconds / best[way.split(":")[0] + ": aiogram"]
        print(f"{way:28} {milliseconds:7.3f} ms CPU {share:5.0%}")
    await bare.close()
    await stock.session.close()
    await ours.close()


def main() -> None:
    """Start the server and measure."""
    here, there = multiprocessing.Pipe()
    server = multiprocessing.get_context("spawn").Process(target=serve, args=(there,), daemon=True)
    server.start()
    asyncio.run(measure(f"http://127.0.0.1:{here.recv()}"))
    server.kill()


if __name__ == "__main__":
    main()
