"""What every edge does in a desk's group, by HTTP against the playground. Inherited by each edge's tests."""

from collections.abc import AsyncIterator
from io import BytesIO

import pytest
from PIL import Image
from structlog.testing import capture_logs

from bot.edges.updates import decode
from bot.playground.acts import Actor
from bot.playground.faults import NextFault
from bot.playground.files import Upload
from bot.playground.groups import set_member
from bot.playground.people import Room
from bot.playground.server import Playground, running_playground
from bot.ports import (
    Copied,
    CopyMessages,
    EditText,
    Group,
    InGroup,
    ManageTopic,
    Outgoing,
    React,
    RejectedError,
    SendDocument,
    SendText,
    Telegram,
    TopicClosedError,
    TopicGoneError,
)

CASE = "D-1"


def picture() -> bytes:
    """A small JPEG, a real one: photos are looked at."""
    content = BytesIO()
    Image.new("RGB", (32, 32), "navy").save(content, "JPEG")
    return content.getvalue()


PICTURE = Upload(picture(), "a.jpg", "image/jpeg")


class DeskContract:
    """Inherit, and say how to connect."""

    def connect(self, token: str, base: str) -> Telegram:
        """The edge under test."""
        raise NotImplementedError

    @pytest.fixture
    async def playground(self) -> AsyncIterator[Playground]:
        async with running_playground() as playground:
            yield playground
            assert playground.problems() == []

    @pytest.fixture
    async def telegram(self, playground: Playground) -> AsyncIterator[Telegram]:
        telegram = self.connect(playground.token, playground.base)
        yield telegram
        await telegram.close()

    @pytest.fixture
    def desk(self, playground: Playground) -> Room:
        return playground.group("Desk", *playground.world.people.values())

    @pytest.fixture
    def her(self, playground: Playground) -> Actor:
        return playground.actor("ko")

    @pytest.fixture
    async def thread(self, telegram: Telegram, desk: Room) -> int:
        thread = await telegram.send(ManageTopic(desk.chat.id, CASE, "open", name="#D-1"))
        assert thread is not None
        return thread

    # --- topics -----------------------------------------------------------------------------------------------------

    async def test_a_topic_is_opened_under_its_name(self, desk: Room, thread: int) -> None:
        assert desk.topics[thread].name == "#D-1"

    async def test_what_is_sent_goes_into_the_topic(self, telegram: Telegram, desk: Room, thread: int) -> None:
        text = await telegram.send(SendText(desk.chat.id, "<b>x</b>", topic=CASE, thread=thread))
        where = SendDocument(desk.chat.id, 1, "file", "a.pdf", topic=CASE, thread=thread)
        document = await telegram.send(where, b"bytes")
        assert text is not None
        assert document is not None
        assert [desk.messages[each].message_thread_id for each in (text, document)] == [thread, thread]

    async def test_a_picture_can_go_as_a_photo(self, telegram: Telegram, desk: Room, thread: int) -> None:
        where = SendDocument(desk.chat.id, 1, "file", "a.jpg", "<i>x</i>", topic=CASE, thread=thread, photo=True)
        sent = await telegram.send(where, PICTURE.content)
        assert sent is not None
        assert desk.messages[sent].photo
        assert desk.messages[sent].caption == "x"

    async def test_closing_and_reopening_are_done_once(self, telegram: Telegram, desk: Room, thread: int) -> None:
        close = ManageTopic(desk.chat.id, CASE, "close", thread=thread)
        assert await telegram.send(close) is None
        assert await telegram.send(close) is None
        assert desk.topics[thread].closed
        with pytest.raises(TopicClosedError):
            await telegram.send(SendText(desk.chat.id, "x", topic=CASE, thread=thread))
        assert await telegram.send(ManageTopic(desk.chat.id, CASE, "reopen", thread=thread)) is None
        assert await telegram.send(ManageTopic(desk.chat.id, CASE, "reopen", thread=thread)) is None
        assert not desk.topics[thread].closed

    async def test_a_deleted_topic_is_named(self, telegram: Telegram, desk: Room, thread: int) -> None:
        delete = ManageTopic(desk.chat.id, CASE, "delete", thread=thread)
        assert await telegram.send(delete) is None
        assert await telegram.send(delete) is None
        assert desk.topics == {}
        with pytest.raises(TopicGoneError):
            await telegram.send(SendText(desk.chat.id, "x", topic=CASE, thread=thread))
        assert await telegram.send(ManageTopic(desk.chat.id, CASE, "close", thread=thread)) is None

    async def test_a_topic_that_was_made_tells_of_itself(self, telegram: Telegram, desk: Room, thread: int) -> None:
        made = (await telegram.updates(None, timeout=0))[-1]
        assert decode(made).group == InGroup(desk.chat.id, (await telegram.me()).id, thread, made="#D-1")

    async def test_a_topic_cannot_be_changed_without_its_id(self, telegram: Telegram, desk: Room) -> None:
        with pytest.raises(ValueError, match="needs its id"):
            await telegram.send(ManageTopic(desk.chat.id, CASE, "close"))

    # --- messages ---------------------------------------------------------------------------------------------------

    async def test_a_card_is_pinned(self, telegram: Telegram, desk: Room, thread: int) -> None:
        sent = await telegram.send(SendText(desk.chat.id, "card", topic=CASE, thread=thread, pin=True))
        assert desk.pinned == [sent]

    async def test_a_card_that_may_not_be_pinned_is_sent_all_the_same(
        self, playground: Playground, telegram: Telegram, desk: Room, thread: int
    ) -> None:
        bot = playground.world.bot.id
        set_member(playground.world, desk, bot, "administrator", rights=frozenset({"can_manage_topics"}))
        sent = await telegram.send(SendText(desk.chat.id, "card", topic=CASE, thread=thread, pin=True))
        assert sent in desk.messages
        assert desk.pinned == []

    async def test_a_card_that_cannot_be_pinned_now_is_sent_once_and_the_log_says_which(
        self, playground: Playground, telegram: Telegram, desk: Room, thread: int
    ) -> None:
        before = set(desk.messages)
        fault = NextFault("pinChatMessage", status=429, description="Too Many Requests", parameters={"retry_after": 3})
        playground.world.faults.next.append(fault)
        with capture_logs() as lines:
            sent = await telegram.send(SendText(desk.chat.id, "card", topic=CASE, thread=thread, pin=True))
        assert set(desk.messages) - before == {sent}
        assert desk.pinned == []
        assert [(line["event"], line["chat"], line["message"], line["error"]) for line in lines] == [
            ("pin.failed", desk.chat.id, sent, "TooManyRequestsError")
        ]

    async def test_a_reply_quotes_what_it_can(self, telegram: Telegram, her: Actor) -> None:
        question = her.says("where is my order?").message_id
        await telegram.send(SendText(her.room.chat.id, "1", reply_to=question, quote="my order"))
        await telegram.send(SendText(her.room.chat.id, "2", reply_to=question, quote="not there"))
        first, second = her.hears()
        assert first.quote is not None
        assert first.quote.text == "my order"
        assert second.quote is None
        assert second.reply_to_message is not None

    async def test_one_message_is_copied_as_an_answer(
        self, telegram: Telegram, her: Actor, desk: Room, thread: int
    ) -> None:
        card = await telegram.send(SendText(desk.chat.id, "card", topic=CASE, thread=thread))
        photo = her.sends("photo", PICTURE, caption="영수증")[0].message_id
        copied = Copied(CASE, her.room.chat.id, (photo,))
        sent = await telegram.send(CopyMessages(desk.chat.id, copied, topic=CASE, thread=thread, reply_to=card))
        assert sent is not None
        message = desk.messages[sent]
        assert (message.caption, message.message_thread_id, bool(message.photo)) == ("영수증", thread, True)
        assert message.reply_to_message is not None
        assert message.reply_to_message.message_id == card

    async def test_a_new_wording_of_a_files_caption_reaches_the_copy(
        self, telegram: Telegram, her: Actor, desk: Room, thread: int
    ) -> None:
        (photo,) = her.sends("photo", PICTURE, caption="before")
        copied = Copied(CASE, her.room.chat.id, (photo.message_id,))
        copy = await telegram.send(CopyMessages(desk.chat.id, copied, CASE, thread))
        assert await telegram.send(EditText(desk.chat.id, "<b>after</b>", message_id=copy, topic=CASE)) is None
        assert copy is not None
        assert desk.messages[copy].caption == "after"

    async def test_an_album_is_copied_whole(self, telegram: Telegram, her: Actor, desk: Room, thread: int) -> None:
        album = tuple(each.message_id for each in her.sends("photo", PICTURE, PICTURE, album="a"))
        copied = Copied(CASE, her.room.chat.id, album)
        copies = await telegram.copy(CopyMessages(desk.chat.id, copied, topic=CASE, thread=thread))
        first, second = [desk.messages[each] for each in copies]
        assert first.media_group_id == second.media_group_id
        assert first.media_group_id
        assert first.message_thread_id == thread

    async def test_what_is_gone_is_skipped(self, telegram: Telegram, her: Actor, desk: Room, thread: int) -> None:
        first = her.says("1").message_id
        second = her.says("2").message_id
        her.deletes(first)
        here = her.room.chat.id
        copies = await telegram.copy(CopyMessages(desk.chat.id, Copied(CASE, here, (first, second)), thread=thread))
        assert [desk.messages[each].text for each in copies] == ["2"]
        with pytest.raises(RejectedError):
            await telegram.send(CopyMessages(desk.chat.id, Copied(CASE, here, (first,)), thread=thread))

    async def test_a_reaction_comes_and_goes(self, playground: Playground, telegram: Telegram, her: Actor) -> None:
        said = her.says("x").message_id
        for emoji in ("👀", ""):
            outgoing: Outgoing = React(her.room.chat.id, said, emoji)
            assert await telegram.send(outgoing) is None
            mine = her.room.reactions.get(said, {}).get(playground.world.bot.id, ())
            assert list(mine) == ([emoji] if emoji else [])

    # --- the group --------------------------------------------------------------------------------------------------

    async def test_a_group_tells_who_manages_it(self, playground: Playground, telegram: Telegram, desk: Room) -> None:
        owner, second, third, *_ = playground.world.people
        set_member(playground.world, desk, second, "administrator", rights=frozenset({"can_pin_messages"}))
        set_member(playground.world, desk, third, "administrator", anonymous=True)
        group = await telegram.group(desk.chat.id)
        assert group == Group(
            desk.chat.id, forum=True, topics=True, pins=True, admin=True, managers=(owner, third), anonymous=(third,)
        )

    async def test_a_group_without_rights_or_topics_says_so(self, playground: Playground, telegram: Telegram) -> None:
        people = playground.world.people.values()
        chat = playground.group("Desk", *people, forum=False, bot="member").chat.id
        group = await telegram.group(chat)
        assert (group.forum, group.topics, group.pins, group.admin) == (False, False, False, False)
