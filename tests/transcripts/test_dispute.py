"""Disputes as people live them, in every language."""

from datetime import timedelta

from bot.core.event import Media
from bot.core.text import Text
from bot.flows.labels import STATES
from tests.stage import Stage
from tests.talk import Talk
from tests.transcripts.stories import PHOTO, file_dispute

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def in_memory(talk: Talk) -> list[Stage]:
    """The stage behind a talk with the core alone; none where the bot is another process."""
    return [talk.chat] if isinstance(talk.chat, Stage) else []


async def test_a_phone_that_arrived_broken(talk: Talk) -> None:
    number = await file_dispute(talk, platform="smartstore", paid="₩390,000", order="2026102512345")
    await talk.hears("dispute.asked_before")
    await talk.taps("dispute.action.letter.button")
    await talk.hears("letter.copy")
    if talk.locale != "ko":
        await talk.hears("letter.own")
    await talk.taps("letter.sent.button")
    await talk.hears("dispute.letter_sent")
    assert all(stage.cases[0].data["letter_sent"] for stage in in_memory(talk))
    await talk.waits(DAY + 11 * HOUR)
    await talk.hears("dispute.seller_due")
    await talk.waits(DAY)
    await talk.hears("dispute.seller_late")
    await talk.taps("dispute.seller.silent.button")
    await talk.hears("dispute.silent")
    await talk.taps("dispute.action.submit.button")
    await talk.hears("dispute.submitted", number=number)
    await talk.hears("dispute.steps")
    await talk.hears("dispute.card", state=STATES["submitted"])
    await talk.is_decided(number, "answer", "We are looking at it.")
    await talk.hears("agent.answer", answer="We are looking at it.")
    await talk.hears("dispute.card", state=STATES["in_review"])
    await talk.taps("case.open.button", number=number)
    await talk.taps("dispute.action.opened.button")
    await talk.says("D-77")
    await talk.hears("dispute.card", state=STATES["on_platform"])
    assert all(stage.cases[0].data["platform_number"] == "D-77" for stage in in_memory(talk))
    await talk.says(f"/start case_{number}")
    await talk.taps("dispute.action.mediate.button")
    await talk.says(f"/start case_{number}")
    await talk.taps("dispute.action.decide.button")
    await talk.taps("dispute.decision.accepted.button")
    await talk.hears("dispute.card", state=STATES["decided"])
    await talk.says(f"/start case_{number}")
    await talk.taps("dispute.action.close.button")
    await talk.hears("dispute.card", state=STATES["closed"])
    await talk.waits(6 * DAY)
    await talk.hears("dispute.look_back")


async def test_a_parcel_forty_days_late(talk: Talk) -> None:
    await file_dispute(talk, reason="not_received", outcome="full_refund", photos=0)
    await talk.hears("dispute.card.turn")
    assert all("received" not in stage.cases[0].data for stage in in_memory(talk))
    await talk.taps("dispute.action.letter.button")
    await talk.hears("letter.copy")


async def test_wrong_size_and_the_seller_offers_three_dollars(talk: Talk) -> None:
    await file_dispute(talk, reason="wrong_item", outcome="partial_refund", sum_wanted="US$10")
    await talk.taps("dispute.action.answer.button")
    await talk.hears("dispute.offer")
    await talk.taps("dispute.outcome.partial_refund.button")
    await talk.hears("dispute.offer.sum")
    await talk.says("US$3")
    await talk.hears("offer.covers")
    await talk.hears("offer.yours")
    assert all(
        stage.cases[0].data["offer"] == {"kind": "partial_refund", "sum": {"minor": 300, "currency": "USD"}}
        for stage in in_memory(talk)
    )
    await talk.taps("dispute.offer.accept.button")
    await talk.hears("dispute.settled")
    await talk.hears("dispute.card", state=STATES["settled"])


async def test_a_counterfeit_bag(talk: Talk) -> None:
    await file_dispute(talk, platform="taobao", reason="counterfeit", outcome="return_refund", paid="CNY 1,200")
    await talk.taps("dispute.action.asked_before.button")
    await talk.hears("dispute.asked_before.next")
    await talk.taps("dispute.action.submit.button")
    await talk.hears("dispute.card", state=STATES["submitted"])


async def test_the_date_is_corrected_and_the_deadline_moves(talk: Talk) -> None:
    await talk.says("/dispute")
    await talk.taps("platform.aliexpress.button")
    await talk.says("8123456789012345")
    await talk.says("Phone case")
    await talk.says("US$20")
    await talk.taps("dispute.reason.damaged.button")
    await talk.says("2026-10-25")
    yesterday = {"ko": "어제", "zh_Hans": "昨天", "zh_Hant": "昨天", "en": "yesterday"}[talk.locale]
    await talk.says(yesterday)
    await talk.hears("engine.understood_date")
    await talk.hears("dispute.clock")
    first = (await talk.hears("dispute.clock"))["lines"]
    await talk.edits(yesterday, "2026-11-10")
    await talk.hears("engine.corrected")
    await talk.hears("dispute.clock")
    assert (await talk.hears("dispute.clock"))["lines"] != first
    for stage in in_memory(talk):
        assert stage.conversation.frames[-1].answers["received"] == "2026-11-10"


