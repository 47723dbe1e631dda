"""Nothing leaks: of all that can stand in a topic, only what was meant for the buyer reaches them."""

from typing import get_args

import pytest

from bot.core.event import Media, MediaKind
from bot.core.text import Text
from bot.desk.acting import ACTS
from bot.desk.pages import PAGES
from tests.desk.conftest import ONE, STRANGER
from tests.desk.people import Member
from tests.desk.test_day import ask
from tests.stage import Stage
from tests.talk import Talk

SECRET = "SECRET: he is lying"
KINDS = [None, *(Media(kind, "f", "u", 10) for kind in get_args(MediaKind))]


@pytest.fixture
def pair() -> tuple[str, str]:
    """One pair of languages is enough here."""
    return "ko", "en"


def leaked(stage: Stage, since: int) -> list[str]:
    """What the buyer got that holds the secret, or stands for a message of the topic."""
    news = stage.said[since:]
    return [said.text for said in news if "SECRET" in said.text or "[copy" in said.text]


@pytest.mark.parametrize("media", KINDS, ids=lambda media: media.kind if media else "text")
async def test_what_answers_nothing_of_theirs_stays(
    talk: Talk, stage: Stage, agent: Member, media: Media | None
) -> None:
    await ask(talk, agent)
    agent.taps("desk.act.claim.button")
    since, sent = len(stage.said), (media,) if media else ()
    note = agent.writes(SECRET, media=sent)
    agent.edits(note, f"{SECRET} indeed")
    agent.writes(SECRET, media=sent, reply_to=note)  # an answer to a colleague
    agent.writes(SECRET, media=sent, reply_to=agent.shown[0].message)  # to the card
    agent.writes(SECRET, media=(*sent, *sent))  # an album
    assert leaked(stage, since) == []
    assert not stage.failed


async def test_what_answers_them_passes(talk: Talk, stage: Stage, agent: Member) -> None:
    await ask(talk, agent)
    for media in KINDS:
        since = len(stage.said)
        agent.replies("desk.buyer_says", "SECRET no more", media=(media,) if media else ())
        assert len(leaked(stage, since)) == 1, media
    since = len(stage.said)
    agent.writes("/r SECRET no more")
    assert len(leaked(stage, since)) == 1
    assert not stage.failed


@pytest.mark.parametrize("name", [*ACTS, *sorted(PAGES), "unheard_of", "r", "start"])
@pytest.mark.parametrize("reply", [True, False])
async def test_no_command_passes(talk: Talk, stage: Stage, agent: Member, name: str, *, reply: bool) -> None:
    await ask(talk, agent)
    agent.taps("desk.act.claim.button")
    since = len(stage.said)
    question = next(posted.message for posted in agent.shown if posted.copy_of) if reply else None
    text = f"/{name}" if name in {"r", "close", "ban", "reject", "revoke"} else f"/{name} {SECRET}"
    agent.writes(text, reply_to=question)
    agent.writes("/ what is this", reply_to=question)
    assert leaked(stage, since) == []
    assert not stage.failed


async def test_nobody_else_is_heard(talk: Talk, stage: Stage, agent: Member) -> None:
    number = await ask(talk, agent)
    since = len(stage.said)
    stranger = Member(stage, ONE, STRANGER, number)
    for _ in range(3):
        stranger.replies("desk.buyer_says", SECRET)
        stranger.writes(f"/r {SECRET}")
        stranger.writes("/claim")
    stage.write_in_group(ONE, 0, f"/r {SECRET}", number, anonymous=True)
    stage.write_in_group(ONE, 0, SECRET, number, reply_to=agent.shown[-1].message, anonymous=True)
    assert leaked(stage, since) == []
    assert [posted.text for posted in agent.shown].count(stage.words.plain(Text("desk.stranger"), "en", "UTC")) == 1
    agent.hears("desk.anonymous")
    stranger.taps("desk.act.claim.button")
    stranger.is_told("desk.stranger")
    assert stage.cases[0].handoff is not None
    assert stage.cases[0].handoff.state == "queued"


async def test_a_forged_or_foreign_button_does_nothing(talk: Talk, stage: Stage, agent: Member) -> None:
    number = await ask(talk, agent)
    token = next(token for _, token in agent.shown[0].buttons)
    before = stage.cases
    for forged in ("", "desk~x", token[:-1] + "A", token.replace(number, "C-00000-00000")):
        stage.tap_in_group(ONE, agent.user, 1, forged, number)
        agent.is_told("engine.not_ours")
    stage.tap_in_group(-100999, agent.user, 1, token, number)  # a group that is no desk
    buyers = next(token for said in stage.said for _, token in said.buttons)
    stage.tap_in_group(ONE, agent.user, 1, buyers, number)
    assert stage.cases == before
    assert not stage.failed


async def test_what_is_written_in_general_goes_nowhere(talk: Talk, stage: Stage, agent: Member) -> None:
    await ask(talk)
    since = len(stage.said)
    agent.writes(SECRET)
    agent.writes(f"/r {SECRET}")
    agent.hears("desk.in_topic_only")
    assert leaked(stage, since) == []
