"""What is kept, told on demand; a copy of it; having it erased."""

from typing import Any

from bot.core.flow import Facts
from tests.stage import Refusal, Stage
from tests.talk import Talk
from tests.transcripts.stories import file_dispute


def refuse(_payload: dict[str, Any]) -> dict[str, Any]:
    raise Refusal


async def test_privacy_tells_what_is_kept_and_for_how_long(talk: Talk) -> None:
    await talk.says("/privacy")
    await talk.hears("privacy")
    await talk.hears("privacy.times")
    await talk.sees("privacy.export.open.button")
    await talk.sees("privacy.erase.open.button")
    await talk.taps("menu.button")
    await talk.hears("menu")


async def test_a_copy_is_sent_in_parts(talk: Talk, stage: Stage) -> None:
    asked: list[dict[str, Any]] = []

    def make(payload: dict[str, Any]) -> dict[str, Any]:
        asked.append(payload)
        part = payload["part"]
        return {"file": f"exports/{part}.zip", "name": f"{part}.zip", "next": 7 if part == 1 else None}

    stage.jobs["export_data"] = make
    await talk.says("/privacy")
    await talk.taps("privacy.export.open.button")
    await talk.hears("privacy.export")
    await talk.taps("privacy.export.submit.button")
    await talk.hears("privacy.export.begun")
    await talk.hears("privacy.export.here")
    await talk.hears("privacy.export.part", part="2")
    assert [said.file for said in talk.news if said.file] == ["1.zip", "2.zip"]
    assert [(each["part"], each["first"], each["locale"]) for each in asked] == [
        (1, 0, talk.locale),
        (2, 7, talk.locale),
    ]


async def test_a_copy_that_cannot_be_made_is_told(talk: Talk, stage: Stage) -> None:
    stage.jobs["export_data"] = refuse
    await talk.says("/privacy")
    await talk.taps("privacy.export.open.button")
    await talk.taps("privacy.export.submit.button")
    await talk.hears("privacy.export.failed")


async def test_erasing_is_explained_and_takes_a_second_tap(talk: Talk, stage: Stage) -> None:
    await talk.says("/privacy")
    await talk.taps("privacy.erase.open.button")
    await talk.hears("privacy.erase")
    assert stage.waiting == []
    await talk.taps("privacy.erase.submit.button")
    await talk.hears("privacy.erase.begun")
    assert [(job.kind, job.payload) for job in stage.waiting] == [("erase_person", {"locale": talk.locale})]


async def test_erasing_can_be_called_off(talk: Talk, stage: Stage) -> None:
    await talk.says("/privacy")
    await talk.taps("privacy.erase.open.button")
    await talk.taps("engine.cancel.button")
    await talk.hears("engine.cancelled")
    assert stage.waiting == []


async def test_erasing_that_fails_is_told(talk: Talk, stage: Stage) -> None:
    stage.jobs["erase_person"] = refuse
    await talk.says("/privacy")
    await talk.taps("privacy.erase.open.button")
    await talk.taps("privacy.erase.submit.button")
    await talk.hears("privacy.erase.failed")


async def test_an_open_dispute_stands_in_the_way_until_it_is_over(talk: Talk, stage: Stage) -> None:
    number = await file_dispute(talk)
    await talk.says("/privacy")
    await talk.taps("privacy.erase.open.button")
    await talk.hears("privacy.erase.kept", cases=number)
    await talk.sees("case.open.button", number=number)
    await talk.taps("dispute.action.withdraw.button")
    await talk.taps("dispute.withdraw.yes.button")
    await talk.says("/privacy")
    await talk.taps("privacy.erase.open.button")
    await talk.hears("privacy.erase")


async def test_the_page_that_said_why_not_says_when_nothing_is_in_the_way_any_more(talk: Talk, stage: Stage) -> None:
    stage.facts = Facts(erase_blocked_by=())
    await talk.says("/kept")
    await talk.hears("privacy.erase.free")
    await talk.taps("privacy.erase.open.button")
    await talk.hears("privacy.erase")


async def test_a_dispute_filed_meanwhile_stops_the_second_tap(talk: Talk, stage: Stage) -> None:
    stage.facts = Facts(erase_blocked_by=())
    number = await file_dispute(talk)
    await talk.says("/privacy")
    await talk.taps("privacy.erase.open.button")
    stage.facts = Facts()
    await talk.taps("privacy.erase.submit.button")
    await talk.hears("privacy.erase.kept", cases=number)
    assert "erase_person" not in {job.kind for job in stage.waiting}
