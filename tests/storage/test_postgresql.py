"""The contract of storage on a real PostgreSQL."""

import pytest

from tests.storage.contract_cases import CasesContract
from tests.storage.contract_desk import DeskContract
from tests.storage.contract_lanes import LanesContract
from tests.storage.contract_orders import FilesContract, OrdersContract
from tests.storage.contract_outbox import OutboxContract
from tests.storage.contract_questions import QuestionsContract
from tests.storage.contract_unit import UnitContract
from tests.storage.contract_work import WorkContract

pytestmark = pytest.mark.slow  # left out of `make quick`


class TestPostgresql(
    UnitContract,
    OutboxContract,
    WorkContract,
    CasesContract,
    DeskContract,
    LanesContract,
    OrdersContract,
    FilesContract,
    QuestionsContract,
):
    @pytest.fixture
    def url(self, postgresql_url: str) -> str:
        return postgresql_url
