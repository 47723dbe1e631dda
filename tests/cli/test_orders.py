"""``sinmungo orders import``."""

import io
import json
from pathlib import Path

import pytest

from bot.cli import orders
from bot.house import House
from bot.orders_csv import COLUMNS
from bot.ports import Order
from tests.cli.conftest import Run, in_house

pytestmark = pytest.mark.slow  # left out of `make quick`

HEADER = ",".join(COLUMNS) + "\n"
GOOD = "smartstore,20261121-0001,김하늘,2026-11-01,무선 이어폰,12900,KRW,하늘상회\n"
OTHER = "ebay,11-12345-67890,Alice Martin,2026-11-02,Lamp,19.99,USD,Shop\n"


def find(number: str) -> list[Order]:
    async def finding(house: House) -> list[Order]:
        return await house.orders.find(number)

    return in_house(finding)


@pytest.mark.usefixtures("migrated")
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["plain", "with a byte order mark"])
def test_orders_are_added_once(run: Run, mark: bytes) -> None:
    Path("orders.csv").write_bytes(mark + (HEADER + GOOD + OTHER).encode())
    first, second = run("orders", "import", "orders.csv"), run("orders", "import", "orders.csv")
    assert (first.exit_code, first.stdout, first.stderr) == (0, "2 added, 0 changed, 0 unchanged.\n", "")
    assert (second.exit_code, second.stdout) == (0, "0 added, 0 changed, 2 unchanged.\n")
    (order,) = find("11-12345-67890")
    assert (order.buyer_name, order.amount) == ("Alice Martin", 1999)


@pytest.mark.usefixtures("migrated")
def test_bad_rows_are_told_and_the_others_kept(run: Run) -> None:
    Path("orders.csv").write_text(
        HEADER + GOOD + "shop24,1\n" + OTHER.replace("19.99", "ten") + OTHER, encoding="utf-8"
    )
    result = run("orders", "import", "orders.csv")
    assert result.exit_code == 1
    assert result.stdout == "2 added, 0 changed, 0 unchanged; 2 bad rows left out.\n"
    assert result.stderr.splitlines() == [
        "orders.csv:3: has 2 columns instead of 8",
        'orders.csv:4: amount is "ten", which is no number; write it like 12900 or 19.99',
    ]


@pytest.mark.usefixtures("migrated")
def test_many_bad_rows_are_counted_and_all_of_them_are_in_json(run: Run) -> None:
    Path("orders.csv").write_text(HEADER + "nonsense\n" * 60, encoding="utf-8")
    result = run("orders", "import", "orders.csv")
    assert result.stderr.splitlines()[-1] == "… and 10 more bad rows; --json lists all of them."
    told = json.loads(run("orders", "import", "orders.csv", "--json").stdout)
    assert told["added"] == told["changed"] == told["unchanged"] == 0
    assert told["bad"][59] == {"line": 61, "reason": "has 1 columns instead of 8"}


@pytest.mark.usefixtures("migrated")
@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ((HEADER + GOOD).encode("cp949"), 'orders.csv is not in UTF-8; in a spreadsheet, save it as "CSV UTF-8".'),
        (HEADER.encode() + "한".encode()[:2], 'orders.csv is not in UTF-8; in a spreadsheet, save it as "CSV UTF-8".'),
        (b"PK\x03\x04\x14\x00\xff\xfe", 'orders.csv is not in UTF-8; in a spreadsheet, save it as "CSV UTF-8".'),
        (b"", "orders.csv lacks the columns platform, order_number, buyer_name"),
        (HEADER.replace("item,", "").encode(), "orders.csv lacks the column item; its first line must name it."),
        (None, "orders.csv cannot be read: No such file or directory."),
    ],
    ids=["cp949", "cut off", "a workbook", "empty", "a column missing", "no file"],
)
def test_what_is_no_list_of_orders_gets_a_sentence(run: Run, content: bytes | None, sentence: str) -> None:
    if content is not None:
        Path("orders.csv").write_bytes(content)
    result = run("orders", "import", "orders.csv")
    assert result.exit_code == 1
    assert result.stdout == ""
    (line,) = result.stderr.splitlines()
    assert line.startswith(sentence)


def test_a_database_without_tables_is_told(run: Run) -> None:
    Path("orders.csv").write_text(HEADER + GOOD, encoding="utf-8")
    result = run("orders", "import", "orders.csv")
    assert (result.exit_code, result.stderr) == (1, "The database lacks migrations; run: sinmungo migrate\n")


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_bar_is_drawn_on_a_terminal_only(monkeypatch: pytest.MonkeyPatch) -> None:
    for screen in (io.StringIO(), _Terminal()):
        monkeypatch.setattr("sys.stderr", screen)
        with orders.progress(11) as advance:
            advance(10)
        assert ("Importing" in screen.getvalue()) == screen.isatty()


@pytest.mark.usefixtures("migrated")
def test_the_orders_of_the_playground_are_good(run: Run) -> None:
    from bot.cli.running import _SAMPLE

    assert run("orders", "import", str(_SAMPLE)).stdout == "8 added, 0 changed, 0 unchanged.\n"
