"""Merging: what goes next of a lane's rows, and as what."""

from bot.ports import Copied, EditText, ManageTopic, OutboxRow, Outgoing, SendText
from bot.service.merging import AT_ONCE, in_order, next_parcel
from tests.service.fakes import START

GROUP = -100


def rows(*all_: Outgoing, priority: int = 2, topic: str = "C-1") -> list[OutboxRow]:
    return [
        OutboxRow(at, each.chat, 1, each, priority, 0, START, START, topic=topic) for at, each in enumerate(all_, 1)
    ]


def mirrored(message: int, html: str = "x", case: str = "C-1") -> SendText:
    return SendText(GROUP, html, topic="C-1", copied=Copied(case, 7, (message,)), merge=True)


def settled(*all_: Outgoing) -> list[int]:
    return [row.id for row in next_parcel(rows(*all_)).rows]


def test_texts_in_quick_succession_are_one_message_that_stands_for_all() -> None:
    parcel = next_parcel(rows(mirrored(1, "a"), mirrored(2, "b"), mirrored(3, "c")))
    assert parcel.outgoing == SendText(GROUP, "a\nb\nc", topic="C-1", copied=Copied("C-1", 7, (1, 2, 3)), merge=True)
    assert [row.id for row in parcel.rows] == [1, 2, 3]


def test_what_is_in_between_parts_them() -> None:
    assert settled(mirrored(1), SendText(GROUP, "note", topic="C-1"), mirrored(2)) == [1]
    assert settled(mirrored(1), mirrored(2, case="C-2")) == [1]


def test_no_more_than_twenty_and_no_longer_than_a_message() -> None:
    assert len(settled(*(mirrored(n) for n in range(50)))) == AT_ONCE
    assert settled(mirrored(1, "가" * 2000), mirrored(2, "나" * 2000), mirrored(3, "다" * 200)) == [1, 2]
    assert settled(mirrored(1, "😀" * 1023), mirrored(2, "😀" * 1024)) == [1, 2]
    assert settled(mirrored(1, "😀" * 1024), mirrored(2, "😀" * 1024)) == [1]


def test_only_the_last_of_several_edits_is_sent() -> None:
    first, last = EditText(1, "a", slot="live"), EditText(1, "c", slot="live")
    assert settled(first, EditText(1, "b", slot="live"), last) == [3, 1, 2]
    assert next_parcel(rows(first, last)).outgoing == last
    assert settled(EditText(1, "a", message_id=5), EditText(1, "b", message_id=6)) == [1]
    copied = Copied("C-1", 7, (1,))
    assert settled(EditText(1, "a", copied=copied), EditText(1, "b", copied=copied)) == [2, 1]


def test_an_edit_of_the_old_card_is_not_swallowed_by_one_of_the_new() -> None:
    edit = EditText(1, "a", slot="live")
    assert settled(edit, SendText(1, "new", slot="live"), EditText(1, "b", slot="live")) == [1]
    assert settled(edit, SendText(1, "other"), EditText(1, "b", slot="live")) == [3, 1]


def test_in_a_topic_the_making_goes_first_then_answers_then_the_mirror_then_cards() -> None:
    lane = [
        *rows(EditText(GROUP, "card", slot="card"), priority=3),
        *rows(mirrored(1)),
        *rows(SendText(GROUP, "answer", topic="C-1"), priority=1),
        *rows(ManageTopic(GROUP, "C-1", "close"), priority=1),
        *rows(ManageTopic(GROUP, "C-1", "open"), priority=1),
    ]
    kinds = [type(row.outgoing).__name__ for row in in_order(lane)]
    assert kinds == ["ManageTopic", "SendText", "SendText", "ManageTopic", "EditText"]


def test_a_private_chat_keeps_its_order() -> None:
    lane = [*rows(SendText(1, "a"), topic="", priority=3), *rows(SendText(1, "b"), SendText(1, "c"), topic="")[1:]]
    assert in_order(list(reversed(lane))) == lane


def test_what_cannot_be_read_goes_alone() -> None:
    (row,) = rows(SendText(1, "a"))
    assert next_parcel([OutboxRow(1, 1, 1, None, 0, 0, START, START), row]).outgoing is None
