"""The desk explored by a machine: a buyer, two agents, a supervisor and a stranger do anything, in any order.

Every message of the buyer is in exactly one topic or answered by the bot; nobody outside the desk ever gets a desk's
message; every case has one owner or is in the queue.
"""

from datetime import timedelta
from functools import cache
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from bot.cases.handoff import in_hands, wants_person
from bot.core.desk import Desk
from bot.core.event import (
    BotBlocked,
    BotReturned,
    ButtonPressed,
    DeadlinePassed,
    Media,
    MediaReceived,
    MessageEdited,
    NotDelivered,
    TextReceived,
    TopicLost,
)
from bot.core.flow import Facts
from bot.core.text import LOCALES
from bot.words.catalogs import Words, load_words
from bot.words.files import compile_catalogs
from tests.desk.conftest import AGENT, COLLEAGUE, ONE, OTHER, STRANGER, SUPERVISOR
from tests.shipped import FLOWS
from tests.stage import CHAT, Job, Refusal, Stage

SECRET = "SECRET"
MEMBERS = st.sampled_from([AGENT, AGENT, COLLEAGUE, SUPERVISOR, STRANGER])
DESKS = st.sampled_from([ONE, ONE, OTHER])
PLACE = st.integers(0, 40)
PHOTO = Media("photo", "p", "p", 1000)
BUYER_SAYS = st.sampled_from(
    ["/agent", "/agent Where is it?", "/menu", "/cancel", "/cases", "/certificate", "where is my parcel?", "menu", "1"]
)
COMMANDS = st.sampled_from(
    [
        *("/claim", "/release", "/assign 2", "/transfer 2", "/transfer 1 look", "/priority", "/note SECRET", "/close"),
        *("/close done", "/reopen", "/ban 7 rude", "/unban", "/canned 1", "/ask received", "/ask file", "/approve"),
        *("/move 3", "/reject no", "/queue", "/help", "/r hello", "/nonsense SECRET", "SECRET"),
    ]
)


@cache
def words() -> Words:
    """The catalogs; whether any word is missing is for other tests to say."""
    compile_catalogs(LOCALES)
    return load_words()


def refuse(_payload: dict[str, Any]) -> dict[str, Any]:
    """A job that gives up."""
    raise Refusal("away")


