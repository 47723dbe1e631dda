"""Attacks by buttons, deep links and numbers: forged, foreign, stale, too long, guessed."""

import hmac
from hashlib import sha256

import pytest

from bot.cases.numbers import CASE_RANDOM, CERTIFICATE_RANDOM, case_number, certificate_number
from bot.core import buttons
from bot.core.effect import Action
from bot.core.event import ButtonPressed, TextReceived
from bot.core.flow import Facts
from tests.hostile.theatre import Theatre
from tests.shipped import FLOWS
from tests.stage import CHAT, KEY
from tests.talk import Talk
from tests.transcripts.steps import reach_review, submit

OTHER_CHAT, OTHER_KEY = CHAT + 1, bytes(32)
AGENT = Action("go", "agent")
GOOD = buttons.encode(AGENT, CHAT, KEY)

FORGED = {
    "made for somebody else's chat": buttons.encode(AGENT, OTHER_CHAT, KEY),
    "made with another key": buttons.encode(AGENT, CHAT, OTHER_KEY),
    "a changed action under a good code": GOOD.replace("agent", "cases"),
    "a good one with a letter too many": GOOD + "A",
    "a good one cut short": GOOD[:-1],
    "no code at all": "go~agent~~",
    "an empty code": "go~agent~~~",
    "nothing": "",
    "separators only": "~" * 64,
    "another bot's": '{"action":"pay","id":7}',
    "a plain hash without the key": "go~agent~~~" + sha256(b"go~agent~~").hexdigest()[:12],
    "the code of the body without the chat": "go~agent~~~" + hmac.digest(KEY, b"go~agent~~", sha256).hex()[:12],
    "far too long": "x" * 100_000,
    "letters that are not ASCII": "go~agent~~~비밀비밀비밀비밀",
    "NUL and new lines": "go~agent~~~\x00\n\x00",
}


@pytest.mark.parametrize("token", FORGED.values(), ids=FORGED)
async def test_a_forged_button_does_nothing(theatre: Theatre, token: str) -> None:
    await Talk(theatre, "ko").says("/start")
    before = theatre.conversation.frames, theatre.conversation.overlay, theatre.cases
    theatre.suffers(ButtonPressed("q", token, 1))
    assert (theatre.conversation.frames, theatre.conversation.overlay, theatre.cases) == before
    assert theatre.said[-1].notice


MADE_WELL_BUT = {
    "an unknown verb": Action("erase", "everything"),
    "a flow that is none": Action("go", "__import__"),
    "a flow that is not public": Action("go", "dispute_offer"),
    "a page with a hostile argument": Action("go", "article", "../../etc"),
    "somebody else's case": Action("case", "C-ZZZZZ-ZZZZZ", "open"),
    "an act that is none": Action("case", "C-ZZZZZ-ZZZZZ", "delete"),
    "an answer where nothing is asked": Action("answer", "keep", "no"),
    "a step of another flow": Action("pick", "platform", "ebay", 1),
    "a place in a list that there is not": Action("pick", "evidence", "remove.999", 1),
    "a place that is no number": Action("pick", "evidence", "up.x", 1),
    "a month that is none": Action("month", "ordered", "9999-99", 1),
    "a language that there is not": Action("locale", "", "xx"),
    "a time zone that is a path": Action("zone", "", "../../passwd"),
    "talk about somebody else's case": Action("talk", "C-ZZZZZ-ZZZZZ"),
    "a negative generation": Action("pick", "x", "y", -1),
}


@pytest.mark.parametrize("action", MADE_WELL_BUT.values(), ids=MADE_WELL_BUT)
def test_a_button_that_was_never_shown_breaks_nothing(theatre: Theatre, action: Action) -> None:
    theatre.suffers(TextReceived(1, "/start"))
    for generation in (action.generation, theatre.conversation.generation):
        token = buttons.encode(Action(action.verb, action.target, action.choice, max(generation, 0)), CHAT, KEY)
        theatre.suffers(ButtonPressed("q", token, 1))
    assert theatre.cases == ()
    assert theatre.conversation.locale == "ko"


async def test_a_stale_button_files_nothing_twice(theatre: Theatre) -> None:
    talk = Talk(theatre, "ko")
    await reach_review(talk)
    await submit(talk)
    cases = theatre.cases
    await talk.taps_old("certificate.submit.button")
    await talk.taps_old("certificate.submit.button")
    assert theatre.cases == cases


def test_no_button_is_made_that_telegram_would_refuse() -> None:
    with pytest.raises(ValueError, match="Telegram takes 64"):
        buttons.encode(Action("pick", "가" * 20, "나" * 16), CHAT, KEY)
    with pytest.raises(ValueError, match="must not hold"):
        buttons.encode(Action("go", "a~b"), CHAT, KEY)


LINKS = {
    "a certificate that is guessed": "v_SMG-0000-0000-0000-0000",
    "a certificate number too long": "v_" + "7" * 62,
    "a case that is guessed": "case_C-00000-00000",
    "a case with SQL": "case_' OR 1=1 --",
    "an article outside of the folder": "a_../../../etc/passwd",
    "an article that is a placeholder": "a_{name}",
    "a flow that is not public": "dispute_offer",
    "a page that needs an argument": "article",
    "an unknown one": "x" * 64,
    "a format string": "{0.__class__}",
    "new lines and commands": "menu\n/agent",
    "NUL": "v_\x00",
    "only a separator": "_",
}


@pytest.mark.parametrize("payload", LINKS.values(), ids=LINKS)
def test_a_deep_link_that_is_guessed_opens_nothing(theatre: Theatre, payload: str) -> None:
    theatre.jobs["verify_certificate"] = lambda _payload: {"verdict": "unknown", "facts": {}}
    theatre.suffers(TextReceived(1, f"/start {payload}"))
    assert theatre.cases == ()
    assert "passwd" not in theatre.html()


async def test_a_thousand_guessed_cases_tell_nothing_apart(theatre: Theatre) -> None:
    talk = Talk(theatre, "ko")
    await reach_review(talk)
    number = await submit(talk)
    stranger = Theatre(theatre.words, FLOWS, {}, "ko", Facts(bot_username="sinmungo_bot"))
    answers = set()
    for guess in (number, *(case_number(at.to_bytes(CASE_RANDOM, "big")) for at in range(1000))):
        since = len(stranger.said)
        stranger.suffers(TextReceived(1, f"/start case_{guess}"))
        answers.add(tuple(said.text.replace(guess, "N") for said in stranger.said[since:]))
    assert len(answers) == 1  # the real number is answered like all others


def test_numbers_cannot_be_counted_through() -> None:
    assert CERTIFICATE_RANDOM * 8 >= 64
    assert CASE_RANDOM * 8 >= 50
    one, other = certificate_number(bytes(10)), certificate_number(bytes(9) + b"\1")
    assert one != other


async def test_numbers_come_from_chance_and_not_from_the_clock(theatre: Theatre) -> None:
    numbers = set()
    for seed in range(3):
        stage = Theatre(theatre.words, FLOWS, dict(theatre.jobs), "ko", theatre.facts, _count=seed)
        talk = Talk(stage, "ko")
        await reach_review(talk)
        numbers.add(await submit(talk))
    assert len(numbers) == 3
