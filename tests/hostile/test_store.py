"""What strangers write, on its way through the whole of a batch into either database and out again.

The two differ where it hurts: PostgreSQL takes neither NUL nor half a surrogate nor an integer of 65 bits, SQLite
takes nearly everything. Here every attack stands in every field of an update at once.
"""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from bot.core.desk import Desk
from bot.core.event import TextReceived
from bot.core.flow import Facts
from bot.edges.clean import clean_text
from bot.edges.updates import decode
from bot.orders_csv import read_orders
from bot.ports import Order
from bot.service.desks import Desks
from bot.service.intake import Intake
from bot.service.polling import envelope_of
from bot.service.world import World
from bot.words.catalogs import Words
from storage.store import Storage
from tests.edges.raw import file
from tests.hostile.conftest import AGENT, DESK
from tests.hostile.test_files import FORMULAS, HEADER, ROW
from tests.hostile.test_words import ATTACKS
from tests.hostile.theatre import sound
from tests.service.fakes import HandClock
from tests.shipped import FLOWS
from tests.stage import KEY

FIRST = 7_000_000_000  # the id of the first who attacks; every attack is somebody's own
LATER = timedelta(days=1)


def world_of(words: Words) -> World:
    """The flows as they are shipped, and a desk."""
    desks = (Desk(DESK, language="en"),)
    return World(FLOWS, words, KEY, Facts(issuer="신문고", desks=desks), Desks(desks, (AGENT,)))


def everywhere(attack: str, who: int) -> Iterator[dict[str, Any]]:
    """Updates of one person that have the attack in whatever field holds a text, in a conversation and at the desk."""
    sender = {"id": who, "first_name": attack or "x", "last_name": attack, "username": attack, "language_code": attack}
    common = {"from": sender, "chat": {"id": who, "type": "private", "title": attack}, "date": 1_795_000_000}
    document = file("f", file_name=attack, mime_type=attack, file_size=10) | {"file_unique_id": attack}
    origin = {"type": "user", "sender_user": {"id": 1, "username": attack, "first_name": attack}}
    contents: list[dict[str, Any]] = [
        {"text": "/dispute"},
        {"text": attack},
        {"text": attack, "quote": {"text": attack}, "reply_to_message": {"message_id": 1, "text": attack}},
        {"text": attack, "forward_origin": origin},
        {"document": document, "caption": attack, "media_group_id": attack},
        {"contact": {"phone_number": attack, "first_name": attack}},
        {"text": "/verify"},
        {"text": attack},
        {"text": "/agent"},
        {"text": f"Where is my parcel? {attack}"},
        {"document": document, "caption": attack},
    ]
    for number, content in enumerate(contents, start=1):
        yield {"message": {"message_id": number, **common, **content}}
    yield {"edited_message": {"message_id": 2, **common, "edit_date": 1_795_000_001, "text": attack + "!"}}
    tapped = {"message_id": 1, "chat": {"id": who, "type": "private"}, "date": 0}
    yield {"callback_query": {"id": attack or "x", "from": sender, "message": tapped, "data": attack}}


async def test_whatever_is_written_is_kept_and_opens_again(store: Storage, words: Words) -> None:
    clock = HandClock()
    intake = Intake(store, world_of(words), clock)
    number = 0
    for who, attack in enumerate(ATTACKS.values(), start=FIRST):
        updates = []
        for body in everywhere(attack, who):
            number += 1
            updates.append(json.loads(json.dumps({"update_id": number, **body})))
        await intake.process([envelope_of(update, decode) for update in updates])
    assert await store.failed_updates() == []
    assert await store.broken_chains() == []
    people = {
        chat: person for who in range(FIRST, FIRST + len(ATTACKS)) for person, chat in await store.records.find(who)
    }
    assert len(people) == len(ATTACKS)
    for who, attack in enumerate(ATTACKS.values(), start=FIRST):
        kept = [record.happening.event for record in await store.history(people[who])]
        assert any(isinstance(event, TextReceived) and event.text == clean_text(attack) for event in kept)
    rows = await store.outbox(clock.now() + LATER, 10_000)
    assert {row.chat for row in rows} == {*people, DESK}
    for row in rows:
        assert row.outgoing is not None
        sound(row.outgoing)


async def test_orders_with_hostile_cells_are_found_again(store: Storage) -> None:
    cells = [*FORMULAS, *ATTACKS.values()]
    lines = [
        HEADER,
        *(
            ROW.format(f'"{cell.replace(chr(34), chr(34) * 2)}"').replace("0001", f"{at:04}")
            for at, cell in enumerate(cells)
        ),
    ]
    good = [each for each in read_orders(lines) if isinstance(each, Order)]
    assert len(good) > len(FORMULAS) + 10
    report = await store.orders.add(good)
    assert report.added == len(good)
    for order in good:
        assert await store.orders.find(order.order_number) == [order]
    for attack in ATTACKS.values():
        assert await store.orders.find(clean_text(attack)) == []


async def test_look_ups_are_values_and_never_statements(store: Storage) -> None:
    for attack in ATTACKS.values():
        said = clean_text(attack)
        assert await store.case(said) is None
        assert await store.find_case("certificate", said) is None
        assert await store.find_case(said, "x") is None
        assert await store.cases(kind=said, state=said) == []
        assert await store.recall(1, [said]) == {}
