"""Parts of a copy: what is no result of the job is none."""

from bot.core.conversation import Conversation
from bot.core.event import BotBlocked
from bot.flows.privacy import part_made
from tests.core.tiny import context
from tests.flows.real import FLOWS


def test_only_a_result_is_a_part() -> None:
    assert part_made(Conversation(), BotBlocked(), context(FLOWS)) == ()
