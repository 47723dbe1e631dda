"""Reactions: https://core.telegram.org/bots/api#setmessagereaction."""

from collections.abc import Sequence

from bot.playground.args import Args
from bot.playground.errors import bad_request
from bot.playground.people import Room
from bot.playground.shapes import Reacted
from bot.playground.world import World

_EMOJI = """
❤ 👍 👎 🔥 🥰 👏 😁 🤔 🤯 😱 🤬 😢 🎉 🤩 🤮 💩 🙏 👌 🕊 🤡 🥱 🥴 😍 🐳 ❤‍🔥 🌚 🌭 💯 🤣 ⚡
🍌 🏆 💔 🤨 😐 🍓 🍾 💋 🖕 😈 😴 😭 🤓 👻 👨‍💻 👀 🎃 🙈 😇 😨 🤝 ✍ 🤗 🫡 🎅
🎄 ☃ 💅 🤪 🗿 🆒 💘 🙉 🦄 😘 💊 🙊 😎 👾 🤷‍♂ 🤷 🤷‍♀ 😡
"""
EMOJI = frozenset(_EMOJI.split())


def set_reaction(world: World, args: Args) -> bool:
    """``setMessageReaction``: a bot has at most one on a message."""
    room = world.room(args.fields.get("chat_id"))
    message_id = args.integer("message_id")
    if message_id not in room.messages:
        raise bad_request("message to react not found")
    given = args.nested("reaction", "reaction") or []
    if not isinstance(given, list) or not all(isinstance(item, dict) for item in given):
        raise bad_request("expected an Array of ReactionType")
    if len(given) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    react(world, room, world.bot.id, message_id, [str(item.get("emoji", "")) for item in given])
    return True


def react(world: World, room: Room, who: int, message_id: int, emoji: Sequence[str]) -> None:
    """Put somebody's reactions on a message instead of those they had. Raises ApiError."""
    new = tuple(each.removesuffix("\N{VARIATION SELECTOR-16}") for each in emoji)
    if not EMOJI.issuperset(new):
        raise bad_request("REACTION_INVALID")
    reactions = room.reactions.setdefault(message_id, {})
    old = reactions.pop(who, ())
    if new:
        reactions[who] = new
    if old == new:
        return
    world.feed.add("reaction", chat=room.chat.id, message_id=message_id, reactions=list(reactions.items()))
    if who != world.bot.id and (room.private or room.members[world.bot.id].admin):
        anonymous = not room.private and room.members[who].anonymous
        reacted = Reacted(
            chat=room.chat,
            message_id=message_id,
            date=world.now(),
            old_reaction=[{"type": "emoji", "emoji": each} for each in old],
            new_reaction=[{"type": "emoji", "emoji": each} for each in new],
            user=None if anonymous else world.people[who].user(),
            actor_chat=room.chat if anonymous else None,
        )
        world.updates.put("message_reaction", reacted)
