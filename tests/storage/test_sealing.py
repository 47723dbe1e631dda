"""Sealing: what was sealed opens with its key in its place, and nowhere else."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.sealing import DataKey, KeyCache, UnreadableError, new_key

places = st.lists(st.integers() | st.text(st.characters(codec="utf-8", exclude_categories=["Cc"])), min_size=1)


@given(st.binary(), places)
def test_what_is_sealed_opens_in_its_place(plain: bytes, place: list[str | int]) -> None:
    key = DataKey(bytes(32))
    sealed = key.seal(plain, *place)
    assert key.open(sealed, *place) == plain
    assert len(sealed) == len(plain) + 28


@given(places, places)
def test_nothing_opens_in_another_place(one: list[str | int], other: list[str | int]) -> None:
    key = DataKey(bytes(32))
    if list(map(str, one)) != list(map(str, other)):
        with pytest.raises(UnreadableError):
            key.open(key.seal(b"secret", *one), *other)


@given(st.data())
def test_no_bit_can_be_changed(data: st.DataObject) -> None:
    key = DataKey(new_key())
    sealed = bytearray(key.seal(b"secret", "conversations", 1))
    bit = data.draw(st.integers(0, len(sealed) * 8 - 1))
    sealed[bit // 8] ^= 1 << bit % 8
    with pytest.raises(UnreadableError):
        key.open(bytes(sealed), "conversations", 1)


@pytest.mark.parametrize("sealed", [b"", b"short", bytes(27), bytes(28)])
def test_what_was_never_sealed_is_unreadable(sealed: bytes) -> None:
    with pytest.raises(UnreadableError):
        DataKey(bytes(32)).open(sealed, "conversations", 1)


def test_another_key_opens_nothing() -> None:
    sealed = DataKey(new_key()).seal(b"secret", "conversations", 1)
    with pytest.raises(UnreadableError):
        DataKey(new_key()).open(sealed, "conversations", 1)


def test_the_same_words_never_look_the_same() -> None:
    key = DataKey(new_key())
    assert len({key.seal(b"secret", "conversations", 1) for _ in range(100)}) == 100


def test_no_nonce_comes_twice() -> None:
    key = DataKey(bytes(32))
    assert len({key.seal(b"hello", "t", 1)[:12] for _ in range(600)}) == 600


def test_a_forked_process_draws_nonces_of_its_own() -> None:
    forked = """
import os, sys
from storage.sealing import DataKey
key = DataKey(bytes(32))
key.seal(b"", "t")  # there are nonces left
child = os.fork()
os.write(1, key.seal(b"", "t")[:12].hex().encode() + b" ")
child and os.waitpid(child, 0)
"""
    said = subprocess.run([sys.executable, "-c", forked], capture_output=True, check=True).stdout.split()
    assert len(said) == len(set(said)) == 2


def test_a_key_has_32_bytes() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        DataKey(bytes(16))


def test_the_cache_keeps_the_keys_used_last() -> None:
    cache = KeyCache(size=2)
    one, two, three = (DataKey(new_key()) for _ in range(3))
    cache.keep(1, one)
    cache.keep(2, two)
    assert cache.get(1) is one
    cache.keep(3, three)
    assert (cache.get(1), cache.get(2), cache.get(3)) == (one, None, three)
    cache.forget(1)
    cache.forget(1)
    assert cache.get(1) is None
