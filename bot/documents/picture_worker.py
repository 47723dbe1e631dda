"""Makes a small picture of a stranger's file. Run as a process of its own, under limits: the file may be made to harm.

It stands alone on purpose (the standard library, Pillow and PDFium, nothing of ours), so that it starts quickly: the
file comes in on standard input, a JPEG goes out on standard output, and nothing where there is no picture in it.

Arguments: the longest side in pixels, the most bytes.
"""

import io
import sys
from contextlib import suppress

from PIL import (
    AvifImagePlugin,
    BmpImagePlugin,
    GifImagePlugin,
    Image,
    ImageFile,
    ImageOps,
    JpegImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    WebPImagePlugin,
)

FORMATS = (
    JpegImagePlugin.JpegImageFile.format,  # also those of several pictures in one file
    PngImagePlugin.PngImageFile.format,
    WebPImagePlugin.WebPImageFile.format,
    GifImagePlugin.GifImageFile.format,
    AvifImagePlugin.AvifImageFile.format,
    BmpImagePlugin.BmpImageFile.format,
    TiffImagePlugin.TiffImageFile.format,
)
PIXELS = 100_000_000  # phones take up to 200 million; those are JPEG, which is read at a fraction of its size
CPU_SECONDS = 6
MEMORY = 1024 * 1024 * 1024
# Longest side as a share of what was asked for, and quality: the first that is small enough is taken.
STEPS = ((1.0, 70), (1.0, 55), (0.8, 55), (0.6, 50), (0.4, 45), (0.25, 40))


def picture(file: bytes, side: int, most: int) -> bytes | None:
    """A JPEG of a picture or of a PDF's first page, upright, on white, without the metadata; None where it cannot be.

    Args:
        file: the bytes.
        side: the longest side of the result, pixels; nothing is made larger than it is.
        most: how many bytes the result may have.
    """
    try:
        image = _page(file, side) if file.startswith(b"%PDF-") else _image(file, side)
        return _smallest(image, side, most)
    except Exception:  # whatever the decoders raise: there is no picture in it
        return None


def _image(file: bytes, side: int) -> Image.Image:
    opened = Image.open(io.BytesIO(file), formats=FORMATS)
    opened.draft("RGB", (side, side))  # of a JPEG, decode no more than is needed
    if opened.width * opened.height > PIXELS:
        raise ValueError("too many pixels")
    opened.thumbnail((side, side), reducing_gap=3.0)
    return _on_white(ImageOps.exif_transpose(opened))


def _page(file: bytes, side: int) -> Image.Image:
    import pypdfium2 as pdfium  # type: ignore[import-untyped] # noqa: PLC0415 - slow, and for PDF only

    page = pdfium.PdfDocument(file)[0]
    scale = min(side / max(page.get_size()), 4.0)
    return _on_white(page.render(scale=scale, may_draw_forms=False).to_pil())


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode not in {"RGBA", "LA", "PA", "P"}:
        return image.convert("RGB")
    layer = image.convert("RGBA")
    ground = Image.new("RGB", layer.size, "white")
    ground.paste(layer, mask=layer.getchannel("A"))
    return ground


def _smallest(image: Image.Image, side: int, most: int) -> bytes | None:
    image.info.clear()
    for share, quality in STEPS:
        image.thumbnail((round(side * share), round(side * share)))
        made = io.BytesIO()
        image.save(made, "JPEG", quality=quality, optimize=True)
        if made.tell() <= most:
            return made.getvalue()
    return None


def _limit() -> None:
    try:
        import resource  # noqa: PLC0415 - absent on Windows, where the caller's time limit must do
    except ImportError:
        return
    for what, limit in (
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (limit, limit))


if __name__ == "__main__":
    _limit()
    Image.MAX_IMAGE_PIXELS = None  # judged above, after the draft
    ImageFile.LOAD_TRUNCATED_IMAGES = True  # half a photograph is still evidence
    with suppress(BrokenPipeError):
        sys.stdout.buffer.write(picture(sys.stdin.buffer.read(), int(sys.argv[1]), int(sys.argv[2])) or b"")
