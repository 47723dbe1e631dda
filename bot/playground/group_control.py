"""The control API for groups, below /play: made, joined, left, migrated, and their topics."""

from typing import Any

import msgspec
from aiohttp import web

from bot.playground import groups, topics
from bot.playground.acts import Actor
from bot.playground.args import Args
from bot.playground.control import args_of, as_json, room_of
from bot.playground.errors import RefusedError
from bot.playground.people import Room
from bot.playground.world import World


class _Who(msgspec.Struct, forbid_unknown_fields=True):
    """A member to be: ``person`` 0 is the bot."""

    person: int = 0
    status: str = "member"
    rights: list[str] | None = None
    anonymous: bool = False
    by: int | None = None


class _NewGroup(msgspec.Struct, forbid_unknown_fields=True):
    title: str
    type: str = "supergroup"
    forum: bool = True
    id: int | None = None
    members: list[_Who] = []


class GroupControl:
    """The handlers.

    Args:
        world: what they work on.
    """

    def __init__(self, world: World) -> None:
        self._world = world

    def routes(self) -> list[web.RouteDef]:
        """Where they are reached, below /play."""
        return [
            web.post("/groups", self.make),
            web.get("/groups/{chat}", self.look),
            web.post("/groups/{chat}/members", self.member),
            web.post("/groups/{chat}/migrate", self.migrate),
            web.post("/groups/{chat}/forum", self.forum),
            web.get("/groups/{chat}/topics", self.topics),
            web.post("/groups/{chat}/topics", self.open_topic),
            web.post("/groups/{chat}/topics/{topic}/{act:rename|close|reopen|delete}", self.change_topic),
            web.post("/bot/privacy", self.privacy),
        ]

    async def make(self, request: web.Request) -> web.Response:
        """Make a group with its members, in their order."""
        new = msgspec.json.decode(await request.read(), type=_NewGroup)
        room = groups.make_group(self._world, new.title, kind=new.type, forum=new.forum, chat_id=new.id)
        for who in new.members:
            self._set(room, who)
        return as_json(groups.shown(self._world, room))

    async def look(self, request: web.Request) -> web.Response:
        """A group with its members."""
        return as_json(groups.shown(self._world, self._group(request)))

    async def member(self, request: web.Request) -> web.Response:
        """Let somebody join or leave, or change what they may."""
        room = self._group(request)
        self._set(room, msgspec.json.decode(await request.read(), type=_Who))
        return as_json(groups.shown(self._world, room))

    async def migrate(self, request: web.Request) -> web.Response:
        """Let the group become another one; the new one is returned."""
        args, room = await args_of(request), self._group(request)
        new = groups.migrate(self._world, room, args.integer("from"), forum=args.fields.get("forum"))
        return as_json(groups.shown(self._world, new))

    async def forum(self, request: web.Request) -> web.Response:
        """Turn the group's topics on or off."""
        room = self._group(request)
        groups.set_forum(self._world, room, forum=(await args_of(request)).flag("on"))
        return as_json(groups.shown(self._world, room))

    async def topics(self, request: web.Request) -> web.Response:
        """The topics, General first; with ``messages`` each has its messages."""
        room = self._group(request)
        listed = topics.listed(self._world, room)
        if request.query.get("messages"):
            for topic in listed:
                found = room.after(0, topic["id"])
                topic["messages"] = [self._world.shown(room, message) for message in found]
        return as_json(listed)

    async def open_topic(self, request: web.Request) -> web.Response:
        """Make a topic as somebody who may."""
        args = await args_of(request)
        actor = self._actor(request, args).opens_topic(args.text("name"))
        return as_json(actor.room.topics[actor.topic].shown())

    async def change_topic(self, request: web.Request) -> web.Response:
        """Rename, close, reopen or delete a topic as somebody who may."""
        args = await args_of(request)
        actor = self._actor(request, args).in_topic(int(request.match_info["topic"]))
        match request.match_info["act"]:
            case "rename":
                actor.renames_topic(args.text("name"))
            case "close":
                actor.closes_topic()
            case "reopen":
                actor.reopens_topic()
            case _:
                actor.deletes_topic()
        return as_json(topics.listed(self._world, actor.room))

    async def privacy(self, request: web.Request) -> web.Response:
        """Turn the bot's privacy mode on or off."""
        self._world.privacy = (await args_of(request)).flag("on")
        return as_json({"on": self._world.privacy})

    def _set(self, room: Room, who: _Who) -> None:
        rights: Any = None if who.rights is None else frozenset(who.rights)
        person = who.person or self._world.bot.id
        groups.set_member(self._world, room, person, who.status, rights=rights, anonymous=who.anonymous, by=who.by)

    def _actor(self, request: web.Request, args: Args) -> Actor:
        return Actor(self._world, self._world.who(args.integer("from")), self._group(request).chat.id)

    def _group(self, request: web.Request) -> Room:
        room = room_of(self._world, request)
        if room.private:
            raise RefusedError(404, "that is no group")
        return room
