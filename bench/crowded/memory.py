"""Keeping a file in memory, so that what is measured is the bot, not how soon the system gives up unused pages."""

import ctypes
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from mmap import MADV_RANDOM, MAP_SHARED, PROT_READ
from pathlib import Path

_PAGE = 4096
_RUN = 4096  # pages that a thread reads, one after the other
_THREADS = 16


@contextmanager
def held(file: Path) -> Iterator[bool]:
    """Keep a file's pages in memory (Linux), each by itself; gives whether the system allows it.

    What is read ahead comes in big folios, and for each page that is written ext4 looks at every block of its folio.
    The database's own reads and writes are of single pages.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    libc.mmap.restype = ctypes.c_void_p
    libc.mmap.argtypes = (ctypes.c_void_p, ctypes.c_size_t, *(ctypes.c_int,) * 3, ctypes.c_long)
    libc.madvise.argtypes = (ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int)
    libc.munmap.argtypes = libc.mlock.argtypes = (ctypes.c_void_p, ctypes.c_size_t)
    with file.open("rb") as opened:
        size = _read_singly(opened.fileno())
        place = libc.mmap(None, size, PROT_READ, MAP_SHARED, opened.fileno(), 0)
    if place == ctypes.c_void_p(-1).value:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    try:
        libc.madvise(place, size, MADV_RANDOM)
        yield libc.mlock(place, size) == 0  # refused where ``ulimit -l`` is less
    finally:
        libc.munmap(place, size)


def _read_singly(file: int) -> int:
    """Have the system forget what it holds of a file and read it again page by page; returns the file's bytes."""
    os.fsync(file)
    os.posix_fadvise(file, 0, 0, os.POSIX_FADV_DONTNEED)
    os.posix_fadvise(file, 0, 0, os.POSIX_FADV_RANDOM)
    size = os.fstat(file).st_size

    def read(first: int) -> None:
        for offset in range(first, min(first + _RUN * _PAGE, size), _PAGE):
            os.pread(file, _PAGE, offset)

    with ThreadPoolExecutor(_THREADS) as threads:
        list(threads.map(read, range(0, size, _RUN * _PAGE)))
    return size
