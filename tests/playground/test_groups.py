"""Groups: members, rights, privacy, anonymous admins, migration, and what the bot hears of it."""

from typing import Any

import pytest

from bot.playground.acts import Actor
from bot.playground.errors import RefusedError
from bot.playground.groups import make_group, migrate, set_member
from bot.playground.people import Room
from bot.playground.server import Playground
from tests.playground.client import Client


@pytest.fixture
def desk(playground: Playground) -> Room:
    people = playground.world.people.values()
    return playground.group("Desk", *people)


async def kinds(client: Client, offset: int = 0) -> list[str]:
    """What the updates are about: the service message or update they carry."""
    service = ("new_chat_members", "left_chat_member", "migrate_to_chat_id", "migrate_from_chat_id", "text")
    found = []
    for update in await client.updates(offset):
        (kind,) = set(update) - {"update_id"}
        found.append(next((name for name in service if name in update[kind]), kind))
    return found


async def seen(client: Client) -> int:
    """Confirm what there is; the offset for what comes next."""
    updates = await client.updates()
    offset: int = updates[-1]["update_id"] + 1 if updates else 0
    return offset


async def test_a_group_is_made_over_http(client: Client, playground: Playground) -> None:
    first, second, _ = playground.world.people
    members = [{"person": first, "status": "creator"}, {"person": second}, {"status": "administrator", "rights": []}]
    group = await client.do("/groups", {"title": "Desk", "members": members})
    assert (group["type"], group["is_forum"], group["title"]) == ("supergroup", True, "Desk")
    assert [member["status"] for member in group["members"]] == ["creator", "member", "administrator"]
    assert group == await client.look(f"/groups/{group['id']}")
    assert group["id"] in [chat["id"] for chat in (await client.look("/state"))["chats"]]
    assert await kinds(client) == ["my_chat_member", "new_chat_members"]
    chat = await client.call("getChat", chat_id=group["id"])
    assert (chat["is_forum"], chat["permissions"]["can_send_messages"]) == (True, True)
    fixed = await client.do("/groups", {"title": "Old", "type": "group", "forum": False, "id": -5})
    assert fixed["id"] == -5
    for wrong in ({"title": " "}, {"title": "x", "type": "channel"}, {"title": "x", "type": "group"}):
        await client.do("/groups", wrong, status=400)
    await client.do("/groups", {"title": "x", "id": -5}, status=409)
    await client.look(f"/groups/{first}", status=404)


async def test_members_are_told_apart(client: Client, playground: Playground, desk: Room) -> None:
    chat = desk.chat.id
    admins = await client.call("getChatAdministrators", chat_id=chat)
    assert [admin["status"] for admin in admins] == ["creator", "administrator", "administrator", "administrator"]
    assert admins[-1]["user"]["is_bot"]
    assert admins[-1]["can_manage_topics"]
    stranger = await client.do("/people", {"first_name": "Stranger"})
    who = {"chat_id": chat, "user_id": stranger["id"]}
    assert (await client.call("getChatMember", **who))["status"] == "left"
    await client.do(f"/groups/{chat}/members", {"person": stranger["id"]})
    assert (await client.call("getChatMember", **who))["status"] == "member"
    assert await client.call("getChatMemberCount", chat_id=chat) == 5
    assert await client.refused("getChatMember", chat_id=chat, user_id=5) == "Bad Request: member not found"
    await client.refused("getChatAdministrators", chat_id=stranger["id"])


async def test_joining_and_leaving_are_heard(client: Client, playground: Playground, desk: Room) -> None:
    await client.updates(allowed_updates=["message", "chat_member", "my_chat_member"])
    offset = await seen(client)
    newcomer = (await client.do("/people", {"first_name": "Agent"}))["id"]
    path = f"/groups/{desk.chat.id}/members"
    await client.do(path, {"person": newcomer})
    await client.do(path, {"person": newcomer})
    await client.do(path, {"person": newcomer, "status": "administrator", "rights": ["can_manage_topics"]})
    await client.do(path, {"person": newcomer, "status": "left"})
    assert await kinds(client, offset) == [
        "chat_member", "new_chat_members", "chat_member", "chat_member", "left_chat_member",
    ]  # fmt: skip
    await client.do(path, {"person": newcomer, "status": "king"}, status=400)
    await client.do(path, {"person": newcomer, "rights": ["can_fly"]}, status=400)


