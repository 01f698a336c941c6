"""Dead letters, put where they lie."""

import msgspec

from onsale.app.process import Process
from onsale.contracts.events import OrderClosed
from onsale.platform import inbox
from onsale.platform.clock import to_micros
from onsale.platform.inbox import DeadLetter
from tests.processes import DEAD_LETTERS, NOW, rows

CLOSED = OrderClosed(occurred_at=NOW, order_id="o1", hold_id="h1", performance_id="p1", reason="expired")


async def bury(process: Process, *letters: tuple[str, str]) -> None:
    """Dead letters by id and consumer, each a minute younger than the one before."""
    buried = [
        DeadLetter(
            consumer=consumer,
            message_id=message_id,
            event_type="OrderClosed",
            payload=msgspec.json.encode([CLOSED]),
            error="ValueError('no')",
            deliveries=6,
            created_at=to_micros(NOW) + minute * 60_000_000,
        )
        for minute, (message_id, consumer) in enumerate(letters)
    ]
    async with process.platform.database.transaction() as transaction:
        await transaction.insert(inbox.dead_letters, buried)


async def left(process: Process) -> set[object]:
    return {message_id for _, message_id, _ in await rows(process, DEAD_LETTERS)}
