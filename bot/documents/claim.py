"""What a certificate says, signed: the claim that travels inside the file as ``claim.json``."""

import hashlib
from collections.abc import Mapping
from datetime import date
from typing import Literal, TypeAlias

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from msgspec import Struct, field

from bot.core.text import Money

FILE_NAME = "claim.json"
_PURPOSE = b"sinmungo certificate claim 1\n"  # a signature for anything else can never pass for one of these


class Claim(Struct, frozen=True, forbid_unknown_fields=True):
    """What the issuer vouches for. What is not known of an order is left empty and not printed.

    Args:
        number: the certificate's number.
        issuer: who issues it.
        buyer_name: as the buyer gave it.
        contact: masked.
        platform: one of the policies' platform names, or any other in words.
        order_number: as the platform wrote it.
        issued_on: the date at the issuer's place.
        bot: the bot's user name, without @.
        locale: the language of the document.
        second_locale: a second language printed beneath; empty for none.
        item: what was bought.
        ordered_on: the date of the order.
        amount: what it cost.
        seller_name: who sold it.
        page_text: SHA-256 of the page's words, so that what is seen is signed too; filled in when it is typeset.
    """

    number: str
    issuer: str
    buyer_name: str
    contact: str
    platform: str
    order_number: str
    issued_on: date
    bot: str
    locale: str
    second_locale: str = ""
    item: str = ""
    ordered_on: date | None = None
    amount: Money | None = None
    seller_name: str = ""
    page_text: str = ""


class SigningKey(Struct, frozen=True):
    """An Ed25519 key: its id, and the 32 bytes of its secret."""

    id: str
    secret: bytes = field(default=b"")

    def __repr__(self) -> str:
        return f"SigningKey(id={self.id!r})"

    @property
    def public(self) -> bytes:
        """The 32 bytes of the public key."""
        return Ed25519PrivateKey.from_private_bytes(self.secret).public_key().public_bytes_raw()


class SignedClaim(Struct, frozen=True, forbid_unknown_fields=True):
    """A claim with the id of the key and the signature over its canonical bytes."""

    fields: Claim
    key: str
    signature: bytes


Check: TypeAlias = Literal["good", "bad", "unknown_key"]


def canonical(claim: Claim) -> bytes:
    """The bytes that are signed: compact JSON in UTF-8 with sorted names, after a line that names the purpose."""
    return _PURPOSE + msgspec.json.encode(claim, order="sorted")


def sign(claim: Claim, key: SigningKey) -> SignedClaim:
    """Sign a claim. Ed25519 needs no randomness: the same claim and key give the same signature."""
    return SignedClaim(claim, key.id, Ed25519PrivateKey.from_private_bytes(key.secret).sign(canonical(claim)))


def check(signed: SignedClaim, public_keys: Mapping[str, bytes]) -> Check:
    """Whether one of these keys (32 bytes by key id) signed exactly this."""
    public = public_keys.get(signed.key)
    if public is None:
        return "unknown_key"
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signed.signature, canonical(signed.fields))
    except InvalidSignature:
        return "bad"
    return "good"


def write_claim(signed: SignedClaim) -> bytes:
    """The content of ``claim.json``; the signature is in base64."""
    return msgspec.json.format(msgspec.json.encode(signed, order="sorted"), indent=2)


def parse_claim(content: bytes) -> SignedClaim | None:
    """Read a ``claim.json``; None where it is not one."""
    try:
        return msgspec.json.decode(content, type=SignedClaim)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None


def words_of(page: str) -> str:
    """SHA-256 of a page's words, in hexadecimal; where the lines break and how words are spaced does not matter."""
    return hashlib.sha256("".join(page.split()).encode("utf-8", "surrogatepass")).hexdigest()
