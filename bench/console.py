"""How long staff waits for lists and searches of orders: `python -m bench.console --orders 1000000 --engine real`.

The database is made by inserts straight into the tables of orders: events with one performance each, orders of the last
year with five tickets each, a tenth of them of the organiser who asks and the others of somebody else. Only what lists
and searches read is there: no stock, no ledger. Then each question is asked again and again over HTTP, one at a time;
the goal is the 95th percentile. Ends with 1 when an order is not found.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path

import msgspec

from bench.engines import running_engines
from bench.report import make_plain_result, print_result_line, print_table, write_result
from bench.server import Server, installed_command, running_server
from bench.stage import organiser
from bench.trial import Figure
from onsale.contracts.events import Contact
from onsale.contracts.refunds import DEFAULT_REFUND_RULES
from onsale.contracts.values import Money, SeatRef, Text
from onsale.modules.orders.commands.filing import contact_words
from onsale.modules.orders.domain import Item, Order, OrderState, number_of
from onsale.modules.orders.domain.finding import seat_words
from onsale.modules.orders.repository.orders import add_orders
from onsale.modules.orders.repository.shows import ShowRow, add_shows
from onsale.modules.orders.repository.words import NO_KEY, put_words
from onsale.modules.orders.tables.finding import WordRow
from onsale.platform.clock import SystemClock, to_micros
from onsale.platform.db import Database
from onsale.platform.engines import open_database
from onsale.platform.security import KeyRing, Sealer
from onsale.platform.settings import read_settings

RESULTS = Path(__file__).resolve().parent / "results"
GOAL_MS = 300.0
SEED = 20_261_123
TICKETS = 5
OWN_SHARE = 10
BATCH = 1_000
YEAR_SECONDS = 365 * 24 * 3600
OTHERS = "01972b8a-0000-7000-8000-0000000000ff"
STATES = (OrderState.FULFILLED,) * 80 + (OrderState.USED,) * 15 + (OrderState.EXPIRED,) * 4 + (OrderState.REFUNDED,)
RARE_TOTAL_MINOR = 12_345_678


class Sizes(msgspec.Struct, frozen=True):
    """How much there is; tickets are five an order."""

    orders: int
    events: int


class _Listed(msgspec.Struct):
    id: str
    number: str


class _Page(msgspec.Struct):
    items: list[_Listed]


class _Me(msgspec.Struct):
    organisation_id: str


class Maker:
    """Makes orders, the oldest first, always the same ones."""

    def __init__(self, sizes: Sizes, organisation_id: str, sealer: Sealer) -> None:
        self._sizes = sizes
        self._sealer = sealer
        self._dice = random.Random(SEED)  # no secrets: figures of a benchmark
        self._now = SystemClock().now()
        self._owners = [organisation_id if number % OWN_SHARE == 0 else OTHERS for number in range(sizes.events)]
        self.shows = [self._id(self._now - timedelta(days=400)) for _ in range(sizes.events)]

    def _id(self, moment: datetime) -> str:
        """A UUIDv7 of this moment."""
        raw = int(moment.timestamp() * 1000) << 80 | 7 << 76 | self._dice.getrandbits(76)
        text = f"{raw & ~(0xC << 60) | 0x8 << 60:032x}"
        return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"

    def show_rows(self) -> list[ShowRow]:
        rules, start = msgspec.json.encode(DEFAULT_REFUND_RULES).decode(), to_micros(self._now + timedelta(days=30))
        return [
            ShowRow(show, f"e{show[1:]}", owner, "演出", "Show", "Asia/Shanghai", start, start, "on", rules, 0, 0)
            for show, owner in zip(self.shows, self._owners, strict=True)
        ]

    def batches(self) -> Iterator[tuple[list[Order], list[WordRow]]]:
        for first in range(0, self._sizes.orders, BATCH):
            made = [self._order(number) for number in range(first, min(first + BATCH, self._sizes.orders))]
            yield [order for order, _ in made], [word for _, words in made for word in words]

    def _order(self, number: int) -> tuple[Order, list[WordRow]]:
        at = self._now - timedelta(seconds=YEAR_SECONDS * (1 - number / self._sizes.orders) + 60)
        order_id, show = self._id(at), self._dice.randrange(len(self.shows))
        contact = Contact(name=f"Buyer {number}", phone=f"+861380{number:07}", email=None)
        seats = [SeatRef(f"s{place}", f"A, Row {number % 99}, Seat {place}") for place in range(1, TICKETS + 1)]
        price = Money(RARE_TOTAL_MINOR if number == 0 else 10_000)
        order = Order(
            id=order_id,
            number=number_of(order_id, at.strftime("%y%m%d")),
            hold_id=self._id(at),
            user_id=self._id(at),
            event_id=f"e{self.shows[show][1:]}",
            performance_id=self.shows[show],
            state=self._dice.choice(STATES),
            total=price * TICKETS,
            contact_sealed=self._sealer.seal(msgspec.json.encode(contact).decode()),
            created_at=to_micros(at),
            pay_before=to_micros(at),
            paid_at=to_micros(at),
            items=[
                Item(
                    id=self._id(at),
                    ticket_type_id="floor",
                    ticket_type_name=Text("内场", "Floor"),
                    seat=seat,
                    price=price,
                )
                for seat in seats
            ],
            attempts=[],
            organisation_id=self._owners[show],
        )
        owner = self._owners[show]
        words = [WordRow(word, owner, order_id, NO_KEY) for word in seat_words(seats)]
        return order, words + contact_words(contact, self._sealer, order_id, owner)


async def fill(database: Database, maker: Maker) -> None:
    """Everything, a thousand orders in a transaction."""
    async with database.transaction() as transaction:
        await add_shows(transaction, maker.show_rows())
    for orders, words in maker.batches():
        async with database.transaction() as transaction:
            await add_orders(transaction, orders)
            await put_words(transaction, [], words)


def made(server: Server, sizes: Sizes, organisation_id: str) -> None:
    """Fill the database of a stopped server."""

    async def work() -> None:
        settings = read_settings(server.environment)
        database = await open_database(settings)
        try:
            await fill(database, Maker(sizes, organisation_id, Sealer(KeyRing(settings.keys()))))
        finally:
            await database.close()

    asyncio.run(work())


def questions(own: _Listed, event_id: str) -> Mapping[str, str]:
    """What is asked, by the name of its figure."""
    day = f"{SystemClock().now() - timedelta(days=100):%Y-%m-%dT00:00:00Z}"
    return {
        "newest": "",
        "state": "?state=refunded",
        "event": f"?event_id={event_id}",
        "time": f"?to={day}",
        "rare_amount": f"?total_min={RARE_TOTAL_MINOR}",
        "ticket_type_of_none": "?ticket_type_id=another",
        "number": f"?query={own.number}",
        "number_begun": f"?query={own.number[:9]}",
        "month": f"?query={own.number[:4]}",
        "phone": f"?query=1380{7:07}",
        "phone_of_nobody": "?query=13900000000",
        "name": "?query=Buyer%207",
        "seat": "?query=A%201%20row%201",
        "one": f"/{own.id}",
    }


def measure(ask: Callable[[], object], seconds: float) -> list[float]:
    """Milliseconds of each answer; the first one warms up."""
    ask()
    spent: list[float] = []
    ends = time.perf_counter() + seconds
    while time.perf_counter() < ends or len(spent) < 20:  # a percentile of less says nothing
        began = time.perf_counter()
        ask()
        spent.append((time.perf_counter() - began) * 1_000)
    return sorted(spent)


def main() -> int:
    arguments = _parser().parse_args()
    sizes = Sizes(arguments.orders, arguments.events)
    figures: dict[str, Figure] = {"orders": sizes.orders, "tickets": sizes.orders * TICKETS, "events": sizes.events}
    goals: dict[str, float] = {}
    with running_engines(arguments.engine) as engines, engines.fresh() as settings:
        with running_server(installed_command(), settings) as server:
            seller = organiser(server)
            owner = seller.get("/me").decode(_Me).organisation_id
            server.stop()
            began = time.perf_counter()
            made(server, sizes, owner)
            figures["fill_seconds"] = round(time.perf_counter() - began, 1)
            server.start()
            page = seller.get("/staff/orders").decode(_Page).items
            found = seller.get(f"/staff/orders?query={page[0].number}").decode(_Page).items
            if found != page[:1]:
                print("FAILED: the newest order is not found by its number", file=sys.stderr)
                return 1
            event_id = seller.get(f"/staff/orders/{page[0].id}").decode(_OfEvent).event_id
            for name, query in questions(page[0], event_id).items():
                spent = measure(lambda path=f"/staff/orders{query}": seller.get(path), arguments.seconds)  # type: ignore[misc]  # the path of this turn
                figures[f"{name}_p50_ms"] = round(statistics.median(spent), 1)
                figures[f"{name}_p95_ms"] = round(spent[len(spent) * 95 // 100], 1)
                goals[f"{name}_p95_ms"] = GOAL_MS
        versions = engines.versions()
    result = make_plain_result(
        "console",
        arguments.engine,
        figures,
        goals,
        settings={"seconds": arguments.seconds, **msgspec.structs.asdict(sizes)},
        versions=versions,
    )
    print_table(result)
    print(f"\nkept in {write_result(result, RESULTS)}")
    print_result_line(result)
    return 0


class _OfEvent(msgspec.Struct):
    event_id: str


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.console", description=__doc__)
    parser.add_argument("--orders", type=int, default=1_000_000)
    parser.add_argument("--events", type=int, default=10_000)
    parser.add_argument("--engine", choices=("embedded", "real"), default="embedded")
    parser.add_argument("--seconds", type=float, default=3.0, help="for each question")
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
