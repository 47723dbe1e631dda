"""The file: its bytes, fonts, words and attachment."""

import io
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import date
from typing import Any

import pikepdf
import pypdfium2 as pdfium  # type: ignore[import-untyped]
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from bot.cases.numbers import deep_link
from bot.core.text import LOCALES, Money
from bot.documents import certificate
from bot.documents import typesetter as typesetter_module
from bot.documents.certificate import certificate_pdf, printable
from bot.documents.claim import Claim, SignedClaim, check, parse_claim, words_of, write_claim
from bot.documents.reading import page_text, read_own_file
from bot.documents.typesetter import Typesetter
from tests.documents.conftest import CLAIM, KEY, Issue, PlainWriter

pytestmark = pytest.mark.slow  # left out of `make quick`


# Names in the scripts our people write, and in some that the CJK fonts lack.
NAMES = {"ko": "남궁민수", "zh_Hans": "欧阳骨直", "zh_Hant": "歐陽骨直", "en": "Zoë Nguyễn-O’Brien"}


def font_names(pdf: bytes) -> dict[str, list[Any]]:
    """The descriptors of the fonts in a file, by the name of the face without its subset tag."""
    found: dict[str, list[Any]] = {}
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for each in document.objects:
            if isinstance(each, pikepdf.Dictionary) and each.get("/Type") == "/FontDescriptor":
                tag, _, name = str(each.FontName).lstrip("/").partition("+")
                assert len(tag) == 6
                assert "/FontFile2" in each or "/FontFile3" in each  # embedded
                found.setdefault(name, []).append(float(each.StemV))
    return found


def test_the_same_claim_gives_the_same_bytes(issue: Issue, issued: tuple[SignedClaim, bytes]) -> None:
    assert issue(CLAIM) == issued


def test_another_process_would_give_the_same_bytes(issued: tuple[SignedClaim, bytes]) -> None:
    signed, pdf = issued
    assert certificate_pdf(signed, PlainWriter(), Typesetter()) == pdf


def test_threads_give_the_same_bytes(issue: Issue, issued: tuple[SignedClaim, bytes]) -> None:
    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(issue, [CLAIM, replace(CLAIM, locale="en")] * 6))
    assert all(result == issued for result in results[::2])
    assert len({pdf for _, pdf in results[1::2]}) == 1


def test_the_claim_is_attached(issued: tuple[SignedClaim, bytes]) -> None:
    signed, pdf = issued
    with pikepdf.open(io.BytesIO(pdf)) as document:
        (name,) = document.attachments
        content = document.attachments[name].get_file().read_bytes()
        assert name == "claim.json"
        assert document.attachments[name].get_file().mime_type == "application/json"
    assert content == write_claim(signed)
    assert parse_claim(content) == signed


def test_the_words_can_be_selected(issued: tuple[SignedClaim, bytes]) -> None:
    signed, pdf = issued
    text = page_text(pdf)
    for shown in ("김하늘", "+82******5678", "2026111812345671", "무선 청소기 파워클린 V12", "한빛전자", CLAIM.number):
        assert shown in text
    assert "day ko 2026-11-18" in text
    assert words_of(text) == signed.fields.page_text


@pytest.mark.parametrize("locale", LOCALES)
def test_every_language_has_its_own_letterforms_and_a_real_bold(issue: Issue, locale: str) -> None:
    _, pdf = issue(replace(CLAIM, locale=locale, buyer_name=NAMES[locale]))
    form = {"ko": "kr", "zh_Hans": "sc", "zh_Hant": "tc", "en": "kr"}[locale]
    fonts = font_names(pdf)
    weights = fonts[f"NotoSansCJK{form}-Thin"]  # the face's name; each weight is an instance of its own
    assert len(weights) >= 3  # regular, medium, bold: embedded one by one
    assert NAMES[locale] in page_text(pdf)


def test_bold_is_drawn_bolder(issue: Issue) -> None:
    """The same letters in bold (buyer) and medium (seller) cover a different share of their boxes."""
    bold, medium = ink(issue(replace(CLAIM, buyer_name="확인증確認書", seller_name="확인증確認書"))[1], "확인증確認書")
    assert bold > medium * 1.1


def test_two_languages_stand_on_one_page(issue: Issue) -> None:
    _, pdf = issue(replace(CLAIM, second_locale="zh_Hant"))
    text = page_text(pdf)
    assert text.index("title ko") < text.index("title zh_Hant") < text.index("statement ko")
    assert "buyer ko buyer zh_Hant" in text
    assert any("tc" in name for name in font_names(pdf))
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert len(document.pages) == 1


def test_what_is_not_known_is_left_out(issue: Issue) -> None:
    _, pdf = issue(replace(CLAIM, item="", ordered_on=None, amount=None, seller_name=""))
    text = page_text(pdf)
    assert "order_number ko" in text
    assert not any(f"{label} ko" in text for label in ("item", "ordered_on", "amount", "seller"))


def test_a_platform_without_a_name_of_ours_is_printed_as_it_is(issue: Issue) -> None:
    assert "Kleinanzeigen" in page_text(issue(replace(CLAIM, platform="Kleinanzeigen"))[1])


