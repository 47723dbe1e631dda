"""Corners: buttons of old cards, edited commands, deadlines and answers that cross, the longest card there can be."""

from dataclasses import replace
from datetime import timedelta

from msgspec import structs

from bot.core import buttons
from bot.core.conversation import Album, Conversation
from bot.core.effect import Action
from bot.core.event import BotBlocked, ButtonPressed, DeadlinePassed, Media
from bot.core.text import LOCALES
from bot.core.turn import Turn
from bot.desk.card import card
from bot.desk.doing import NOTED, Rules
from bot.desk.gathered import hears
from bot.desk.relay import takes
from bot.words.messages import units
from tests.core.tiny import context
from tests.desk.conftest import ONE, OTHER
from tests.desk.people import Member
from tests.desk.test_acts import owner
from tests.desk.test_day import PHOTO, ask
from tests.desk.test_dispute import kept, submitted
from tests.shipped import POLICIES
from tests.stage import CHAT, KEY, Stage
from tests.talk import Talk
from tests.transcripts.steps import reach_review, submit
from tests.transcripts.stories import file_dispute

LIMIT = 4096  # https://core.telegram.org/bots/api#sendmessage
DAY = timedelta(days=1)


def press(stage: Stage, choice: str, member: Member, message: int | None = 1) -> None:
    """Press a button that was made by an earlier release."""
    token = buttons.encode(Action("desk", member.topic, choice), member.desk, KEY)
    stage.tap_in_group(member.desk, member.user, message, token, member.topic)  # type: ignore[arg-type]


async def test_a_button_of_an_earlier_release(talk: Talk, stage: Stage, agent: Member) -> None:
    await ask(talk, agent)
    press(stage, "juggle", agent)
    agent.is_told("engine.gone")
    press(stage, "note", agent, None)
    press(stage, "no", agent, None)
    agent.is_told("desk.nothing_done")
    press(stage, "ask", agent, None)
    agent.is_told("desk.claim_first")
    assert not stage.failed


async def test_buttons_of_the_topic_it_left(talk: Talk, stage: Stage, agent: Member, supervisor: Member) -> None:
    await ask(talk, agent, supervisor)
    agent.taps("desk.act.claim.button")
    agent.writes("/r here")
    agent.writes("/transfer 2")
    assert not [key for key in stage.deadlines if key.startswith("promise")]  # it was answered
    press(stage, "claim", agent)
    agent.is_told("desk.elsewhere")
    press(stage, "claim", supervisor)
    assert owner(stage) == ("claimed", "3")
    press(stage, "transfer.1", replace(supervisor, desk=OTHER))
    agent.hears("desk.card.waiting")
    assert not stage.failed


async def test_an_edited_command_is_not_done_again(talk: Talk, stage: Stage, agent: Member) -> None:
    await ask(talk, agent)
    message = agent.writes("/claim")
    agent.edits(message, "/release")
    assert owner(stage) == ("claimed", "1")
    sent = agent.writes("/r helo")
    agent.edits(sent, "/r hello")
    await talk.hears("desk.agent_says", text="hello")
    assert stage.groups.marks[ONE, agent.writes("", media=(PHOTO,))] == NOTED


async def test_deadlines_that_cross_an_answer(talk: Talk, stage: Stage, agent: Member, supervisor: Member) -> None:
    number = await ask(talk, agent)
    for _ in range(2):
        stage.happen(*(DeadlinePassed(kind, "k", {"case": number}) for kind in ("promise", "unclaimed")))
    assert len(supervisor.shown) == 1
    agent.writes("/r sorry")
    before = len(stage.said)
    stage.happen(DeadlinePassed("promise", "k", {"case": number}), DeadlinePassed("promise", "k", {"case": "C-0"}))
    assert len(stage.said) == before


async def test_withdrawn_while_nobody_had_it(talk: Talk, stage: Stage, agent: Member) -> None:
    number = await submitted(talk, stage, agent)
    await talk.says(f"/start case_{number}")
    await talk.taps("dispute.action.withdraw.button")
    await talk.taps("dispute.withdraw.yes.button")
    await talk.hears_nothing_of("desk.rate")
    assert (ONE, number) in stage.groups.closed
    await talk.says(f"/start case_{number}")
    await talk.taps("dispute.action.reopen.button")
    await talk.says("The seller has written to me again")
    assert owner(stage)[0] == "queued"


async def test_a_banned_persons_edits_are_not_brought(talk: Talk, stage: Stage, agent: Member) -> None:
    await ask(talk, agent)
    await talk.says("first words")
    agent.taps("desk.act.claim.button")
    agent.writes("/ban 1")
    agent.taps("desk.yes.button")
    await talk.edits("first words", "other words")
    agent.hears_nothing_of("desk.buyer_says", text="other words")


async def test_after_a_certificate_there_is_nothing_to_take_up(talk: Talk, stage: Stage, agent: Member) -> None:
    await reach_review(talk)
    await talk.edits("홍길동", "김하늘")
    agent.topic = await submit(talk)
    agent.taps("desk.act.claim.button")
    agent.writes("/approve")
    await talk.waits(6 * DAY)
    await talk.hears("dispute.look_back")
    assert all("again" not in token for said in talk.news for _, token in said.buttons)


