"""The dossier's file: its words, pictures and pages, whatever was written into it."""

import io
import subprocess
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from PIL import Image

from bot.core.text import LOCALES, Money, Text
from bot.documents import dossier_texts as texts
from bot.documents.dossier import (
    TEMPLATE,
    Dossier,
    Exhibit,
    Fact,
    Letter,
    Limit,
    Moment,
    dossier_pdf,
    file_name,
    lay_out,
    size_of,
)
from bot.documents.reading import page_count, page_text
from bot.documents.typesetter import Typesetter, typeset_apart
from tests.documents.conftest import PlainWriter
from tests.documents.test_certificate import MM, edges

pytestmark = pytest.mark.slow  # left out of `make quick`


AT = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)
SHA = "0123456789abcdef" * 4
Make = Callable[[Dossier], bytes]


def jpeg(width: int = 140, height: int = 105, colour: str = "teal") -> bytes:
    content = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(content, "JPEG")
    return content.getvalue()


def exhibit(number: int, **fields: object) -> Exhibit:
    made = Exhibit(number, texts.KINDS["photo"], AT, mime="image/jpeg", size=2_400_000, sha256=SHA, picture=jpeg())
    return replace(made, **fields)


DOSSIER = Dossier(
    number="C-4F7K9-QX2MN",
    issuer="신문고 소비자지원센터",
    locale="ko",
    zone="Asia/Seoul",
    prepared=AT,
    facts=(
        Fact(texts.LABELS["item"], "무선 이어폰"),
        Fact(texts.LABELS["paid"], texts.amount(Money(4590, "USD"))),
        Fact(texts.LABELS["platform_number"], "AE-55817", "buyer"),
    ),
    account=(Fact(texts.LABELS["details"], "뚜껑이 깨져 있었습니다.\n전원이 켜지지 않습니다."),),
    limits=(
        Limit(Text("window.kind.claim"), texts.still_open(date(2026, 11, 25), 1), texts.uncertain("the page"), True),
        Limit(texts.REPLY_BY, texts.reply(date(2026, 11, 22))),
    ),
    score=46,
    shown=(Text("evidence.close_up"),),
    timeline=(
        Moment(AT - timedelta(days=4), texts.DONE["open"], (texts.pieces("1–3"),)),
        Moment(AT, texts.DONE["record"], ("판매자가 전화했습니다.",), "buyer"),
    ),
    letter=Letter("zh_Hans", (Text("letter.greeting"), Text("letter.closing"))),
    letter_notes=(texts.DRAFT,),
    answer=(Fact(texts.LABELS["offer"], texts.OFFERS["nothing"], "desk"),),
    exhibits=(exhibit(1, caption="깨진 뚜껑"), exhibit(2, picture=None, note=texts.ORIGINAL, name="a.mp4")),
)


@pytest.fixture(scope="session")
def make(typesetter: Typesetter) -> Make:
    return lambda dossier: typesetter.typeset(TEMPLATE, lay_out(dossier, PlainWriter()))


def pictures_in(pdf: bytes) -> list[bytes]:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        streams = [each for each in document.objects if isinstance(each, pikepdf.Stream)]
        return [each.read_raw_bytes() for each in streams if each.get("/Filter") == "/DCTDecode"]


def test_the_same_dossier_gives_the_same_bytes_in_any_process(make: Make) -> None:
    assert make(DOSSIER) == make(DOSSIER) == dossier_pdf(DOSSIER, PlainWriter())


def test_what_cannot_be_typeset_apart_raises() -> None:
    with pytest.raises(subprocess.SubprocessError):
        typeset_apart("dossier", {"title": "and nothing else"})


def test_everything_stands_in_it(make: Make) -> None:
    text = page_text(make(DOSSIER))
    for shown in (
        DOSSIER.number,
        "무선 이어폰",
        "AE-55817",
        "buyer ko",
        "desk ko",
        "뚜껑이 깨져 있었습니다.",
        "uncertain ko the page",
        "46 / 100",
        "close_up ko",
        "pieces ko 1–3",
        "판매자가 전화했습니다.",
        "greeting zh_Hans",
        "greeting ko",
        "draft ko",
        "nothing ko",
        "piece ko 1",
        "깨진 뚜껑",
        "a.mp4",
        "original ko",
        "image/jpeg",
        "2.4 MB",
        "kept ko 2",
    ):
        assert shown.replace("kept", "intro") in text
    assert "".join(text.split()).count(SHA) == 2


