"""One answer to several events of one batch."""

from collections.abc import Iterable

from msgspec.structs import replace

from bot.core.effect import LIVE, Edit, Effect, Say, StartJob


def coalesce(effects: Iterable[Effect]) -> tuple[Effect, ...]:
    """Fold what several events of one batch want into what the person should get: one answer.

    Of several cards only the last is sent, of several edits of a message the last; a contact button that is shown and
    taken away again is not shown; sentences that fitted nothing are understood together.
    """
    kept: list[Effect] = []
    for effect in effects:
        match effect:
            case Say(slot="live"):
                kept = [other for other in kept if not (isinstance(other, Say) and other.slot == LIVE)]
            case Edit():
                kept = [
                    other for other in kept if not (isinstance(other, Edit) and other.message_id == effect.message_id)
                ]
            case Say(clear_keyboard=True) if any(isinstance(other, Say) and other.contact for other in kept):
                kept = [other for other in kept if not (isinstance(other, Say) and other.contact)]
                continue
            case StartJob(kind="understand"):
                earlier = [other for other in kept if isinstance(other, StartJob) and other.kind == "understand"]
                kept = [other for other in kept if other not in earlier]
                text = "\n".join(other.payload["text"] for other in (*earlier, effect))
                kept.append(replace(effect, payload={**effect.payload, "text": text}))
                continue
        kept.append(effect)
    return tuple(kept)
