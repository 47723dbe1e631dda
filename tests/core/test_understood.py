"""What is done with a sentence once it is known what it means, and how surely."""

from dataclasses import replace
from typing import Any

import pytest

from bot.core.conversation import Conversation, Overlay
from bot.core.effect import Action, KeepQuestion, MarkArticle, Say, StartJob
from bot.core.event import TextReceived, Understood
from bot.core.flow import Ask, Card, Context, Flow
from bot.core.text import Text
from bot.core.turn import Turn
from bot.core.understood import SURE, SURE_MEANWHILE, UNSURE
from bot.core.wish import MEANT, SAID, Wish, filled
from tests.core.someone import Someone
from tests.core.tiny import CHECK, CLAIM, FLOWS, context

NOTE = Flow(
    "note",
    version=1,
    title=Text("note.title"),
    steps=(
        Ask("words", Text("words.title"), Text("words"), parse=lambda text, _context: text, loose=True),
        *CLAIM.steps[2:3],
    ),
    done=CHECK.done,
)


def page(argument: str, _conversation: Conversation, _context: Context) -> Card:
    return Card((Text(f"page.{argument}"),))


def meaning(*wishes: Wish) -> Someone:
    """Somebody whose sentences lead there."""
    flows = replace(
        FLOWS,
        flows={**FLOWS.flows, "note": NOTE},
        pages={**FLOWS.pages, "article": page, "maybe": page, "scam": page},
        wishes=lambda _event, _context: wishes,
    )
    return Someone(flows=flows)


def says(someone: Someone, intent: str, confidence: float = 1.0, text: str = "some words here", **fields: Any) -> None:
    generation = fields.pop("generation", someone.conversation.generation)
    someone.happens(Understood(99, text, generation, intent, confidence=confidence, **fields))


def kept(someone: Someone) -> list[str]:
    return [effect.text for effect in someone.effects if isinstance(effect, KeepQuestion)]


def said_beside(someone: Someone) -> list[Say]:
    """Messages that are no cards."""
    return [effect for effect in someone.effects if isinstance(effect, Say) and not effect.live]


# --- how sure


def test_sure_enough_is_done() -> None:
    someone = meaning(Wish("claim"))
    says(someone, "claim", SURE)
    assert someone.frame.flow == "claim"


@pytest.mark.parametrize(("confidence", "flow"), [(SURE, "check"), (SURE_MEANWHILE, "park")])
def test_what_is_open_is_left_only_for_what_is_very_sure(confidence: float, flow: str) -> None:
    someone = meaning(Wish("check"))
    someone.reach("number")
    says(someone, "check", confidence)
    assert someone.heard[-1] == ("engine.park" if flow == "park" else "number")


def test_a_page_gets_in_nobodys_way() -> None:
    someone = meaning(Wish("article", "x"))
    someone.reach("number")
    says(someone, "claim", SURE, generation=0)
    assert someone.heard == ["page.x"]
    someone.says("12")
    assert someone.frame.answers["number"] == "12"


def test_unsure_is_asked_back() -> None:
    wishes = (Wish("claim", answers={"kind": "late"}), Wish("article", "a"), Wish("article", "a"), Wish("nowhere"))
    someone = meaning(*wishes, Wish("check"), Wish("help"))
    says(someone, "claim", UNSURE)
    overlay = someone.conversation.overlay
    assert overlay is not None
    assert (overlay.name, overlay.answers["maybe"]) == ("maybe", [["claim", ""], ["article", "a"], ["check", ""]])
    assert kept(someone) == []
    someone.presses(Action("go", "claim", generation=someone.conversation.generation))
    assert someone.frame.answers == {"kind": "late", SAID: overlay.answers[SAID]}


def test_what_is_less_sure_than_that_is_not_understood() -> None:
    someone = meaning(Wish("claim"))
    says(someone, "claim", UNSURE - 0.01)
    assert someone.heard == ["engine.not_understood", "menu"]
    assert kept(someone) == ["some words here"]


@pytest.mark.parametrize(("confidence", "heard"), [(SURE, "engine.other"), (0.1, "engine.not_understood")])
def test_what_it_is_not_for(confidence: float, heard: str) -> None:
    someone = meaning(Wish(""))
    says(someone, "other", confidence)
    assert someone.heard == [heard, "menu"]
    assert kept(someone) == ["some words here"]


def test_what_leads_nowhere() -> None:
    someone = meaning(Wish(""))
    says(someone, "novelty")
    assert someone.heard == ["engine.not_understood", "menu"]


def test_too_late_for_a_flow() -> None:
    someone = meaning(Wish("claim"))
    someone.says("/help")
    for confidence in (0.1, 1.0):
        says(someone, "claim", confidence, generation=0)
        assert someone.effects == ()


def test_not_while_the_person_talks_with_the_desk() -> None:
    someone = meaning(Wish("claim"))
    someone.conversation = Conversation(locale="en", talk="C-1")
    says(someone, "claim")
    assert someone.effects == ()


