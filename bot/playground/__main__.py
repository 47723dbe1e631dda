"""A bare playground by hand: ``python -m bot.playground [PORT]``."""

import asyncio
import signal
import sys

from bot.playground.server import create_app, serve
from bot.playground.world import TOKEN


async def _run(port: int) -> None:
    stopping = asyncio.Event()
    for ending in (signal.SIGINT, signal.SIGTERM):
        # Said by hand, since a shell starts what runs in the background with SIGINT ignored.
        asyncio.get_running_loop().add_signal_handler(ending, stopping.set)
    async with serve(create_app(), port=port) as base:
        sys.stdout.write(f"playground at {base}\nBOT_API_BASE={base} BOT_TOKEN={TOKEN}\n")
        sys.stdout.flush()
        await stopping.wait()


if __name__ == "__main__":
    asyncio.run(_run(int(sys.argv[1]) if len(sys.argv) > 1 else 8081))
