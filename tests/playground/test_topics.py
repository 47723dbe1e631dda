"""Forum topics, pins and reactions."""

import pytest

from bot.playground.acts import Actor
from bot.playground.errors import ApiError, RefusedError
from bot.playground.groups import set_member
from bot.playground.people import Room
from bot.playground.server import Playground
from tests.playground.client import Client
from tests.playground.test_groups import seen


@pytest.fixture
def desk(playground: Playground) -> Room:
    return playground.group("Desk", *playground.world.people.values())


@pytest.fixture
def agent(playground: Playground, desk: Room) -> Actor:
    return playground.actor("en", desk.chat.id)


async def topic(client: Client, desk: Room, name: str = "#1 dispute EN") -> int:
    """A topic that the bot made."""
    made = await client.call("createForumTopic", chat_id=desk.chat.id, name=name)
    return int(made["message_thread_id"])


async def test_a_topic_is_its_service_message(client: Client, desk: Room, agent: Actor) -> None:
    made = await topic(client, desk)
    offset = await seen(client)
    created = desk.messages[made]
    assert created.forum_topic_created == {"name": "#1 dispute EN", "icon_color": 7322096}
    assert (created.message_thread_id, created.is_topic_message) == (made, True)
    sent = await client.call("sendMessage", chat_id=desk.chat.id, message_thread_id=made, text="card")
    assert (sent["message_thread_id"], sent["is_topic_message"]) == (made, True)
    assert sent["reply_to_message"]["message_id"] == made
    here = agent.in_topic(made)
    here.says("plain")
    here.says("a reply", reply_to=sent["message_id"])
    plain, reply = [update["message"] for update in await client.updates(offset)]
    assert plain["reply_to_message"]["forum_topic_created"]["name"] == "#1 dispute EN"
    assert reply["reply_to_message"]["message_id"] == sent["message_id"]
    assert plain["message_thread_id"] == reply["message_thread_id"] == made
    assert [message.text for message in here.hears(after=made)] == ["card"]
    assert agent.hears() == []


async def test_general_has_no_number(client: Client, desk: Room, agent: Actor) -> None:
    made = await topic(client, desk)
    offset = await seen(client)
    said = agent.says("in General")
    agent.says("a reply", reply_to=said.message_id)
    message, reply = [update["message"] for update in await client.updates(offset)]
    assert "message_thread_id" not in message
    assert (reply["message_thread_id"], "is_topic_message" in reply) == (said.message_id, False)
    error = "Bad Request: message thread not found"
    assert await client.refused("sendMessage", chat_id=desk.chat.id, message_thread_id=1, text="x") == error
    await client.call("sendChatAction", chat_id=desk.chat.id, message_thread_id=1, action="typing")
    topics = await client.look(f"/groups/{desk.chat.id}/topics?messages=1")
    assert [(each["id"], each["name"]) for each in topics] == [(0, "General"), (made, "#1 dispute EN")]
    assert [message.get("text") for message in topics[0]["messages"]][-2:] == ["in General", "a reply"]
    assert len(await client.look(f"/chats/{desk.chat.id}/messages?topic={made}")) == 1


async def test_people_change_topics_and_the_bot_hears_most_of_it(client: Client, desk: Room, agent: Actor) -> None:
    made = await topic(client, desk)
    offset = await seen(client)
    path = f"/groups/{desk.chat.id}/topics/{made}"
    who = {"from": agent.person.id}
    await client.do(f"{path}/rename", {**who, "name": "new"})
    await client.do(f"{path}/close", who)
    send = {"chat_id": desk.chat.id, "message_thread_id": made, "text": "x"}
    assert await client.refused("sendMessage", **send) == "Bad Request: TOPIC_CLOSED"
    await client.do(f"{path}/reopen", who)
    await client.call("sendMessage", **send)
    assert [each["name"] for each in await client.do(f"{path}/delete", who)] == ["General"]
    assert await client.refused("sendMessage", **send) == "Bad Request: message thread not found"
    updates = [update["message"] for update in await client.updates(offset)]
    assert [
        (message.get("forum_topic_edited"), message.get("forum_topic_closed"), message.get("forum_topic_reopened"))
        for message in updates
    ] == [({"name": "new"}, None, None), (None, {}, None), (None, None, {})]
    assert made not in desk.messages
    other = await client.do(f"/groups/{desk.chat.id}/topics", {**who, "name": "theirs"})
    assert (await client.updates(offset))[-1]["message"]["message_id"] == other["message_thread_id"]
    await client.do(f"/groups/{desk.chat.id}/topics/999/close", who, status=404)


