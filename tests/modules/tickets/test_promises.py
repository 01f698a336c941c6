"""Every promise about tickets is seen to be broken when it is, and the bus mends what came in the wrong order."""

from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

import pytest
from sqlalchemy import text

from onsale.app.process import Process
from onsale.app.targets import Builder
from onsale.contracts.events import DomainEvent
from onsale.modules.tickets.module import build
from tests.modules.tickets.stories import confirmed, id_of, published, refunded
from tests.modules.tickets.world import open_world

WITHOUT_KEYS = (
    "CREATE TABLE copied AS SELECT * FROM tickets_tickets",
    "DROP TABLE tickets_tickets",
    "ALTER TABLE copied RENAME TO tickets_tickets",
)


@pytest.mark.parametrize(
    ("promise", "statements"),
    [
        ("item-once", (*WITHOUT_KEYS, "UPDATE tickets_tickets SET item_id = 'one'")),
        (
            "seat-once",
            (*WITHOUT_KEYS, "UPDATE tickets_tickets SET seat_id = 'A-1', live_seat_id = 'A-1'"),
        ),
        ("live-seat", ("UPDATE tickets_tickets SET live_seat_id = NULL WHERE seat_id = 'A-1'",)),
        ("admitted-once", ("UPDATE tickets_tickets SET state = 'used' WHERE seat_id = 'A-1'",)),
        (
            "admitted-once",
            ("INSERT INTO tickets_check_ins SELECT id, performance_id, 'g', 'u', 0 FROM tickets_tickets",),
        ),
        ("counters-equal-tickets", ("UPDATE tickets_performances SET issued = issued + 1",)),
        ("counters-equal-tickets", ("UPDATE tickets_performances SET admitted = admitted + 1",)),
        ("orders-equal-tickets", ("UPDATE tickets_orders SET ticket_count = ticket_count + 1",)),
        ("nobody-waits-for-a-known-performance", ("UPDATE tickets_waiting_orders SET performance_id = 'known'",)),
        ("waiting-is-stored", ("DELETE FROM tickets_waiting_orders",)),
    ],
)
async def test_a_broken_promise_is_found(
    migrated_database: Path, tmp_path: Path, promise: str, statements: tuple[str, ...]
) -> None:
    async with open_world(migrated_database, tmp_path, [build]) as world:
        await world.tell(published())
        await world.tell(confirmed("o1", seats=("A-1", "A-2")), confirmed("waits", standing=1, performance="unknown"))
        assert await world.broken_promises() == []

        async with world.process.platform.database.transaction() as transaction:
            for statement in statements:
                await transaction.execute(text(statement.replace("'known'", f"'{id_of('summer')}'")))

        assert f"tickets.{promise}" in [broken.name for broken in await world.broken_promises()]


@pytest.fixture
def builders() -> Sequence[Builder]:
    """For ``process``: tickets alone, on a bus that runs."""
    return [build]


async def test_a_seat_sold_again_before_its_refund_is_heard_of_gets_its_ticket_by_redelivery(
    process: Process, settle: Callable[[], Awaitable[None]]
) -> None:
    database = process.platform.database

    async def tell(*events: DomainEvent) -> None:
        async with database.transaction() as transaction:
            transaction.append(*events)

    await tell(published())
    await settle()
    await tell(confirmed("o1", seats=("A-1",)))
    await settle()

    await tell(confirmed("o2", seats=("A-1",)))
    await tell(refunded("o1"))
    await settle()

    async with database.reading() as reader:
        tickets = await reader.fetch_all(
            text("SELECT order_id, state, live_seat_id FROM tickets_tickets ORDER BY state")
        )
        dead = await reader.fetch_all(text("SELECT message_id FROM platform_dead_letters"))
    assert [tuple(row) for row in tickets] == [(id_of("o2"), "valid", "A-1"), (id_of("o1"), "void", None)]
    assert dead == []