async def test_the_bot_loses_rights_and_is_removed(client: Client, desk: Room) -> None:
    chat, offset = desk.chat.id, await seen(client)
    path = f"/groups/{chat}/members"
    await client.do(path, {"status": "restricted"})
    assert await client.refused("sendMessage", chat_id=chat, text="x") == "Bad Request: CHAT_WRITE_FORBIDDEN"
    await client.do(path, {"status": "kicked"})
    error = "Forbidden: bot was kicked from the supergroup chat"
    assert await client.refused("sendMessage", chat_id=chat, text="x") == error
    await client.do(path, {"status": "member"})
    await client.call("leaveChat", chat_id=chat)
    error = "Forbidden: bot is not a member of the supergroup chat"
    assert await client.refused("sendMessage", chat_id=chat, text="x") == error
    changes = [update["my_chat_member"] for update in await client.updates(offset) if "my_chat_member" in update]
    states = [change["new_chat_member"]["status"] for change in changes]
    assert states == ["restricted", "kicked", "member", "left"]
    nowhere = await client.do("/groups", {"title": "x"})
    assert await client.refused("getChat", chat_id=nowhere["id"]) == "Bad Request: chat not found"
    assert await client.refused("leaveChat", chat_id=7_100_000_001) == "Bad Request: chat can't be left"


async def test_privacy_mode(client: Client, playground: Playground, desk: Room) -> None:
    member = playground.actor("en", desk.chat.id)
    set_member(playground.world, desk, playground.world.bot.id, "member")
    question = await client.call("sendMessage", chat_id=desk.chat.id, text="?")
    offset = await seen(client)
    member.says("not for the bot")
    member.says("/queue")
    member.says("/queue@playground_bot")
    member.says("/queue@other_bot")
    member.says("see /queue")
    member.says("an answer", reply_to=question["message_id"])
    texts = [update["message"]["text"] for update in await client.updates(offset)]
    assert texts == ["/queue", "/queue@playground_bot", "an answer"]
    assert (await client.call("getMe"))["can_read_all_group_messages"] is False
    await client.do("/bot/privacy", {"on": False})
    said = member.says("for everybody")
    member.edits(said.message_id, "for all")
    assert await kinds(client, offset) == ["text"] * 4 + ["text"]
    assert (await client.call("getMe"))["can_read_all_group_messages"] is True


async def test_a_bot_outside_hears_nothing(client: Client, playground: Playground, desk: Room) -> None:
    set_member(playground.world, desk, playground.world.bot.id, "left")
    offset = await seen(client)
    playground.actor("en", desk.chat.id).says("/queue")
    assert await client.updates(offset) == []


async def test_anonymous_admins_write_as_the_group_but_tap_themselves(
    client: Client, playground: Playground, desk: Room
) -> None:
    admin = playground.actor("en", desk.chat.id)
    set_member(playground.world, desk, admin.person.id, "administrator", anonymous=True)
    await client.updates(allowed_updates=["message", "edited_message", "callback_query", "message_reaction"])
    offset = await seen(client)
    said = admin.says("hello")
    admin.edits(said.message_id, "hello!")
    button = {"inline_keyboard": [[{"text": "x", "callback_data": "x"}]]}
    sent = await client.call("sendMessage", chat_id=desk.chat.id, text="?", reply_markup=button)
    admin.taps(sent["message_id"], 0, 0)
    admin.reacts(sent["message_id"], "👍")
    message, edited, tap, reaction = await client.updates(offset)
    assert message["message"]["from"]["id"] == 1_087_968_824
    assert message["message"]["sender_chat"]["id"] == desk.chat.id
    assert edited["edited_message"]["text"] == "hello!"
    assert tap["callback_query"]["from"]["id"] == admin.person.id
    assert (reaction["message_reaction"]["actor_chat"]["id"], "user" in reaction["message_reaction"]) == (
        desk.chat.id,
        False,
    )
    other = playground.actor("ko", desk.chat.id)
    with pytest.raises(RefusedError):
        other.edits(said.message_id, "not mine")


