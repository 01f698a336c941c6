"""A day of a large on-sale: its bill is taken, compared and closed while others go on working."""

from __future__ import annotations

import asyncio
import resource
import time
from collections.abc import Callable
from datetime import timedelta

import msgspec
import pytest

from onsale.app.process import Process
from onsale.modules.orders.tables import attempts
from onsale.platform.clock import ManualClock, to_micros
from tests.engines import EVERY_ENGINE
from tests.modules.orders.books.bank import DAY, Bank, Desk, payment, to_morning_after
from tests.processes import rows

pytestmark = [EVERY_ENGINE, pytest.mark.slow, pytest.mark.breaks_promises, pytest.mark.timeout(300)]

LINES = 100_000
SECONDS_MAX = 60
MEMORY_KIB_MAX = 600_000


class _Attempt(msgspec.Struct):
    id: str
    order_id: str
    channel: str
    state: str
    amount_minor: int
    currency: str
    transaction_id: str
    created_at: int
    received_minor: int
    provider_paid_at: int


async def paid_attempts(process: Process, count: int) -> list[_Attempt]:
    """So many payments of the day, without orders: only their money is compared."""
    now = to_micros(process.platform.clock.now())
    made = []
    for number in range(count):
        one = process.platform.ids.new()
        made.append(
            _Attempt(one, one, "sandbox", "succeeded", 38_000, "CNY", f"transaction-{one}", now, 38_000, now + number)
        )
    for start in range(0, count, 5_000):
        async with process.platform.database.transaction() as transaction:
            await transaction.insert(attempts, made[start : start + 5_000])
    return made


async def test_a_hundred_thousand_lines_take_seconds_and_block_nobody(
    show: Process,
    clock: ManualClock,
    bank: Bank,
    desk: Desk,
    record_property: Callable[[str, object], None],
) -> None:
    made = await paid_attempts(show, LINES)
    at = clock.now() + timedelta(minutes=1)
    lines = [payment(one.id, 38_000, at, fee=228) for one in made[1:]]
    lines[7] = payment(made[8].id, 37_999, at, fee=228)
    bank.bills[DAY] = [*lines, payment("", 5, at, transaction_id="t-unknown")]
    to_morning_after(clock)
    memory_before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began, waits = time.perf_counter(), []

    async def watch() -> None:
        while True:
            before = time.perf_counter()
            await asyncio.sleep(0.01)
            waits.append(time.perf_counter() - before)

    watching = asyncio.create_task(watch())
    await desk.fetch()
    seconds = time.perf_counter() - began
    watching.cancel()
    found = {one.kind: one.our_id for one in await desk.differences()}
    assert found == {"missing": made[0].id, "different": made[8].id, "extra": ""}
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory_before
    record_property("seconds", round(seconds, 1))
    record_property("longest_wait_of_others", round(max(waits), 3))
    record_property("memory_mib", memory // 1024)
    assert (seconds < SECONDS_MAX, memory < MEMORY_KIB_MAX) == (True, True)
    began = time.perf_counter()
    await desk.fetch()
    record_property("seconds_again", round(time.perf_counter() - began, 1))
    assert time.perf_counter() - began < SECONDS_MAX
    assert await rows(show, "SELECT COUNT(*) FROM orders_bill_lines") == [(LINES,)]