@pytest.mark.parametrize(
    "markup",
    ["*b* _i_ $x^2$ #panic() \\ `c` <l> @r = h", '"] ) #sys.inputs', "// /* */", "#import", "\\u{41}", "{{}} %s {x}"],
)
def test_markup_is_only_text(issue: Issue, markup: str) -> None:
    assert markup in page_text(issue(replace(CLAIM, buyer_name=markup))[1])


def test_endless_data_flows_to_further_pages(issue: Issue) -> None:
    claim = replace(
        CLAIM,
        buyer_name="Wolfeschlegelsteinhausenbergerdorff" * 4,
        item="끝없이 긴 상품 이름 " * 200 + "Ж" * 1000,
        second_locale="en",
        issuer="아주 긴 이름의 발급 기관 " * 6,
    )
    signed, pdf = issue(claim)
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert 2 <= len(document.pages) <= 5
    text = "".join(page_text(pdf).replace("\u200b", "").split())
    assert text.count("Ж") == 1000
    assert text.count("끝없이긴상품이름") == 200
    assert "Wolfeschlegelsteinhausenbergerdorff" * 4 in text
    assert signed == read_own_file(pdf).claim


def test_nothing_is_printed_past_the_frame(issue: Issue) -> None:
    _, pdf = issue(replace(CLAIM, buyer_name="W" * 300, item="漢" * 300, seller_name="Q" * 300, order_number="8" * 90))
    left, right = edges(pdf)
    assert left >= 11 * MM
    assert right <= (210 - 11) * MM


def links(pdf: bytes) -> list[str]:
    """Where the first page leads to when something is tapped."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return [str(each.A.URI) for each in document.pages[0].get("/Annots", [])]


def test_the_code_leads_to_the_bot_or_to_the_page_for_everybody(
    issue: Issue, issued: tuple[SignedClaim, bytes], typesetter: Typesetter
) -> None:
    assert links(issued[1]) == [deep_link(CLAIM.bot, CLAIM.number)]
    page = f"https://bot.example/c/{CLAIM.number}"
    signed, pdf = certificate.issue(CLAIM, KEY, PlainWriter(), typesetter, page)
    assert links(pdf) == [page]
    assert page in page_text(pdf)
    assert words_of(page_text(pdf)) == signed.fields.page_text  # the address is signed, too
    assert check(signed, {KEY.id: KEY.public}) == "good"


def test_a_long_address_stays_inside_the_frame(typesetter: Typesetter) -> None:
    page = f"https://{'a' * 60}.{'very-long-label.' * 5}example/c/{CLAIM.number}"
    _, pdf = certificate.issue(replace(CLAIM, second_locale="en"), KEY, PlainWriter(), typesetter, page)
    assert edges(pdf)[1] <= (210 - 11) * MM


MM = 72 / 25.4


def edges(pdf: bytes) -> tuple[float, float]:
    """How far left and right any letter stands, in points."""
    with closing(pdfium.PdfDocument(pdf)) as document:
        texts = [page.get_textpage() for page in document]
        boxes = [text.get_charbox(at) for text in texts for at in range(text.count_chars())]
    return min(box[0] for box in boxes), max(box[2] for box in boxes)


def ink(pdf: bytes, words: str) -> list[float]:
    """The dark share of the letters' boxes wherever these words stand, in order."""
    scale = 8
    with closing(pdfium.PdfDocument(pdf)) as document:
        page, found = document[0], []
        text, picture = page.get_textpage(), page.render(scale=scale, grayscale=True)
        search = text.search(words)
        while (place := search.get_next()) is not None:
            boxes = [text.get_charbox(at) for at in range(place[0], place[0] + place[1])]
            left, bottom, right, top = (
                int(scale * edge)
                for edge in (boxes[0][0], min(b[1] for b in boxes), boxes[-1][2], max(b[3] for b in boxes))
            )
            height = picture.height
            rows = [
                picture.buffer[y * picture.stride + left : y * picture.stride + right]
                for y in range(height - top, height - bottom)
            ]
            found.append(sum(255 - dot for row in rows for dot in bytes(row)) / (255 * len(rows) * len(rows[0])))
    return found


@pytest.mark.parametrize(
    ("given_text", "printed"),
    [
        ("  홍\u0000길\n동\t", "홍 길 동"),
        ("a\u202eb\u200bc\ud800d", "a b c d"),
        ("가", "가"),
        ("", ""),
    ],
)
def test_what_is_fit_for_print(given_text: str, printed: str) -> None:
    assert printable(given_text) == printed


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=60), st.text(max_size=60), st.sampled_from(LOCALES), st.sampled_from(("", *LOCALES)))
def test_any_words_can_be_typeset(issue: Issue, name: str, item: str, locale: str, second: str) -> None:
    signed, pdf = issue(any_claim(name, item, locale, second))
    assert read_own_file(pdf).claim == signed


def any_claim(name: str, item: str, locale: str, second: str) -> Claim:
    return replace(
        CLAIM,
        buyer_name=printable(name),
        item=printable(item),
        locale=locale,
        second_locale=second,
        amount=Money(1, "XXX"),
        ordered_on=date(1, 1, 1),
    )


def test_missing_fonts_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typesetter_module, "_FONT_PACKAGES", ("manimgx_fonts", "no_such_fonts"))
    with pytest.raises(FileNotFoundError, match="no_such_fonts"):
        Typesetter()
