"""Sends per second and CPU of both edges beside their frameworks, in one run, on the server of ``bench/edge.py``.

Run: ``python -m bench.edges``
"""

import asyncio
import multiprocessing
import time
from collections.abc import Awaitable, Callable
from typing import Any

import telegram
from aiogram import Bot as AiogramBot
from aiogram import types as aiogram_types
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer

from bench.edge import CHAT, LABELS, TEXT, TOKEN, serve
from bot.edges.aiogram_edge.telegram import AiogramTelegram
from bot.edges.ptb_edge.telegram import PtbTelegram
from bot.ports import InlineButton, SendText

SENDS, AT_ONCE, ROUNDS, POLLS = 600, 20, 3, 30


def aiogram_keyboard() -> dict[str, Any]:
    """The buttons, made anew as a bot does for every message."""
    row = [aiogram_types.InlineKeyboardButton(text=text, callback_data=data) for text, data in LABELS]
    return {"reply_markup": aiogram_types.InlineKeyboardMarkup(inline_keyboard=[row])}


def ptb_keyboard() -> dict[str, Any]:
    """The same in the other framework."""
    row = [telegram.InlineKeyboardButton(text, callback_data=data) for text, data in LABELS]
    return {"reply_markup": telegram.InlineKeyboardMarkup([row])}


async def measured(times: int, at_once: int, call: Callable[[], Awaitable[Any]]) -> tuple[float, float]:
    """Calls per second, and CPU milliseconds per call, ``at_once`` of them side by side."""

    async def some() -> None:
        for _ in range(times // at_once):
            await call()

    await asyncio.gather(*(call() for _ in range(at_once)))  # connections are made
    begin, cpu = time.perf_counter(), time.process_time()
    await asyncio.gather(*(some() for _ in range(at_once)))
    return times / (time.perf_counter() - begin), (time.process_time() - cpu) / times * 1000


async def measure(base: str) -> None:
    """Take turns, and print the best round of each."""
    aiogram = AiogramBot(TOKEN, session=AiohttpSession(api=TelegramAPIServer.from_base(base)))
    ptb = telegram.Bot(TOKEN, base_url=f"{base}/bot")
    edges = {"aiogram edge": AiogramTelegram(TOKEN, base), "ptb edge": PtbTelegram(TOKEN, base)}
    chat = int(str(CHAT["id"]))
    outgoing = SendText(chat, TEXT, keyboard=(tuple(InlineButton(text, data=data) for text, data in LABELS),))
    ways: dict[str, tuple[int, int, Callable[[], Awaitable[Any]]]] = {
        "send: aiogram": (SENDS, AT_ONCE, lambda: aiogram.send_message(chat, TEXT, "HTML", **aiogram_keyboard())),
        "send: python-telegram-bot": (SENDS, AT_ONCE, lambda: ptb.send_message(chat, TEXT, "HTML", **ptb_keyboard())),
        "100 updates: aiogram": (POLLS, 1, lambda: aiogram.get_updates(timeout=0)),
        "100 updates: python-telegram-bot": (POLLS, 1, lambda: ptb.get_updates(timeout=0)),
    }
    for name, edge in edges.items():
        ways[f"send: {name}"] = (SENDS, AT_ONCE, lambda edge=edge: edge.send(outgoing))
        ways[f"100 updates: {name}"] = (POLLS, 1, lambda edge=edge: edge.updates(None, timeout=0))
    rounds = [{way: await measured(*ways[way]) for way in sorted(ways)} for _ in range(ROUNDS)]
    for way in sorted(ways):
        fastest, least = max(each[way][0] for each in rounds), min(each[way][1] for each in rounds)
        print(f"{way:34} {fastest:7.0f}/s  {least:7.3f} ms CPU")
    for edge in edges.values():
        await edge.close()
    await aiogram.session.close()
    await ptb.shutdown()


def main() -> None:
    """Start the server and measure."""
    here, there = multiprocessing.Pipe()
    server = multiprocessing.get_context("spawn").Process(target=serve, args=(there,), daemon=True)
    server.start()
    asyncio.run(measure(f"http://127.0.0.1:{here.recv()}"))
    server.kill()


if __name__ == "__main__":
    main()
