import re
from datetime import date
from pathlib import Path

import pytest
from msgspec.structs import replace

from bot.core.text import LOCALES, Text
from bot.knowledge.articles import ARTICLES, DESTINATIONS, GROUPS
from bot.words.articles import Article, ArticleError, parse, read_articles, telegram_html
from bot.words.catalogs import FOLDER, load_words
from bot.words.check import problems
from bot.words.messages import shown
from bot.words.rules import article_problems
from bot.words.sources import uses
from bot.words.update import update

Library = dict[str, dict[str, Article]]

FILE = """+++
id = "dep_what"
title = "What it is"
questions = ["a?", "b?", "c?", "d?", "e?", "f?", "g?", "h?"]
next = "deposit"
source = "product facts"
checked = 2026-11-22
+++
It is **a deposit** & [more](https://example.com/?a=1&b=2).

1. Pay
2. Wait
- done
"""


@pytest.fixture(scope="module")
def library() -> Library:
    return read_articles(FOLDER)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Locales with one article."""
    (tmp_path / "en/articles").mkdir(parents=True)
    (tmp_path / "en/articles/dep_what.md").write_text(FILE)
    return tmp_path


def test_the_table_of_contents_names_every_article_once() -> None:
    assert list(GROUPS) == ["service", "certificate", "deposit", "dispute", "safety", "help"]
    assert len(ARTICLES) == len(set(ARTICLES)) == 67
    assert not set(ARTICLES) & set(DESTINATIONS)


def test_a_file_is_an_article() -> None:
    article = parse(FILE, "dep_what")
    assert article.questions == ("a?", "b?", "c?", "d?", "e?", "f?", "g?", "h?")
    assert (article.next, article.source, article.checked) == ("deposit", "product facts", date(2026, 11, 22))
    assert article.body == (
        'It is <b>a deposit</b> &amp; <a href="https://example.com/?a=1&amp;b=2">more</a>.\n\n1. Pay\n2. Wait\n• done'
    )


@pytest.mark.parametrize(
    ("there", "instead", "problem"),
    [
        ("+++\nid", "id", "1: begins with the fields in TOML between two lines of +++"),
        ('facts"\nchecked = 2026-11-22\n+++\n', 'facts"\n', "1: begins with the fields"),
        ('title = "', "title = ", " the fields are no TOML: "),
        ("title", "titel", "unknown field `titel`; the fields are id, title, questions, next, source, checked"),
        ('next = "deposit"\n', "", "missing required field `next`"),
        ('"What it is"', '"' + "x" * 61 + '"', "length <= 60 - at `$.title`"),
        ('"What it is"', '"{x}"', "at `$.title`"),
        (', "h?"', "", "length >= 8 - at `$.questions`"),
        ('"h?"', ", ".join(f'"{letter}?"' for letter in "hijklmnopqrs"), "length <= 18 - at `$.questions`"),
        ('"h?"', '""', "at `$.questions["),
        ("2026-11-22", '"yesterday"', "at `$.checked`"),
        ('id = "', 'body = "x"\nid = "', " body: stands below the fields"),
        ('"dep_what"', '"dep_waht"', " id: 'dep_waht' is not the file's name, 'dep_what'"),
        ('"h?"', '"A!"', " questions: 'a' stands there twice, or is the title"),
        ('"h?"', '"what it is?"', " questions: 'whatitis' stands there twice, or is the title"),
        ("It is", "# It is", "9: '#' in '# It is"),
        ("It is", "*It* is", "9: '*' in"),
        ("It is", "{It} is", "9: '{' in"),
        ("https://example", "http://example", "9: '[' in"),
        ("- done", "  - done", "13: ' ' in '  - done'; there are '- ', '1. ', **bold** and [text](https://…)"),
        ("- done", "* done", "13: '*' in"),
        ("- done", "`done`", "13: '`' in"),
        ("- done", "> done", "13: '>' in"),
        ("- done", "2) done", "13: '2) ' in"),
        ("- done", "done ", "13: ' ' in"),
        (FILE.partition("22\n+++\n")[2], " \n", "9: no body"),
    ],
)
def test_what_is_wrong_with_a_file_is_told(there: str, instead: str, problem: str) -> None:
    assert there in FILE
    with pytest.raises(ArticleError) as raised:
        parse(FILE.replace(there, instead, 1), "dep_what")
    assert problem in "\n".join(raised.value.problems)


def test_every_broken_file_is_named(folder: Path) -> None:
    (folder / "en/articles/dep_pay.md").write_text("Hello")
    (folder / "ko/articles").mkdir(parents=True)
    (folder / "ko/articles/dep_what.md").write_text(FILE.replace("- done", "# done"))
    with pytest.raises(ArticleError) as raised:
        read_articles(folder)
    assert [problem.partition(" ")[0] for problem in raised.value.problems] == [
        "ko/articles/dep_what.md:13:",
        "en/articles/dep_pay.md:1:",
    ]


def test_what_is_html_is_escaped() -> None:
    assert telegram_html("\na < b & **c > d**\n") == "a &lt; b &amp; <b>c &gt; d</b>"


def test_an_article_is_a_text_like_any_other(library: Library) -> None:
    words = load_words(strict=True)
    for locale, articles in library.items():
        for article in articles.values():
            key = article.id
            assert words.html(Text(f"article.{key}"), locale, "UTC") == article.body
            assert words.plain(Text(f"article.{key}.title"), locale, "UTC") == article.title
            assert words.plain(Text(f"article.{key}"), locale, "UTC") == shown(article.body)


def test_keys_of_articles_are_no_keys_of_the_catalogs(tmp_path: Path) -> None:
    (tmp_path / "bot").mkdir()
    code = 'from bot.core.text import Text\nText(f"article.{ID}")\nText("article.x.title")\nText(f"{ID}")\n'
    (tmp_path / "bot/page.py").write_text(code)
    assert [use.place for use in uses(tmp_path / "bot")] == ["bot/page.py:4"]


@pytest.mark.parametrize(
    ("locale", "body", "problem"),
    [
        ("en", "x" * 249, "body has 249 characters, 250 to 900 fill a phone's screen"),
        ("en", "x" * 901, "body has 901 characters, 250 to 900 fill a phone's screen"),
        ("zh_Hans", "好" * 149, "body has 149 characters, 150 to 600 fill a phone's screen"),
        ("ko", "가" * 601, "body has 601 characters, 150 to 600 fill a phone's screen"),
        ("ko", "가" * 200 + "주문번호", "body says '주문번호', the term is '주문 번호'"),
        ("ko", "가" * 200 + "卖家中心", "body has Chinese characters"),
        ("zh_Hant", "好" * 200 + "卖家中心", "body has characters of the other way of writing: 卖"),
        ("en", '<a href="http://example.com/">x</a>' + "x" * 300, "body has a tag that is not allowed"),
        ("en", "</a>" + "x" * 300, "body </a> closes what is not open"),
    ],
)
def test_a_defect_of_an_article_is_told(locale: str, body: str, problem: str) -> None:
    article = replace(parse(FILE, "dep_what"), title="x", body=body)
    assert [each for each in article_problems(locale, article) if each.startswith(problem)]


@pytest.mark.parametrize(
    ("locale", "body"),
    [
        ("en", "x" * 300 + ' <a href="https://example.com/">here</a>: <b>Seller centre</b> (卖家中心)'),
        ("ko", "가" * 200 + " 판매자 센터(卖家中心)"),
        ("zh_Hant", "好" * 200 + "賣家中心（卖家中心）"),
    ],
)
def test_a_link_and_a_label_of_a_chinese_screen_are_let_pass(locale: str, body: str) -> None:
    assert list(article_problems(locale, replace(parse(FILE, "dep_what"), title="x", body=body))) == []


def test_the_check_of_the_catalogs_looks_at_the_articles(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "bot").mkdir()
    update(folder, tmp_path / "bot")
    assert [problem for problem in problems(folder, tmp_path / "bot") if "articles" in problem] == [
        f"{folder.name}/en/articles/dep_what.md: body has 46 characters, 250 to 900 fill a phone's screen"
    ]
    (folder / "en/articles/dep_what.md").write_text("Hello")
    assert problems(folder, tmp_path / "bot") == [
        f"{folder.name}/en/articles/dep_what.md:1: begins with the fields in TOML between two lines of +++"
    ]


def test_every_article_and_no_other_is_there_in_every_language(library: Library) -> None:
    for locale, articles in library.items():
        assert sorted(articles) == sorted(ARTICLES), locale


@pytest.mark.parametrize("locale", LOCALES)
def test_the_words_keep_to_the_rules(library: Library, locale: str) -> None:
    """Terms, punctuation, markup, and a length that fills a phone's screen."""
    found = {article.id: list(article_problems(locale, article)) for article in library[locale].values()}
    assert {article: defects for article, defects in found.items() if defects} == {}


