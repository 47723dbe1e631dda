import re
from pathlib import Path

import pytest

from bot.core.text import LOCALES
from bot.words import check
from bot.words import update as update_command
from bot.words.check import problems
from bot.words.files import catalog_source, po_path, pot_path, read_catalog
from bot.words.rules import problems_in
from bot.words.terms import WRONG
from bot.words.update import update

pytestmark = pytest.mark.slow  # left out of `make quick`

CODE = """
from bot.core.text import Text, plural
HELLO = Text("hello", {"name": "x"})
COUNT = plural("files", 3)
"""
TEXTS: dict[str, dict[str, str | tuple[str, ...]]] = {
    "ko": {"hello": "{name} 님, 안녕하세요", "files": ("파일 {count}개",)},
    "zh_Hans": {"hello": "{name}，您好", "files": ("{count} 个文件",)},
    "zh_Hant": {"hello": "{name}，您好", "files": ("{count} 個檔案",)},
    "en": {"hello": "Hello {name}", "files": ("{count} file", "{count} files")},
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A small project whose code and catalogs are in order."""
    (tmp_path / "bot").mkdir()
    (tmp_path / "bot/app.py").write_text(CODE)
    update(tmp_path / "locales", tmp_path / "bot")
    for locale, texts in TEXTS.items():
        for key, text in texts.items():
            write(tmp_path, locale, key, text)
    assert found(tmp_path) == []
    return tmp_path


def write(project: Path, locale: str, key: str, text: str | tuple[str, ...], *, fuzzy: bool = False) -> None:
    """Put a text into a catalog."""
    catalog = read_catalog(locale, project / "locales")
    if key in catalog:
        catalog.delete(key)
    catalog.add(key if isinstance(text, str) else (key, key), text, flags=["fuzzy"] if fuzzy else [])
    po_path(locale, project / "locales").write_bytes(catalog_source(catalog))


def found(project: Path) -> list[str]:
    """What the check says of the project."""
    return problems(project / "locales", project / "bot")


def test_the_catalogs_are_in_order() -> None:
    assert problems() == []


def test_the_command_says_file_line_and_key_and_fails(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(check, "problems", lambda: found(project))
    check.main()
    write(project, "ko", "hello", "안녕하세요")
    with pytest.raises(SystemExit, match="1"):
        check.main()
    assert re.fullmatch(
        r"locales/ko/LC_MESSAGES/sinmungo\.po:\d+ hello: has other placeholders than the English text\n",
        capsys.readouterr().out,
    )


def test_updating_says_what_is_to_be_written(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write(project, "ko", "hello", "")
    monkeypatch.setattr(update_command, "update", lambda: update(project / "locales", project / "bot"))
    update_command.main()
    assert capsys.readouterr().out.splitlines()[:2] == ["ko: 1 to be written", "  hello"]


def test_a_text_that_nobody_uses_is_found(project: Path) -> None:
    write(project, "ko", "other", "안녕하세요")
    assert [problem for problem in found(project) if "other: no code uses it" in problem]


def test_a_new_key_must_be_brought_in_and_written(project: Path) -> None:
    with (project / "bot/app.py").open("a") as code:
        code.write('NEW = Text("new.key")\n')
    assert [problem for problem in found(project) if "new.key: is missing" in problem and "/ko/" in problem]
    assert "locales/sinmungo.pot: does not list the keys of the code; run python -m bot.words.update" in found(project)
    assert update(project / "locales", project / "bot") == {locale: ["new.key"] for locale in LOCALES}
    assert len([problem for problem in found(project) if problem.endswith("new.key: is empty")]) == 4


def test_a_key_that_went_is_obsolete_and_can_come_back(project: Path) -> None:
    (project / "bot/app.py").write_text(CODE.replace('"hello"', '"goodbye"'))
    update(project / "locales", project / "bot")
    assert len([problem for problem in found(project) if "hello: is obsolete" in problem]) == 4
    (project / "bot/app.py").write_text(CODE)
    update(project / "locales", project / "bot")
    assert [problem for problem in found(project) if "hello" in problem] == []


def test_updating_twice_changes_nothing(project: Path) -> None:
    files = [pot_path(project / "locales"), *(po_path(locale, project / "locales") for locale in LOCALES)]
    before = [path.read_bytes() for path in files]
    update(project / "locales", project / "bot")
    assert [path.read_bytes() for path in files] == before
    assert not re.search(rb"app\.py|Date", b"".join(before))


def test_a_fuzzy_text_is_not_done(project: Path) -> None:
    write(project, "en", "hello", "Hello {name}", fuzzy=True)
    assert [problem for problem in found(project) if problem.endswith("hello: is fuzzy")]


def test_a_plural_form_that_lacks_is_not_done(project: Path) -> None:
    write(project, "en", "files", ("{count} file", ""))
    assert [problem for problem in found(project) if problem.endswith("files: is empty")]


def test_a_plural_in_one_place_only_is_found(project: Path) -> None:
    write(project, "ko", "files", "파일 {count}개")
    assert [problem for problem in found(project) if "plural forms" in problem]
    with (project / "bot/app.py").open("a") as code:
        code.write('MORE = Text("files", {"count": 1})\n')
    assert [problem for problem in found(project) if "made with plural() elsewhere" in problem]


def test_other_placeholders_are_found_but_not_a_particle(project: Path) -> None:
    write(project, "ko", "hello", "{name:을/를} 반겨요")
    assert found(project) == []
    write(project, "ko", "hello", "{nam} 님")
    assert [problem for problem in found(project) if "other placeholders" in problem]


def test_a_value_that_the_code_does_not_give_is_found(project: Path) -> None:
    (project / "bot/app.py").write_text(CODE.replace('{"name": "x"}', '{"nam": "x"}'))
    assert "bot/app.py:3 hello: no value for name" in found(project)


def test_a_key_that_is_no_literal_is_found(project: Path) -> None:
    with (project / "bot/app.py").open("a") as code:
        code.write('KEY = "hello"\nBAD = Text(KEY)\nWORSE = Text(f"state.{KEY}")\nCHOSEN = Text("a" if KEY else "b")\n')
    assert [problem for problem in found(project) if "is written as a literal" in problem] == [
        f"bot/app.py:{line}: the key of a text is written as a literal, so that it can be found" for line in (6, 7, 8)
    ]


@pytest.mark.parametrize(
    ("locale", "key", "message", "problem"),
    [
        ("en", "x", "<b>open", "is not closed"),
        ("en", "x", "<b>a<i>b</b></i>", "closes what is not open"),
        ("en", "x", "</b>", "closes what is not open"),
        ("en", "x", "<a>link</a>", "not allowed"),
        ("en", "x", "<script>", "not allowed"),
        ("en", "x", "a < b", "not allowed"),
        ("en", "x", "you & me", "not allowed"),
        ("en", "x.button", "<b>Go</b>", "a label has no markup"),
        ("en", "x", "{name", "a brace that is no placeholder"),
        ("en", "x", "{}", "a brace that is no placeholder"),
        ("en", "x", "{name:을/를}", "only Korean has particles"),
        ("ko", "x", "{name:을/을}", "no such particles"),
        ("ko", "x", "확인증을(를) 보냈어요", "leaves the choice"),
        ("ko", "x", "상담원이(가) 봐요", "leaves the choice"),
        ("ko", "x", "여기(으)로", "leaves the choice"),
        ("ko", "x", "{name}을 보냈어요", "depends on its value"),
        ("ko", "x", "<b>{name}</b>은 좋아요", "depends on its value"),
        ("ko", "x", "‘{name}’로 보냈어요", "depends on its value"),
        ("zh_Hans", "x", "您好,请稍等", "half-width punctuation"),
        ("zh_Hans", "x", "好吗?", "half-width punctuation"),
        ("zh_Hans", "x", "编号:{number}", "half-width punctuation"),
        ("zh_Hant", "x", "保證金(凍結)", "half-width punctuation"),
        ("zh_Hant", "x", "請稍候.", "half-width punctuation"),
        ("zh_Hans", "x", "PDF文件", "a space stands between"),
        ("zh_Hant", "x", "保留30天", "a space stands between"),
        ("zh_Hans", "x", "请稍等...", "an ellipsis is ……"),
        ("zh_Hans", "x", "请稍等…", "an ellipsis is ……"),
        ("ko", "x", "기다려 주세요...", "an ellipsis is …"),
        ("ko", "x", "이름：홍길동", "full-width character"),
        ("en", "x", "Wait。", "full-width character"),
        ("zh_Hans", "x", "点「继续」", "not a quotation mark"),
        ("zh_Hant", "x", "點“繼續”", "not a quotation mark"),
        ("en", "x", 'Tap "Go"', "not a quotation mark"),
        ("ko", "x", "두  칸", "spaces or empty lines"),
        ("ko", "x", "끝 ", "spaces or empty lines"),
        ("ko", "x", "끝 .", "spaces or empty lines"),
        ("en", "x", "a\n\n\nb", "spaces or empty lines"),
        ("en", "x", "one|two", "separates variants"),
        ("en", "x.button", "a" * 41, "has 41 characters, 40 are allowed"),
        ("en", "profile.name", "a" * 65, "64 are allowed"),
        ("en", "profile.description", "a" * 513, "512 are allowed"),
        ("en", "profile.short", "a" * 121, "120 are allowed"),
        ("en", "command.start", "a" * 257, "256 are allowed"),
        ("zh_Hant", "x", "訂單编號", "other way of writing: 编"),
        ("zh_Hans", "x", "订單", "other way of writing: 單"),
        ("ko", "x", "注文하세요", "has Chinese characters"),
        ("en", "x", "번개장터", "has Korean letters"),
        ("ko", "x", "상담사가 답해요", "the term is '상담원'"),
        ("zh_Hans", "x", "请找客服人员", "the term is '人工客服'"),
        ("zh_Hans", "x", "订单编号", "the term is '订单号'"),
        ("zh_Hant", "x", "訂單號", "the term is '訂單編號'"),
        ("zh_Hant", "x", "收到短信", "the term is '簡訊'"),
        ("en", "x", "Your order no. please", "the term is 'order number'"),
    ],
)
def test_a_defect_is_found(locale: str, key: str, message: str, problem: str) -> None:
    assert [each for each in problems_in(locale, key, message) if problem in each]


@pytest.mark.parametrize(
    ("locale", "key", "message"),
    [
        ("ko", "x", "<b>{name}</b>{name:~은/는} <code>a-1</code>에 있어요 &amp; 끝 (예: 3개)"),
        ("ko", "x", "{count}개를 보냈어요. ‘{name}’ 님, /help 를 눌러 주세요 …"),
        ("zh_Hans", "x", "请稍等……“{name}”的订单号（20 位）：<code>{number}</code>, PDF 15:05"),
        ("zh_Hans", "x", "请写 11月5日 或 2026年11月5日"),
        ("zh_Hant", "x", "請稍候……「{name}」的訂單編號（20 位）：<code>{number}</code>"),
        ("en", "x", "It’s “{name}” … 3.50, (see /help)"),
        ("en", "word.cancel", "cancel|stop"),
        ("ko", "language.zh_Hans.button", "简体中文"),
        ("zh_Hant", "language.zh_Hans.button", "简体中文"),
        ("en", "x.button", "a" * 40 + "{name}"),
    ],
)
def test_what_is_right_is_let_pass(locale: str, key: str, message: str) -> None:
    assert problems_in(locale, key, message) == []


@pytest.mark.parametrize("locale", LOCALES)
def test_no_term_forbids_itself(locale: str) -> None:
    for wrong, right in WRONG[locale].items():
        assert not any(re.search(wrong, each) for each in right.split(" or ")), (wrong, right)
