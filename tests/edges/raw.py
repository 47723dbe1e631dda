"""Raw updates and messages as Telegram writes them."""

from typing import Any

HANEUL: dict[str, Any] = {"id": 7_000_000_001, "is_bot": False, "first_name": "하늘", "language_code": "ko"}
CHAT: dict[str, Any] = {"id": 7_000_000_001, "type": "private", "first_name": "하늘"}
GROUP: dict[str, Any] = {"id": -1_001_234_567_890, "type": "supergroup", "title": "상담", "is_forum": True}
SENT = 1_795_000_000


def message(**content: Any) -> dict[str, Any]:
    """A message of Haneul's in her chat; ``content`` adds fields or replaces them."""
    return {"message_id": 11, "from": HANEUL, "chat": CHAT, "date": SENT, **content}


def update(kind: str = "message", body: object = None, /, **content: Any) -> dict[str, Any]:
    """An update of this kind, with ``body`` or else a message."""
    return {"update_id": 501, kind: message(**content) if body is None else body}


def file(name: str, **fields: Any) -> dict[str, Any]:
    """A file as Telegram describes it."""
    return {"file_id": f"id-{name}", "file_unique_id": f"unique-{name}", **fields}


def tap(**content: Any) -> dict[str, Any]:
    """A tap of Haneul's on a button of message 40."""
    card = {"message_id": 40, "chat": CHAT, "date": SENT - 60, "text": "?"}
    query = {"id": "77", "from": HANEUL, "chat_instance": "1", "message": card, "data": "pick~a~b~1~mac", **content}
    return {"update_id": 501, "callback_query": {name: value for name, value in query.items() if value is not None}}


def membership(old: str, new: str, chat: dict[str, Any] = CHAT) -> dict[str, Any]:
    """The bot's membership of a chat changed."""
    bot = {"id": 1, "is_bot": True, "first_name": "Sinmungo"}
    body = {
        "chat": chat,
        "from": HANEUL,
        "date": SENT,
        "old_chat_member": {"user": bot, "status": old},
        "new_chat_member": {"user": bot, "status": new},
    }
    return {"update_id": 501, "my_chat_member": body}
