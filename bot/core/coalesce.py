"""One answer to several events of one batch."""

from collections.abc import Iterable

from msgspec.structs import replace

from bot.core.effect import Edit, EditPost, Effect, Post, Say, StartJob
from bot.core.text import Text


def coalesce(effects: Iterable[Effect]) -> tuple[Effect, ...]:
    """Fold what several events of one batch want into what the person should get: one answer.

    Of several cards only the last is sent, with what the others had to note, of several edits of a message the last; a
    contact button that is shown and taken away again is not shown; sentences that fitted nothing are understood
    together. A message to the desk that is rewritten at once is sent as it became.
    """
    kept: list[Effect] = []
    for effect in effects:
        match effect:
            case Say(live=True):
                cards = [other for other in kept if isinstance(other, Say) and other.live]
                kept = [other for other in kept if other not in cards] if cards else kept
                kept.append(_with_notes_of(cards, effect) if cards else effect)
                continue
            case Edit():
                kept = [
                    other for other in kept if not (isinstance(other, Edit) and other.message_id == effect.message_id)
                ]
            case EditPost() if effect.slot is not None:
                kept, became = _rewritten(kept, effect)
                if became:
                    continue
            case Say(clear_keyboard=True) if any(isinstance(other, Say) and other.contact for other in kept):
                kept = [other for other in kept if not (isinstance(other, Say) and other.contact)]
                continue
            case StartJob(kind="understand") if not effect.payload.get("aside"):
                earlier = [other for other in kept if isinstance(other, StartJob) and _unanswered(other)]
                kept = [other for other in kept if other not in earlier]
                text = "\n".join(other.payload["text"] for other in (*earlier, effect))
                kept.append(replace(effect, payload={**effect.payload, "text": text}))
                continue
        kept.append(effect)
    return tuple(kept)


def _unanswered(effect: Effect) -> bool:
    """Whether it has a sentence understood that fitted nothing."""
    return isinstance(effect, StartJob) and effect.kind == "understand" and not effect.payload.get("aside")


def _rewritten(kept: list[Effect], edit: EditPost) -> tuple[list[Effect], bool]:
    """What is kept without earlier edits of that message; whether the message itself is among it, and is as edited."""
    where = (edit.desk, edit.number, edit.slot)
    rest = [other for other in kept if not (isinstance(other, EditPost) and _place(other) == where)]
    for at, other in enumerate(rest):
        if isinstance(other, Post) and _place(other) == where:
            return [*rest[:at], replace(other, texts=edit.texts, rows=edit.rows), *rest[at + 1 :]], True
    return rest, False


def _place(post: Post | EditPost) -> tuple[int, str, str | None]:
    return post.desk, post.number, post.slot


def _with_notes_of(earlier: Iterable[Say], last: Say) -> Say:
    """A card with the notes of those whose place it takes, each once."""
    notes: list[Text] = []
    for card in (*earlier, last):
        notes += [note for note in card.texts[: card.notes] if note not in notes]
    return replace(last, texts=(*notes, *last.texts[last.notes :]), notes=len(notes))
