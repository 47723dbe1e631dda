import pytest

from bot.edges.aiogram_edge.telegram import AiogramTelegram
from bot.ports import Telegram
from tests.edges.contract_desk import DeskContract

pytestmark = pytest.mark.slow  # left out of `make quick`


class TestAiogram(DeskContract):
    def connect(self, token: str, base: str) -> Telegram:
        return AiogramTelegram(token, base)
