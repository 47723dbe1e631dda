"""A race: whichever of several waits ends first."""

import asyncio
from collections.abc import Coroutine


async def first_of(*waits: Coroutine[None, None, object]) -> None:
    """Wait until one of them ends; the others are cancelled and have ended when this returns."""
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(wait) for wait in waits]
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in tasks:
            task.cancel()
