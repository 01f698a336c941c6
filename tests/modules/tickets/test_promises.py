"""Every promise about tickets is seen to be broken when it is, and the bus mends what came in the wrong order."""

import pytest

from onsale.app.process import Process
from tests.modules.tickets.stories import asked, confirmed, id_of, published, refunded
from tests.processes import DEAD_LETTERS, broken_promises, meddle, publish, rows, tell

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
        ("void-before-the-money-leaves", ("UPDATE tickets_tickets SET state = 'valid' WHERE refund_id IS NOT NULL",)),
        ("void-before-the-money-leaves", ("UPDATE tickets_tickets SET refund_id = NULL",)),
        ("void-before-the-money-leaves", ("UPDATE tickets_refunds SET state = 'kept'",)),
        ("refunds-are-answered", ("UPDATE tickets_refunds SET state = 'waiting', answer = NULL",)),
        ("refunds-are-answered", ("UPDATE tickets_refunds SET answer = NULL",)),
    ],
)
@pytest.mark.breaks_promises
async def test_a_broken_promise_is_found(process: Process, promise: str, statements: tuple[str, ...]) -> None:
    await tell(process, published())
    await tell(process, confirmed("o1", seats=("A-1", "A-2")), confirmed("waits", standing=1, performance="unknown"))
    await tell(process, confirmed("o3", seats=("A-3",)))
    await tell(process, asked("o3", "A-3"))
    assert await broken_promises(process) == []

    for statement in statements:
        await meddle(process, statement.replace("'known'", f"'{id_of('summer')}'"))

    assert f"tickets.{promise}" in [broken.name for broken in await broken_promises(process)]


async def test_a_seat_sold_again_before_its_refund_is_heard_of_gets_its_ticket_by_redelivery(process: Process) -> None:
    await tell(process, published())
    await tell(process, confirmed("o1", seats=("A-1",)))

    await publish(process, confirmed("o2", seats=("A-1",)))
    await tell(process, refunded("o1"))

    tickets = await rows(process, "SELECT order_id, state, live_seat_id FROM tickets_tickets ORDER BY state")
    assert tickets == [(id_of("o2"), "valid", "A-1"), (id_of("o1"), "void", None)]
    assert await rows(process, DEAD_LETTERS) == []
