"""A person's chat over HTTP: the bot is a process of its own, Telegram is the playground's stand-in."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from bot.core.event import Media
from bot.playground.files import Upload
from bot.playground.people import Person
from bot.playground.server import Playground
from bot.playground.shapes import Contact
from bot.words.catalogs import Words
from tests.chaos.bot_process import BotProcess
from tests.forms import unfolded
from tests.group import plain
from tests.stage import Said

PATIENCE = 20.0  # seconds until a scenario that waits for an answer gives up


class HttpChat:
    """What a person can do in a playground, and what the bot has sent there, in the order of its calls.

    Args:
        words: the catalogs.
        playground: the stand-in.
        bot: the bot's process.
        person: who.
    """

    def __init__(self, words: Words, playground: Playground, bot: BotProcess, person: Person) -> None:
        self.words = words
        self.mine: list[tuple[int, str]] = []
        self._said: list[Said] = []
        self._playground = playground
        self._bot = bot
        self._person = person
        self._queries: set[str] = set()
        self._read = playground.world.record.last
        playground.world.add_person(person)
        self._actor = playground.actor(person)

    @property
    def said(self) -> list[Said]:
        """Everything so far."""
        for call in self._playground.world.record.calls(after=self._read):
            self._read = call.n
            if call.ok and (said := self._heard(call.method, call.params, call.result)):
                self._said.append(said)
        return self._said

    def _heard(self, method: str, params: dict[str, Any], result: Any) -> Said | None:
        if method == "answerCallbackQuery" and params["callback_query_id"] in self._queries:
            return Said(None, params.get("text", ""), notice=True)
        if str(params.get("chat_id")) != str(self._person.id):  # a string in multipart calls
            return None
        markup = unfolded(params).get("reply_markup") or {}
        buttons = tuple(
            (button["text"], button.get("callback_data", ""))
            for row in markup.get("inline_keyboard", ())
            for button in row
        )
        contact = next((button["text"] for row in markup.get("keyboard", ()) for button in row), None)
        document = result.get("document") or {}
        text = plain(params.get("text") or params.get("caption") or "")
        return Said(result["message_id"], text, buttons, contact, document.get("file_name"))

    async def until(self, found: Callable[[], Any]) -> Any:
        """Look again whenever the bot has called."""
        async with asyncio.timeout(PATIENCE):
            while not (result := found()):  # noqa: ASYNC110 - the record of calls wakes nobody
                await asyncio.sleep(0.005)
        return result

    async def write(self, *texts: str, reply_to: int | None = None) -> None:
        assert reply_to is None  # what answers a message is played on the stage
        for text in texts:
            self.mine.append((self._actor.says(text).message_id, text))

    async def edit(self, message: int, text: str) -> None:
        self._actor.edits(message, text)

    async def tap(self, message: int, token: str) -> None:
        self._queries.add(self._actor.taps(message, data=token))

    async def share_contact(self, phone: str, *, own: bool) -> None:
        owner = self._person.id if own else self._person.id + 1
        self._actor.shares_contact(Contact(phone, self._person.first_name, None, owner))

    async def send(self, *media: Media, album: str | None = None, caption: str = "") -> None:
        for each in media:
            match each.kind:
                case "location":
                    self._actor.sends_location(37.57, 126.98)
                case "sticker" | "other":
                    self._actor.sends_sticker()
                case "photo" | "document" | "video" | "voice" | "audio" as kind:
                    upload = Upload(each.file_id.encode() * 10, each.name or "file", each.mime)
                    self._actor.sends(kind, upload, album=album, caption=caption)

    async def block(self) -> None:
        self._actor.blocks()

    async def unblock(self) -> None:
        self._actor.unblocks()

    async def decide(self, case: str, action: str, text: str = "") -> None:
        if action == "answer":
            await self._bot.order("cases", "answer", case, text)
        else:
            await self._bot.order("certificate", action, case, "--reason", text or "checked")

    async def pass_time(self, by: timedelta) -> None:
        world = self._playground.world
        world.turn_clock(world.clock.offset + by.total_seconds())
