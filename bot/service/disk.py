"""The disk: how little room is little."""

import shutil
from pathlib import Path

_LITTLE = 512 * 1024 * 1024  # bytes; a busy day's evidence and the write-ahead log fit into it


def nearly_full(folder: Path) -> int | None:
    """The bytes that are free where a folder is, or would be made; None where that is enough.

    Little is less than 512 MiB, or than a tenth of a small disk. Raises OSError.
    """
    place = next(each for each in (folder.absolute(), *folder.absolute().parents) if each.exists())
    disk = shutil.disk_usage(place)
    return disk.free if disk.free < min(_LITTLE, disk.total // 10) else None
