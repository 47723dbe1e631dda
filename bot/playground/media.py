"""Files as the parts of messages that show them."""

from typing import Any

from bot.playground.errors import bad_request
from bot.playground.files import Files, Kind, StoredFile, Upload, picture_size
from bot.playground.shapes import Animation, Audio, Document, PhotoSize, Sticker, Video, VideoNote, Voice

_LONGEST_SIDES = (90, 320, 800, 1280)  # the sizes Telegram makes: s, m, x, y
_UNKNOWN_SIZE = (1280, 960)


def photo(files: Files, upload: Upload) -> list[PhotoSize]:
    """The sizes of a photo, the smallest first; each has its own id and, here, the same bytes."""
    width, height = picture_size(upload.content) or _UNKNOWN_SIZE
    longest = max(width, height, 1)
    sides = [side for side in _LONGEST_SIDES if side < longest] or [longest]
    if len(sides) < len(_LONGEST_SIDES) and sides[-1] != longest:
        sides.append(longest)
    sizes = []
    for side in sides:
        stored = files.add("photo", upload)
        scaled = max(1, width * side // longest), max(1, height * side // longest)
        sizes.append(PhotoSize(stored.file_id, f"{stored.unique_id}{side}", *scaled, len(upload.content)))
    return sizes


def show(stored: StoredFile, *, duration: int = 0, width: int = 0, height: int = 0) -> dict[str, Any]:
    """The field of a message that shows a stored file (of any kind but a photo)."""
    ids, size = (stored.file_id, stored.unique_id), len(stored.content)
    name = stored.name or None
    match stored.kind:
        case "video":
            return {"video": Video(*ids, width, height, duration, name, stored.mime, size)}
        case "audio":
            return {"audio": Audio(*ids, duration, name, stored.mime, size)}
        case "voice":
            return {"voice": Voice(*ids, duration, stored.mime, size)}
        case "sticker":
            return {"sticker": Sticker(*ids, "regular", 512, 512, is_animated=False, is_video=False, emoji="👍")}
        case "animation":  # older programs look for a document
            told = {"document": Document(*ids, name, stored.mime, size)}
            return {**told, "animation": Animation(*ids, width, height, duration, name, stored.mime, size)}
        case "video_note":
            return {"video_note": VideoNote(*ids, width or 240, duration, size)}
        case _:
            return {"document": Document(*ids, name, stored.mime, size)}


def keep(files: Files, kind: Kind, upload: Upload, **measures: int) -> dict[str, Any]:
    """Keep a file that came up and show it as a message field."""
    if kind == "photo":
        return {"photo": photo(files, upload)}
    return show(files.add(kind, upload), **measures)


def again(files: Files, kind: Kind, file_id: str, **measures: int) -> dict[str, Any]:
    """Show a file once more by its id. Raises ApiError where there is none, or it is of another kind."""
    stored = files.find(file_id)
    if stored is None:
        raise bad_request("wrong file identifier/HTTP URL specified")
    if stored.kind != kind:
        raise bad_request(f"can't use file of type {stored.kind.capitalize()} as {kind.capitalize()}")
    if kind == "photo":
        return {"photo": photo(files, Upload(stored.content, stored.name, stored.mime))}
    return show(stored, **measures)