async def test_twelve_photos_as_two_albums_and_a_video(talk: Talk) -> None:
    await talk.says("/dispute")
    await talk.taps("platform.ebay.button")
    for text in ("12-34567-89012", "Lamp", "US$35"):
        await talk.says(text)
    await talk.taps("dispute.reason.damaged.button")
    await talk.says("2026-10-25")
    await talk.says("2026-11-15")
    await talk.taps("engine.go_on.button")
    await talk.taps("dispute.outcome.full_refund.button")
    await talk.says("Broken glass all over")
    for album in ("a", "b"):
        await talk.sends(*(Media("photo", f"{album}{n}", f"{album}{n}", 1000) for n in range(6)), album=album)
        assert all(not stage.said[talk.mark :] for stage in in_memory(talk))
        await talk.waits(timedelta(seconds=2))
        await talk.hears_only_once("dispute.evidence")
    await talk.sends(Media("video", "v", "v", 30_000_000))
    await talk.hears("dispute.evidence")
    await talk.says("https://www.ebay.com/itm/1234567890")
    await talk.taps("engine.collect.done.button")
    await talk.taps("dispute.submit.button")
    await talk.hears("dispute.card.ready", count="14")
    for stage in in_memory(talk):
        pieces = stage.cases[0].data["evidence"]
        assert [piece["number"] for piece in pieces] == list(range(1, 15))
        assert pieces[-1]["kind"] == "link"
        assert len([job for job in stage.started if job.startswith("keep_evidence")]) == 12  # a bot may fetch 20 MB


async def test_programs_are_refused(talk: Talk) -> None:
    await talk.says("/dispute")
    await talk.taps("platform.other.button")
    for text in ("12-34567-89012", "Lamp", "US$35"):
        await talk.says(text)
    await talk.taps("dispute.reason.damaged.button")
    await talk.says("2026-10-25")
    await talk.says("2026-11-15")
    await talk.hears("window.none")
    await talk.taps("engine.go_on.button")
    await talk.taps("dispute.outcome.full_refund.button")
    await talk.says("Broken glass all over")
    await talk.sends(Media("document", "f", "f", 10, "invoice.pdf.exe"))
    await talk.hears("wrong.evidence.executable", name="invoice.pdf.exe")
    await talk.sends(Media("sticker", "s"))
    await talk.hears("wrong.evidence.kind")


async def test_dates_that_cannot_be(talk: Talk) -> None:
    await talk.says("/dispute")
    await talk.taps("platform.aliexpress.button")
    for text in ("8123456789012345", "Lamp", "US$35"):
        await talk.says(text)
    await talk.taps("dispute.reason.damaged.button")
    await talk.says("2026-02-30")
    await talk.hears("wrong.date.impossible")
    await talk.says("2027-05-01")
    await talk.hears("wrong.date.future")
    await talk.says("2019-05-01")
    await talk.hears("wrong.date.far")
    await talk.says("what?")
    await talk.hears("wrong.date")


async def test_withdrawn_and_reopened(talk: Talk) -> None:
    number = await file_dispute(talk)
    await talk.taps("dispute.action.withdraw.button")
    await talk.hears("dispute.withdraw", number=number)
    await talk.taps("dispute.withdraw.yes.button")
    await talk.hears("dispute.withdrawn", number=number)
    await talk.hears("dispute.card", state=STATES["withdrawn"])
    for stage in in_memory(talk):
        assert not [key for key in stage.deadlines if key.startswith(("window", "seller"))]
    await talk.says(f"/start case_{number}")
    await talk.taps("dispute.action.reopen.button")
    await talk.says("A second part is broken as well")
    await talk.hears("dispute.card", state=STATES["in_review"])


async def test_warnings_before_the_window_closes(talk: Talk, stage: Stage) -> None:
    number = await file_dispute(talk)
    keys = sorted(key for key in stage.deadlines if key.startswith("window"))
    assert keys
    talk.mark = len(stage.said)
    due = min(stage.deadlines[key].due for key in keys)
    await talk.waits(due - stage.now + HOUR)
    await talk.sees("dispute.quiet.button")
    await talk.taps("dispute.quiet.button")
    await talk.hears("dispute.quiet")
    await talk.waits(40 * DAY)
    assert not any(number in said.text and "⏳" in said.text for said in talk.news)


async def test_more_evidence_later_and_a_record(talk: Talk) -> None:
    number = await file_dispute(talk)
    await talk.taps("dispute.action.evidence.button")
    await talk.hears("dispute.evidence.more")
    await talk.sends(PHOTO)
    await talk.taps("engine.collect.done.button")
    await talk.hears("dispute.noted")
    assert all([piece["number"] for piece in stage.cases[0].data["evidence"]] == [1, 2] for stage in in_memory(talk))
    await talk.says(f"/start case_{number}")
    await talk.taps("dispute.action.asked_before.button")
    await talk.taps("dispute.action.submit.button")
    await talk.says(f"/start case_{number}")
    await talk.taps("dispute.action.record.button")
    await talk.says("The platform asked for one more photo")
    assert all(
        stage.cases[0].data["records"][0][1] == "The platform asked for one more photo" for stage in in_memory(talk)
    )


async def test_the_card_is_rewritten_and_never_there_twice(talk: Talk, stage: Stage) -> None:
    number = await file_dispute(talk)
    await talk.says("/cases")
    await talk.taps("case.open.button", number=number)
    await talk.hears("dispute.card.moved", number=number)
    await talk.hears("dispute.card", number=number)
    words = stage.words.plain(Text("dispute.card.moved", {"number": number}), talk.locale, "UTC")
    assert sum(said.text == words for said in stage.said) == 1


async def test_reminders_can_be_turned_off_and_on(talk: Talk, stage: Stage) -> None:
    await file_dispute(talk)
    await talk.says("/language")
    await talk.taps("engine.mute.button")
    await talk.hears("engine.muted")
    await talk.says("/certificate")
    await talk.taps("engine.go_on.button")
    await talk.says("20261121-0001")
    await talk.waits(20 * DAY)
    assert talk.news == []
    assert not any(key.startswith("window") for key in stage.deadlines)
    await talk.says("/language")
    await talk.taps("engine.unmute.button")
    await talk.hears("engine.unmuted")
    assert not stage.conversation.muted