async def test_forms_ask_which_case_it_is(talk: Talk, stage: Stage, agent: Member) -> None:
    number = await file_dispute(talk)  # with the seller yet: the desk does not have it
    for case in ("C-00000-00000", number):
        token = buttons.encode(Action("go", "came_on", case), CHAT, KEY)
        stage.happen(ButtonPressed("q", token, 1))
        await talk.says("2026-11-18")
    await talk.hears("desk.given_thanks")
    assert stage.cases[0].data["received"] == "2026-11-18"
    token = buttons.encode(Action("go", "word", "C-00000-00000"), CHAT, KEY)
    stage.happen(ButtonPressed("q2", token, 1))
    await talk.says("well done")
    await talk.hears("desk.word.thanks")
    stage.happen(ButtonPressed("q3", buttons.encode(Action("talk", "C-00000-00000"), CHAT, KEY), 1))
    await talk.hears("case.unknown")
    assert not stage.failed


async def test_a_person_button_on_a_case_at_the_desk_leads_to_its_agent(
    talk: Talk, stage: Stage, agent: Member
) -> None:
    number = await submitted(talk, stage, agent)
    await talk.says(f"/start case_{number}")
    await talk.taps("engine.person.button")
    await talk.hears("desk.talking", number=number)
    await talk.says("Is anybody there?")
    agent.hears("desk.buyer_says", text="Is anybody there?")
    assert len(stage.cases) == 1


async def test_an_album_of_a_case_that_is_gone(stage: Stage) -> None:
    stage.conversation = structs.replace(stage.conversation, relaying=Album("a", "C-0", to_buyer=False, messages=(1,)))
    stage.happen(DeadlinePassed("desk_album", "k"))
    assert stage.conversation.relaying is None


def test_what_is_not_the_desks_is_left_alone() -> None:
    turn = Turn(Conversation(), context())
    assert not takes(turn, BotBlocked())
    hears(Rules(POLICIES), turn, BotBlocked())
    assert turn.effects == []


async def test_the_longest_card_fits_and_so_do_its_buttons(talk: Talk, stage: Stage, agent: Member) -> None:
    await submitted(talk, stage, agent)
    kept(stage)
    case = stage.cases[0]
    notes = [["2026-11-20", "999", "n" * 1000]] * 20
    records = [["2026-11-20", "r" * 3000]] * 20
    data = {**case.data, "details": "d" * 3000, "item": "i" * 120, "notes": notes, "records": records}
    data |= {
        "offer": {"kind": "partial_refund", "sum": {"minor": 10**12, "currency": "KRW"}},
        "platform_number": "p" * 120,
    }
    longest = structs.replace(case, data=data, story=case.story[-1:] * 20)
    others = tuple(structs.replace(case, number=f"C-ZZZZZ-ZZZZ{at}") for at in range(9))
    shown = card(longest, POLICIES, context(cases=(longest, *others)))
    for locale in LOCALES:
        written = "\n\n".join(stage.words.plain(text, locale, "UTC") for text in shown.texts)
        assert units(written) <= LIMIT
    for button in (button for row in shown.rows for button in row):
        assert button.action is not None
        assert len(buttons.encode(button.action, -(2**63), KEY)) <= buttons.MAX_BYTES
    buttons.encode(Action("desk", "C-ZZZZZ-ZZZZZ", "decide.accepted!"), -(2**63), KEY)


async def test_media_of_every_kind_can_be_a_note(talk: Talk, stage: Stage, agent: Member) -> None:
    await ask(talk, agent)
    assert stage.groups.marks[ONE, agent.writes("", media=(Media("location"),))] == NOTED


async def test_without_a_desk_everything_is_as_before(talk: Talk, stage: Stage, agent: Member) -> None:
    stage.facts = replace(stage.facts, desks=())
    number = await ask(talk, agent)
    assert owner_of(stage) is None
    await talk.is_decided(number, "answer", "by the operator")
    await talk.hears("agent.answer", answer="by the operator")
    assert not stage.groups.posted


async def test_the_operator_answers_from_the_command_line(talk: Talk, stage: Stage, agent: Member) -> None:
    number = await ask(talk, agent)
    await talk.is_decided(number, "answer", "by the operator")
    await talk.hears("agent.answer", answer="by the operator")
    agent.hears("desk.card.answered")
    assert "promise:" + number not in stage.deadlines


def owner_of(stage: Stage) -> object:
    return stage.cases[0].handoff


async def test_a_language_that_is_offered_no_longer(talk: Talk, stage: Stage) -> None:
    await talk.says("/language")
    action = Action("locale", "", "tlh", stage.conversation.generation)
    stage.happen(ButtonPressed("q", buttons.encode(action, CHAT, KEY), None))
    await talk.hears("engine.gone")
    assert stage.conversation.locale == talk.locale


async def test_an_answer_by_command_is_kept_without_the_command(talk: Talk, stage: Stage, agent: Member) -> None:
    await ask(talk, agent)
    agent.writes("/r Let me look")
    assert stage.cases[0].data["answer"] == "Let me look"