@pytest.mark.parametrize("locale", LOCALES)
def test_every_article_leads_somewhere_else(library: Library, locale: str) -> None:
    for article in library[locale].values():
        assert article.next in {*ARTICLES, *DESTINATIONS} - {article.id}, article.id


def test_the_next_thing_to_do_is_the_same_in_every_language(library: Library) -> None:
    for article in ARTICLES:
        nexts = {locale: found[article].next for locale, found in library.items()}
        assert len(set(nexts.values())) == 1, (article, nexts)


def test_nobody_is_sent_in_a_circle(library: Library) -> None:
    for start in library["en"].values():
        seen, article = {start.id}, start
        while article.next in ARTICLES:
            article = library["en"][article.next]
            assert article.id not in seen, (start.id, article.id)
            seen.add(article.id)


@pytest.mark.parametrize("locale", LOCALES)
def test_titles_are_unique(library: Library, locale: str) -> None:
    titles = [article.title.casefold() for article in library[locale].values()]
    assert [title for title in titles if titles.count(title) > 1] == []


@pytest.mark.parametrize("locale", LOCALES)
def test_a_question_belongs_to_one_article(library: Library, locale: str) -> None:
    asked: dict[str, list[str]] = {}
    for article in library[locale].values():
        for question in (article.title, *article.questions):
            asked.setdefault(re.sub(r"[\W_]+", "", question).casefold(), []).append(article.id)
    assert {question: articles for question, articles in asked.items() if len(articles) > 1} == {}


@pytest.mark.parametrize("locale", LOCALES)
def test_questions_are_in_their_language(library: Library, locale: str) -> None:
    letters = {"ko": "[가-힣]", "en": "[a-z]"}.get(locale, "[\u4e00-\u9fff]")
    for article in library[locale].values():
        assert [question for question in article.questions if not re.search(letters, question)] == [], article.id
        assert locale != "en" or not re.search("[가-힣\u4e00-\u9fff]", "".join(article.questions)), article.id
