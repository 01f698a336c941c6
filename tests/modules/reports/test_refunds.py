"""Refunds of some tickets are subtracted once and exactly; what is kept of them is revenue."""

import itertools

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onsale.app.process import Process
from onsale.contracts.events import DomainEvent
from onsale.modules.reports.domain import OrderLine, Refund, Sale, Sold, what_stands
from tests.modules.reports.stories import issued, paid_back, voided
from tests.modules.reports.test_sales import figures, sales_of
from tests.modules.tickets.stories import NOW, STALLS, STANDING, cancelled, postponed, published, refunded
from tests.processes import DEAD_LETTERS, rows, tell, tell_everything_again


def story() -> list[DomainEvent]:
    """Three tickets, of which two go back; ten per cent of these stay."""
    return [
        issued("o1", stalls=2, standing=1),
        voided("o1", stalls=1, standing=1),
        paid_back("o1", 86_400, 9_600),
    ]


TOLD = {
    "sold": 1,
    "revenue": 68_000 + 9_600,
    "orders": 1,
    "admitted": 0,
    "types": {STALLS: (1, 68_000 + 6_800), STANDING: (0, 2_800)},
}
NOTHING = {"sold": 0, "revenue": 0, "orders": 0, "admitted": 0, "types": {STALLS: (0, 0), STANDING: (0, 0)}}


@pytest.mark.parametrize("engine", ["sqlite", "mariadb"], indirect=True)
@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
async def test_what_went_back_is_subtracted_in_whatever_order_it_is_heard(
    process: Process, client: httpx2.AsyncClient, order: tuple[int, ...]
) -> None:
    await tell(process, published())
    for number in order:
        await tell(process, story()[number])
    await tell_everything_again(process)
    await tell(process, *story())
    assert figures(await sales_of(process, client)) == TOLD
    assert await rows(process, DEAD_LETTERS) == []


async def test_the_tickets_are_gone_before_the_money_is(process: Process, client: httpx2.AsyncClient) -> None:
    await tell(process, published(), issued("o1", stalls=2))
    await tell(process, voided("o1", stalls=1))
    shown = figures(await sales_of(process, client))
    assert (shown["sold"], shown["revenue"], shown["orders"]) == (1, 68_000, 1)


async def test_an_order_without_tickets_is_none(process: Process, client: httpx2.AsyncClient) -> None:
    await tell(process, published(), issued("o1", stalls=2), issued("o2", standing=1))
    await tell(
        process, voided("o1", stalls=1), voided("o1", stalls=1, refund="r2"), voided("o2", standing=1, refund="r3")
    )
    await tell(
        process, paid_back("o1", 68_000), paid_back("o1", 68_000, refund="r2"), paid_back("o2", 28_000, refund="r3")
    )
    assert figures(await sales_of(process, client)) == NOTHING


async def test_what_is_left_goes_back_as_a_whole(process: Process, client: httpx2.AsyncClient) -> None:
    await tell(process, published(), issued("o1", stalls=2, standing=1))
    await tell(process, voided("o1", stalls=1))
    await tell(process, refunded("o1"))
    await tell(process, paid_back("o1", 60_000, 8_000), voided("o1", standing=1, refund="r2"))
    assert figures(await sales_of(process, client)) == NOTHING
    assert await rows(process, DEAD_LETTERS) == []


@pytest.mark.parametrize("engine", ["sqlite", "mariadb"], indirect=True)
@pytest.mark.parametrize("order", list(itertools.permutations(range(4)))[::5])
async def test_a_performance_that_was_postponed_and_cancelled_is_shown_so(
    process: Process, client: httpx2.AsyncClient, order: tuple[int, ...]
) -> None:
    news: list[DomainEvent] = [published(), postponed(10), postponed(20, revision=2), cancelled()]
    for number in order:
        await tell(process, news[number])
    await tell_everything_again(process)
    sales = await sales_of(process, client)
    assert (sales["starts_at"], sales["is_cancelled"]) == ("2026-06-26T11:30:00Z", True)
    assert await rows(process, DEAD_LETTERS) == []


amounts = st.integers(0, 100_000)


@given(st.lists(amounts, min_size=1, max_size=6), amounts)
def test_a_fee_is_spread_without_losing_a_cent(prices: list[int], fee: int) -> None:
    lines = [OrderLine(f"type-{number}", Sold(1, price)) for number, price in enumerate(prices)]
    sale = Sale(order_id="o", performance_id="p", hour_at=NOW, lines=lines)
    total = sum(prices)
    fee = min(fee, total)
    stands = what_stands(sale, [Refund(id="r", order_id="o", returned=lines, fee_minor=fee)])
    assert stands.total == Sold(0, fee)
    shares = [line.sold.revenue_minor for line in stands.lines]
    assert all(0 <= share <= price for share, price in zip(shares, prices, strict=True))
