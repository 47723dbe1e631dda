"""First contact, being away, and what comes from elsewhere."""

from dataclasses import replace

import pytest
from msgspec import structs

from bot.core.conversation import Conversation
from bot.core.effect import Say, StartJob
from bot.core.engine import advance
from bot.core.event import (
    AgentActed,
    BotBlocked,
    BotReturned,
    ButtonPressed,
    DeadlinePassed,
    JobDone,
    JobFailed,
    Sender,
    TextReceived,
    UpdateFailed,
)
from bot.core.flow import Card, Context
from tests.core.someone import Someone
from tests.core.tiny import context


@pytest.mark.parametrize(
    ("code", "text", "locale"),
    [
        ("zh-hk", "안녕하세요", "zh_Hant"),  # what Telegram says goes before what was written
        ("de", "안녕하세요", "ko"),
        ("", "訂單編號", "zh_Hant"),
        ("", "12345", "en"),
        ("", "/start", ""),  # a command tells nothing
    ],
)
def test_the_language_of_a_first_contact(code: str, text: str, locale: str) -> None:
    decision = advance(Conversation(), TextReceived(1, text), context(sender=Sender(code)))
    assert decision.conversation.locale == locale


def test_the_first_text_tells_the_language_for_good() -> None:
    someone = Someone(conversation=Conversation())
    someone.says("/start")
    someone.happens(ButtonPressed("q", "junk", 1))
    assert someone.conversation.locale == ""
    someone.says("안녕하세요")
    someone.says("hello")
    assert someone.conversation.locale == "ko"


def test_the_zone_follows_the_language_until_it_is_chosen(someone: Someone) -> None:
    seen = []
    page = someone.flows.pages["help"]

    def note(argument: str, conversation: Conversation, world: Context) -> Card:
        seen.append((world.locale, world.zone))
        return page(argument, conversation, world)

    someone.flows = replace(someone.flows, pages={**someone.flows.pages, "help": note})
    someone.conversation = Conversation(locale="ko")
    someone.says("/help", "/language", "zone.london.button", "engine.zone.button", "zone.london.button")
    assert seen[0] == ("ko", "Asia/Seoul")
    assert seen[-1] == ("ko", "Europe/London")


def test_blocked_until_they_are_back(someone: Someone) -> None:
    someone.reach("number")
    before = someone.conversation
    someone.happens(BotBlocked())
    assert (someone.conversation, someone.effects) == (structs.replace(before, blocked=True), ())
    someone.happens(BotReturned())
    assert someone.heard == ["engine.welcome_back", "number"]


def test_who_writes_has_not_blocked_the_bot(someone: Someone) -> None:
    someone.happens(BotBlocked())
    someone.says("/help")
    assert not someone.conversation.blocked


def test_an_apology_shows_the_question_again(someone: Someone) -> None:
    someone.reach("number")
    someone.happens(UpdateFailed())
    assert someone.heard == ["engine.apology", "number"]


@pytest.mark.parametrize(
    "event",
    [
        JobDone("file", "k"),
        JobFailed("file", "k"),
        DeadlinePassed("due", "k"),
        AgentActed("operator", "C-1", "answer", "yes"),
    ],
)
def test_what_comes_back_is_for_who_began_it(someone: Someone, event: JobDone) -> None:
    someone.reach("number")
    someone.happens(event)
    assert someone.heard == ["told"]
    assert someone.frame.step == "number"


@pytest.mark.parametrize("event", [JobDone("unheard", "k"), JobFailed("of", "k"), AgentActed("a", "C-1", "sing")])
def test_what_nobody_waits_for_changes_nothing(someone: Someone, event: JobDone) -> None:
    someone.reach("number")
    before = someone.conversation
    someone.happens(event)
    assert (someone.conversation, someone.effects) == (before, ())


def test_every_purpose_has_a_chance_of_its_own() -> None:
    world = context()
    purposes = ["case", "certificate", "a very long purpose", "a very long purpose 2"]
    assert len({world.random(purpose) for purpose in purposes}) == len(purposes)
    assert world.random("case") == context().random("case")
    assert len(world.random("case")) == 32


def test_a_flow_that_ends_begins_its_work_once(someone: Someone) -> None:
    someone.reach("review")
    someone.taps("submit.button")
    assert [effect.kind for effect in someone.effects if isinstance(effect, StartJob)] == ["file"]
    assert not any(effect.live for effect in someone.effects if isinstance(effect, Say))
    assert someone.conversation.frames == ()
