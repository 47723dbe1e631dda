"""Files up and down, photos with their sizes, albums."""

from io import BytesIO
from typing import Any

import aiohttp
import msgspec
import pytest

from bot.playground.acts import Actor
from bot.playground.files import Upload, picture_size
from bot.playground.server import Playground
from tests.playground.client import Client
from tests.playground.pictures import png

MEGABYTE = 1024 * 1024
JPEG = bytes.fromhex("ffd8ffe000104a46494600010100000100010000ffc0000b0801e002800101110000ffd9")


async def up(client: Client, method: str, files: dict[str, tuple[str, bytes]], **fields: Any) -> Any:
    form = aiohttp.FormData(default_to_multipart=True)
    for name, value in fields.items():
        form.add_field(name, value if isinstance(value, str) else msgspec.json.encode(value).decode())
    for name, (file_name, content) in files.items():
        form.add_field(name, BytesIO(content), filename=file_name, content_type="application/pdf")
    async with client.session.post(f"{client.base}/{method}", data=form) as response:
        return await response.json()


async def download(client: Client, playground: Playground, file_id: str) -> bytes:
    found = await client.call("getFile", file_id=file_id)
    async with client.session.get(f"{playground.base}/file/bot{playground.token}/{found['file_path']}") as response:
        assert response.status == 200
        return await response.read()


async def test_a_document_goes_up_and_comes_down(client: Client, playground: Playground, alice: Actor) -> None:
    content = b"%PDF-1.7 \r\n--x\r\n\r\n"
    for part, field in (("document", {}), ("a1", {"document": "attach://a1"})):
        answer = await up(
            client,
            "sendDocument",
            {part: ("확인증 1.pdf", content)},
            chat_id=alice.room.chat.id,
            caption="<b>here</b>",
            parse_mode="HTML",
            **field,
        )
        document = answer["result"]["document"]
        assert (document["file_name"], document["mime_type"]) == ("확인증 1.pdf", "application/pdf")
        assert document["file_size"] == len(content)
        assert answer["result"]["caption_entities"] == [{"type": "bold", "offset": 0, "length": 4}]
        assert await download(client, playground, document["file_id"]) == content
    again = await client.call("sendDocument", chat_id=alice.room.chat.id, document=document["file_id"])
    assert again["document"] == document


async def test_what_uploads_are_refused(client: Client, alice: Actor) -> None:
    chat = alice.room.chat.id

    async def refused(method: str, part: str, content: bytes, **fields: Any) -> tuple[int, str]:
        answer = await up(client, method, {part: ("x", content)}, chat_id=chat, **fields)
        return answer["error_code"], answer["description"]

    assert await refused("sendDocument", "document", b"x" * (50 * MEGABYTE + 1)) == (413, "Request Entity Too Large")
    assert await refused("sendDocument", "document", b"x" * (52 * MEGABYTE)) == (413, "Request Entity Too Large")
    assert await refused("sendDocument", "document", b"") == (400, "Bad Request: file must be non-empty")
    assert await refused("sendDocument", "other", b"x") == (400, "Bad Request: there is no document in the request")
    assert await refused("sendDocument", "other", b"x", document="attach://a") == (
        400,
        "Bad Request: there is no document in the request",
    )
    assert await refused("sendPhoto", "photo", b"no picture") == (400, "Bad Request: IMAGE_PROCESS_FAILED")
    big = 10 * MEGABYTE + 1
    assert (await refused("sendPhoto", "photo", png(9, 9).ljust(big)))[1].startswith(f"Bad Request: file of size {big}")
    assert await refused("sendDocument", "document", b"x", caption="😀" * 513) == (
        400,
        "Bad Request: message caption is too long",
    )
    assert alice.hears() == []


async def test_file_ids_that_do_not_fit(client: Client, alice: Actor) -> None:
    chat = alice.room.chat.id
    (sent,) = alice.sends("document", Upload(b"x", "x.txt"))
    assert sent.document is not None
    assert sent.document.mime_type == "text/plain"
    assert await client.refused("sendPhoto", chat_id=chat, photo=sent.document.file_id) == (
        "Bad Request: can't use file of type Document as Photo"
    )
    assert await client.refused("sendVideo", chat_id=chat, video="nothing") == (
        "Bad Request: wrong file identifier/HTTP URL specified"
    )
    assert await client.refused("getFile", file_id="nothing") == (
        "Bad Request: wrong file_id or the file is temporarily unavailable"
    )
    assert await client.refused("getFile") == "Bad Request: file_id not specified"


async def test_files_over_20_megabytes_do_not_come_down(client: Client, playground: Playground, alice: Actor) -> None:
    (small,) = alice.sends("document", Upload(b"x" * 20 * MEGABYTE, "small.bin"))
    (large,) = alice.sends("document", Upload(b"x" * (20 * MEGABYTE + 1), "large.bin"))
    assert small.document is not None
    assert large.document is not None
    assert len(await download(client, playground, small.document.file_id)) == 20 * MEGABYTE
    assert await client.refused("getFile", file_id=large.document.file_id) == "Bad Request: file is too big"


async def test_downloads_need_the_token_and_a_file(client: Client, playground: Playground) -> None:
    for path, status in ((f"bot{playground.token}/documents/x", 404), ("bot1:x/documents/x", 401)):
        async with client.session.get(f"{playground.base}/file/{path}") as response:
            assert response.status == status


