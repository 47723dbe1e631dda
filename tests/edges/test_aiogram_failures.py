from bot.edges.aiogram_edge.telegram import AiogramTelegram
from bot.ports import Telegram
from tests.edges.contract_failures import FailureContract


class TestAiogram(FailureContract):
    def connect(self, token: str, base: str, patience: float) -> Telegram:
        return AiogramTelegram(token, base, patience=patience)
