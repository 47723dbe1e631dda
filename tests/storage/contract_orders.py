"""What the order directory and the file store promise, whatever the database."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from bot.ports import Order
from storage import Storage
from storage.sealing import UnreadableError
from tests.storage.acts import files, meet, order_book

ORDER = Order("naver", "20261121-0001", "홍길동", "2026-11-20", "무선 이어폰", 39_000, "KRW", "소리상점")


class OrdersContract:
    async def test_an_order_is_found_however_its_number_is_written(self, store: Storage) -> None:
        await order_book(store).add([replace(ORDER, order_number="2026112-A0001")])
        for spelling in ("2026112-A0001", " 2026112 a0001", "２０２６１１２Ａ０００１", "2026112a-0001"):
            assert [order.buyer_name for order in await order_book(store).find(spelling)] == ["홍길동"]
        assert await order_book(store).find("2026112-A0002") == []

    async def test_a_number_is_unique_within_a_platform_only(self, store: Storage) -> None:
        both = [replace(ORDER, platform="taobao"), ORDER]
        await order_book(store).add(both)
        assert await order_book(store).find(ORDER.order_number) == both[::-1]

    async def test_adding_tells_what_is_new_changed_and_the_same(self, store: Storage) -> None:
        orders = [replace(ORDER, order_number=f"{number}") for number in range(5_000)]
        report = await order_book(store).add(iter(orders))
        assert (report.added, report.changed, report.unchanged) == (5_000, 0, 0)
        orders[17] = replace(orders[17], buyer_name="김하늘")
        report = await order_book(store).add([*orders, replace(orders[0], order_number="5000")])
        assert (report.added, report.changed, report.unchanged) == (1, 1, 4_999)
        assert await order_book(store).find("17") == [orders[17]]

    async def test_of_two_rows_for_one_order_the_last_counts(self, store: Storage) -> None:
        changed = replace(ORDER, item="유선 이어폰")
        report = await order_book(store).add([ORDER, ORDER, changed])
        assert (report.added, report.changed, report.unchanged) == (1, 1, 1)
        assert await order_book(store).find(ORDER.order_number) == [changed]

    async def test_nothing_to_add_is_nothing(self, store: Storage) -> None:
        assert (await order_book(store).add([])).added == 0


class FilesContract:
    async def test_a_file_comes_back_and_is_replaced(self, store: Storage) -> None:
        one, two = await meet(store, 11, 12)
        await files(store).put(one, "certificate/C-1", b"one")
        await files(store).put(two, "certificate/C-1", b"two")
        await files(store).put(one, "certificate/C-1", bytes(100_000))
        assert await files(store).get(one, "certificate/C-1") == bytes(100_000)
        assert await files(store).get(two, "certificate/C-1") == b"two"

    async def test_what_is_not_there_is_a_key_error(self, store: Storage) -> None:
        (person,) = await meet(store, 10)
        for who in (person, 999):
            with pytest.raises(KeyError):
                await files(store).get(who, "nothing")
        with pytest.raises(KeyError):
            await files(store).put(999, "nothing", b"")

    async def test_files_are_sealed_under_names_that_tell_nothing(self, store: Storage, tmp_path: Path) -> None:
        (person,) = await meet(store, 10)
        await files(store).put(person, "홍길동.pdf", b"planted words")
        (file,) = (path for path in (tmp_path / "files").rglob("*") if path.is_file())
        assert "홍" not in str(file)
        assert b"planted" not in file.read_bytes()
        file.write_bytes(file.read_bytes()[:-1] + b"?")
        with pytest.raises(UnreadableError):
            await files(store).get(person, "홍길동.pdf")
