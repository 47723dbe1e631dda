"""Merging: which of a lane's rows go next, and as what. Pure.

Only the last of several edits of one message is sent; mirrored texts that wait for one topic go as one message.
"""

from collections.abc import Sequence
from itertools import takewhile

from msgspec import Struct
from msgspec.structs import replace

from bot.ports import EditText, ManageTopic, OutboxRow, Outgoing, SendText

AT_ONCE = 20  # mirrored texts in one message
_LONGEST = 4096  # UTF-16 units, https://core.telegram.org/bots/api#sendmessage
_MIRROR = 2


class Parcel(Struct, frozen=True):
    """One send and the rows that it settles, the first of which stands for all."""

    rows: tuple[OutboxRow, ...]
    outgoing: Outgoing | None

    @property
    def row(self) -> OutboxRow:
        """The row that stands for all."""
        return self.rows[0]


def in_order(rows: Sequence[OutboxRow]) -> list[OutboxRow]:
    """A lane's rows as they go: as they were committed; in a topic by urgency first, and its making before all."""
    return sorted(rows, key=lambda row: (_urgency(row), row.id))


def next_parcel(rows: Sequence[OutboxRow]) -> Parcel:
    """What goes next of a lane's rows (at least one, in order)."""
    first = rows[0]
    if isinstance(first.outgoing, EditText):
        return _last_edit(rows, first.outgoing)
    if isinstance(first.outgoing, SendText) and first.outgoing.merge:
        return _merged(rows, first.outgoing)
    return Parcel((first,), first.outgoing)


def _urgency(row: OutboxRow) -> int:
    if not row.topic:
        return 0
    if isinstance(row.outgoing, ManageTopic):
        return -1 if row.outgoing.action == "open" else _MIRROR
    return row.priority


def _last_edit(rows: Sequence[OutboxRow], edit: EditText) -> Parcel:
    """The last edit of the same message, and all that it makes pointless; a new message of its slot ends the search."""
    settled = [rows[0]]
    for row in rows[1:]:
        other = row.outgoing
        if isinstance(other, EditText) and _target(other) == _target(edit):
            settled.append(row)
        elif edit.slot is not None and getattr(other, "slot", None) == edit.slot:
            break
    return Parcel((settled[-1], *settled[:-1]), settled[-1].outgoing)


def _target(edit: EditText) -> object:
    """What an edit rewrites."""
    if edit.message_id is not None:
        return edit.message_id
    return edit.slot or (edit.copied and (edit.copied.chat, edit.copied.messages))


def _merged(rows: Sequence[OutboxRow], first: SendText) -> Parcel:
    """Mirrored texts in a row, as many as fit."""
    together, html, length = [rows[0]], [first.html], _units(first.html)
    for row in takewhile(lambda row: _goes_with(first, row.outgoing), rows[1:AT_ONCE]):
        assert isinstance(row.outgoing, SendText)  # noqa: S101 - as ``_goes_with`` says
        length += 1 + _units(row.outgoing.html)
        if length > _LONGEST:
            break
        together.append(row)
        html.append(row.outgoing.html)
    if len(together) == 1:
        return Parcel((rows[0],), first)
    messages = tuple(
        message
        for row in together
        if isinstance(row.outgoing, SendText) and row.outgoing.copied
        for message in row.outgoing.copied.messages
    )
    copied = replace(first.copied, messages=messages) if first.copied else None
    return Parcel(tuple(together), replace(first, html="\n".join(html), copied=copied))


def _goes_with(first: SendText, other: Outgoing | None) -> bool:
    if not (isinstance(other, SendText) and other.merge and other.topic == first.topic):
        return False
    here, there = first.copied, other.copied
    return (here and (here.case, here.chat)) == (there and (there.case, there.chat))


def _units(html: str) -> int:
    """UTF-16 units; markup counts too, so that it is never too few."""
    return len(html.encode("utf-16-le")) // 2
