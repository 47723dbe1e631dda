"""Copies, forwards, and the other things a bot sends into a topic."""

import pytest

from bot.playground.acts import Actor
from bot.playground.files import Upload
from bot.playground.people import Room
from bot.playground.server import Playground
from tests.playground.client import Client
from tests.playground.pictures import png
from tests.playground.test_topics import topic


@pytest.fixture
def desk(playground: Playground) -> Room:
    return playground.group("Desk", *playground.world.people.values())


async def test_albums_are_copied_as_albums_and_the_rest_is_skipped(client: Client, desk: Room, alice: Actor) -> None:
    made = await topic(client, desk)
    first, second = alice.sends("photo", Upload(png(9, 9)), Upload(png(8, 8)), caption="둘", album="a")
    gone, sticker = alice.says("gone"), alice.sends_sticker()
    alice.deletes(gone.message_id)
    ids = [message.message_id for message in (first, second, gone, sticker)]
    target = {"chat_id": desk.chat.id, "message_thread_id": made, "from_chat_id": alice.room.chat.id}
    copied = await client.call("copyMessages", **target, message_ids=ids)
    messages = [desk.messages[each["message_id"]] for each in copied]
    assert [message.message_thread_id for message in messages] == [made] * 3
    assert messages[0].media_group_id == messages[1].media_group_id != first.media_group_id
    assert (messages[0].caption, messages[2].media_group_id) == ("둘", None)
    bare = await client.call("copyMessages", **target, message_ids=ids[:1], remove_caption=True)
    assert desk.messages[bare[0]["message_id"]].caption is None
    forwarded = await client.call("forwardMessages", **target, message_ids=ids[:2])
    assert len(forwarded) == 2
    order = "Bad Request: message identifiers must be in a strictly increasing order"
    assert await client.refused("copyMessages", **target, message_ids=ids[::-1]) == order
    none = "Bad Request: there are no messages to copy"
    assert await client.refused("copyMessages", **target, message_ids=[gone.message_id]) == none
    await client.refused("copyMessages", **target, message_ids=list(range(1, 102)))
    await client.refused("copyMessages", **target, message_ids=["x"])


async def test_one_is_copied_or_forwarded(client: Client, playground: Playground, desk: Room, alice: Actor) -> None:
    made = await topic(client, desk)
    said = alice.says("/start hello")
    target = {"chat_id": desk.chat.id, "message_thread_id": made, "from_chat_id": alice.room.chat.id}
    copied = await client.call("copyMessage", **target, message_id=said.message_id)
    assert desk.messages[copied["message_id"]].text == "/start hello"
    forwarded = await client.call("forwardMessage", **target, message_id=said.message_id)
    assert forwarded["forward_origin"]["sender_user"]["id"] == alice.person.id
    agent = playground.actor("en", desk.chat.id)
    back = {"chat_id": alice.room.chat.id, "from_chat_id": desk.chat.id}
    again = await client.call("forwardMessage", **back, message_id=forwarded["message_id"])
    assert again["forward_origin"] == forwarded["forward_origin"]
    service = {**back, "message_id": made}
    assert await client.refused("copyMessage", **service) == "Bad Request: message can't be copied"
    assert await client.refused("forwardMessage", **service) == "Bad Request: message can't be forwarded"
    await client.refused("copyMessage", **{**service, "message_id": 999})
    await client.refused("forwardMessage", **{**service, "message_id": 999})
    secret = await client.call("sendMessage", chat_id=desk.chat.id, text="x", protect_content=True)
    await client.refused("copyMessage", **{**service, "message_id": secret["message_id"]})
    agent.in_topic(made).sends("document", Upload(b"x", "x.txt"), caption="old")
    document = agent.room.after(0)[-1]
    copied = await client.call("copyMessage", **back, message_id=document.message_id, caption="new")
    assert alice.room.messages[copied["message_id"]].caption == "new"


async def test_other_things_are_sent_into_a_topic(client: Client, desk: Room, alice: Actor) -> None:
    place = {"chat_id": desk.chat.id, "message_thread_id": await topic(client, desk)}
    sent = await client.call("sendLocation", **place, latitude=37.5, longitude="127")
    assert sent["location"] == {"latitude": 37.5, "longitude": 127.0}
    await client.refused("sendLocation", **place, latitude="north")
    sent = await client.call("sendContact", **place, phone_number="+8210", first_name="Kim")
    assert (sent["contact"]["phone_number"], sent["is_topic_message"]) == ("+8210", True)
    await client.refused("sendContact", **place, phone_number="+8210")
    (sticker,) = alice.sends("sticker", Upload(b"RIFF", "x.webp"))
    (note,) = alice.sends("video_note", Upload(b"x", "x.mp4"))
    (gif,) = alice.sends("animation", Upload(b"GIF89a", "x.gif"), caption="gif")
    assert sticker.sticker
    assert note.video_note
    assert gif.animation
    assert gif.document
    sent = await client.call("sendSticker", **place, sticker=sticker.sticker.file_id)
    assert sent["sticker"]["type"] == "regular"
    sent = await client.call("sendVideoNote", **place, video_note=note.video_note.file_id, length=100)
    assert sent["video_note"]["length"] == 100
    sent = await client.call("sendAnimation", **place, animation=gif.animation.file_id, caption="gif")
    media = {"type": "animation", "media": gif.animation.file_id, "caption": "again"}
    ids = {"chat_id": desk.chat.id, "message_id": sent["message_id"]}
    edited = await client.call("editMessageMedia", **ids, media=media)
    assert edited["caption"] == "again"
    await client.refused("sendMediaGroup", **place, media=[media, media])
    await client.refused("editMessageMedia", **ids, media="x")
    text = await client.call("sendMessage", **place, text="x")
    ids["message_id"] = text["message_id"]
    assert "text" not in await client.call("editMessageMedia", **ids, media=media)
    await client.call("deleteMessages", chat_id=desk.chat.id, message_ids=[text["message_id"], 999])
    assert text["message_id"] not in desk.messages
    await client.refused("deleteMessages", chat_id=desk.chat.id, message_ids=[])
