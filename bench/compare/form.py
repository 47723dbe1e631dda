"""What a user would write instead: a form with aiogram's states, its answers kept by SQLAlchemy in an SQLite file.

Each answer is committed when it is given; the states are in memory, as aiogram has no SQL storage for them.
"""

import asyncio
import os

import uvloop
from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.filters import Command
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import Message
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    """The tables."""


class Request(Base):
    """What somebody answered so far."""

    __tablename__ = "requests"
    id: Mapped[int] = mapped_column(primary_key=True)
    person: Mapped[int]
    order_number: Mapped[str] = mapped_column(default="")
    name: Mapped[str] = mapped_column(default="")
    contact: Mapped[str] = mapped_column(default="")


class Form(StatesGroup):
    """The questions."""

    order_number = State()
    name = State()
    contact = State()


NEXT = {"order_number": (Form.name, "What is your name?"), "name": (Form.contact, "How can we reach you?")}
dispatcher = Dispatcher()


@dispatcher.message(Command("form"))
async def begin(message: Message, state: FSMContext, sessions: async_sessionmaker[AsyncSession]) -> None:
    """Make a request and ask the first question."""
    async with sessions() as session:
        request = Request(person=message.chat.id)
        session.add(request)
        await session.commit()
        await state.set_state(Form.order_number)
        await state.update_data(request=request.id)
    await message.answer("What is the order number?")


@dispatcher.message(Form.order_number)
@dispatcher.message(Form.name)
@dispatcher.message(Form.contact)
async def answer(message: Message, state: FSMContext, sessions: async_sessionmaker[AsyncSession]) -> None:
    """Keep an answer and ask the next question."""
    field = str(await state.get_state()).partition(":")[2]
    number = (await state.get_data())["request"]
    async with sessions() as session:
        request = await session.get_one(Request, number)
        setattr(request, field, message.text)
        await session.commit()
    if field in NEXT:
        following, question = NEXT[field]
        await state.set_state(following)
        await message.answer(question)
    else:
        await state.clear()
        await message.answer("Thank you.")


async def main() -> None:
    """Make the table and poll."""
    # With 50 people the usual five seconds are too few, and somebody is never answered: "database is locked".
    engine = create_async_engine("sqlite+aiosqlite:///form.db", connect_args={"timeout": 60})
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    api = TelegramAPIServer.from_base(os.environ["BOT_API_BASE"])
    bot = Bot(os.environ["BOT_TOKEN"], session=AiohttpSession(api=api))
    await dispatcher.start_polling(bot, sessions=async_sessionmaker(engine, expire_on_commit=False))


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(main())
