"""Writing figures into a page, between the markers that say what belongs there."""

from pathlib import Path


def write(page: Path, part: str, text: str) -> None:
    """Replace what stands between ``<!-- PART -->`` and ``<!-- end of PART -->``. Raises ValueError without them."""
    begin, end = f"<!-- {part} -->", f"<!-- end of {part} -->"
    before, found, rest = page.read_text(encoding="utf-8").partition(begin)
    _, closed, after = rest.partition(end)
    if not found or not closed:
        raise ValueError(f"{page.name} has no place for {part}")
    page.write_text(f"{before}{begin}\n\n{text.strip()}\n\n{end}{after}", encoding="utf-8")
