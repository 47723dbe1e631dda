"""A bare playground by hand: ``python -m bot.playground [PORT]``."""

import asyncio
import contextlib
import sys

from bot.playground.server import create_app, serve
from bot.playground.world import TOKEN


async def _run(port: int) -> None:
    async with serve(create_app(), port=port) as base:
        sys.stdout.write(f"playground at {base}\nBOT_API_BASE={base} BOT_TOKEN={TOKEN}\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_run(int(sys.argv[1]) if len(sys.argv) > 1 else 8081))
