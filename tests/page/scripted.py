"""A small bot that talks to the playground over HTTP, with an answer to every word the page's tests say to it."""

from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import msgspec

PDF = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj<</Type/Catalog>>endobj\n%%EOF\n"
MENU = [
    [{"text": "Certificate", "callback_data": "edit", "style": "primary"}],
    [{"text": "Notice", "callback_data": "notice"}, {"text": "Alert", "callback_data": "alert"}],
    [{"text": "Never", "callback_data": "never"}, {"text": "Copy", "copy_text": {"text": "K7Q2-M9XD"}}],
    [
        {"text": "Here", "url": "https://t.me/playground_bot?start=verify_1"},
        {"text": "Delete", "callback_data": "delete", "style": "danger"},
    ],
]
RICH = (
    "<b>bold <i>both</i></b> <u>under</u> <s>gone</s> <code>x &lt; y</code> <tg-spoiler>secret</tg-spoiler> 🥁 "
    '<a href="https://example.org/a">link</a> &lt;img src=x onerror=alert(1)&gt;'
    '<pre><code class="language-python">print(1)</code></pre><blockquote>quoted</blockquote>'
)


class ScriptedBot:
    """Polls, and answers from its script.

    Args:
        base: the playground's address.
        token: the bot's token.
    """

    def __init__(self, base: str, token: str) -> None:
        self._base = f"{base}/bot{token}"
        self.updates: list[dict[str, Any]] = []

    async def run(self) -> None:
        """Poll until cancelled."""
        timeout = aiohttp.ClientTimeout(total=None)
        async with aiohttp.ClientSession(timeout=timeout) as self._session:
            await self._introduce()
            offset = 0
            while True:
                for update in await self.call("getUpdates", offset=offset, timeout=20):
                    offset = update["update_id"] + 1
                    self.updates.append(update)
                    await self._handle(update)

    async def call(self, method: str, **params: Any) -> Any:
        """Call a method; raises AssertionError with Telegram's words where it is refused."""
        async with self._session.post(f"{self._base}/{method}", json=params) as response:
            answer = msgspec.json.decode(await response.read())
        assert answer["ok"], answer
        return answer["result"]

    async def _introduce(self) -> None:
        await self.call("setMyName", name="Sinmungo")
        await self.call("setMyName", name="신문고", language_code="ko")
        for language, words in {"": ("Begin", "Get a certificate"), "ko": ("처음으로", "확인증 받기")}.items():
            names = zip(("start", "certificate"), words, strict=True)
            commands = [{"command": name, "description": word} for name, word in names]
            await self.call("setMyCommands", commands=commands, language_code=language)

    async def _handle(self, update: dict[str, Any]) -> None:
        if query := update.get("callback_query"):
            await self._tapped(query)
        elif _chat_of(update).get("type") != "private":
            return  # in groups it only answers taps
        elif edited := update.get("edited_message"):
            await self.say(edited["chat"]["id"], f"changed to {edited['text']}")
        elif message := update.get("message"):
            kind = next((name for name in _ANSWERS if name in message), "text")
            await _ANSWERS[kind](self, message)

    async def _tapped(self, query: dict[str, Any]) -> None:
        data, message = query["data"], query["message"]
        place = {"chat_id": message["chat"]["id"], "message_id": message["message_id"]}
        if data == "edit":
            markup = {"inline_keyboard": [[{"text": "Back", "callback_data": "back"}]]}
            await self.call("editMessageText", **place, text="Your order number?", reply_markup=markup)
        elif data == "delete":
            await self.call("deleteMessage", **place)
        if data == "never":
            return
        texts = {"notice": "Saved", "alert": "Nobody is here right now."}
        extra = {"text": texts[data], "show_alert": data == "alert"} if data in texts else {}
        await self.call("answerCallbackQuery", callback_query_id=query["id"], **extra)

    async def say(self, chat: int, text: str, **params: Any) -> Any:
        """Send a message."""
        return await self.call("sendMessage", chat_id=chat, text=text, **params)

    async def send_pdf(self, chat: int) -> None:
        """Send a document with a Korean name."""
        form = aiohttp.FormData({"chat_id": str(chat), "caption": "Your certificate"})
        form.add_field("document", PDF, filename="확인증 K7Q2.pdf", content_type="application/pdf")
        async with self._session.post(f"{self._base}/sendDocument", data=form) as response:
            assert response.status == 200


def _chat_of(update: dict[str, Any]) -> dict[str, Any]:
    message = update.get("message") or update.get("edited_message") or update.get("my_chat_member") or {}
    chat: dict[str, Any] = message.get("chat", {})
    return chat


async def _text(bot: ScriptedBot, message: dict[str, Any]) -> None:
    chat, text = message["chat"]["id"], message["text"]
    if text.startswith("/start"):
        await bot.say(chat, f"Menu {text.removeprefix('/start ')}", reply_markup={"inline_keyboard": MENU})
    elif text == "contact":
        button = {"text": "Share my number", "request_contact": True}
        await bot.say(chat, "Your number?", reply_markup={"keyboard": [[button]], "resize_keyboard": True})
    elif text == "file":
        await bot.send_pdf(chat)
    elif text == "rich":
        await bot.say(chat, RICH, parse_mode="HTML")
    elif text == "typing":
        await bot.call("sendChatAction", chat_id=chat, action="typing")
    else:
        reply = message.get("reply_to_message", {}).get("text", "")
        await bot.say(chat, f"heard {text}" + (f" about {reply}" if reply else ""))


async def _contact(bot: ScriptedBot, message: dict[str, Any]) -> None:
    thanks = f"thanks, {message['contact']['phone_number']}"
    await bot.say(message["chat"]["id"], thanks, reply_markup={"remove_keyboard": True})


async def _thing(bot: ScriptedBot, message: dict[str, Any]) -> None:
    kind = next(name for name in _ANSWERS if name in message)
    await bot.say(message["chat"]["id"], f"a {kind}")


_ANSWERS: dict[str, Callable[[ScriptedBot, dict[str, Any]], Awaitable[None]]] = {
    "contact": _contact,
    **dict.fromkeys(("photo", "document", "video", "voice", "audio", "sticker", "location"), _thing),
    "text": _text,
}
