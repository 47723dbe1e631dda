"""What the demo begins with."""

import json

from bot.cli.play import desk_environment
from bot.config.desks import desk_list
from bot.config.values import people
from bot.playground.server import Playground
from tests.playground.client import Client


async def test_the_bot_is_told_of_the_desk_and_its_people(client: Client, playground: Playground) -> None:
    settings = desk_environment(playground)
    (desk,) = desk_list(settings["DESKS"])
    group = await client.look(f"/groups/{desk.chat}")
    agents, supervisors = people(settings["AGENTS"]), people(settings["SUPERVISORS"])
    assert {member["person"] for member in group["members"]} == {*agents, *supervisors, playground.world.bot.id}
    assert len({playground.world.people[agent].language_code for agent in agents}) == 2
    languages = {person.language_code for person in playground.world.people.values()}
    assert languages == {"ko", "zh-hans", "zh-hant", "en"}
    assert json.loads(settings["DESKS"])[0]["language"] == desk.language
    topic = await client.call("createForumTopic", chat_id=desk.chat, name="#1")
    assert topic["message_thread_id"] > playground.world.now() - 1_760_000_000
    sent = await client.call("sendMessage", chat_id=7_100_000_003, text="x")
    assert sent["message_id"] == playground.world.now() - 1_760_000_000 + 1
