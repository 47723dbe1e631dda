"""The keyring: made once, kept whole, rotated, or derived from one secret."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from storage import Keyring, KeyringError
from storage.keyring import MIN_SECRET

SECRET = "correct horse battery staple, twice"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "secrets" / "keyring.json"


def test_a_missing_file_is_made_and_read_again(path: Path) -> None:
    made = Keyring.open(path)
    assert Keyring.open(path) == made
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert [file.name for file in path.parent.iterdir()] == ["keyring.json"]


def test_every_key_is_another(path: Path) -> None:
    ring = Keyring.open(path)
    keys = [ring.masters[ring.master], ring.operator, ring.lookup, ring.buttons, ring.signing_key]
    assert len(set(keys)) == 5
    assert {len(key) for key in keys} == {32}
    assert Keyring.open(path.with_name("other.json")).lookup != ring.lookup


def test_the_operators_key_lies_wrapped_in_the_file(path: Path) -> None:
    ring = Keyring.open(path)
    written = json.loads(path.read_bytes())
    assert written["operator"] not in {"", None}
    ring.save(path)
    assert json.loads(path.read_bytes())["operator"] != written["operator"]
    assert Keyring.open(path) == ring


def test_processes_that_start_at_once_agree_on_one_keyring(path: Path) -> None:
    with ThreadPoolExecutor(8) as threads:
        rings = list(threads.map(Keyring.open, [path] * 16))
    assert all(ring == rings[0] for ring in rings)
    assert [file.name for file in path.parent.iterdir()] == ["keyring.json"]


def _without_its_master(file: dict[str, Any]) -> None:
    file["master"] = "gone"


def _without_the_operators_master(file: dict[str, Any]) -> None:
    file["operator_master"] = "gone"


def _with_a_short_key(file: dict[str, Any]) -> None:
    file["lookup"] = "AAAA"


def _with_another_master(file: dict[str, Any]) -> None:
    file["masters"] = dict.fromkeys(file["masters"], file["lookup"])


def _of_tomorrow(file: dict[str, Any]) -> None:
    file["version"] = 2


def _with_an_unknown_field(file: dict[str, Any]) -> None:
    file["extra"] = 1


@pytest.mark.parametrize(
    "spoil",
    [
        _without_its_master,
        _without_the_operators_master,
        _with_a_short_key,
        _with_another_master,
        _of_tomorrow,
        _with_an_unknown_field,
    ],
)
def test_a_spoiled_file_is_said_to_be_one(path: Path, spoil: Any) -> None:
    Keyring.open(path)
    file = json.loads(path.read_bytes())
    spoil(file)
    path.write_text(json.dumps(file))
    with pytest.raises(KeyringError):
        Keyring.open(path)


def test_a_file_of_something_else_is_refused_and_kept(path: Path) -> None:
    path.parent.mkdir()
    path.write_text("not json")
    with pytest.raises(KeyringError, match="cannot be read"):
        Keyring.open(path)
    assert path.read_text() == "not json"


def test_one_secret_brings_the_same_keys_every_time() -> None:
    ring = Keyring.from_secret(SECRET)
    assert Keyring.from_secret(SECRET) == ring
    other = Keyring.from_secret(SECRET + "!")
    assert {ring.master, ring.signing}.isdisjoint({other.master, other.signing})
    keys = [ring.masters[ring.master], ring.operator, ring.lookup, ring.buttons, ring.signing_key]
    others = [other.masters[other.master], other.operator, other.lookup, other.buttons, other.signing_key]
    assert len({*keys, *others}) == 10


def test_a_short_secret_is_refused() -> None:
    Keyring.from_secret("x" * MIN_SECRET)
    with pytest.raises(KeyringError, match="at least 32"):
        Keyring.from_secret("x" * (MIN_SECRET - 1))


def test_a_new_master_key_leaves_the_old_ones_readable(path: Path) -> None:
    ring = Keyring.open(path)
    wrapped = ring.wrap(bytes(32), "people", 1)
    rotated = ring.with_new_master()
    rotated.save(path)
    again = Keyring.open(path)
    assert again == rotated
    assert again.master != ring.master
    assert again.operator == ring.operator
    assert again.unwrap(wrapped, ring.master, "people", 1) == bytes(32)
    with pytest.raises(KeyringError, match="no master key"):
        again.without_old_masters().unwrap(wrapped, ring.master, "people", 1)
    with pytest.raises(KeyringError, match="does not open"):
        again.unwrap(wrapped, again.master, "people", 1)
    with pytest.raises(KeyringError, match="does not open"):
        again.unwrap(wrapped, ring.master, "people", 2)


def test_a_new_signing_key_leaves_the_old_public_ones(path: Path) -> None:
    ring = Keyring.open(path)
    signature = Ed25519PrivateKey.from_private_bytes(ring.signing_key).sign(b"claim")
    rotated = ring.with_new_signing_key()
    rotated.save(path)
    again = Keyring.open(path)
    assert again == rotated
    assert list(again.signing_keys) == [again.signing]
    assert again.signing_key != ring.signing_key
    Ed25519PublicKey.from_public_bytes(again.public_keys[ring.signing]).verify(signature, b"claim")


def test_look_ups_depend_on_kind_value_and_key() -> None:
    ring = Keyring.make()
    digests = {ring.digest("order", "1"), ring.digest("file", "1"), ring.digest("order", "2")}
    assert len(digests | {Keyring.make().digest("order", "1")}) == 4
    assert ring.digest("name", "홍길동") == ring.digest("name", "홍길동")  # decomposed: the same word


def test_nothing_shows_a_key() -> None:
    ring = Keyring.make()
    assert "x" not in repr(ring).replace(ring.master, "").replace(ring.signing, "")
    assert len(repr(ring)) < 60
