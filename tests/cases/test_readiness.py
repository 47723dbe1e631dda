"""Readiness: what the evidence proves, what is missing, and how the meter moves."""

from typing import Any, get_args

from hypothesis import given
from hypothesis import strategies as st

from bot.cases.readiness import readiness
from bot.policies.ids import REASONS, EvidenceId, MediaKind, Reason
from bot.policies.load import load

EVIDENCE = load().evidence
ITEMS = st.lists(
    st.fixed_dictionaries(
        {"kind": st.sampled_from([*get_args(MediaKind), "voice"])},
        optional={"shows": st.sampled_from([*get_args(EvidenceId), "", None, "nonsense"])},
    ),
    max_size=25,
)


def presences(reason: Reason, *items: dict[str, Any]) -> dict[str, str]:
    return {line.id: line.presence for line in readiness(EVIDENCE, reason, items).lines}


def test_nothing_sent_is_nothing_proven() -> None:
    meter = readiness(EVIDENCE, "damaged", ())
    assert meter.score == 0
    assert [line.id for line in meter.missing[:4]] == ["close_up", "whole_item", "parcel", "order_page"]
    assert meter.missing[0].what.msgid == "evidence.close_up"
    assert meter.missing[0].why.msgid == "evidence.close_up.why"
    assert [line.required for line in meter.lines] == [True] * 4 + [False] * 4


def test_what_the_buyer_says_an_item_shows_counts() -> None:
    found = presences("damaged", {"kind": "photo", "shows": "parcel"}, {"kind": "video", "shows": "unboxing"})
    assert found["parcel"] == found["unboxing"] == "there"
    assert found["close_up"] == "missing"


def test_an_item_must_be_of_a_kind_that_can_show_it() -> None:
    assert presences("damaged", {"kind": "photo", "shows": "unboxing"})["unboxing"] == "missing"


def test_a_file_without_a_word_may_stand_for_one_item_only() -> None:
    found = presences("damaged", {"kind": "photo"}, {"kind": "photo"}, {"kind": "voice"})
    assert [found[id_] for id_ in ("close_up", "whole_item", "parcel")] == ["perhaps", "perhaps", "missing"]


def test_everything_there_is_a_hundred() -> None:
    for reason in REASONS:
        checklist = EVIDENCE.reasons[reason]
        items = [
            {"kind": EVIDENCE.items[id_].media[0], "shows": id_} for id_ in (*checklist.required, *checklist.helpful)
        ]
        meter = readiness(EVIDENCE, reason, items)
        assert (meter.score, meter.missing) == (100, ())
        required = readiness(EVIDENCE, reason, items[: len(checklist.required)])
        assert 60 <= required.score < 100, reason


@given(st.sampled_from(REASONS), ITEMS, ITEMS)
def test_more_evidence_never_lowers_the_meter(
    reason: Reason, items: list[dict[str, Any]], more: list[dict[str, Any]]
) -> None:
    before, after = readiness(EVIDENCE, reason, items), readiness(EVIDENCE, reason, [*items, *more])
    assert 0 <= before.score <= after.score <= 100
    better = {"missing": 0, "perhaps": 1, "there": 2}
    for one, other in zip(before.lines, after.lines, strict=True):
        assert better[one.presence] <= better[other.presence]


@given(st.sampled_from(REASONS), ITEMS)
def test_no_file_is_counted_twice(reason: Reason, items: list[dict[str, Any]]) -> None:
    lines = readiness(EVIDENCE, reason, items).lines
    assert sum(line.presence == "perhaps" for line in lines) <= sum(not item.get("shows") for item in items)
