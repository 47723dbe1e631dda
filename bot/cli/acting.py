"""What commands do with the store: open it, find a case, act on one. A bot may be running beside them."""

import asyncio
import os
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Any, TypeVar

from bot.cli.common import PLAYGROUND, Trouble, bad_policies, settings, stop

if TYPE_CHECKING:
    from bot.config import Settings
    from bot.house import House
    from bot.ports import CaseView, Clock

T = TypeVar("T")


@asynccontextmanager
async def opened() -> "AsyncIterator[House]":
    """Open what the settings name; raises Trouble where that cannot be, or where the database lacks migrations.

    A command does not migrate by the way: a bot of another release may be running on the same database.
    """
    from bot.house import open_house  # noqa: PLC0415
    from bot.policies.reading import PolicyError  # noqa: PLC0415
    from bot.service.logs import configure  # noqa: PLC0415
    from storage.keyring import KeyringError  # noqa: PLC0415
    from storage.migrate import behind  # noqa: PLC0415

    ours = settings()
    configure("error")  # what a command has to say, it says itself
    if await behind(ours.database):
        stop("The database lacks migrations; run: sinmungo migrate")
    try:
        async with open_house(ours, clock=await _clock(ours)) as house:
            yield house
    except KeyringError as error:
        raise Trouble(f"The keyring cannot be used: {error}.") from None
    except PolicyError as error:
        raise bad_policies(ours.policies, error.problems) from None


async def _clock(ours: "Settings") -> "Clock | None":
    """The clock of the playground that runs with these data, so that an act does not come before what it acts on."""
    from bot.service.clock import PlaygroundClock  # noqa: PLC0415

    with suppress(OSError):
        base = os.environ.get("PLAYGROUND_CLOCK") or (ours.data_dir / PLAYGROUND).read_text(encoding="utf-8")
        if base:
            clock = PlaygroundClock(base)
            await clock.begin()
            return clock
    return None


async def find_case(house: "House", number: str) -> "CaseView":
    """A case by its number or its certificate's, however they are typed; raises Trouble where there is none."""
    from bot.cases.numbers import parse_case_number, parse_certificate_number  # noqa: PLC0415

    certificate = parse_certificate_number(number)
    found = await house.store.find_case("certificate", certificate) if certificate else None
    view = await house.store.case(found.case.number if found else parse_case_number(number) or number)
    if view is None:
        stop(f"There is no case {number}; sinmungo cases list shows all.")
    return view


def act(number: str, action: str, text: str, *, kind: str | None = None, wanted: str | None = None) -> "CaseView":
    """Do something to a case as the operator; returns the case as it then is.

    Args:
        number: the case's number, or its certificate's.
        action: ``approve``, ``reject``, ``revoke``, ``answer``.
        text: the words that go with it.
        kind: what kind of case it must be.
        wanted: the state it must be in.

    Raises:
        Trouble: there is no such case, it is of another kind or in another state, or the act failed.
    """
    from bot.core.event import AgentActed  # noqa: PLC0415

    async def acting() -> "CaseView":
        async with opened() as house:
            view = await find_case(house, number)
            if kind and view.case.kind != kind:
                stop(f"{view.case.number} is a {view.case.kind}, and no {kind} to {action}.")
            if wanted and view.case.state != wanted:
                stop(f"{view.case.number} is {view.case.state}; only what is {wanted} can be {_DONE[action]}.")
            if problem := await house.act(AgentActed("operator", view.case.number, action, text)):
                stop(f"{view.case.number} could not be {_DONE[action]}: {problem}")
            return await find_case(house, view.case.number)

    return wait_for(acting())


_DONE = {"approve": "approved", "reject": "rejected", "revoke": "revoked", "answer": "answered"}


def wait_for(work: Coroutine[Any, Any, T]) -> T:
    """Run something; raises Trouble where the database or a file cannot be used."""
    from bot.ports import StorageAwayError  # noqa: PLC0415

    try:
        return asyncio.run(work)
    except StorageAwayError as error:
        raise Trouble(f"The database cannot be used ({error}); sinmungo check tells more.") from None
    except OSError as error:
        raise Trouble(f"{error.filename or 'A file'} cannot be used: {error.strerror}.") from None
