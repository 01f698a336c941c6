"""Refunds, cancelled and postponed shows, as buyers and organisers see them, in whatever order they are heard of."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Sequence
from datetime import timedelta

import httpx2
import pytest

from onsale.app.process import Process
from onsale.app.targets import Builder
from onsale.contracts.events import (
    DomainEvent,
    HoldConfirmed,
    HoldLost,
    OrderPaid,
    OrderPlaced,
    PerformanceCancelled,
    PerformancePostponed,
    Purchase,
    PurchasedItem,
    RefundRulesChanged,
    SaleEnd,
    TicketsVoided,
    VoidedTicket,
)
from onsale.contracts.refunds import DEFAULT_REFUND_RULES, SeatReturns
from onsale.contracts.values import Money, SeatRef, Text
from onsale.modules.inventory.module import build
from onsale.platform.clock import ManualClock
from tests.conftest import SignIn
from tests.engines import EVERY_FRONT
from tests.modules.inventory.conftest import FLOOR, SEATED, STANDING, NewBuyer
from tests.processes import (
    API,
    DEAD_LETTERS,
    NOW,
    ORGANISATION_ID,
    heard,
    publish,
    rows,
    settled,
    tell,
    tell_everything_again,
)
from tests.stage import Buyer, Kind, event_of, performance

pytestmark = EVERY_FRONT

_numbers = itertools.count(1)
SHOW = "01972b8a-0000-7000-8000-000000000009"


@pytest.fixture
def builders() -> Sequence[Builder]:
    return (build,)


def cancelled(performance_id: str = SEATED) -> PerformanceCancelled:
    return PerformanceCancelled(
        occurred_at=NOW,
        performance_id=performance_id,
        event_id=event_of(performance_id),
        organisation_id=ORGANISATION_ID,
        reason=Text("雨", "Rain"),
        cancelled_by="somebody",
    )


def postponed(days: int, *, revision: int = 1, performance_id: str = STANDING) -> PerformancePostponed:
    """So many days later, as is the end of the sale of the floor."""
    starts_at = NOW + timedelta(days=30 + days)
    return PerformancePostponed(
        occurred_at=NOW,
        performance_id=performance_id,
        event_id=event_of(performance_id),
        organisation_id=ORGANISATION_ID,
        revision=revision,
        starts_at=starts_at,
        doors_at=starts_at,
        ends_at=starts_at + timedelta(hours=2),
        refund_free_until=starts_at,
        reason=Text("嗓子", "A sore throat"),
        sale_ends=[SaleEnd("type-floor", starts_at)],
    )


def promised(kind: str, *, revision: int = 1, performance_id: str = SEATED) -> RefundRulesChanged:
    return RefundRulesChanged(
        occurred_at=NOW,
        performance_id=performance_id,
        revision=revision,
        refund_rules=DEFAULT_REFUND_RULES,
        seat_returns=SeatReturns(kind="pool") if kind == "pool" else SeatReturns(),
    )


def paid(hold: httpx2.Response) -> OrderPaid:
    """The money of a hold has arrived."""
    assert hold.status_code == 201, hold.text
    body = hold.json()
    number = next(_numbers)
    items = [
        PurchasedItem(
            id=f"item-{number}-{item['ticket_type_id']}-{place}",
            ticket_type_id=item["ticket_type_id"],
            ticket_type_name=Text("看台", "Stand"),
            seat=SeatRef(**item["seats"][place]) if item["seats"] else None,
            price=Money(100),
        )
        for item in body["items"]
        for place in range(item["quantity"])
    ]
    purchase = Purchase(
        order_id=f"order-{number}",
        order_number=f"N{number}",
        hold_id=body["id"],
        user_id="",
        event_id=event_of(body["performance_id"]),
        performance_id=body["performance_id"],
        items=items,
        total=Money(100 * len(items)),
        holder_name="",
        contact_sealed="",
    )
    return OrderPaid(occurred_at=NOW, purchase=purchase)


def voided(order: OrderPaid, *which: int, hold: bool = True) -> TicketsVoided:
    """The tickets of an order died, or those with these numbers."""
    purchase = order.purchase
    items = [purchase.items[number] for number in which] if which else purchase.items
    return TicketsVoided(
        occurred_at=NOW,
        refund_id=f"refund-{next(_numbers)}",
        order_id=purchase.order_id,
        user_id=purchase.user_id,
        performance_id=purchase.performance_id,
        tickets=[
            VoidedTicket(item_id=item.id, ticket_type_id=item.ticket_type_id, seat=item.seat, price=item.price)
            for item in items
        ],
        hold_id=purchase.hold_id if hold else "",
    )


async def available(client: httpx2.AsyncClient, performance_id: str = SEATED) -> dict[str, int]:
    answer = (await client.get(f"{API}/performances/{performance_id}/availability")).json()
    return {kind["id"]: kind["available"] for kind in answer["ticket_types"]}


async def shown(client: httpx2.AsyncClient, wanted: dict[str, int], performance_id: str = SEATED) -> bool:
    """Whether this comes to be shown: what is told after a commit takes a moment."""
    for _ in range(200):
        if await available(client, performance_id) == wanted:
            return True
        await asyncio.sleep(0.01)
    return False


async def test_a_refunded_seat_is_sold_again(shows: Process, client: httpx2.AsyncClient, new_buyer: NewBuyer) -> None:
    order = paid(await (await new_buyer()).hold_seats(SEATED, ["seat-0", "seat-1", "seat-9"]))
    await tell(shows, order)
    refund = voided(order, 0, 2)
    await tell(shows, refund)
    await tell(shows, refund, voided(order, 0))
    await tell_everything_again(shows)
    assert await shown(client, {"type-front": 7, "type-back": 6})
    assert (await (await new_buyer()).hold_seats(SEATED, ["seat-0"])).status_code == 201
    refused = await (await new_buyer()).hold_seats(SEATED, ["seat-1"])
    assert refused.json()["code"] == "seats-taken"
    assert await rows(shows, DEAD_LETTERS) == []
    assert len(await rows(shows, "SELECT item_id FROM inventory_returns")) == 2


async def test_a_ticket_from_before_it_knew_its_hold_comes_back_too(shows: Process, new_buyer: NewBuyer) -> None:
    order = paid(await (await new_buyer()).hold(STANDING, "type-floor", 2))
    await tell(shows, OrderPlaced(occurred_at=NOW, purchase=order.purchase, pay_before=NOW), order)
    await tell(shows, voided(order, 0, hold=False))
    assert await rows(shows, "SELECT sold FROM inventory_ticket_types WHERE id = 'type-floor'") == [(1,)]


async def test_the_organiser_sees_what_came_back_and_puts_it_on_sale(
    shows: Process, client: httpx2.AsyncClient, new_buyer: NewBuyer, sign_in: SignIn
) -> None:
    organiser = Buyer(client, await sign_in("organiser"))
    await tell(shows, promised("pool"))
    order = paid(await (await new_buyer()).hold_seats(SEATED, ["seat-0", "seat-1"]))
    await tell(shows, order)
    await tell(shows, voided(order))
    path = f"/organiser/performances/{SEATED}/allocations"
    [pool] = (await organiser.get(path)).json()["items"]
    assert {name: pool[name] for name in ("kind", "label", "state", "release_at", "placed", "quantity")} == {
        "kind": "returned",
        "label": "退票回流 / Returned tickets",
        "state": "open",
        "release_at": None,
        "placed": 2,
        "quantity": 2,
    }
    stock = (await organiser.get(f"/organiser/performances/{SEATED}/stock")).json()["ticket_types"][0]
    assert [stock[name] for name in ("available", "sold", "allocated")] == [6, 0, 2]
    assert (await (await new_buyer()).hold_seats(SEATED, ["seat-0"])).json()["code"] == "seats-taken"
    assert (await organiser.post(f"{path}/{pool['id']}/release", {"expected": 2})).json()["changed"] == 2
    assert await shown(client, {"type-front": 8, "type-back": 6})
    made_up = {"kind": "returned", "label": "x", "seat_ids": ["seat-0"]}
    assert (await organiser.post(path, made_up)).json()["errors"][0]["pointer"] == "/kind"


async def test_a_cancelled_show_is_not_sold(shows: Process, client: httpx2.AsyncClient, new_buyer: NewBuyer) -> None:
    late = paid(await (await new_buyer()).hold_seats(SEATED, ["seat-2"]))
    await tell(shows, cancelled())
    buyer = await new_buyer()
    for answer in (await buyer.hold_seats(SEATED, ["seat-0"]), await buyer.hold(SEATED, "type-back")):
        assert (answer.status_code, answer.json()["code"]) == (409, "performance-cancelled")
    assert await shown(client, {"type-front": 0, "type-back": 0})
    assert (await client.get(f"{API}/performances/{SEATED}/availability")).json()["seats"] == "AAA="
    listed = (await client.get(f"{API}/events/{event_of(SEATED)}/availability")).json()["performances"]
    assert [kind["available"] for one in listed for kind in one["ticket_types"]] == [0, 0]
    assert (await buyer.hold(STANDING, "type-floor")).status_code == 201
    await tell(shows, late)
    assert (len(heard(shows, HoldLost)), heard(shows, HoldConfirmed)) == (1, [])


async def test_a_postponed_show_is_sold_for_longer(shows: Process, new_buyer: NewBuyer, clock: ManualClock) -> None:
    await tell(shows, postponed(20, revision=2))
    await tell(shows, postponed(10))
    clock.advance(timedelta(days=45))
    late = await new_buyer()
    assert (await late.hold(STANDING, "type-floor")).status_code == 201
    assert (await late.hold(STANDING, "type-balcony")).json()["code"] == "not-on-sale"
    clock.advance(timedelta(days=6))
    over = await (await new_buyer()).hold(STANDING, "type-floor")
    assert over.json()["sale_ends_at"] == "2026-07-21T12:00:00Z"


NEWS = [cancelled(SHOW), postponed(10, performance_id=SHOW), promised("pool", performance_id=SHOW)]


@pytest.mark.parametrize("news", NEWS, ids=["cancelled", "postponed", "promised"])
async def test_news_may_come_before_the_performance(
    process: Process, new_buyer: NewBuyer, clock: ManualClock, news: DomainEvent
) -> None:
    await tell(process, news)
    await tell(process, performance(SHOW, [FLOOR], NOW))
    await tell_everything_again(process)
    if isinstance(news, PerformanceCancelled):
        assert (await (await new_buyer()).hold(SHOW, "type-floor")).json()["code"] == "performance-cancelled"
    elif isinstance(news, PerformancePostponed):
        clock.advance(timedelta(days=35))
        assert (await (await new_buyer()).hold(SHOW, "type-floor")).status_code == 201
    else:
        known = await rows(process, "SELECT returns_revision, seat_returns FROM inventory_performance_news")
        assert known == [(1, b'{"kind":"pool","times":[]}')]
    assert await rows(process, DEAD_LETTERS) == []


async def test_news_and_publications_at_the_same_moment(process: Process) -> None:
    shows = [f"01972b8a-0000-7000-8000-0000000001{number:02}" for number in range(15)]
    kinds = {show: [Kind(f"floor-{show[-2:]}", capacity=10)] for show in shows}
    await asyncio.gather(
        *(publish(process, performance(show, kinds[show], NOW)) for show in shows),
        *(publish(process, cancelled(show)) for show in shows),
        *(publish(process, promised("pool", performance_id=show)) for show in shows),
    )
    await settled(process)
    assert await rows(process, DEAD_LETTERS) == []
    news = "SELECT cancelled_at IS NULL, returns_revision FROM inventory_performance_news"
    assert await rows(process, news) == [(0, 1)] * len(shows)


async def test_orders_of_one_batch_come_back_together(shows: Process, new_buyer: NewBuyer) -> None:
    holds = [await (await new_buyer()).hold_seats(SEATED, [f"seat-{number}"]) for number in range(8)]
    floor = [await (await new_buyer()).hold(STANDING, "type-floor", 2) for _ in range(5)]
    orders = [paid(hold) for hold in holds + floor]
    await tell(shows, *orders)
    await tell(shows, *(voided(order) for order in orders))
    assert await rows(shows, "SELECT SUM(sold), SUM(held) FROM inventory_ticket_types") == [(0, 0)]
    assert await rows(shows, "SELECT COUNT(*) FROM inventory_returns") == [(18,)]
    assert await rows(shows, "SELECT COUNT(*) FROM inventory_taken_seats") == [(0,)]
    assert await rows(shows, "SELECT SUM(quantity) FROM inventory_buyers") == [(0,)]
