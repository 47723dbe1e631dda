"""What a stranger's file is, judged by its bytes: its type, and whether it is a program."""

import re
import unicodedata
from collections.abc import Iterator

import puremagic
from msgspec import Struct

UNKNOWN = "application/octet-stream"
_HEAD = 512
_TAIL = 70_000  # a zip archive ends with its table of contents and a comment of at most 65,535 bytes

# Those that are shown as pictures come first, so that nothing else in the file can pass it off as something else.
_TYPES = (
    (re.compile(rb"\xff\xd8\xff"), "image/jpeg"),
    (re.compile(rb"\x89PNG\r\n\x1a\n"), "image/png"),
    (re.compile(rb"GIF8[79]a"), "image/gif"),
    (re.compile(rb"RIFF....WEBP", re.DOTALL), "image/webp"),
    (re.compile(rb"%PDF-"), "application/pdf"),
    (re.compile(rb"(?is)(?:\xef\xbb\xbf)?\s*(?:<!--.*?-->\s*)?<(?:!doctype html|html)\b"), "text/html"),
    (re.compile(rb"(?is)(?:\xef\xbb\xbf)?\s*(?:<\?xml.*?>\s*)?(?:<!.*?>\s*)*<svg\b"), "image/svg+xml"),
)
_PROGRAMS = (
    re.compile(rb"MZ(?=[^\n]{0,62}\0)", re.DOTALL),  # Windows and DOS; a text may begin so, but has no zero byte
    re.compile(rb"\x7fELF"),
    re.compile(rb"(?:\xfe\xed\xfa[\xce\xcf]|[\xce\xcf]\xfa\xed\xfe|\xca\xfe\xba[\xbe\xbf])"),  # Mach-O, Java classes
    re.compile(rb"L\0\0\0\x01\x14\x02\0"),  # Windows shortcuts
    re.compile(rb"dex\n03|\0asm|!<arch>\ndebian|\xed\xab\xee\xdb"),  # Android, WebAssembly, packages of Linux
    re.compile(rb"(?:\xef\xbb\xbf)?(?:#!|<\?php|@echo\s+off\b|<job\b|<hta:)", re.IGNORECASE),  # scripts
)
_INSTALLER = bytes.fromhex("84100c0000000000c000000000000046")  # the class of Windows Installer databases
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MEMBER = re.compile(rb"PK\x01\x02.{24}(..)", re.DOTALL)
_END = b"PK\x05\x06"
_IN_ARCHIVES = re.compile(
    rb"(?:^|/)(?:androidmanifest\.xml|classes\.dex)$|^payload/[^/]+\.app/|^[^/]+\.app/contents/macos/"
    rb"|\.(?:exe|msi|bat|cmd|com|scr|pif|ps1|vbs|js|jse|wsf|hta|cpl|jar|apk|lnk|reg|dll|class|sh)$",
    re.IGNORECASE,
)
_OFFICE = (
    (b"word/", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    (b"xl/", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    (b"ppt/", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
)


class Contents(Struct, frozen=True):
    """What a file is: its MIME type, and whether it is (or holds) a program or a script."""

    mime: str
    program: bool


def judge(content: bytes) -> Contents:
    """Judge a file by its bytes, whatever it is called. Nothing is unpacked; never raises."""
    members = tuple(_members(content))
    program = (
        any(pattern.match(content) for pattern in _PROGRAMS)
        or any(_IN_ARCHIVES.search(name) for name in members)
        or (content.startswith(_OLE) and _INSTALLER in content)
    )
    return Contents(_type(content, members), program)


def tail_of(name: str) -> str:
    """A file's name as the systems that run it read its end: in small letters, without what is not seen."""
    seen = "".join(c for c in unicodedata.normalize("NFKC", name) if unicodedata.category(c)[0] != "C")
    return seen.casefold().rstrip(". ")


def _type(content: bytes, members: tuple[bytes, ...]) -> str:
    head = content[:_HEAD]
    known = next((mime for pattern, mime in _TYPES if pattern.match(head)), None)
    if known:
        return known
    if content.startswith(b"PK"):
        return next((mime for folder, mime in _OFFICE if any(name.startswith(folder) for name in members)), _ZIP)
    return _named(content) or ("text/plain" if _text(content) else UNKNOWN)


_ZIP = "application/zip"


def _named(content: bytes) -> str | None:
    """What the library of signatures says; the same for the same bytes."""
    try:
        found = puremagic.magic_string(content)
    except (puremagic.PureError, ValueError):
        return None
    ranked = sorted((-each.confidence, -len(each.byte_match), each.mime_type) for each in found if each.mime_type)
    return ranked[0][2] if ranked else None


def _text(content: bytes) -> bool:
    if not content or b"\0" in content:
        return False
    for encoding in ("utf-8", "cp949", "gb18030", "big5"):
        try:
            content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return True
    return False


def _members(content: bytes) -> Iterator[bytes]:
    """Names in the table of contents of a zip archive, also of one that hides behind another file."""
    if _END not in content[-_TAIL:]:
        return
    for entry in _MEMBER.finditer(content):
        start = entry.start() + 46
        yield content[start : start + int.from_bytes(entry[1], "little")]
