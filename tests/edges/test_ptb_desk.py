import pytest

from bot.edges.ptb_edge.telegram import PtbTelegram
from bot.ports import Telegram
from tests.edges.contract_desk import DeskContract

pytestmark = pytest.mark.slow  # left out of `make quick`


class TestPtb(DeskContract):
    def connect(self, token: str, base: str) -> Telegram:
        return PtbTelegram(token, base)
