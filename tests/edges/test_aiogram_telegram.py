from bot.edges.aiogram_edge.telegram import AiogramTelegram
from bot.ports import Telegram
from tests.edges.contract_telegram import TelegramContract


class TestAiogram(TelegramContract):
    def connect(self, token: str, base: str) -> Telegram:
        return AiogramTelegram(token, base)