@pytest.mark.parametrize(
    ("text", "slots"),
    [("hm", {}), ("네네", {}), ("where is 12345678 please", {"order_number": "12345678"}), ("????????????", {})],
)
def test_what_is_not_kept(text: str, slots: dict[str, str]) -> None:
    someone = meaning(Wish(""))
    says(someone, "none", 0.0, text, slots=slots)
    assert kept(someone) == []


def test_what_is_kept_says_in_which_language_it_is() -> None:
    someone = meaning(Wish(""))
    says(someone, "none", 0.0, "이건 뭐예요", language="ko")
    (effect,) = [effect for effect in someone.effects if isinstance(effect, KeepQuestion)]
    assert (effect.locale, effect.intent) == ("ko", "none")


# --- what is done


def test_a_greeting() -> None:
    someone = meaning(Wish("menu"))
    says(someone, "greeting")
    assert someone.heard == ["menu"]
    assert someone.conversation.overlay == Overlay("menu")
    someone.reach("number")
    says(someone, "greeting")
    assert someone.heard == ["engine.hello", "number"]


def test_a_language_that_is_named() -> None:
    someone = meaning(Wish("language", "ko"))
    says(someone, "language")
    assert someone.conversation.locale == "ko"


def test_a_language_that_is_not() -> None:
    someone = meaning(Wish("language"))
    says(someone, "language")
    assert someone.heard == ["engine.language"]


def test_a_worry_comes_first_however_late_and_unsure() -> None:
    someone = meaning(Wish("scam", "x"))
    someone.reach("number")
    says(someone, "scam_worry", 0.1, generation=0)
    assert someone.heard == ["page.x"]


@pytest.mark.parametrize(("confidence", "offered"), [(0.3, [["claim", ""]]), (SURE, None)])
def test_a_faint_worry_leaves_a_way_to_what_else_it_may_be(confidence: float, offered: list[list[str]] | None) -> None:
    someone = meaning(Wish("scam", "x"), Wish("claim", answers={"kind": "late"}))
    says(someone, "scam_worry", confidence)
    assert someone.conversation.overlay is not None
    assert someone.conversation.overlay.answers.get("maybe") == offered


def test_the_flow_that_is_open_takes_what_the_sentence_tells() -> None:
    someone = meaning(Wish("claim", answers={"number": "7", "kind": "broken"}))
    someone.reach("kind")
    says(someone, "claim")
    assert someone.heard[0] == "engine.understood"
    assert someone.frame.step == "phone"
    says(someone, "claim")
    assert someone.heard[-1] == "engine.again"


def test_a_case_keeps_the_sentence() -> None:
    someone = meaning(Wish("claim", answers={"kind": "late"}))
    says(someone, "claim")
    assert someone.frame.answers[SAID] == {"text": "some words here", "intent": "claim", "confidence": 1.0}
    assert someone.heard == ["engine.understood", "intro"]


def test_a_sentence_without_answers_says_nothing_of_them() -> None:
    someone = meaning(Wish("claim"))
    says(someone, "claim")
    assert someone.heard == ["intro"]
    says(someone, "claim")  # nothing was answered, so nothing is asked about it
    assert someone.heard == ["intro"]


def test_what_was_told_survives_the_question_about_another_flow() -> None:
    someone = meaning(Wish("note", answers={"words": "x"}))
    someone.reach("number")
    says(someone, "note")
    assert someone.heard == ["engine.park"]
    someone.taps("engine.park.new.button")
    assert someone.heard[0] == "engine.understood"


def test_only_readable_answers_are_taken() -> None:
    found = {"kind": "late", "number": "x", "day": "2026-11-01", "phone": "3", "photos": "?"}
    assert filled(CLAIM, found, context()) == {"kind": "late", "day": "2026-11-01", "phone": "3"}
    assert filled(CLAIM, {"kind": "lost"}, context()) == {}


# --- beside an answer


def test_an_answer_that_takes_any_words_is_looked_at() -> None:
    someone = meaning(Wish(""))
    someone.says("/note", "some other words")
    (job,) = [effect for effect in someone.effects if isinstance(effect, StartJob)]
    assert (job.payload["aside"], job.payload["text"], job.payload["locale"]) == (True, "some other words", "en")
    someone = meaning(Wish(""))
    someone.says("/note", "Hong")
    assert not [effect for effect in someone.effects if isinstance(effect, StartJob)]


def test_a_worry_beside_an_answer() -> None:
    someone = meaning(Wish("scam", "x"))
    someone.says("/note", "some other words")
    says(someone, "scam_worry", 0.1, aside=True)
    assert [text.msgid for say in said_beside(someone) for text in say.texts] == ["page.x"]
    assert someone.frame.step == "number"


@pytest.mark.parametrize(
    ("intent", "argument", "action"),
    [
        ("human", "", Action("go", "agent")),
        ("cancel", "", Action("cancel", generation=3)),
        ("privacy", "", Action("go", "privacy")),
        ("language", "", Action("go", "language")),
        ("language", "ko", Action("speak", choice="ko")),
    ],
)
def test_a_wish_beside_an_answer(intent: str, argument: str, action: Action) -> None:
    someone = meaning(Wish("", argument))
    someone.says("/note")
    message = someone.says("some other words")
    someone.happens(Understood(message, "some other words", 1, intent, confidence=1.0, aside=True))
    (say,) = said_beside(someone)
    assert say.texts[0].msgid == "engine.aside"
    generation = someone.conversation.generation
    wanted = replace_generation(action, generation)
    assert [button.action for row in say.rows for button in row] == [
        wanted,
        Action("change", "words", generation=generation),
    ]


