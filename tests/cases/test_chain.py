"""The event chain: whatever is changed in it is found."""

import hashlib
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from bot.cases.chain import GENESIS, Header, Tip, append, link, seal, verifies

KEY = bytes(range(32))
Events = list[tuple[Header, bytes]]

words = st.text(st.characters(codec="utf-8"), max_size=8)
times = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1)).map(lambda at: at.replace(tzinfo=UTC))  # noqa: DTZ001


@st.composite
def chains(draw: st.DrawFn) -> Events:
    count = draw(st.integers(1, 6))
    return [
        (
            Header("C-1", seq, draw(times), draw(words), draw(words), draw(words)),
            draw(st.binary(min_size=32, max_size=32)),
        )
        for seq in range(1, count + 1)
    ]


def grown(events: Events) -> Tip:
    tip = Tip("C-1", 0, GENESIS)
    for header, digest in events:
        tip = append(tip, header, digest)
    return tip


def changed(header: Header, field: str) -> Header:
    match getattr(header, field):
        case str(text):
            return replace(header, **{field: text + "x"})
        case int(number):
            return replace(header, **{field: number + 1})
        case datetime() as at:
            return replace(header, **{field: at + timedelta(microseconds=1)})
    raise AssertionError(field)


@given(chains())
def test_a_chain_verifies(events: Events) -> None:
    tip = grown(events)
    assert verifies(events, tip, seal(tip, KEY), KEY)


@given(chains(), st.data())
def test_any_changed_field_is_found(events: Events, data: st.DataObject) -> None:
    tip = grown(events)
    at = data.draw(st.integers(0, len(events) - 1))
    field = data.draw(st.sampled_from(Header.__struct_fields__))
    header, digest = events[at]
    events[at] = (changed(header, field), digest)
    assert not verifies(events, tip, seal(tip, KEY), KEY)


@given(chains(), st.data())
def test_any_changed_payload_is_found(events: Events, data: st.DataObject) -> None:
    tip = grown(events)
    at = data.draw(st.integers(0, len(events) - 1))
    header, digest = events[at]
    events[at] = (header, hashlib.sha256(digest).digest())
    assert not verifies(events, tip, seal(tip, KEY), KEY)


@given(chains(), st.data())
def test_a_missing_doubled_or_moved_event_is_found(events: Events, data: st.DataObject) -> None:
    tip = grown(events)
    at = data.draw(st.integers(0, len(events) - 1))
    mac = seal(tip, KEY)
    assert not verifies(events[:at] + events[at + 1 :], tip, mac, KEY)
    assert not verifies([*events[: at + 1], *events[at:]], tip, mac, KEY)
    if at:
        assert not verifies([*events[: at - 1], events[at], events[at - 1], *events[at + 1 :]], tip, mac, KEY)


@given(chains(), st.integers(0, 255))
def test_a_tip_of_somebody_else_is_found(events: Events, bit: int) -> None:
    tip = grown(events)
    mac = bytearray(seal(tip, KEY))
    mac[bit // 8] ^= 1 << bit % 8
    assert not verifies(events, tip, bytes(mac), KEY)
    assert not verifies(events, tip, seal(tip, bytes(32)), KEY)


@given(chains())
def test_a_shortened_chain_with_its_own_hash_lacks_the_mac(events: Events) -> None:
    whole = grown(events)
    shorter = grown(events[:-1])
    assert not verifies(events[:-1], shorter, seal(whole, KEY), KEY)


def test_the_hash_is_what_the_description_says() -> None:
    header = Header("C-1", 1, datetime(2026, 11, 21, 9, tzinfo=UTC), "buyer", "open", "submitted")
    written = b'["C-1",1,"2026-11-21T09:00:00.000000+00:00","buyer","open","submitted"]'
    assert link(GENESIS, header, KEY) == hashlib.sha256(GENESIS + KEY + written).digest()


def test_hashes_have_32_bytes() -> None:
    header = Header("C-1", 1, datetime(2026, 11, 21, tzinfo=UTC), "buyer", "open", "submitted")
    with pytest.raises(ValueError, match="32 bytes"):
        link(b"", header, KEY)
