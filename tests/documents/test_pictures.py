"""Small pictures of strangers' files: upright, bare, bounded; and of hostile files none."""

import io
import random
import struct
import subprocess
import sys
import zlib
from typing import Any

import pikepdf
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from bot.documents.pictures import SIDE, has_picture, picture

pytestmark = pytest.mark.slow  # left out of `make quick`


MOST = 300_000


def saved(image: Image.Image, form: str, **how: Any) -> bytes:
    content = io.BytesIO()
    image.save(content, form, **how)
    return content.getvalue()


def opened(content: bytes | None) -> Image.Image:
    assert content is not None
    image = Image.open(io.BytesIO(content))
    assert image.format == "JPEG"
    image.load()
    return image


def noise(width: int, height: int) -> Image.Image:
    return Image.frombytes("RGB", (width, height), random.Random(1).randbytes(width * height * 3))


def dot(image: Image.Image, x: int, y: int) -> tuple[int, ...]:
    found = image.getpixel((x, y))
    assert isinstance(found, tuple)
    return tuple(round(part / 255) for part in found)  # nearest pure colour


def png(width: int, height: int, rows: bytes) -> bytes:
    """A PNG that says it is of this size, whatever is in it."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def test_a_large_photograph_becomes_small() -> None:
    image = opened(picture(saved(Image.new("RGB", (4000, 3000), "teal"), "JPEG"), MOST))
    assert image.size == (SIDE, SIDE * 3 // 4)


def test_a_small_one_is_not_made_larger() -> None:
    assert opened(picture(saved(Image.new("RGB", (40, 30)), "PNG"), MOST)).size == (40, 30)


def test_a_photograph_is_turned_upright_and_loses_what_it_tells_of_its_owner() -> None:
    image = Image.new("RGB", (2000, 1000), "white")
    image.paste("red", (0, 0, 200, 200))
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was turned: the top is at the right
    exif[0x010F] = "Maker of cameras"
    exif[0x8825] = {1: "N", 2: (37.0, 33.0, 59.0)}
    small = picture(saved(image, "JPEG", exif=exif, comment=b"home"), MOST)
    made = opened(small)
    assert made.size == (SIDE // 2, SIDE)
    assert dot(made, made.width - 20, 20) == (1, 0, 0)
    assert dot(made, 20, 20) == (1, 1, 1)
    assert small is not None
    assert not made.getexif()
    assert {"exif", "comment", "icc_profile", "xmp"}.isdisjoint(made.info)
    assert b"Maker" not in small


@pytest.mark.parametrize("form", ["PNG", "WEBP", "GIF", "TIFF"])
def test_what_is_transparent_is_white(form: str) -> None:
    image = Image.new("RGBA", (100, 100), (255, 0, 0, 0))
    image.paste((0, 0, 255, 255), (50, 0, 100, 100))
    made = opened(picture(saved(image, form), MOST))
    assert (dot(made, 10, 50), dot(made, 90, 50)) == ((1, 1, 1), (0, 0, 1))


@pytest.mark.parametrize("mode", ["L", "1", "P", "CMYK", "I;16"])
def test_any_mode_can_be_shown(mode: str) -> None:
    form = "TIFF" if mode in {"CMYK", "I;16"} else "PNG"
    assert opened(picture(saved(Image.new(mode, (60, 60)), form), MOST)).mode == "RGB"


def test_the_noisiest_picture_keeps_to_its_bytes() -> None:
    content = saved(noise(1600, 1200), "JPEG", quality=95)
    for most in (300_000, 60_000, 20_000):
        small = picture(content, most)
        assert small is not None
        assert len(small) <= most
    assert picture(content, 500) is None


def test_a_pdf_shows_its_first_page() -> None:
    made = pikepdf.new()
    made.add_blank_page(page_size=(300, 600))
    made.add_blank_page(page_size=(600, 300))
    content = io.BytesIO()
    made.save(content)
    assert opened(picture(content.getvalue(), MOST)).size == (700, SIDE)


def test_half_a_photograph_is_still_shown() -> None:
    content = saved(noise(800, 600), "JPEG")
    assert opened(picture(content[: len(content) // 2], MOST)).size == (800, 600)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"\xff\xd8\xff", id="a head alone"),
        pytest.param(b"\x89PNG\r\n\x1a\n" + bytes(100), id="no chunks"),
        pytest.param(png(60_000, 60_000, zlib.compress(bytes(1000))), id="10 gigabytes"),
        pytest.param(png(2**31 - 1, 2**31 - 1, b""), id="beyond numbers"),
        pytest.param(b"%PDF-1.7\n%%EOF", id="no page"),
        pytest.param(b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(x) run", id="a script for a printer"),
        pytest.param(b"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>", id="a drawing"),
        pytest.param(b"P6 9 9 255 " + bytes(243), id="a kind that is not taken"),
    ],
)
def test_hostile_and_broken_files_have_no_picture(content: bytes) -> None:
    assert picture(content, MOST) is None


def test_a_compressed_text_that_unpacks_to_gigabytes_does_no_harm() -> None:
    info = PngInfo()
    info.add_text("x", "0" * 60_000_000, zip=True)
    content = saved(Image.new("RGB", (20, 20), "lime"), "PNG", pnginfo=info)
    assert len(content) < 100_000
    small = picture(content, MOST)
    assert small is None or opened(small).size == (20, 20)


def test_a_page_of_endless_size_is_bounded() -> None:
    made = pikepdf.new()
    made.add_blank_page(page_size=(14_400, 3))
    content = io.BytesIO()
    made.save(content)
    assert opened(picture(content.getvalue(), MOST)).width <= SIDE


def test_a_worker_that_takes_too_long_or_prints_something_else_gives_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    content = saved(Image.new("RGB", (40, 30)), "PNG")

    def late(*_arguments: Any, **_how: Any) -> None:
        raise subprocess.TimeoutExpired("worker", 1)

    def strange(command: list[str], **_how: Any) -> subprocess.CompletedProcess[bytes]:
        return subprocess.CompletedProcess(command, 0, b"GIF89a", b"")

    for run in (late, strange):
        monkeypatch.setattr(subprocess, "run", run)
        assert picture(content, MOST) is None


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limits")
def test_the_worker_may_use_little_memory_and_write_no_files() -> None:
    from bot.documents import picture_worker

    asked = (
        f"import runpy; w = runpy.run_path({picture_worker.__file__!r}, run_name='worker'); w['_limit']()\n"
        "import resource as r; print([r.getrlimit(x)[0] for x in (r.RLIMIT_CPU, r.RLIMIT_AS, r.RLIMIT_FSIZE)])"
    )
    done = subprocess.run([sys.executable, "-I", "-c", asked], capture_output=True, check=True, text=True)
    assert done.stdout.strip() == f"[{picture_worker.CPU_SECONDS}, {picture_worker.MEMORY}, 0]"


def test_drawings_and_pages_of_the_web_are_never_shown() -> None:
    assert not any(map(has_picture, ("image/svg+xml", "text/html", "application/zip", "video/mp4")))
    assert has_picture("image/jpeg")
