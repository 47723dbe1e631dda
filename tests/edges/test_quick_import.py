"""Each import happens in a process of its own, most of them of a small package that is built like aiogram."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

TYPES_BASE = "from pydantic import BaseModel, ConfigDict\nclass TelegramObject(BaseModel, defer_build=True): pass\n"
METHODS_BASE = """
from typing import Generic, TypeVar
from pydantic import BaseModel
T = TypeVar("T")
class TelegramMethod(BaseModel, Generic[T]): pass
class Response(BaseModel, Generic[T]):
    result: T | None = None
"""
METHODS = """
from aiogram.methods.base import TelegramMethod
from aiogram.types import Chat
class SendMessage(TelegramMethod[bool]):
    chat: Chat
"""
# Like aiogram's, these modules know one another's names only while types are checked.
CHAT = """
from __future__ import annotations
from aiogram.types.base import TelegramObject
class Chat(TelegramObject):
    pinned: Message | None = None
"""
MESSAGE = """
from __future__ import annotations
from aiogram.types.base import TelegramObject
class Message(TelegramObject):
    chat: Chat
"""
IMPORTS = "from aiogram.types.chat import Chat\nfrom aiogram.types.message import Message\n"
LOOP = "for each in (Chat, Message):\n    each.model_rebuild(_types_namespace={'Chat': Chat, 'Message': Message})\n"

QUICK = {"before": [False, False], "after": [True, True], "restored": True}
ORDINARY = {"before": [True, True], "after": [True, True], "restored": True}

PACKAGES: dict[str, tuple[str, dict[str, object]]] = {
    "as aiogram is": (IMPORTS + LOOP, QUICK),
    "with the name space given in another way": (
        IMPORTS + LOOP.replace("_types_namespace={", "_parent_namespace_depth=2 or {"),
        ORDINARY,
    ),
    "with models that are needed at once": (IMPORTS + LOOP + "Message(chat=Chat())\n", ORDINARY),
    "with no loop": (
        IMPORTS + "import sys\nsys.modules['aiogram.types.chat'].Message = Message\n"
        "sys.modules['aiogram.types.message'].Chat = Chat\n",
        QUICK,
    ),
}

USE = """
import json
from pydantic import BaseModel
original = BaseModel.__dict__["model_rebuild"]
import bot.edges.aiogram_edge
from aiogram.methods import SendMessage
from aiogram.methods.base import Response
from aiogram.types import Chat, Message

def use() -> None:
    models = (Chat, Message)
    before = [model.__pydantic_complete__ for model in models]
    Chat_, Message_ = Chat, Message
    globals().update(Chat=int, Message=int)  # names of the caller's are not aiogram's
    response = Response[Message_].model_validate({"result": {"chat": {"pinned": {"chat": {}}}}})
    assert type(response.result.chat.pinned) is Message_
    assert SendMessage(chat=Chat_(pinned=None)).model_dump() == {"chat": {"pinned": None}}
    after = [Message_(chat=Chat_()) is not None and model.__pydantic_complete__ for model in models]
    restored = BaseModel.__dict__["model_rebuild"] is original
    print(json.dumps({"before": before, "after": after, "restored": restored}))

use()
"""


def run(code: str, *path: Path) -> str:
    """What a program prints; ``path`` is looked in for packages before all else."""
    lines = f"import sys\nsys.path[:0] = {[str(each) for each in path]!r}\n{code}"
    done = subprocess.run([sys.executable, "-c", lines], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("kind", PACKAGES)
def test_models_work_whatever_aiogram_is_like(kind: str, tmp_path: Path) -> None:
    types, expected = PACKAGES[kind]
    files = {
        "__init__": "from aiogram import methods, types",
        "types/__init__": types,
        "types/base": TYPES_BASE,
        "types/chat": CHAT,
        "types/message": MESSAGE,
        "methods/__init__": METHODS,
        "methods/base": METHODS_BASE,
    }
    for name, content in files.items():
        file = tmp_path / "aiogram" / f"{name}.py"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content)
    assert json.loads(run(USE, tmp_path)) == expected


BUILD_ALL = """
import aiogram.methods, aiogram.types
from pydantic import BaseModel

def build() -> list[str]:
    models = [getattr(module, name) for module in (aiogram.methods, aiogram.types) for name in module.__all__]
    models = [model for model in models if isinstance(model, type) and issubclass(model, BaseModel)]
    unbuilt = sum(not model.__pydantic_complete__ for model in models)
    for model in models:
        model.__pydantic_validator__.title  # as the first use does
    print(unbuilt > 300, [model.__name__ for model in models if not model.__pydantic_complete__])
    from aiogram.types import Update
    print(Update.model_json_schema(), [str(field) for field in Update.model_fields.values()])
"""


@pytest.mark.slow
def test_every_model_of_aiogram_is_built_on_first_use_as_it_is_in_the_ordinary_way() -> None:
    call = "def deep(depth):\n    return deep(depth - 1) if depth else build()\ndeep(5)\n"
    quick = run("import bot.edges.aiogram_edge\n" + BUILD_ALL + call).splitlines()
    ordinary = run(BUILD_ALL + call).splitlines()
    assert quick[0] == "True []"
    assert ordinary[0] == "False []"
    assert quick[1:] == ordinary[1:]