async def test_the_bot_hears_of_its_own_topics_and_not_of_its_own_words(client: Client, desk: Room) -> None:
    offset = await seen(client)
    made = await topic(client, desk)
    ids = {"chat_id": desk.chat.id, "message_thread_id": made}
    said = await client.call("sendMessage", text="x", **ids)
    await client.call("pinChatMessage", chat_id=desk.chat.id, message_id=said["message_id"])
    await client.call("closeForumTopic", **ids)
    updates = [update["message"] for update in await client.updates(offset)]
    assert [message["from"]["is_bot"] for message in updates] == [True] * 3
    assert updates[0]["forum_topic_created"]["name"] == "#1 dispute EN"
    assert updates[0]["message_id"] == made
    assert updates[1]["pinned_message"]["text"] == "x"
    assert updates[2]["forum_topic_closed"] == {}


async def test_the_bot_changes_topics(client: Client, desk: Room) -> None:
    ids = {"chat_id": desk.chat.id, "message_thread_id": await topic(client, desk)}
    not_modified = "Bad Request: TOPIC_NOT_MODIFIED"
    assert await client.refused("editForumTopic", name="#1 dispute EN", **ids) == not_modified
    assert await client.call("editForumTopic", name="#1 closed", icon_custom_emoji_id="5", **ids)
    assert await client.refused("reopenForumTopic", **ids) == not_modified
    assert await client.call("closeForumTopic", **ids)
    assert await client.refused("closeForumTopic", **ids) == not_modified
    assert await client.call("reopenForumTopic", **ids)
    assert await client.call("deleteForumTopic", **ids)
    for method in ("editForumTopic", "closeForumTopic", "reopenForumTopic", "deleteForumTopic"):
        assert await client.refused(method, **ids) == "Bad Request: TOPIC_ID_INVALID"
    assert await client.refused("createForumTopic", chat_id=desk.chat.id, name=" ") == (
        "Bad Request: title can't be empty"
    )
    assert await client.refused("createForumTopic", chat_id=desk.chat.id, name="가" * 129) == (
        "Bad Request: TOPIC_TITLE_TOO_LONG"
    )
    await client.refused("createForumTopic", chat_id=desk.chat.id, name="x", icon_color=5)


async def test_topics_need_rights_and_a_forum(client: Client, playground: Playground, desk: Room) -> None:
    world, chat = playground.world, desk.chat.id
    member = playground.actor("ko", chat)
    theirs = playground.actor("en", chat).opens_topic("theirs").topic
    set_member(world, desk, world.bot.id, "administrator", rights=frozenset({"can_pin_messages"}))
    set_member(world, desk, member.person.id, "member")
    rights = "Bad Request: not enough rights to create a topic"
    assert await client.refused("createForumTopic", chat_id=chat, name="x") == rights
    ids = {"chat_id": chat, "message_thread_id": theirs}
    assert await client.refused("closeForumTopic", **ids) == "Bad Request: not enough rights to edit the topic"
    assert await client.refused("deleteForumTopic", **ids) == "Bad Request: not enough rights to delete the topic"
    with pytest.raises(ApiError):
        member.opens_topic("x")
    playground.actor("en", chat, theirs).closes_topic()
    with pytest.raises(RefusedError):
        member.in_topic(theirs).says("closed")
    playground.actor("en", chat, theirs).says("administrators may")
    await client.do(f"/groups/{chat}/forum", {"on": False})
    assert await client.refused("createForumTopic", chat_id=chat, name="x") == "Bad Request: the chat is not a forum"


