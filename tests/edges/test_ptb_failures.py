import pytest

from bot.edges.ptb_edge.telegram import PtbTelegram
from bot.ports import Telegram
from tests.edges.contract_failures import FailureContract

pytestmark = pytest.mark.slow  # left out of `make quick`


class TestPtb(FailureContract):
    def connect(self, token: str, base: str, patience: float) -> Telegram:
        return PtbTelegram(token, base, patience=patience)
