"""The callback codec: what is made for one chat is read in that chat, and nowhere else."""

from base64 import urlsafe_b64decode
from hashlib import blake2b

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.buttons import MAX_BYTES, decode, encode
from bot.core.effect import Action

KEY, OTHER = bytes(32), bytes(range(32))
FIELD = st.text(st.characters(codec="ascii", exclude_characters="~"), max_size=8)
ACTIONS = st.builds(Action, FIELD, FIELD, FIELD, st.integers(0, 10**9))


@given(action=ACTIONS, chat=st.integers(-(2**63), 2**63 - 1))
def test_there_and_back(action: Action, chat: int) -> None:
    token = encode(action, chat, KEY)
    assert len(token.encode()) <= MAX_BYTES
    assert decode(token, chat, KEY) == action
    assert decode(token, chat + 1, KEY) is None
    assert decode(token, chat, OTHER) is None


@given(action=ACTIONS, chat=st.integers(-(2**63), 2**63 - 1), key=st.binary(min_size=32, max_size=64))
def test_a_token_ends_in_a_keyed_hash(action: Action, chat: int, key: bytes) -> None:
    body, _, mac = encode(action, chat, key).rpartition("~")
    assert urlsafe_b64decode(mac) == blake2b(f"{chat}~{body}".encode(), digest_size=9, key=key).digest()


@given(token=st.text(max_size=64))
def test_junk_is_nobodys(token: str) -> None:
    assert decode(token, 1, KEY) is None


def test_a_changed_letter_is_noticed() -> None:
    token = encode(Action("go", "agent"), 1, KEY)
    for at, letter in enumerate(token):
        assert decode(token[:at] + ("x" if letter != "x" else "y") + token[at + 1 :], 1, KEY) is None


def test_what_telegram_would_refuse_is_not_made() -> None:
    with pytest.raises(ValueError, match="must not hold"):
        encode(Action("go", "a~b"), 1, KEY)
    with pytest.raises(ValueError, match="Telegram takes 64"):
        encode(Action("case", "접수" * 10), 1, KEY)
