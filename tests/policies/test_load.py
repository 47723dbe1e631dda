"""Loading: the shipped policies are in order, an operator's replace them, and every mistake is told precisely."""

import copy
import shutil
import tomllib
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.text import Money
from bot.policies.deposit import Deposit, deposit_problems
from bot.policies.evidence import Evidence, evidence_problems
from bot.policies.load import FILES, SHIPPED, Policies, load, sourced, unchecked
from bot.policies.platforms import Platforms, platform_problems
from bot.policies.reading import PolicyError, deviations
from bot.policies.safety import Safety, safety_problems

KINDS: dict[str, Any] = {
    "platforms.toml": Platforms,
    "evidence.toml": Evidence,
    "deposit.toml": Deposit,
    "safety.toml": Safety,
}
VALUES = {name: tomllib.loads((SHIPPED / name).read_text("utf-8")) for name in FILES}


@pytest.fixture(scope="module")
def shipped() -> Policies:
    return load()


def problems(folder: Path | None) -> tuple[str, ...]:
    with pytest.raises(PolicyError) as caught:
        load(folder)
    assert str(caught.value) == "\n".join(caught.value.problems)
    return caught.value.problems


def changed(folder: Path, name: str, old: str, new: str) -> Path:
    """An operator's folder with one shipped file in which something is replaced, once."""
    text = (SHIPPED / name).read_text("utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new, 1), "utf-8")
    return folder


def test_the_shipped_policies_say_what_the_product_says(shipped: Policies) -> None:
    assert shipped.deposit.categories["general"].sum == Money(100_000, "CNY")
    assert shipped.deposit.categories["virtual"].duty == "required"
    assert shipped.deposit.categories["virtual"].sum is None
    assert shipped.deposit.leaving.months == 3
    assert {name: platform.language for name, platform in shipped.platforms.items()} == {
        "aliexpress": "zh_Hans",
        "taobao": "zh_Hans",
        "smartstore": "ko",
        "ebay": "en",
        "bungaejangter": "ko",
        "other": "en",
    }
    assert shipped.platforms["other"].windows == ()
    weights = shipped.safety.seller.criteria
    assert min(weights["platform"], weights["answers"]) > max(weights["information"], weights["feedback"])
    assert min(weights["information"], weights["feedback"]) > max(
        weight for name, weight in weights.items() if name not in ("platform", "answers", "information", "feedback")
    )


def test_every_table_says_where_it_comes_from(shipped: Policies) -> None:
    tables = dict(sourced(shipped))
    assert "platforms.ebay.windows[0]" in tables
    assert "deposit.categories.general" in tables
    assert "safety.buyer" in tables
    for place, table in tables.items():
        assert table.source, place
        assert table.checked is not None or not table.certain, place


def test_an_operators_file_replaces_the_shipped_one(tmp_path: Path, shipped: Policies) -> None:
    found = load(changed(tmp_path, "deposit.toml", "yuan = 1000", "yuan = 2500"))
    assert found.deposit.categories["general"].yuan == 2500
    assert found.platforms == shipped.platforms


def test_a_window_of_no_days_is_refused_as_the_manual_says(tmp_path: Path) -> None:
    text = (SHIPPED / "platforms.toml").read_text("utf-8")
    start = text.index("[[ebay.windows]]")
    (tmp_path / "platforms.toml").write_text(text[:start] + text[start:].replace("days = 30", "days = 0", 1), "utf-8")
    assert problems(tmp_path) == ("platforms.toml: ebay.windows[0].days: 0 is not between 1 and 400",)


@pytest.mark.parametrize(
    ("name", "old", "new", "expected"),
    [
        ("platforms.toml", "[aliexpress]", "[amazon]\n[aliexpress]", "amazon: is no key here; there are aliexpress, "),
        ("platforms.toml", "[aliexpress.links]", "[aliexpress.linx]", "aliexpress.linx: is no key here; did you mean"),
        ("platforms.toml", "hours = 48\n", "", "aliexpress.seller.hours: is missing"),
        ("platforms.toml", "hours = 48", 'hours = "48"', "aliexpress.seller.hours: '48' is not a whole number"),
        ("platforms.toml", "hours = 48", "hours = true", "aliexpress.seller.hours: true is not a whole number"),
        ("platforms.toml", "hours = 48", "hours = 721", "aliexpress.seller.hours: 721 is not between 1 and 720"),
        ("platforms.toml", "first = true", "first = 1", "aliexpress.seller.first: 1 is not true or false"),
        ("platforms.toml", "2026-11-22", '"2026"', "aliexpress.mediation.checked: '2026' is not a date like 2026-"),
        ("platforms.toml", "2026-11-22", "2026-11-22T10:00:00", "aliexpress.mediation.checked: 2026-11-22 10:00:00 is"),
        ("platforms.toml", '"https://customer', '"http://customer', "aliexpress.links.help: 'http://customerservice."),
        ("platforms.toml", "[1, 2, 3, 4, 5, 6]", "[1, 7]", "aliexpress.steps[1]: 7 is not between 1 and 6"),
        ("platforms.toml", "[1, 2, 3, 4, 5, 6]", "7", "aliexpress.steps: 7 is not a list"),
        (
            "platforms.toml",
            'language = "zh_Hans"',
            'language = "zh"',
            "aliexpress.language: 'zh' is not one of en, ko",
        ),
        ("platforms.toml", 'kind = "claim"', 'kind = ["claim"]', "aliexpress.windows[0].kind: a list is not one of "),
        ("platforms.toml", 'id = "claim_some"', 'id = "Claim"', "aliexpress.windows[0].id: 'Claim' is not a name of s"),
        ("platforms.toml", 'id = "claim"', 'id = "claim_some"', "aliexpress.windows[1].id: 'claim_some' is taken alre"),
        ("platforms.toml", "days = 7\nreasons", "reasons", "aliexpress.windows[0]: needs either days or months"),
        ("platforms.toml", "days = 7\nreas", "days = 7\nmonths = 1\nreas", "aliexpress.windows[0]: needs either days"),
        ("platforms.toml", '["not_received", "late"]', "[]", "aliexpress.windows[2].reasons: is empty; leave it out"),
        ("platforms.toml", "allowed = true\ndays", "allowed = false\ndays", "aliexpress.appeal.days: stands there al"),
        ("platforms.toml", "checked = 2026-11-22\ncertain", "certain", "aliexpress.mediation.certain: is true without"),
        ("platforms.toml", 'source = "common', 'source = ""#', "aliexpress.seller.source: '' does not have 1 to 400"),
        ("evidence.toml", '["video"]', "[]", "items.unboxing.media: is empty"),
        ("evidence.toml", "[reasons.late]", "[reasons.lately]", "reasons.lately: is no key here; did you mean late?"),
        ("evidence.toml", '["order_page", "tracking", "promise"]', "[]", "reasons.not_received.required: is empty"),
        ("evidence.toml", '"payment", "statement"]', '"payment", "payment"]', "reasons.not_received.helpful[2]: 'pay"),
        ("evidence.toml", "weight = { m", "#", "reasons.missing_parts.helpful[2]: 'weight' is not among the items"),
        (
            "evidence.toml",
            '["screenshot", "document", "photo"]',
            '"photo"',
            "items.payment.media: 'photo' is not a list",
        ),
        ("deposit.toml", "yuan = 1000\n", "", "categories.general.yuan: is missing; most goods need a known amount"),
        ("deposit.toml", "[categories.general]", "[categories.general_]", "categories.general_: is no key here; did y"),
        ("deposit.toml", '"impossible"', '"impossible"\nyuan = 5', "categories.second_hand.yuan: stands there althoug"),
        ("deposit.toml", "months = 3", "months = 2.5", "leaving.months: 2.5 is not a whole number"),
        ("deposit.toml", 'page = "https://rule.taobao.com/"', "page = 5", "page: 5 is not a web address like https://"),
        ("safety.toml", "yellow = 20", "yellow = 60", "buyer.yellow: 60 is not below red, which is 60"),
        ("safety.toml", '"hurry.no" = { weight = 0 }', "", 'buyer.answers."hurry.no": is missing'),
        ("safety.toml", '"hurry.no" = { weight = 0 }', '"hurry.no" = 0', 'buyer.answers."hurry.no": 0 is not a table'),
        (
            "safety.toml",
            '"hurry.no" = { weight = 0 }',
            '"hurry.no" = {weight = 3}',
            'buyer.answers."hurry.no".weight: 3',
        ),
        (
            "safety.toml",
            '"platform", "payment"',
            '"payment", "payment"',
            "buyer.questions[1]: 'payment' is asked alrea",
        ),
        (
            "safety.toml",
            'questions = ["platform"',
            "questions = []#",
            "buyer.questions: 0 of them are not between 1 an",
        ),
        ("safety.toml", '["payment.outside"],', "[],", "buyer.red_always[0]: is empty"),
        (
            "safety.toml",
            'otherwise = ["stay_on_platform", "keep',
            'otherwise = ["stop"]#',
            "buyer.otherwise: needs two",
        ),
        ("safety.toml", "[buyer.answers]", "[[buyer.answers]]", "buyer.answers: a list is not a table"),
    ],
)
def test_every_mistake_is_told_with_file_place_value_and_what_is_allowed(
    tmp_path: Path, name: str, old: str, new: str, expected: str
) -> None:
    assert any(line.startswith(f"{name}: {expected}") for line in problems(changed(tmp_path, name, old, new))), (
        problems(tmp_path)
    )


def test_what_is_missing_altogether_is_told(tmp_path: Path) -> None:
    (tmp_path / "platforms.toml").write_text("")
    (tmp_path / "evidence.toml").write_text("[items]\n[reasons]")
    (tmp_path / "deposit.toml").write_text(
        'page = "https://example.org"\n[categories]\n[leaving]\nmonths = 3\ndeductions = []\nsource = "us"'
    )
    (tmp_path / "safety.toml").write_text((SHIPPED / "safety.toml").read_text("utf-8").partition("platform = 20")[0])
    found = problems(tmp_path)
    assert "platforms.toml: ebay: is missing" in found
    assert "evidence.toml: reasons.late: is missing" in found
    assert "deposit.toml: categories.general: is missing" in found
    assert "safety.toml: seller.criteria: is empty" in found


def test_files_that_cannot_be_read_are_told_all_at_once(tmp_path: Path) -> None:
    (tmp_path / "platforms.toml").write_text("[aliexpress")
    (tmp_path / "evidence.toml").mkdir()
    (tmp_path / "deposit.toml").write_bytes(b"\xff\xfe")
    (tmp_path / "safety.toml").write_text("a = " + "[" * 100_000)
    (tmp_path / "deposits.toml").write_text("")
    found = problems(tmp_path)
    assert found[0] == f"deposits.toml: is no policy file; there are {', '.join(FILES)}"
    assert found[1].startswith("platforms.toml: is no TOML: ")
    assert found[2].startswith("evidence.toml: cannot be read (")
    assert found[3] == "deposit.toml: is not in UTF-8"
    assert found[4].startswith("safety.toml: is no TOML: ")


def test_a_folder_that_is_none_is_told(tmp_path: Path) -> None:
    assert problems(tmp_path / "policies") == ("policies: is no folder",)


def test_long_and_unprintable_values_are_told_on_one_short_line(tmp_path: Path) -> None:
    changed(tmp_path, "platforms.toml", 'language = "zh_Hans"', f'language = "\\n{"x" * 99}"')
    (line,) = problems(tmp_path)
    assert "\n" not in line
    assert f"'?{'x' * 57}… is not one of" in line


JUNK = st.one_of(
    st.none().map(lambda _: {}),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=20),
    st.dates(date(1900, 1, 1)),
    st.datetimes(),
    st.lists(st.integers(), max_size=3),
    st.dictionaries(st.text(max_size=5), st.integers(), max_size=3),
)


