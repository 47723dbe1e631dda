"""The event chain of a case: each event's hash covers the one before, and the last is sealed with a MAC.

A hash covers an event's header and the SHA-256 of its encrypted payload, never the payload itself, so that a payload
can be erased and the chain still verifies.
"""

import hashlib
import hmac
from collections.abc import Iterable
from datetime import UTC, datetime

import msgspec
from msgspec import Struct

GENESIS = bytes(32)  # what the first event is chained to


class Header(Struct, frozen=True):
    """What an event says in the open.

    Args:
        case: the case's number.
        seq: its place in the chain, from 1.
        at: when, UTC.
        actor: an opaque name, never a person's.
        action: what was done.
        state: where the case stood afterwards.
    """

    case: str
    seq: int
    at: datetime
    actor: str
    action: str
    state: str


class Tip(Struct, frozen=True):
    """The end of a case's chain: how many events there are and the last one's hash (32 bytes)."""

    case: str
    count: int
    hash: bytes


def link(previous: bytes, header: Header, digest: bytes) -> bytes:
    """Chain an event to the one before it.

    Args:
        previous: the hash of the event before, GENESIS for the first.
        header: the event.
        digest: SHA-256 of its encrypted payload.

    Returns:
        Its hash, 32 bytes: SHA-256 of previous, digest and the header as a JSON array.

    Raises:
        ValueError: previous or digest do not have 32 bytes.
    """
    if len(previous) != len(GENESIS) or len(digest) != len(GENESIS):
        raise ValueError("a hash of the chain has 32 bytes")
    at = header.at.astimezone(UTC).isoformat(timespec="microseconds")
    fields = (header.case, header.seq, at, header.actor, header.action, header.state)
    return hashlib.sha256(previous + digest + msgspec.json.encode(fields)).digest()


def append(tip: Tip, header: Header, digest: bytes) -> Tip:
    """The tip after one more event. Raises ValueError where the event is not the next one of this case."""
    if (header.case, header.seq) != (tip.case, tip.count + 1):
        raise ValueError(f"event {header.seq} of case {header.case} does not follow event {tip.count} of {tip.case}")
    return Tip(tip.case, header.seq, link(tip.hash, header, digest))


def seal(tip: Tip, key: bytes) -> bytes:
    """The MAC (32 bytes) of a tip, without which nobody can shorten or rewrite a chain unnoticed."""
    fields = msgspec.json.encode(("case tip", tip.case, tip.count, tip.hash.hex()))
    return hmac.digest(key, fields, hashlib.sha256)


def verifies(events: Iterable[tuple[Header, bytes]], tip: Tip, mac: bytes, key: bytes) -> bool:
    """Whether these events (header, digest), in order, make exactly the chain that ends in this sealed tip."""
    reached = Tip(tip.case, 0, GENESIS)
    for header, digest in events:
        try:
            reached = append(reached, header, digest)
        except ValueError:
            return False
    return reached == tip and hmac.compare_digest(seal(tip, key), mac)
