"""Names, descriptions and commands by language and scope."""

from typing import Any

import pytest

from bot.playground.server import Playground
from tests.playground.client import Client


@pytest.mark.parametrize(
    ("what", "field", "limit"),
    [("Name", "name", 64), ("Description", "description", 512), ("ShortDescription", "short_description", 120)],
)
async def test_texts_by_language(client: Client, what: str, field: str, limit: int) -> None:
    await client.call(f"setMy{what}", **{field: "default"})
    await client.call(f"setMy{what}", **{field: "가" * limit}, language_code="ko")
    assert await client.call(f"getMy{what}", language_code="ko") == {field: "가" * limit}
    assert await client.call(f"getMy{what}", language_code="zh") == {field: "default"}
    await client.call(f"setMy{what}", language_code="ko")
    assert await client.call(f"getMy{what}", language_code="ko") == {field: "default"}
    assert (await client.refused(f"setMy{what}", **{field: "가" * (limit + 1)})).endswith("is too long")
    assert await client.refused(f"setMy{what}", **{field: "x"}, language_code="zh-hans") == (
        "Bad Request: invalid language code specified"
    )


async def test_the_default_name_is_the_bots(client: Client) -> None:
    await client.call("setMyName", name="신문고")
    assert (await client.call("getMe"))["first_name"] == "신문고"
    assert (await client.look("/state"))["bot"]["name"] == "신문고"


async def test_commands_by_scope_and_language(client: Client, playground: Playground) -> None:
    english = [{"command": "start", "description": "Begin"}]
    korean = [{"command": "start", "description": "시작"}]
    private = {"type": "all_private_chats"}
    last = playground.world.feed.last
    await client.call("setMyCommands", commands=english)
    await client.call("setMyCommands", commands=korean, scope=private, language_code="ko")
    assert await client.call("getMyCommands") == english
    assert await client.call("getMyCommands", scope=private, language_code="ko") == korean
    assert await client.call("getMyCommands", scope=private) == []
    await client.call("deleteMyCommands", scope=private, language_code="ko")
    assert await client.call("getMyCommands", scope=private, language_code="ko") == []
    assert (await client.look("/profile"))["commands"] == [
        {"scope": "default", "language_code": "", "commands": english}
    ]
    assert [event["type"] for _, event in playground.world.feed.after(last)].count("profile") == 3


@pytest.mark.parametrize(
    ("params", "reason"),
    [
        ({"commands": [{"command": "Start", "description": "x"}]}, "BOT_COMMAND_INVALID"),
        ({"commands": [{"command": "x" * 33, "description": "x"}]}, "BOT_COMMAND_INVALID"),
        ({"commands": [{"command": "", "description": "x"}]}, "command must be non-empty"),
        ({"commands": [{"command": "a", "description": ""}]}, "command description must be non-empty"),
        ({"commands": [{"command": "a", "description": "x" * 257}]}, "BOT_COMMAND_DESCRIPTION_INVALID"),
        ({"commands": [{"command": "a", "description": "x"}] * 101}, "BOT_COMMANDS_TOO_MUCH"),
        ({"commands": "[1]"}, "can't parse BotCommand: Expected `object`, got `int` - at `$[0]`"),
        ({}, "expected an Array of BotCommand"),
        ({"commands": [], "scope": {"type": "moon"}}, "can't parse BotCommandScope: Unsupported type specified"),
        ({"commands": [], "scope": "[1]"}, "can't parse BotCommandScope: BotCommandScope must be an Object"),
    ],
)
async def test_what_commands_are_refused(client: Client, params: dict[str, Any], reason: str) -> None:
    assert await client.refused("setMyCommands", **params) == f"Bad Request: {reason}"


async def test_default_rights(client: Client) -> None:
    await client.call("setMyDefaultAdministratorRights", rights={"can_manage_topics": True})
    rights = await client.call("getMyDefaultAdministratorRights")
    assert (rights["can_manage_topics"], rights["can_change_info"]) == (True, False)
    assert await client.refused("setMyDefaultAdministratorRights", rights=[1]) == (
        "Bad Request: chatAdministratorRights must be an Object"
    )
