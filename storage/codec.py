"""Values as bytes, before they are sealed: msgpack, by field names, so that older rows are read by newer structs."""

from typing import Any

import msgspec

from bot.core.case import Told
from bot.core.conversation import Conversation
from bot.core.effect import KeepQuestion
from bot.core.event import Happening
from bot.ports import Order, Outgoing

encode = msgspec.msgpack.Encoder().encode

decode_conversation = msgspec.msgpack.Decoder(Conversation).decode
decode_event = msgspec.msgpack.Decoder(tuple[Happening, bytes]).decode
decode_order = msgspec.msgpack.Decoder(Order).decode
decode_outgoing = msgspec.msgpack.Decoder[Outgoing](Outgoing).decode
decode_question = msgspec.msgpack.Decoder(KeepQuestion).decode
decode_story = msgspec.msgpack.Decoder(tuple[Told, ...]).decode
decode_values = msgspec.msgpack.Decoder(dict[str, Any]).decode
