"""What a file is, judged by its bytes, and which are programs."""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from bot.documents.contents import judge, tail_of

pytestmark = pytest.mark.slow  # left out of `make quick`


WRITTEN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def archive(*names: str, before: bytes = b"") -> bytes:
    """A zip archive with these members, perhaps behind another file."""
    content = io.BytesIO(before)
    with zipfile.ZipFile(content, "a") as made:
        for name in names:
            made.writestr(name, "x")
    return content.getvalue()


def drawn(form: str) -> bytes:
    content = io.BytesIO()
    Image.new("RGB", (40, 30), "navy").save(content, form)
    return content.getvalue()


@pytest.mark.parametrize(
    ("content", "mime"),
    [
        (drawn("JPEG"), "image/jpeg"),
        (drawn("PNG"), "image/png"),
        (drawn("WEBP"), "image/webp"),
        (drawn("GIF"), "image/gif"),
        (drawn("AVIF"), "image/avif"),
        (drawn("TIFF"), "image/tiff"),
        (drawn("BMP"), "image/x-ms-bmp"),
        (b"%PDF-1.7\n", "application/pdf"),
        (b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom", "video/mp4"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "image/heif"),
        (b"OggS\0\2" + bytes(22), "application/ogg"),
        (archive("[Content_Types].xml", "word/document.xml"), WRITTEN),
        (archive("a.txt"), "application/zip"),
        (b"\xef\xbb\xbf\n<!DOCTYPE HTML><script>", "text/html"),
        (b"<?xml version='1.0'?><!-- x --><svg onload='x'>", "image/svg+xml"),
        ("판매자: 안녕하세요".encode(), "text/plain"),
        ("판매자: 안녕하세요".encode("cp949"), "text/plain"),
        ("卖家：您好".encode("gb18030"), "text/plain"),
        (b"", "application/octet-stream"),
        (b"\0\1\2", "application/octet-stream"),
    ],
)
def test_the_content_tells_the_type(content: bytes, mime: str) -> None:
    assert judge(content).mime == mime
    assert not judge(content).program


@pytest.mark.parametrize(
    "content",
    [
        b"MZ\x90\0\3\0\0\0",
        b"\x7fELF\2\1\1",
        b"\xcf\xfa\xed\xfe\7\0\0\1",
        b"\xca\xfe\xba\xbe\0\0\0\2",
        b"#!/bin/sh\necho",
        b"\xef\xbb\xbf#!/usr/bin/env python",
        b"@Echo OFF\r\ndel *",
        b"<?php system($_GET['c']);",
        b"L\0\0\0\x01\x14\x02\0\0\0",
        b"dex\n035\0",
        b"\0asm\1\0\0\0",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(900) + bytes.fromhex("84100c0000000000c000000000000046"),
        archive("AndroidManifest.xml", "classes.dex"),
        archive("META-INF/MANIFEST.MF", "a/B.class"),
        archive("Payload/Shop.app/Info.plist"),
        archive("photos/1.jpg", "photos/invoice.pdf.EXE"),
        archive("run.bat", before=drawn("JPEG")),  # an archive that hides behind a photograph
        archive("a/B.class", before=b"%PDF-1.7\n"),
    ],
)
def test_programs_are_known_whatever_they_are_called(content: bytes) -> None:
    assert judge(content).program


def test_a_program_is_found_behind_many_harmless_files() -> None:
    assert judge(archive(*(f"{number}.txt" for number in range(70_000)), "last.exe")).program


@pytest.mark.parametrize(
    "text", [b"MZ is how the letter began, dear seller", b"#1 the box\n#! the case", b"@echo chamber"]
)
def test_a_text_that_begins_like_a_program_is_none(text: bytes) -> None:
    assert not judge(text).program


@pytest.mark.parametrize(
    ("name", "tail"),
    [
        ("photo.jpg", "photo.jpg"),
        ("a.EXE. . ", "a.exe"),
        ("gpj\u202e.exe\u200b", "gpj.exe"),
        ("a．ｅｘｅ", "a.exe"),
        ("", ""),
    ],
)
def test_a_name_ends_as_systems_read_it(name: str, tail: str) -> None:
    assert tail_of(name) == tail


@given(st.sampled_from((b"", b"PK\3\4", b"\xff\xd8\xff", b"MZ", b"<svg", b"PK\x01\x02")), st.binary(max_size=400))
def test_any_bytes_can_be_judged_twice_alike(head: bytes, content: bytes) -> None:
    assert judge(head + content + b"PK\x05\x06") == judge(head + content + b"PK\x05\x06")