def test_pictures_are_embedded_as_they_are(make: Make) -> None:
    pdf = make(replace(DOSSIER, exhibits=(exhibit(1), exhibit(2, picture=jpeg(colour="navy")))))
    assert sorted(pictures_in(pdf)) == sorted([jpeg(), jpeg(colour="navy")])


def test_a_letter_to_a_seller_of_the_same_language_is_shown_once(make: Make) -> None:
    text = page_text(make(replace(DOSSIER, letter=Letter("ko", (Text("letter.greeting"),)))))
    assert text.count("greeting ko") == 1


def test_a_bare_case_has_a_dossier(make: Make) -> None:
    bare = replace(
        DOSSIER, account=(), limits=(), shown=(), score=0, timeline=(), letter=None, answer=(), exhibits=(), facts=()
    )
    text = page_text(make(bare))
    assert "window ko" not in text
    assert "none ko" in text  # no deadline, no answer, no evidence
    assert page_count(make(bare)) <= 2


@pytest.mark.parametrize("count", [0, 1, 3, 30])
@pytest.mark.parametrize("locale", LOCALES)
def test_four_pictures_stand_on_a_page(make: Make, locale: str, count: int) -> None:
    exhibits = tuple(exhibit(number, caption="x") for number in range(1, count + 1))
    pdf = make(replace(DOSSIER, locale=locale, exhibits=exhibits))
    assert page_count(pdf) <= 3 + (count + 3) // 4
    assert f"{page_count(pdf)} / {page_count(pdf)}" in page_text(pdf)


@pytest.mark.parametrize(
    "said",
    [
        "W" * 900,
        "漢" * 900,
        "끝없이 긴 설명 " * 300,
        "https://example.com/" + "a%20" * 200,
        "\u202e\u2066exe.jpg\u200b\u200d\ufeff\u0000",
        "ع" * 300,
        '#panic() $x$ "] ) \\ @r <l> `c` // /*',
        "🧨👨‍👩‍👧" * 40,
        "\n" * 500,
        " ",
    ],
)
def test_whatever_was_written_stays_within_the_page(make: Make, said: str) -> None:
    hostile = replace(
        DOSSIER,
        issuer=said[:60],
        facts=(Fact(texts.LABELS["item"], said[:120], "buyer"),),
        account=(Fact(texts.LABELS["details"], said),),
        timeline=(Moment(AT, texts.DONE["record"], (said,), "buyer"),),
        limits=(Limit(texts.REPLY_BY, texts.reply(date(2026, 11, 22)), texts.uncertain(said[:400])),),
        letter=Letter("zh_Hans", (Text("letter.details", {"details": said}),)),
        exhibits=(exhibit(1, caption=said, name=said), exhibit(2, caption=said, picture=None, note=texts.ORIGINAL)),
    )
    pdf = make(hostile)
    left, right = edges(pdf)
    assert left >= 20 * MM
    assert right <= 190 * MM
    assert not {"\u202e", "\u2066", "\u200d", "\ufeff"} & set(page_text(pdf))


def test_nothing_of_a_long_story_is_lost(make: Make) -> None:
    story = "끝없이 긴 이야기 " * 300
    pdf = make(replace(DOSSIER, account=(Fact(texts.LABELS["details"], story),), exhibits=()))
    assert page_text(pdf).count("이야기") == 300


def test_a_story_without_end_is_cut_and_shows_it(make: Make) -> None:
    pdf = make(replace(DOSSIER, account=(Fact(texts.LABELS["details"], "말 " * 40_000),), exhibits=()))
    text = page_text(pdf)
    assert 9_000 <= text.count("말") <= 10_001
    assert "…" in text


@settings(max_examples=20)
@given(st.text(max_size=200), st.text(max_size=80), st.sampled_from(LOCALES))
def test_any_words_can_be_printed(make: Make, said: str, name: str, locale: str) -> None:
    pdf = make(
        replace(
            DOSSIER,
            locale=locale,
            account=(Fact(texts.LABELS["details"], said),),
            exhibits=(exhibit(1, caption=said, name=name),),
        )
    )
    assert page_count(pdf) >= 1


@pytest.mark.parametrize(
    ("size", "written"), [(None, ""), (0, "1 KB"), (81_400, "81 KB"), (999_999, "1000 KB"), (18_349_000, "18.3 MB")]
)
def test_how_sizes_are_written(size: int | None, written: str) -> None:
    assert size_of(size) == written


def test_a_long_name_keeps_its_end() -> None:
    name = file_name("a" * 200 + ".pdf.exe")
    assert name.endswith(".pdf.exe")
    assert len(name) <= 80
    assert file_name("gpj.\u202eexe") == "gpj. exe"