async def test_replies_stay_in_their_topic(client: Client, desk: Room, agent: Actor) -> None:
    one, two = await topic(client, desk), await topic(client, desk, "two")
    said = agent.in_topic(one).says("question 질문")
    send = {"chat_id": desk.chat.id, "text": "x"}
    reply = {"message_id": said.message_id, "quote": "질문"}
    sent = await client.call("sendMessage", **send, reply_parameters=reply)
    assert (sent["message_thread_id"], sent["quote"]["position"]) == (one, 9)
    gone = "Bad Request: message to be replied not found"
    assert await client.refused("sendMessage", **send, message_thread_id=two, reply_parameters=reply) == gone
    lax = {**reply, "allow_sending_without_reply": True}
    sent = await client.call("sendMessage", **send, message_thread_id=two, reply_parameters=lax)
    assert sent["reply_to_message"]["message_id"] == two
    inexact = {"message_id": said.message_id, "quote": "없는 말"}
    error = "Bad Request: QUOTE_TEXT_INVALID"
    assert await client.refused("sendMessage", **send, message_thread_id=one, reply_parameters=inexact) == error
    with pytest.raises(RefusedError):
        agent.in_topic(999)


async def test_pins(client: Client, playground: Playground, desk: Room, agent: Actor) -> None:
    made = await topic(client, desk)
    chat = desk.chat.id
    card = (await client.call("sendMessage", chat_id=chat, message_thread_id=made, text="card"))["message_id"]
    offset = await seen(client)
    await client.call("pinChatMessage", chat_id=chat, message_id=card)
    await client.call("pinChatMessage", chat_id=chat, message_id=card)
    assert desk.messages[card + 1].pinned_message == desk.replied(card)
    assert (await client.call("getChat", chat_id=chat))["pinned_message"]["message_id"] == card
    assert len(await client.updates(offset)) == 1
    said = agent.in_topic(made).says("note")
    who = {"from": agent.person.id}
    await client.do(f"/chats/{chat}/messages/{said.message_id}/pin", who)
    pinned = (await client.updates(offset))[-1]["message"]
    assert (pinned["pinned_message"]["text"], pinned["message_thread_id"]) == ("note", made)
    assert (await client.look(f"/groups/{chat}"))["pinned"] == [card, said.message_id]
    await client.do(f"/chats/{chat}/messages/{said.message_id}/unpin", who)
    await client.call("unpinChatMessage", chat_id=chat)
    error = "Bad Request: message to unpin not found"
    assert await client.refused("unpinChatMessage", chat_id=chat) == error
    await client.refused("pinChatMessage", chat_id=chat, message_id=999)
    agent.pins(card)
    await client.do(f"/chats/{chat}/messages/{card}/delete", who)
    assert desk.pinned == []


async def test_reactions_go_both_ways(client: Client, desk: Room, agent: Actor) -> None:
    await client.updates(allowed_updates=["message", "message_reaction"])
    offset = await seen(client)
    chat, said = desk.chat.id, agent.says("note")
    ids = {"chat_id": chat, "message_id": said.message_id}
    assert await client.call("setMessageReaction", **ids, reaction=[{"type": "emoji", "emoji": "👀"}])
    path = f"/chats/{chat}/messages/{said.message_id}/react"
    reacted = await client.do(path, {"from": agent.person.id, "emoji": ["❤️", "👍"]})
    assert len(reacted["reactions"]) == 2
    (shown,) = await client.look(f"/chats/{chat}/messages?after={said.message_id - 1}")
    assert shown["reactions"][-1] == [agent.person.id, ["❤", "👍"]]
    await client.do(path, {"from": agent.person.id, "emoji": []})
    await client.do(path, {"from": agent.person.id, "emoji": []})
    _, put, taken = await client.updates(offset)
    assert [each["emoji"] for each in put["message_reaction"]["new_reaction"]] == ["❤", "👍"]
    assert taken["message_reaction"]["user"]["id"] == agent.person.id
    wrong = [{"type": "emoji", "emoji": "🥦"}]
    assert await client.refused("setMessageReaction", **ids, reaction=wrong) == "Bad Request: REACTION_INVALID"
    await client.refused("setMessageReaction", **ids, reaction=wrong * 2)
    await client.refused("setMessageReaction", **ids, reaction="[1]")
    await client.refused("setMessageReaction", chat_id=chat, message_id=999, reaction=[])
    with pytest.raises(RefusedError):
        agent.reacts(999, "👍")
