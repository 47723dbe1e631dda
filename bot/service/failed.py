"""Failed updates: what was set aside, tried once more."""

from collections.abc import Sequence

from msgspec.structs import replace

from bot.ports import FailedUpdate, Store
from bot.service.envelope import Envelope, read, reopened
from bot.service.intake import Intake
from bot.service.polling import Decode, envelope_of


async def retry(store: Store, intake: Intake, decode: Decode, ids: Sequence[int] | None = None) -> dict[int, str]:
    """Put set-aside updates, jobs' results and deadlines through the core again, oldest first.

    Args:
        store: where they are kept; those that go through are removed.
        intake: of this process; its loop need not run.
        decode: reads an update.
        ids: which; all where None.

    Returns:
        By id: an empty string where it went through, else why it failed again.
    """
    results: dict[int, str] = {}
    for failed in await store.failed_updates():
        if failed.id is None or (ids is not None and failed.id not in ids):
            continue
        outcome = await intake.process([again(failed, decode)])
        results[failed.id] = outcome.failed[0][1] if outcome.failed else ""
        if not outcome.failed:
            await store.forget_failed([failed.id])
    return results


def again(failed: FailedUpdate, decode: Decode) -> Envelope:
    """A set-aside update as an envelope of its own kind; its id was noted as seen already."""
    if failed.source != "update":
        return reopened(failed)
    return replace(envelope_of(read(failed.body), decode), update_id=None, again=True)
