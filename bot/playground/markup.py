"""Keyboards: read, checked, and told apart as Telegram does."""

import re
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from bot.playground.args import Args
from bot.playground.entities import utf16
from bot.playground.errors import bad_request
from bot.playground.shapes import InlineButton, InlineKeyboard

_ACTIONS = (  # in the order in which Telegram looks; the first one counts
    "url",
    "callback_data",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "web_app",
    "copy_text",
)
_STYLES = frozenset({None, "", "default", "primary", "danger", "success"})
_LINK = re.compile(r"(?:(?:https?|tg|ton)://)?[^\s/.]+[./?]\S+|(?:tg|ton)://\S+", re.IGNORECASE)
_MAX_BUTTONS = 100


class Markup(Struct, frozen=True):
    """What a call's reply_markup asks for.

    Args:
        inline: buttons under the message.
        keyboard: a reply keyboard, its removal or a forced reply, as the call gave it.
    """

    inline: InlineKeyboard | None = None
    keyboard: dict[str, Any] | None = None


NO_MARKUP = Markup()


def read_markup(args: Args, *, private: bool) -> Markup:
    """Read ``reply_markup``.

    Args:
        args: the call's.
        private: it is for a private chat, where contacts may be asked for.

    Raises:
        ApiError: in Telegram's words.
    """
    value = args.nested("reply_markup", "reply keyboard markup")
    if value is None:
        return NO_MARKUP
    if not isinstance(value, dict):
        raise bad_request("object expected as reply markup")
    if value.get("keyboard"):
        _check_keyboard(value["keyboard"], private=private)
        return Markup(keyboard=value)
    if value.get("inline_keyboard"):
        rows = _inline(value["inline_keyboard"], private=private)
        return Markup(inline=InlineKeyboard(rows)) if rows else NO_MARKUP
    if value.get("remove_keyboard") or value.get("force_reply"):
        return Markup(keyboard=value)
    return NO_MARKUP


def read_inline(args: Args) -> InlineKeyboard | None:
    """Read the ``reply_markup`` of an edit, which can only be an inline keyboard."""
    markup = read_markup(args, private=True)
    if markup.keyboard is not None:
        raise bad_request("inline keyboard expected")
    return markup.inline


def _check_keyboard(rows: Any, *, private: bool) -> None:
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request('field "keyboard" must be an Array of Arrays')
    for given in (given for row in rows for given in row):
        button = {"text": given} if isinstance(given, str) else given
        if not isinstance(button, dict):
            raise bad_request("can't parse keyboard button: KeyboardButton must be a String or an Object")
        if not button.get("text"):
            raise bad_request("keyboard button text must be non-empty")
        if button.get("request_contact") and not private:
            raise bad_request("phone number can be requested in private chats only")
        if button.get("request_location") and not private:
            raise bad_request("location can be requested in private chats only")


def _inline(rows: Any, *, private: bool) -> list[list[InlineButton]]:
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request('field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays')
    try:
        buttons = msgspec.convert(rows, list[list[InlineButton]])
    except msgspec.ValidationError as error:
        raise bad_request(f"can't parse inline keyboard button: {error}") from None
    if sum(map(len, buttons)) > _MAX_BUTTONS:
        raise bad_request("reply markup is too long")
    return [[_button(button, private=private) for button in row] for row in buttons if row]


def _button(button: InlineButton, *, private: bool) -> InlineButton:
    actions = [name for name in _ACTIONS if getattr(button, name) is not None]
    if not actions:
        raise bad_request("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if button.style not in _STYLES:
        raise bad_request("can't parse inline keyboard button: invalid button style specified")
    if not button.text.strip():
        raise bad_request("inline keyboard button text must be non-empty")
    if button.callback_data is not None and not 1 <= len(button.callback_data.encode()) <= 64:
        raise bad_request("BUTTON_DATA_INVALID")
    if button.copy_text is not None and not 1 <= utf16(button.copy_text.text) <= 256:
        raise bad_request("BUTTON_COPY_TEXT_INVALID")
    if button.url is not None and not _LINK.fullmatch(button.url):
        raise bad_request(f"inline keyboard button URL '{button.url}' is invalid: Wrong HTTP URL")
    if actions[0] == "web_app":
        _check_app(button.web_app or {}, private=private)
    if len(actions) > 1 or button.style in {"", "default"}:
        style = None if button.style in {"", "default"} else button.style
        return replace(button, style=style, **dict.fromkeys(actions[1:]))
    return button


def _check_app(app: dict[str, Any], *, private: bool) -> None:
    """Mini Apps open from buttons of private chats only, by https only."""
    url = str(app.get("url", ""))
    if not url.lower().startswith("https://"):
        raise bad_request(f"inline keyboard button Web App URL '{url}' is invalid: Only HTTPS links are allowed")
    if not private:
        raise bad_request("BUTTON_TYPE_INVALID")
