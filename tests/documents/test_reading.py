"""Reading strangers' files: nothing raises, nothing takes for ever, nothing eats the memory."""

import io
import sys
import zipfile
import zlib
from pathlib import Path

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.documents import reading, worker
from bot.documents.claim import SignedClaim
from bot.documents.reading import MAX_BYTES, read_claim, read_file, read_own_file
from tests.documents.conftest import CLAIM, attach

pytestmark = pytest.mark.slow  # left out of `make quick`


def saved(document: pikepdf.Pdf, **options: object) -> bytes:
    out = io.BytesIO()
    document.save(out, **options)  # type: ignore[arg-type]
    return out.getvalue()


def bomb(megabytes: int) -> bytes:
    """Deflated zeros, a thousandth of their size: one packed megabyte over and over."""
    packer = zlib.compressobj(9)
    block = packer.compress(bytes(1024 * 1024)) + packer.flush(zlib.Z_FULL_FLUSH)
    adler = (megabytes * 1024 * 1024 % 65521) << 16 | 1
    return block[:2] + block[2:] * megabytes + b"\x03\x00" + adler.to_bytes(4, "big")


def with_stream(where: str, megabytes: int) -> bytes:
    document = pikepdf.new()
    document.add_blank_page()
    stream = pikepdf.Stream(document, b"")
    stream.write(bomb(megabytes), filter=pikepdf.Name.FlateDecode)
    if where == "page":
        document.pages[0].Contents = stream
    else:
        attach(document, b"x")
        file = document.Root.Names.EmbeddedFiles.Names[1].EF
        file.F = stream
        file.UF = stream
    return saved(document, compress_streams=False)


def locked(file: bytes) -> bytes:
    with pikepdf.open(io.BytesIO(file)) as document:
        return saved(document, encryption=pikepdf.Encryption(user="secret", owner="secret"))


def crowded(count: int) -> bytes:
    names = "".join(f"(a{at:06}.json) 4 0 R " for at in range(count))
    objects = (
        "<</Type/Catalog/Pages 2 0 R/Names<</EmbeddedFiles 3 0 R>>>>",
        "<</Type/Pages/Count 1/Kids[6 0 R]>>",
        f"<</Names[{names}]>>",
        "<</Type/Filespec/F(a.json)/EF<</F 5 0 R>>>>",
        "<</Length 2>>stream\n{}\nendstream",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>",
    )
    body = "\n".join(f"{at} 0 obj{what}endobj" for at, what in enumerate(objects, 1))
    return f"%PDF-1.7\n{body}\ntrailer<</Root 1 0 R>>\n%%EOF".encode()


def deep(depth: int) -> bytes:
    """Page tree nodes in page tree nodes, and arrays in arrays."""
    nodes = [f"{at + 3} 0 obj<</Type/Pages/Count 1/Kids[{at + 4} 0 R]>>endobj" for at in range(depth)]
    nested = b"[" * depth + b"]" * depth
    head = b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 3 0 R/X " + nested + b">>endobj\n"
    page = f"\n{depth + 3} 0 obj<</Type/Page/MediaBox[0 0 9 9]>>endobj"
    return head + ("\n".join(nodes) + page).encode() + b"\ntrailer<</Root 1 0 R>>\n%%EOF"


def looped() -> bytes:
    return (
        b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R/Names<</EmbeddedFiles 3 0 R>>>>endobj\n"
        b"2 0 obj<</Type/Pages/Count 9/Kids[2 0 R 4 0 R 2 0 R]/Parent 2 0 R>>endobj\n"
        b"3 0 obj<</Kids[3 0 R 3 0 R 3 0 R]>>endobj\n"
        b"4 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 5 0 R/Resources<</XObject<</A 5 0 R>>>>>>endobj\n"
        b"5 0 obj<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</A 5 0 R>>>>/Length 5>>stream\n"
        b"/A Do\nendstream endobj\ntrailer<</Root 1 0 R/Prev 0>>\nstartxref\n0\n%%EOF"
    )


def polyglot(file: bytes) -> bytes:
    """A PDF that is a zip archive as well."""
    out = io.BytesIO(file)
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("claim.json", "{}")
    return out.getvalue()


def test_our_own_file_is_read(issued: tuple[SignedClaim, bytes]) -> None:
    signed, file = issued
    found = read_file(file)
    assert found.state == "read"
    assert found.claim == signed
    assert found.number == CLAIM.number
    assert found == read_own_file(file)
    assert read_claim(file) == signed


@pytest.mark.parametrize("file", [b"", b"%PDF-1.7", b"PK\x03\x04", b"\x00" * 100_000, "확인증".encode(), deep(20_000)])
def test_no_pdf(file: bytes) -> None:
    found = read_file(file)
    assert found.claim is None
    assert found.number is None


def test_a_locked_file_is_not_read(issued: tuple[SignedClaim, bytes]) -> None:
    assert read_file(locked(issued[1])).state == "unreadable"


def test_a_large_file_is_not_opened() -> None:
    assert read_file(bytes(MAX_BYTES + 1)).state == "too_large"


@pytest.mark.parametrize("where", ["page", "claim"])
def test_a_bomb_goes_off_elsewhere(where: str) -> None:
    file = with_stream(where, 2_000)
    assert len(file) < MAX_BYTES
    assert read_file(file).claim is None


def test_a_crowd_of_attachments_is_not_gone_through() -> None:
    found = read_file(crowded(100_000))
    assert (found.state, found.attached) == ("read", False)


def test_a_bomb_is_what_it_claims_to_be() -> None:
    assert zlib.decompress(bomb(3)) == bytes(3 * 1024 * 1024)


def test_circles_end() -> None:
    found = read_file(looped())
    assert (found.state, found.attached) == ("read", False)


def test_a_polyglot_reads_as_the_pdf_it_is(issued: tuple[SignedClaim, bytes]) -> None:
    signed, file = issued
    both = polyglot(file)
    assert zipfile.is_zipfile(io.BytesIO(both))
    found = read_file(both)
    assert found.claim in {signed, None}
    assert found.sha256 != read_file(file).sha256


def test_a_reader_that_takes_too_long_is_stopped(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, issued: tuple[SignedClaim, bytes]
) -> None:
    endless = tmp_path / "endless.py"
    endless.write_text("while True: pass")
    monkeypatch.setattr(worker, "__file__", str(endless))
    monkeypatch.setattr(reading, "SECONDS", 0.2)
    assert read_file(issued[1]).state == "unreadable"


@pytest.mark.parametrize(
    "program", ["raise SystemExit(1)", "print('{')", "import os; os.abort()", "print('{\"state\": 3}')"]
)
def test_a_reader_that_dies_or_babbles_is_survived(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, program: str
) -> None:
    broken = tmp_path / "broken.py"
    broken.write_text(program)
    monkeypatch.setattr(worker, "__file__", str(broken))
    assert read_file(b"%PDF-").state == "unreadable"


def test_a_machine_that_can_start_nothing_is_survived(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nonexistent/python")
    assert read_file(b"%PDF-").state == "unreadable"


@settings(max_examples=100)
@given(st.binary(max_size=2_000))
def test_noise_is_survived(noise: bytes) -> None:
    assert read_own_file(b"%PDF-1.7\n" + noise).claim is None
