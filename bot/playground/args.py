"""The parameters of a call, however they came: JSON, urlencoded or multipart."""

import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qsl, unquote

import msgspec

from bot.playground.errors import ApiError, bad_request
from bot.playground.files import Upload

_NAME = re.compile(rb'[;\s]name="([^"]*)"')
_FILE_NAME = re.compile(rb'filename="([^"]*)"')
_TYPE = re.compile(rb"content-type:\s*([^\r\n]+)", re.IGNORECASE)
_BOUNDARY = re.compile(r'boundary="?([^";]+)"?')
_NUMBER = re.compile(r"\s*(-?\d+)")


class Args:
    """Fields and files of a call. Readers are as forgiving as Telegram's own.

    Args:
        fields: by name; nested objects decoded, or as JSON strings.
        files: the names of parts with their files, in order.
    """

    __slots__ = ("fields", "files", "uploads")

    def __init__(self, fields: dict[str, Any], files: Sequence[tuple[str, Upload]] = ()) -> None:
        self.fields = fields
        self.files = files
        self.uploads = dict(files)

    def text(self, name: str) -> str:
        """A string; empty where there is none."""
        value = self.fields.get(name)
        return value if isinstance(value, str) else "" if value is None else str(value)

    def integer(self, name: str, default: int = 0) -> int:
        """A whole number; what is not one counts as 0."""
        value = self.fields.get(name)
        if value is None or value == "":
            return default
        if isinstance(value, int):
            return int(value)
        match = _NUMBER.match(str(value))
        return int(match[1]) if match else 0

    def flag(self, name: str) -> bool:
        """True for true, "true", "yes" and "1"."""
        value = self.fields.get(name)
        return value is True or str(value).lower() in {"true", "yes", "1"}

    def nested(self, name: str, what: str) -> Any:
        """A decoded object or array; None where there is none. Raises ApiError for broken JSON."""
        value = self.fields.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return msgspec.json.decode(value)
        except msgspec.DecodeError:
            raise bad_request(f"can't parse {what} JSON object") from None

    def recorded(self) -> dict[str, Any]:
        """The fields, and name and size of each file."""
        if not self.uploads:
            return self.fields
        files = {name: {"file_name": file.name, "file_size": len(file.content)} for name, file in self.uploads.items()}
        return {**self.fields, **files}


def read_args(content_type: str, query: str, body: bytes) -> Args:
    """Read the parameters of a call from its query string and its body.

    Raises:
        ApiError: the body is not what its content type says.
    """
    fields: dict[str, Any] = dict(parse_qsl(query, keep_blank_values=True)) if query else {}
    if not body:
        return Args(fields)
    if content_type.startswith("application/json"):
        fields.update(_object(body))
    elif content_type.startswith("multipart/"):
        return Args(fields, _multipart(content_type, body, fields))
    else:
        fields.update(parse_qsl(body.decode(errors="replace"), keep_blank_values=True))
    return Args(fields)


def _object(body: bytes) -> dict[str, Any]:
    try:
        decoded = msgspec.json.decode(body)
    except msgspec.DecodeError:
        decoded = None
    if not isinstance(decoded, dict):
        raise ApiError(400, "Bad Request: can't parse JSON object")
    return decoded


def _multipart(content_type: str, body: bytes, fields: dict[str, Any]) -> list[tuple[str, Upload]]:
    """Take the parts of a form apart: fields into ``fields``, files are returned (RFC 7578)."""
    boundary = _BOUNDARY.search(content_type)
    if boundary is None:
        raise ApiError(400, "Bad Request: boundary not found")
    files: list[tuple[str, Upload]] = []
    for part in (b"\r\n" + body).split(b"\r\n--" + boundary[1].encode())[1:-1]:
        head, _, content = part.partition(b"\r\n\r\n")
        name = _NAME.search(head)
        if name is None:
            continue
        file_name, mime = _FILE_NAME.search(head), _TYPE.search(head)
        if file_name is None:
            fields[name[1].decode()] = content.decode(errors="replace")
        else:  # Telegram url-decodes the names in these headers
            kind = mime[1].decode().strip() if mime else ""
            upload = Upload(content, unquote(file_name[1].decode(errors="replace")), kind)
            files.append((unquote(name[1].decode()), upload))
    return files
