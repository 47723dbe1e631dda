"""Files that went up or down, by their ids and paths."""

import mimetypes
from base64 import urlsafe_b64encode
from hashlib import sha256
from random import Random
from typing import Literal, TypeAlias

from msgspec import Struct

from bot.playground.errors import bad_request

Kind: TypeAlias = Literal["photo", "document", "video", "audio", "voice", "sticker", "animation", "video_note"]

MAX_DOWNLOAD = 20 * 1024 * 1024  # https://core.telegram.org/bots/api#getfile
MAX_UPLOAD = 50 * 1024 * 1024  # https://core.telegram.org/bots/api#sending-files
MAX_PHOTO = 10 * 1024 * 1024

_PREFIXES: dict[Kind, str] = {
    "photo": "AgACAgUA", "document": "BQACAgUA", "video": "BAACAgUA",
    "audio": "CQACAgUA", "voice": "AwACAgUA", "sticker": "CAACAgUA",
    "animation": "CgACAgUA", "video_note": "DQACAgUA",
}  # fmt: skip
_FOLDERS: dict[Kind, str] = {
    "photo": "photos", "document": "documents", "video": "videos",
    "audio": "music", "voice": "voice", "sticker": "stickers",
    "animation": "animations", "video_note": "video_notes",
}  # fmt: skip

_BYTES = "application/octet-stream"


class Upload(Struct, frozen=True):
    """A file as somebody sent it up."""

    content: bytes
    name: str = ""
    mime: str = ""


class StoredFile(Struct, frozen=True):
    """A file with its ids.

    Args:
        file_id: Telegram's reference.
        unique_id: the same for the same bytes.
        kind: what it was sent as.
        path: where it is downloaded from.
        name: the name it was given, or empty.
        mime: its type.
        content: its bytes.
    """

    file_id: str
    unique_id: str
    kind: Kind
    path: str
    name: str
    mime: str
    content: bytes


class Files:
    """All files of the playground.

    Args:
        chance: where ids come from.
    """

    def __init__(self, chance: Random) -> None:
        self._chance = chance
        self._by_id: dict[str, StoredFile] = {}
        self._by_path: dict[str, StoredFile] = {}
        self._contents: dict[str, bytes] = {}

    def add(self, kind: Kind, upload: Upload) -> StoredFile:
        """Keep a file; the same bytes are kept once."""
        digest = urlsafe_b64encode(sha256(upload.content).digest()).decode()
        content = self._contents.setdefault(digest, upload.content)
        file_id = _PREFIXES[kind] + urlsafe_b64encode(self._chance.randbytes(42)).decode()
        extension = ".jpg" if kind == "photo" else ".oga" if kind == "voice" else _extension(upload)
        path = f"{_FOLDERS[kind]}/file_{len(self._by_id)}{extension}"
        unique_id = "AgAD" + digest[:11]
        stored = StoredFile(file_id, unique_id, kind, path, upload.name, _mime(kind, upload), content)
        self._by_id[file_id] = self._by_path[path] = stored
        return stored

    def get(self, file_id: str) -> StoredFile:
        """A file by its id. Raises ApiError where there is none."""
        stored = self._by_id.get(file_id)
        if stored is None:
            raise bad_request("wrong file_id or the file is temporarily unavailable")
        return stored

    def find(self, file_id: str) -> StoredFile | None:
        """A file by its id, or None."""
        return self._by_id.get(file_id)

    def at(self, path: str) -> StoredFile | None:
        """A file by its path, or None."""
        return self._by_path.get(path)


def _mime(kind: Kind, upload: Upload) -> str:
    """The type a file says it has, or else what its name tells."""
    if upload.mime and upload.mime != _BYTES:
        return upload.mime
    return "image/jpeg" if kind == "photo" else mimetypes.guess_type(upload.name)[0] or _BYTES


def _extension(upload: Upload) -> str:
    name, dot, extension = upload.name.rpartition(".")
    return f".{extension}" if name and dot and extension.isascii() and extension.isalnum() else ""


def picture_size(content: bytes) -> tuple[int, int] | None:
    """Width and height of a PNG, GIF, WebP or JPEG from its header; None where it is none of them."""
    if content.startswith(b"\x89PNG\r\n\x1a\n") and len(content) >= 24:
        return int.from_bytes(content[16:20], "big"), int.from_bytes(content[20:24], "big")
    if content.startswith((b"GIF87a", b"GIF89a")) and len(content) >= 10:
        return int.from_bytes(content[6:8], "little"), int.from_bytes(content[8:10], "little")
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return 512, 512
    if content.startswith(b"\xff\xd8"):
        return _jpeg_size(content)
    return None


def _jpeg_size(content: bytes) -> tuple[int, int] | None:
    at = 2
    while at + 9 <= len(content) and content[at] == 0xFF:
        marker, length = content[at + 1], int.from_bytes(content[at + 2 : at + 4], "big")
        if 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:  # a frame header
            return int.from_bytes(content[at + 7 : at + 9], "big"), int.from_bytes(content[at + 5 : at + 7], "big")
        at += 2 + length
    return None