async def test_a_group_migrates(client: Client, playground: Playground, alice: Actor) -> None:
    world = playground.world
    old = make_group(world, "Old", kind="group", forum=False)
    set_member(world, old, alice.person.id, "creator")
    set_member(world, old, world.bot.id)
    offset = await seen(client)
    await client.call("sendMessage", chat_id=old.chat.id, text="x")
    new = await client.do(f"/groups/{old.chat.id}/migrate", {"from": alice.person.id, "forum": True})
    assert (new["is_forum"], len(new["members"])) == (True, 2)
    assert await kinds(client, offset) == ["migrate_to_chat_id", "migrate_from_chat_id"]
    status, answer = await client.raw("sendMessage", chat_id=old.chat.id, text="x")
    assert (status, answer["description"], answer["parameters"]) == (
        400,
        "Bad Request: group chat was upgraded to a supergroup chat",
        {"migrate_to_chat_id": new["id"]},
    )
    await client.call("sendMessage", chat_id=new["id"], text="x")
    with pytest.raises(RefusedError):
        playground.actor("en", old.chat.id).says("too late")


async def test_messages_are_counted_by_supergroup(client: Client, playground: Playground, desk: Room) -> None:
    first = (await client.call("sendMessage", chat_id=desk.chat.id, text="x"))["message_id"]
    await client.call("sendMessage", chat_id=7_100_000_003, text="x")
    assert (await client.call("sendMessage", chat_id=desk.chat.id, text="x"))["message_id"] == first + 1


async def test_a_group_takes_so_many_messages_a_minute(
    client: Client, playground: Playground, desk: Room, time: list[float]
) -> None:
    await client.do("/faults", {"group_minute": 3})

    async def wait() -> int:
        status, answer = await client.raw("sendMessage", chat_id=desk.chat.id, text="x")
        return int(answer["parameters"]["retry_after"]) if status == 429 else 0

    assert await wait() == 0
    time[0] += 10
    topic = await client.call("createForumTopic", chat_id=desk.chat.id, name="x")
    ids = {"chat_id": desk.chat.id, "message_thread_id": topic["message_thread_id"]}
    await client.call("sendChatAction", action="typing", **ids)
    await client.call("sendMessage", text="x", **ids)
    assert await wait() == 50
    media = [{"type": "document", "media": "x"}] * 2
    assert (await client.raw("sendMediaGroup", media=media, **ids))[1]["parameters"] == {"retry_after": 60}
    await client.call("sendMessage", chat_id=7_100_000_003, text="another chat")
    time[0] += 50
    assert await wait() == 0


async def test_rights_are_looked_at(client: Client, playground: Playground, desk: Room) -> None:
    world, chat = playground.world, desk.chat.id
    member = playground.actor("en", chat)
    set_member(world, desk, member.person.id, "member")
    set_member(world, desk, world.bot.id, "administrator", rights=frozenset({"can_manage_chat"}))
    said = member.says("theirs")
    ids: dict[str, Any] = {"chat_id": chat, "message_id": said.message_id}
    pins = "Bad Request: not enough rights to manage pinned messages in the chat"
    assert await client.refused("pinChatMessage", **ids) == pins
    assert await client.refused("deleteMessage", **ids) == "Bad Request: message can't be deleted"
    for wrong in (member.pins, member.unpins):
        with pytest.raises(RefusedError):
            wrong(said.message_id)
    with pytest.raises(RefusedError):
        member.deletes((await client.call("sendMessage", chat_id=chat, text="x"))["message_id"])
    member.deletes(said.message_id)
    set_member(world, desk, member.person.id, "restricted")
    with pytest.raises(RefusedError):
        member.says("muted")
    with pytest.raises(RefusedError):
        member.reacts(1, "👍")


async def test_migrating_keeps_the_kind_where_none_is_asked_for(playground: Playground, desk: Room) -> None:
    first = next(iter(playground.world.people))
    assert migrate(playground.world, desk, first).chat.is_forum
