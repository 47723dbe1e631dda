"""What the page suggests to try: the sample orders that the demo's order directory is filled with."""

import csv
from pathlib import Path

from aiohttp import web

from bot.playground.control import as_json

ORDERS = Path(__file__).with_name("orders.csv")


async def hints(_request: web.Request) -> web.Response:
    """GET /play/hints: the sample orders with the buyer's name as the shop wrote it."""
    with ORDERS.open(encoding="utf-8", newline="") as file:
        rows = [
            {"number": row["order_number"], "name": row["buyer_name"], "item": row["item"], "platform": row["platform"]}
            for row in csv.DictReader(file)
        ]
    return as_json({"orders": rows})