def paths(values: Any, above: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in decoded TOML."""
    inside = values.items() if isinstance(values, dict) else enumerate(values) if isinstance(values, list) else ()
    return [place for key, value in inside for place in ((*above, key), *paths(value, (*above, key)))]


def poison(values: Any, path: tuple[Any, ...], act: Callable[[Any, Any], None]) -> Any:
    poisoned = copy.deepcopy(values)
    target = poisoned
    for key in path[:-1]:
        target = target[key]
    act(target, path[-1])
    return poisoned


@given(st.data())
def test_poisoned_values_are_told_and_never_break_the_reader(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(FILES))
    path = data.draw(st.sampled_from(paths(VALUES[name])))
    junk = data.draw(JUNK)

    def put(target: Any, key: Any) -> None:
        target[key] = junk

    found = list(deviations(poison(VALUES[name], path, put), KINDS[name]))
    inner = next(key for key in reversed(path) if isinstance(key, str))
    assert all(inner in line or str(path[0]) in line for line in found)
    assert all("\n" not in line for line in found)


def test_a_key_that_cannot_be_shown_is_told_in_one_line() -> None:
    [line] = deviations({**VALUES["deposit.toml"], "a\nb": 1}, KINDS["deposit.toml"])
    assert line.startswith('"a?b": is no key here; ')


@given(st.data())
def test_a_key_too_many_is_always_found(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(FILES))
    tables = [(), *(path for path in paths(VALUES[name]) if isinstance(_at(VALUES[name], path), dict))]
    path = data.draw(st.sampled_from(tables))
    key = data.draw(st.text(min_size=1, max_size=8).map(lambda text: f"{text}!"))

    def put(target: Any, last: Any) -> None:
        target[last] = 1

    found = list(deviations(poison(VALUES[name], (*path, key), put), KINDS[name]))
    assert len(found) == 1
    assert ": is no key here; " in found[0]


RULES: dict[str, Callable[[Any], Iterable[str]]] = {
    "platforms.toml": platform_problems,
    "evidence.toml": evidence_problems,
    "deposit.toml": deposit_problems,
    "safety.toml": safety_problems,
}


@given(st.data())
def test_whatever_the_types_let_pass_the_rules_can_judge(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(FILES))
    gone = data.draw(st.sampled_from(paths(VALUES[name])))

    def take_away(target: Any, key: Any) -> None:
        del target[key]

    values = poison(VALUES[name], gone, take_away)
    if not list(deviations(values, KINDS[name])):
        content = msgspec.convert(values, KINDS[name])
        assert all(": " in line for line in (*RULES[name](content), *unchecked(content)))


def _at(values: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        values = values[key]
    return values


def test_copies_of_the_shipped_files_are_the_shipped_policies(tmp_path: Path, shipped: Policies) -> None:
    for name in FILES:
        shutil.copy(SHIPPED / name, tmp_path)
    assert load(tmp_path) == shipped