class DeskMachine(RuleBasedStateMachine):
    """One buyer and everybody at two desks."""

    def __init__(self) -> None:
        super().__init__()
        facts = Facts(
            desks=(Desk(ONE, language="ko"), Desk(OTHER, skills=("dispute",), language="en")),
            supervisors=(SUPERVISOR,),
        )
        jobs: dict[str, Job] = {
            "understand": lambda _payload: {"intent": "none"},
            "look_up_order": lambda _payload: {"verdict": "not_found", "order": None},
            "issue_certificate": lambda payload: {"file": payload["number"], "sha256": "0" * 64, "key_id": "k"},
            "queue_place": lambda _payload: {"place": 2, "minutes": None, "opens": ""},
            "retell": lambda _payload: {"messages": []},
            "desk_page": refuse,
        }
        self.stage = Stage(words(), FLOWS, jobs, "ko", facts, agents=(AGENT, COLLEAGUE))

    # --- the buyer

    def _hear(self, since: int) -> None:
        """What was sent since is in exactly one topic or answered."""
        relayed = [message for posted in self.stage.groups.posted for message in posted.copy_of]
        waiting = self.stage.conversation.relaying
        pending = waiting.messages if waiting and not waiting.to_buyer else ()
        for message, text in self.stage.mine[since:]:
            times = relayed.count(message) + pending.count(message)
            assert times <= 1, (message, text)
            assert times == 1 or self.answered, (message, text)

    def _does(self, since: int, heard: int) -> None:
        self.answered = len(self.stage.said) > heard
        self._hear(since)

    @rule(text=BUYER_SAYS)
    def buyer_says(self, text: str) -> None:
        self._sends(text)

    @rule(place=PLACE)
    def buyer_answers_a_message(self, place: int) -> None:
        mine = [said.message for said in self.stage.said if said.message is not None]
        if mine:
            self._sends("about that", reply_to=mine[-1 - place % len(mine)])

    def _sends(self, text: str, reply_to: int | None = None) -> None:
        since, heard = len(self.stage.mine), len(self.stage.said)
        case = self.stage._relayed(reply_to)
        self.stage.happen(TextReceived(self.stage._mine(text), text, reply_to, case=case))
        self._does(since, heard)

    @rule(count=st.integers(1, 3))
    def buyer_sends_files(self, count: int) -> None:
        since, heard = len(self.stage.mine), len(self.stage.said)
        album = f"a{since}" if count > 1 else None
        self.stage.happen(*(MediaReceived(self.stage._mine("file"), PHOTO, "", album) for _ in range(count)))
        self._does(since, heard)

    @rule(place=PLACE)
    def buyer_taps(self, place: int) -> None:
        shown = [(said.message, token) for said in self.stage.said for _, token in said.buttons if token]
        if shown:
            message, token = shown[-1 - place % len(shown)]
            self.stage._count += 1
            self.stage.happen(ButtonPressed(f"q{self.stage._count}", token, message))

    @rule(place=PLACE)
    def buyer_edits(self, place: int) -> None:
        if self.stage.mine:
            message, _ = self.stage.mine[-1 - place % len(self.stage.mine)]
            self.stage.happen(MessageEdited(message, "in other words", self.stage._relayed(message)))

    @rule(comes_back=st.booleans())
    def buyer_blocks(self, *, comes_back: bool) -> None:
        self.stage.happen(BotReturned() if comes_back else BotBlocked())

    # --- the desk

    def _topic(self, desk: int, place: int) -> str:
        numbers = [number for chat, number in self.stage.groups.topics if chat == desk]
        return [*numbers, ""][place % (len(numbers) + 1)]

    @rule(desk=DESKS, user=MEMBERS, text=COMMANDS, place=PLACE)
    def member_writes(self, desk: int, user: int, text: str, place: int) -> None:
        self.stage.write_in_group(desk, user, text, self._topic(desk, place))

    @rule(desk=DESKS, user=MEMBERS, place=PLACE, which=PLACE, files=st.integers(0, 2))
    def member_replies(self, desk: int, user: int, place: int, which: int, files: int) -> None:
        topic = self._topic(desk, place)
        shown = [each for each in self.stage.groups.posted if (each.chat, each.topic) == (desk, topic)]
        if not shown:
            return
        posted = shown[-1 - which % len(shown)]
        text = "hello" if posted.copy_of and user != STRANGER else SECRET
        self.stage.write_in_group(desk, user, text, topic, reply_to=posted.message, media=(PHOTO,) * files)

    @rule(desk=DESKS, user=MEMBERS, place=PLACE)
    def member_taps(self, desk: int, user: int, place: int) -> None:
        shown = [(each, token) for each in self.stage.groups.posted for _, token in each.buttons if each.chat == desk]
        if shown:
            posted, token = shown[-1 - place % len(shown)]
            self.stage.tap_in_group(desk, user, posted.message, token, posted.topic)

    # --- the world

    @rule(hours=st.sampled_from([0.0005, 0.5, 2, 200]))
    def time_passes(self, hours: float) -> None:
        for deadline in sorted(self.stage.deadlines.values(), key=lambda each: each.due):
            if deadline.due <= self.stage.now + timedelta(hours=hours):
                self.stage.deadlines.pop(deadline.key, None)
                self.stage.now = max(self.stage.now, deadline.due)
                self.stage.happen(DeadlinePassed(deadline.kind, deadline.key, deadline.payload))
        self.stage.now += timedelta(hours=hours)

    @precondition(lambda self: bool(self.stage.cases))
    @rule(place=PLACE)
    def topic_is_lost(self, place: int) -> None:
        case = self.stage.cases[place % len(self.stage.cases)]
        if case.handoff is not None:
            self.stage.groups.topics.pop((case.handoff.desk, case.number), None)
            self.stage.happen(TopicLost(case.number))

    @precondition(lambda self: bool(self.stage.cases))
    @rule(to_buyer=st.booleans(), gone=st.booleans())
    def cannot_be_delivered(self, *, to_buyer: bool, gone: bool) -> None:
        self.stage.happen(
            NotDelivered(self.stage.cases[0].number, 1, to_buyer, "gone" if gone else "refused", "too long")
        )

    # --- what always holds

    @invariant()
    def nothing_raises(self) -> None:
        assert not self.stage.failed, self.stage.failed[-1]

    @invariant()
    def nothing_of_the_desk_leaks(self) -> None:
        assert not any(SECRET in said.text for said in self.stage.said)

    @invariant()
    def every_case_has_one_owner_or_waits(self) -> None:
        until = self.stage.conversation.banned_until
        for case in self.stage.cases:
            if case.handoff is not None:
                assert (case.handoff.state == "claimed") == bool(case.handoff.owner) or case.handoff.state == "closed"
                assert case.handoff.owner in {0, AGENT, COLLEAGUE, SUPERVISOR}
            assert in_hands(case) or not wants_person(case) or (until is not None)

    @invariant()
    def who_talks_talks_about_an_open_case(self) -> None:
        number = self.stage.conversation.talk
        assert not number or in_hands(next(case for case in self.stage.cases if case.number == number))

    @invariant()
    def the_first_copy_goes_to_its_own_desk(self) -> None:
        numbers = {case.number for case in self.stage.cases}
        assert all(posted.topic in numbers | {""} for posted in self.stage.groups.posted)
        assert all(posted.chat in {ONE, OTHER} for posted in self.stage.groups.posted)
        assert CHAT not in {posted.chat for posted in self.stage.groups.posted}


DeskMachine.TestCase.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
TestDesk = DeskMachine.TestCase
