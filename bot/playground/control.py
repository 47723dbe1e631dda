"""The control API for people and chats, below /play: what the page does for its people."""

from typing import Any, cast, get_args
from urllib.parse import quote

import msgspec
from aiohttp import web
from msgspec.structs import asdict

from bot.playground.acts import Actor
from bot.playground.args import Args, read_args
from bot.playground.errors import RefusedError
from bot.playground.files import Kind
from bot.playground.people import Person, Room
from bot.playground.shapes import Contact, Message
from bot.playground.world import World

_encode = msgspec.json.Encoder().encode
_SHOWN = ("image/", "video/", "audio/", "application/pdf")


class _NewPerson(msgspec.Struct, forbid_unknown_fields=True):
    first_name: str
    last_name: str | None = None
    username: str | None = None
    language_code: str = "en"
    phone: str = ""


class Control:
    """The handlers.

    Args:
        world: what they work on.
    """

    def __init__(self, world: World) -> None:
        self._world = world

    def routes(self) -> list[web.RouteDef]:
        """Where they are reached, below /play."""
        return [
            web.get("/state", self.state),
            web.post("/people", self.add_person),
            web.get("/chats/{chat}/messages", self.messages),
            web.post("/chats/{chat}/messages", self.say),
            web.post("/chats/{chat}/messages/{message}/edit", self.edit),
            web.post("/chats/{chat}/messages/{message}/tap", self.tap),
            web.post("/chats/{chat}/block", self.block),
            web.post("/chats/{chat}/unblock", self.unblock),
            web.post("/chats/{chat}/messages/{message}/react", self.react),
            web.post("/chats/{chat}/messages/{message}/{act:pin|unpin|delete}", self.act),
            web.get("/files/{file}", self.file),
        ]

    async def state(self, _request: web.Request) -> web.Response:
        """Everything but the messages; ``event`` is the id of the last event it has in it."""
        world = self._world
        bot = {"id": world.bot.id, "username": world.bot.username, "name": world.bot.first_name, "alive": world.alive}
        state = {
            "bot": bot,
            "people": list(world.people.values()),
            "chats": [room.state() for room in world.rooms.values()],
            "clock": world.clock.state(),
            "faults": world.faults,
            "event": world.feed.last,
        }
        return as_json(state)

    async def add_person(self, request: web.Request) -> web.Response:
        """Add somebody with a chat of their own."""
        new = msgspec.json.decode(await request.read(), type=_NewPerson)
        if not new.first_name.strip():
            raise RefusedError(400, "everybody has a first name")
        person = Person(max(self._world.people) + 1, **asdict(new))
        self._world.add_person(person)
        self._world.feed.add("person", person=person)
        return as_json(person)

    async def messages(self, request: web.Request) -> web.Response:
        """The messages of a chat after one, oldest first; of one ``topic`` (0 is General) or of all."""
        room = self._room(request)
        topic = request.query.get("topic")
        found = room.after(int(request.query.get("after", "0")), None if topic is None else int(topic))
        return as_json([self._world.shown(room, message) for message in found])

    async def say(self, request: web.Request) -> web.Response:
        """Say or send something as a person: a message for JSON, a list of them for a form."""
        args = await self._args(request)
        actor = self._actor(request, args)
        if request.content_type.startswith("multipart/"):
            return as_json(_send(actor, args))
        return as_json(_say(actor, args))

    async def edit(self, request: web.Request) -> web.Response:
        """Rewrite a message as the person who wrote it."""
        args = await self._args(request)
        return as_json(self._actor(request, args).edits(int(request.match_info["message"]), args.text("text")))

    async def tap(self, request: web.Request) -> web.Response:
        """Tap a button; its answer comes as an event."""
        args = await self._args(request)
        data = args.text("data") if "data" in args.fields else None
        message = int(request.match_info["message"])
        query = self._actor(request, args).taps(message, args.integer("row"), args.integer("column"), data=data)
        return as_json({"query_id": query})

    async def react(self, request: web.Request) -> web.Response:
        """React with a list of ``emoji`` and nothing else."""
        args = await self._args(request)
        message = int(request.match_info["message"])
        self._actor(request, args).reacts(message, *msgspec.convert(args.fields.get("emoji") or [], list[str]))
        return as_json({"reactions": list(self._room(request).reactions.get(message, {}).items())})

    async def act(self, request: web.Request) -> web.Response:
        """Pin, unpin or delete a message."""
        actor, message = self._actor(request, await self._args(request)), int(request.match_info["message"])
        {"pin": actor.pins, "unpin": actor.unpins, "delete": actor.deletes}[request.match_info["act"]](message)
        return as_json(actor.room.state())

    async def block(self, request: web.Request) -> web.Response:
        """Block the bot."""
        self._actor(request, await self._args(request)).blocks()
        return as_json(self._room(request).state())

    async def unblock(self, request: web.Request) -> web.Response:
        """Unblock the bot."""
        self._actor(request, await self._args(request)).unblocks()
        return as_json(self._room(request).state())

    async def file(self, request: web.Request) -> web.Response:
        """A file's bytes, with name and type; what a browser might run is only for saving."""
        stored = self._world.files.find(request.match_info["file"])
        if stored is None:
            raise RefusedError(404, "there is no such file")
        safe = stored.mime.startswith(_SHOWN) and stored.mime != "image/svg+xml"
        name = f"; filename*=UTF-8''{quote(stored.name)}" if stored.name else ""
        headers = {
            "Content-Type": stored.mime,
            "Content-Disposition": ("inline" if safe else "attachment") + name,
            "X-Content-Type-Options": "nosniff",
        }
        return web.Response(body=stored.content, headers=headers)

    @staticmethod
    async def _args(request: web.Request) -> Args:
        return await args_of(request)

    def _room(self, request: web.Request) -> Room:
        return room_of(self._world, request)

    def _actor(self, request: web.Request, args: Args) -> Actor:
        room = self._room(request)
        person = args.integer("from") or room.person or 0
        return Actor(self._world, self._world.who(person), room.chat.id, args.integer("topic"))


def _say(actor: Actor, args: Args) -> Message:
    if location := args.fields.get("location"):
        return actor.sends_location(float(location["latitude"]), float(location["longitude"]))
    if contact := args.fields.get("contact"):
        return actor.shares_contact(None if contact is True else msgspec.convert(contact, Contact))
    if args.flag("sticker"):
        return actor.sends_sticker()
    return actor.says(args.text("text"), reply_to=args.integer("reply_to") or None)


def _send(actor: Actor, args: Args) -> list[Message]:
    kind = args.text("kind") or "document"
    if kind not in get_args(Kind):
        raise RefusedError(400, f"nothing is sent as {kind!r}")
    return actor.sends(
        cast("Kind", kind),
        *(upload for _, upload in args.files),
        caption=args.text("caption"),
        album=args.text("album") or None,
        reply_to=args.integer("reply_to") or None,
    )


async def args_of(request: web.Request) -> Args:
    """What a control call brings: JSON, whatever it says it is, or a form."""
    form = request.content_type.startswith("multipart/")
    return read_args(request.headers["Content-Type"] if form else "application/json", "", await request.read())


def room_of(world: World, request: web.Request) -> Room:
    """The chat a control call names. Raises RefusedError where there is none."""
    room = world.rooms.get(int(request.match_info["chat"]))
    if room is None:
        raise RefusedError(404, "there is no such chat")
    return room


def as_json(value: Any) -> web.Response:
    """An answer of the control API."""
    return web.Response(body=_encode(value), headers={"Content-Type": "application/json"})
