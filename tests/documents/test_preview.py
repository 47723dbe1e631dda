"""The certificate in its real words, in every language, and the pictures for the guide."""

from pathlib import Path

import pytest

from bot.cases.numbers import deep_link
from bot.core.text import LOCALES, Text
from bot.documents import dossier_texts, texts
from bot.documents.preview import SAMPLES, preview
from bot.documents.reading import page_count, page_text
from bot.words.catalogs import Words, load_words
from bot.words.files import compile_catalogs
from tests.documents.conftest import CLAIM

pytestmark = pytest.mark.slow  # left out of `make quick`


SHOWN = {
    "ko": (
        "구매안전서비스 이용 확인증",
        "김하늘",
        "네이버 스마트스토어",
        "389,000원",
        "2026년 11월 21일",
        "신문고 소비자지원센터",
    ),
    "zh_Hans": ("交易安全服务使用确认书", "王小明", "淘宝网", "申闻鼓消费者服务中心"),
    "zh_Hant": ("交易安全服務使用確認書", "林怡君", "全球速賣通", "申聞鼓消費者服務中心"),
    "en": ("Certificate of Use", "of the Purchase-Safety Service", "Alice Martin", "eBay", "£649", "21 November 2026"),
}


@pytest.fixture(scope="session")
def words() -> Words:
    compile_catalogs(LOCALES)
    return load_words(strict=True)


@pytest.fixture(scope="session")
def folder(words: Words, tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("preview")
    preview(made, words)
    return made


@pytest.mark.parametrize("locale", LOCALES)
def test_a_certificate_speaks_its_language(folder: Path, locale: str) -> None:
    text = page_text((folder / f"certificate-{locale}.pdf").read_bytes()).replace("\u00a0", " ")
    for shown in (*SHOWN[locale], "SMG-7K3M-9QX2-VB8T-0HZ1", "@sinmungo_bot"):
        assert shown in text


def test_a_certificate_in_two_languages_says_it_twice(folder: Path) -> None:
    text = page_text((folder / "certificate-ko-en.pdf").read_bytes()).replace("\u00a0", " ")
    for shown in ("구매자 Buyer", "구매안전서비스 이용 확인증", "Certificate of Use", "21 November 2026"):
        assert shown in text


@pytest.mark.parametrize("name", SAMPLES)
def test_the_pictures_are_small_enough_for_the_guide(folder: Path, name: str) -> None:
    picture = (folder / f"certificate-{name}.png").read_bytes()
    assert picture.startswith(b"\x89PNG")
    assert len(picture) <= 200_000


@pytest.mark.parametrize("locale", LOCALES)
def test_a_dossier_speaks_its_language_and_the_sellers(words: Words, folder: Path, locale: str) -> None:
    content = (folder / f"dossier-{locale}.pdf").read_bytes()
    text = page_text(content)
    told = (dossier_texts.MARKS["buyer"], dossier_texts.TITLE, *dossier_texts.SECTIONS.values())
    for shown in (*(words.plain(each, locale, "UTC") for each in told), "C-4F7K9-QX2MN", "unboxing.mp4"):
        assert shown in text
    assert words.plain(Text("letter.reason.damaged"), "zh_Hans", "UTC") in "".join(text.split())
    assert 3 <= page_count(content) <= 4


@pytest.mark.parametrize("locale", LOCALES)
def test_the_pictures_of_dossiers_are_small_enough_for_the_guide(folder: Path, locale: str) -> None:
    picture = (folder / f"dossier-{locale}.png").read_bytes()
    assert picture.startswith(b"\x89PNG")
    assert len(picture) <= 300_000


@pytest.mark.parametrize("locale", LOCALES)
def test_the_mail_says_what_is_in_it(words: Words, locale: str) -> None:
    number, link = CLAIM.number, deep_link(CLAIM.bot, CLAIM.number)
    body = words.plain(texts.mail_body(name="김하늘 & 1", number=number, issuer="Desk <1>", link=link), locale, "UTC")
    for told in ("김하늘 & 1", number, "Desk <1>", link):
        assert told in body
    assert number in words.plain(texts.mail_subject(number), locale, "UTC")
