"""``sinmungo understand``: one sentence, many sentences, and what is none."""

import json

import pytest
from typer.testing import CliRunner

from bot.cli.main import app
from bot.knowledge.understanding import Reader, load_reader
from tests.cli.conftest import Run

pytestmark = pytest.mark.slow  # left out of `make quick`

KEYS = ["intent", "confidence", "article", "articles", "slots", "language"]


@pytest.fixture(scope="session")
def loaded() -> Reader:
    return load_reader()


@pytest.fixture(autouse=True)
def load_once(loaded: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.knowledge.understanding.load_reader", lambda: loaded)


def test_a_sentence_as_json(run: Run) -> None:
    result = run("understand", "订单 8123456789 到货是坏的，想全额退款", "--json")
    told = json.loads(result.output)
    assert list(told) == KEYS
    assert (told["intent"], told["language"]) == ("dispute_file", "zh_Hans")
    assert told["slots"] == {"order_number": "8123456789", "problem": "damaged", "outcome": "full_refund"}
    assert told["article"] == told["articles"][0][0]


def test_a_sentence_for_people(run: Run) -> None:
    result = run("understand", "Can I talk to a person about the parcel of yesterday?", "--today", "2026-11-22")
    assert result.exit_code == 0
    assert "human" in result.output
    assert "date: 2026-11-21" in result.output


def test_what_fits_no_article_has_none(run: Run) -> None:
    told = json.loads(run("understand", "what a lovely song", "--json").output)
    assert (told["intent"], told["article"]) == ("other", None)


def test_many_sentences_have_a_line_each() -> None:
    lines = ['{"text": "hi"}', "", '{"text": ""}', "nonsense", '{"text": 5}', "[]", '{"text": "\\ud800 \\u0000"}']
    result = CliRunner().invoke(app, ["understand", "--jsonl"], input="\n".join(lines))
    told = [json.loads(line) for line in result.output.splitlines()]
    assert [each.get("intent") for each in told] == ["greeting", "other", None, None, None, "other"]
    assert all(list(each) == KEYS or list(each) == ["error"] for each in told)


@pytest.mark.parametrize("arguments", [(), ("text", "--jsonl")])
def test_either_a_sentence_or_lines(run: Run, arguments: tuple[str, ...]) -> None:
    assert run("understand", *arguments).exit_code == 2
