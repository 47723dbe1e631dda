import pytest

from bot.edges.aiogram_edge.telegram import AiogramTelegram
from bot.ports import Telegram
from tests.edges.contract_failures import FailureContract

pytestmark = pytest.mark.slow  # left out of `make quick`


class TestAiogram(FailureContract):
    def connect(self, token: str, base: str, patience: float) -> Telegram:
        return AiogramTelegram(token, base, patience=patience)
