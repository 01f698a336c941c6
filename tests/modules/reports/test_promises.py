"""Every promise about the numbers is seen to be broken when it is."""

import pytest

from onsale.app.process import Process
from tests.modules.reports.stories import issued
from tests.modules.tickets.stories import published, refunded
from tests.processes import broken_promises, meddle, tell

TYPES, HOURS, ORDERS = (f"reports.{parts}-sum-to-totals" for parts in ("types", "hours", "orders"))


@pytest.mark.parametrize(
    ("statement", "broken"),
    [
        ("UPDATE reports_totals SET sold = sold + 1", [TYPES, HOURS, ORDERS]),
        ("UPDATE reports_totals SET orders = orders + 1", [ORDERS]),
        ("UPDATE reports_type_sales SET revenue_minor = revenue_minor + 1", [TYPES]),
        ("DELETE FROM reports_type_sales", [TYPES]),
        ("UPDATE reports_hour_sales SET sold = sold - 1", [HOURS]),
        ("DELETE FROM reports_totals", [TYPES, HOURS, ORDERS]),
        ("UPDATE reports_orders SET state = 'sold'", [ORDERS]),
        ("UPDATE reports_orders SET revenue_minor = 0 WHERE state = 'sold'", [ORDERS]),
    ],
)
@pytest.mark.breaks_promises
async def test_a_broken_promise_is_found(process: Process, statement: str, broken: list[str]) -> None:
    await tell(process, published(), issued("o1", stalls=1), issued("o2", standing=2))
    await tell(process, refunded("o2"))
    assert await broken_promises(process) == []

    await meddle(process, statement)

    assert [promise.name for promise in await broken_promises(process)] == broken