async def test_a_photo_has_sizes(client: Client, playground: Playground, alice: Actor) -> None:
    picture = png(1000, 500)
    answer = await up(client, "sendPhoto", {"photo": ("x.png", picture)}, chat_id=alice.room.chat.id)
    sizes = answer["result"]["photo"]
    assert [(size["width"], size["height"]) for size in sizes] == [(90, 45), (320, 160), (800, 400), (1000, 500)]
    assert len({size["file_id"] for size in sizes} | {size["file_unique_id"] for size in sizes}) == 8
    assert await download(client, playground, sizes[-1]["file_id"]) == picture
    again = await client.call("sendPhoto", chat_id=alice.room.chat.id, photo=sizes[0]["file_id"])
    assert again["photo"][-1]["file_unique_id"] == sizes[-1]["file_unique_id"]
    edited = await client.call(
        "editMessageCaption", chat_id=alice.room.chat.id, message_id=again["message_id"], caption="new"
    )
    assert edited["caption"] == "new"
    edit = {"chat_id": alice.room.chat.id, "message_id": again["message_id"], "text": "x"}
    assert await client.refused("editMessageText", **edit) == "Bad Request: there is no text in the message to edit"


@pytest.mark.parametrize(
    ("content", "size"),
    [
        (png(3, 2), (3, 2)),
        (JPEG, (640, 480)),
        (b"GIF89a\x05\x00\x04\x00", (5, 4)),
        (b"RIFF\0\0\0\0WEBP", (512, 512)),
        (b"\xff\xd8\xff\xda", None),
        (b"text", None),
    ],
)
def test_pictures_tell_their_size(content: bytes, size: tuple[int, int] | None) -> None:
    assert picture_size(content) == size


async def test_albums_of_people_come_as_separate_updates(client: Client, alice: Actor) -> None:
    alice.sends("photo", Upload(png(8, 8)), Upload(png(9, 9)), caption="both /menu", album="a")
    alice.sends("photo", Upload(png(7, 7)), album="a")
    alice.sends("document", Upload(b"1", "1.txt"), Upload(b"2", "2.txt"))
    messages = [update["message"] for update in await client.updates()]
    groups = [message.get("media_group_id") for message in messages]
    assert groups[0] == groups[1] == groups[2] is not None
    assert groups[3:] == [None, None]
    assert [message.get("caption") for message in messages[:3]] == ["both /menu", None, None]
    assert messages[0]["caption_entities"] == [{"type": "bot_command", "offset": 5, "length": 5}]


async def test_an_album_of_the_bots(client: Client, alice: Actor) -> None:
    (known,) = alice.sends("photo", Upload(png(4, 4)))
    assert known.photo is not None
    media = [
        {"type": "photo", "media": "attach://one", "caption": "<i>first</i>", "parse_mode": "HTML"},
        {"type": "video", "media": "attach://two", "duration": 5, "width": 640, "height": 480},
        {"type": "photo", "media": known.photo[0].file_id},
    ]
    files = {"one": ("1.png", png(5, 5)), "two": ("2.mp4", b"video")}
    sent = (await up(client, "sendMediaGroup", files, chat_id=alice.room.chat.id, media=media))["result"]
    assert len({message["media_group_id"] for message in sent}) == 1
    assert sent[0]["caption_entities"][0]["type"] == "italic"
    assert (sent[1]["video"]["duration"], sent[1]["video"]["width"]) == (5, 640)
    assert [message.message_id for message in alice.hears()] == [message["message_id"] for message in sent]


@pytest.mark.parametrize(
    ("media", "reason"),
    [
        ([], "there are no messages to send"),
        ([{"type": "photo", "media": "x"}] * 11, "too many messages to send as an album"),
        (
            [{"type": "photo", "media": "x"}, {"type": "document", "media": "x"}],
            "document can't be mixed with other media types",
        ),
        ([{"type": "text"}], 'can\'t parse InputMedia: type "text" is unsupported'),
        ([{"type": "photo", "media": "x"}], "wrong file identifier/HTTP URL specified"),
        ([{"type": "photo", "media": "x", "caption": "x" * 1025}], "message caption is too long"),
        ("x", "can't parse media JSON object"),
        ("1", "expected an Array of InputMedia"),
    ],
)
async def test_what_albums_are_refused(client: Client, alice: Actor, media: Any, reason: str) -> None:
    refused = await client.refused("sendMediaGroup", chat_id=alice.room.chat.id, media=media)
    assert refused == f"Bad Request: {reason}"


async def test_every_other_kind_goes_both_ways(client: Client, playground: Playground, alice: Actor) -> None:
    for kind in ("video", "voice", "audio"):
        name = f"{kind}.bin"
        answer = await up(
            client, f"send{kind.capitalize()}", {kind: (name, b"x")}, chat_id=alice.room.chat.id, duration="7"
        )
        assert answer["result"][kind]["duration"] == 7
        (sent,) = alice.sends(kind, Upload(b"bytes of " + kind.encode(), name))
        file = getattr(sent, kind)
        assert await download(client, playground, file.file_id) == b"bytes of " + kind.encode()
    copied = await client.call(
        "copyMessage",
        chat_id=alice.room.chat.id,
        from_chat_id=alice.room.chat.id,
        message_id=sent.message_id,
        caption="copied",
    )
    heard = alice.hears(after=copied["message_id"] - 1)[0]
    assert (heard.caption, heard.audio) == ("copied", sent.audio)


async def test_the_same_bytes_have_the_same_unique_id(alice: Actor) -> None:
    first, second, third = (alice.sends("document", Upload(content, "x"))[0].document for content in (b"1", b"1", b"2"))
    assert first is not None
    assert second is not None
    assert third is not None
    assert first.file_unique_id == second.file_unique_id != third.file_unique_id
    assert first.file_id != second.file_id