def replace_generation(action: Action, generation: int) -> Action:
    return Action(action.verb, action.target, action.choice, generation) if action.generation else action


@pytest.mark.parametrize(("intent", "confidence"), [("human", 0.5), ("claim", 1.0)])
def test_other_wishes_beside_an_answer_are_no_matter(intent: str, confidence: float) -> None:
    someone = meaning(Wish("claim"))
    someone.says("/note", "some other words")
    says(someone, intent, confidence, aside=True)
    assert someone.effects == ()


def test_beside_an_answer_nothing_is_said_once_the_flow_is_over() -> None:
    someone = meaning(Wish(""))
    says(someone, "human", aside=True)
    assert someone.effects == ()


# --- mistakes


def test_a_mistake_that_is_not_named() -> None:
    someone = Someone()
    someone.world = {"spellings": lambda text: frozenset({{"word.mistake": "oops"}.get(text.msgid, text.msgid)})}
    someone.reach("number")
    someone.says("oops i did")
    assert someone.heard == ["engine.correct"]
    assert someone.labels == ["kind.title", "engine.back.button"]
    someone.taps("kind.title")
    assert (someone.frame.step, someone.frame.correcting) == ("kind", True)


def test_nothing_answered_nothing_to_correct() -> None:
    someone = Someone()
    someone.world = {"spellings": lambda text: frozenset({{"word.mistake": "oops"}.get(text.msgid, text.msgid)})}
    someone.says("/claim", "oops i did")
    assert any(isinstance(effect, StartJob) for effect in someone.effects)
    stale = Conversation(locale="en", overlay=Overlay("correct"))
    turn = Turn(stale, someone.context)
    turn.settle()
    assert turn.conversation.overlay is None


def test_a_day_is_meant_by_that_word() -> None:
    someone = Someone()
    words = {"word.wrong": "wrong", "word.date": "date"}
    someone.world = {"spellings": lambda text: frozenset({words.get(text.msgid, text.msgid)})}
    someone.reach("phone")
    someone.says("the date is wrong")
    assert someone.frame.step == "day"


# --- another language

FIRST, SECOND = "물건이 아직 안 왔어요", "언제 오는지 알려 주세요"


def test_another_language_is_offered_once() -> None:
    someone = Someone()
    someone.says(FIRST)
    assert someone.conversation.foreign == ("ko", 1)
    someone.says(SECOND)
    (say,) = [each for each in said_beside(someone) if each.texts[0].msgid == "engine.speak"]
    assert say.texts[0].locale == "ko"
    someone.presses(say.rows[0][0].action)
    assert someone.conversation.locale == "ko"
    someone.says("this is all in English now", "and this is as well")
    assert not said_beside(someone)


@pytest.mark.parametrize(
    "between",
    ["I write in English again", "這個東西還沒有寄到我家"],
)
def test_only_sentences_in_a_row_count(between: str) -> None:
    someone = Someone()
    someone.says(FIRST, between, SECOND)
    assert not someone.conversation.offered


@pytest.mark.parametrize(
    "said", ["홍길동", "/start 물건이 아직 안 왔어요", "你好你好你好", "12345", "OK", "これはまだ届いていません"]
)
def test_what_is_no_sentence_in_another_language(said: str) -> None:
    someone = Someone()
    someone.says(said, said)
    assert someone.conversation.foreign == ("", 0)


def test_nothing_is_offered_to_who_talks_with_the_desk() -> None:
    someone = Someone()
    someone.conversation = Conversation(locale="en", talk="C-1")
    someone.happens(TextReceived(1, FIRST))
    assert someone.conversation.foreign == ("", 0)


# --- did it help


def test_an_article_is_marked_once() -> None:
    someone = meaning(Wish("article", "x"))
    says(someone, "claim")
    generation = someone.conversation.generation
    someone.presses(Action("helped", "x", "yes", generation))
    assert MarkArticle("x", "en", helpful=True) in someone.effects
    assert someone.heard == ["help.thanks", "page.x"]
    someone.presses(Action("helped", "x", "no", someone.conversation.generation))
    assert not [effect for effect in someone.effects if isinstance(effect, MarkArticle)]
    assert someone.heard == ["help.sorry", "page.x"]


def test_a_page_carries_what_was_told_to_the_flow_it_leads_to() -> None:
    someone = meaning(Wish("article", "x", {"claim": {"kind": "late"}}))
    says(someone, "claim")
    assert someone.conversation.overlay is not None
    assert someone.conversation.overlay.answers[MEANT] == {"claim": {"kind": "late"}}
    someone.presses(Action("go", "claim", "about"))
    assert someone.frame.answers["kind"] == "late"
    assert someone.frame.answers["about"] == "about"
