"""A certificate that was issued, to somebody with a name and an order number worth hiding."""

from bot.cases.casework import moved, opened
from bot.core.effect import MoveCase, OpenCase
from bot.ports import CaseChange, Changes, Store
from tests.service.fakes import START

NUMBER = "SMG-7K3M-9QX2-VB8T-0HZ1"
CASE = "C-4F7K9-QX2MN"
DATA = {
    "certificate": NUMBER,
    "name": "<b>김하늘</b>",
    "order_number": "20261121-0001",
    "issued_on": "2026-11-21",
    "contact": "+821020000001",
}


async def certify(store: Store, **data: str) -> None:
    """Issue it."""
    effect = OpenCase(CASE, "certificate", "looking_up", {**DATA, **data}, {"certificate": NUMBER})
    await _do(store, effect, MoveCase(CASE, "issuing", "bot", "match"), MoveCase(CASE, "issued", "bot", "issue"))


async def revoke(store: Store) -> None:
    """Withdraw it."""
    await _do(store, MoveCase(CASE, "revoked", "operator", "revoke"))


async def _do(store: Store, *effects: OpenCase | MoveCase) -> None:
    async with store.unit_of_work() as work:
        [loaded] = await work.load([7])
        cases, changes = loaded.cases, Changes(now=START)
        for effect in effects:
            case = opened(effect, cases, START) if isinstance(effect, OpenCase) else moved(effect, cases, START)
            cases = (case, *(other for other in cases if other.number != case.number))
            changes.cases.append(CaseChange(loaded.person.id, START, effect, case))
        await work.write(changes)
        await work.commit()
