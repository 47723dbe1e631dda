"""One answer to several events of one batch."""

from collections.abc import Iterable

from msgspec.structs import replace

from bot.core.effect import LIVE, Edit, Effect, Say, StartJob
from bot.core.text import Text


def coalesce(effects: Iterable[Effect]) -> tuple[Effect, ...]:
    """Fold what several events of one batch want into what the person should get: one answer.

    Of several cards only the last is sent, with what the others had to note, of several edits of a message the last; a
    contact button that is shown and taken away again is not shown; sentences that fitted nothing are understood
    together.
    """
    kept: list[Effect] = []
    for effect in effects:
        match effect:
            case Say(slot="live"):
                cards = [other for other in kept if isinstance(other, Say) and other.slot == LIVE]
                kept = [other for other in kept if other not in cards]
                kept.append(_with_notes_of(cards, effect))
                continue
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


def _with_notes_of(earlier: Iterable[Say], last: Say) -> Say:
    """A card with the notes of those whose place it takes, each once."""
    notes: list[Text] = []
    for card in (*earlier, last):
        notes += [note for note in card.texts[: card.notes] if note not in notes]
    return replace(last, texts=(*notes, *last.texts[last.notes :]), notes=len(notes))
