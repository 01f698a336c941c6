"""A show is off: all its money goes back, whatever comes in between."""

from __future__ import annotations

import asyncio
import csv
import io
from datetime import timedelta

import msgspec
import pytest

from onsale.app.process import Process
from onsale.contracts.events import PerformanceCancelled, RefundFailed, RefundRequested, TicketsIssued
from onsale.contracts.values import Text
from onsale.modules.orders.jobs import OrderJobs
from onsale.platform.clock import ManualClock
from tests.engines import EVERY_ENGINE
from tests.modules.orders.conftest import Settle
from tests.modules.orders.money import SHOW, ordered, state_of
from tests.modules.orders.refunding import PRICE, REFUNDS, again, bought, fee_of, scan, staff_of
from tests.processes import ORGANISATION_ID, broken_promises, heard, meddle, publish, rows, tell, tell_everything_again
from tests.stage import Buyer, event_of, notify, performance

pytestmark = EVERY_ENGINE

CAMPAIGNS = "SELECT state, started_by, reason FROM orders_refund_campaigns"
STATES = "SELECT state FROM orders_orders ORDER BY id"
AUDIT = "SELECT action FROM platform_audit_entries ORDER BY id"


def cancelled(show: Process) -> PerformanceCancelled:
    return PerformanceCancelled(
        occurred_at=show.platform.clock.now(),
        performance_id=SHOW,
        event_id=event_of(SHOW),
        organisation_id=ORGANISATION_ID,
        reason=Text("台风", "Typhoon"),
        cancelled_by="staff-1",
    )


async def go_on(show: Process, settle: Settle) -> None:
    """As many rounds as there is work for, and one that finds none."""
    while await show.job("orders.campaigns").run():
        pass
    await settle()


async def campaign_of(who: Buyer) -> str:
    [campaign] = (await who.get(f"/staff/refund-campaigns?performance_id={SHOW}")).json()["items"]
    return str(campaign["id"])


async def test_a_cancelled_show_gives_all_money_back_without_a_fee(
    show: Process, buyer: Buyer, stranger: Buyer, settle: Settle, clock: ManualClock, jobs: OrderJobs
) -> None:
    orders = [await bought(show, buyer, settle, 2), await bought(show, stranger, settle, 1)]
    clock.advance(timedelta(days=29))
    buyer, stranger = again(show, buyer), again(show, stranger)
    await tell(show, cancelled(show))
    assert await rows(show, CAMPAIGNS) == [("running", "staff-1", "台风")]
    await go_on(show, settle)
    assert await rows(show, REFUNDS) == [("organiser", "due", 76_000, 0), ("organiser", "due", PRICE, 0)]
    assert await jobs.refund() == 2
    await go_on(show, settle)
    assert await rows(show, STATES) == [("refunded",)] * 2
    assert await rows(show, CAMPAIGNS) == [("done", "staff-1", "台风")]
    quote = (await buyer.get(f"/orders/{orders[0][0]}/refund-quote")).json()
    assert (quote["blocked_by"], quote["performance_state"]) == ("refunded", "cancelled")
    await tell_everything_again(show)
    await go_on(show, settle)
    assert len(await rows(show, REFUNDS)) == 2
    assert await broken_promises(show) == []


async def test_progress_and_report(show: Process, buyer: Buyer, settle: Settle, jobs: OrderJobs) -> None:
    first, _ = await bought(show, buyer, settle, 2)
    await bought(show, buyer, settle, 1)
    await tell(show, cancelled(show))
    organiser = staff_of(buyer, show, "organiser")
    campaign_id = await campaign_of(organiser)
    path = f"/staff/refund-campaigns/{campaign_id}"
    progress = (await organiser.get(path)).json()
    assert (progress["orders_left"], progress["refunds"]) == (2, [])
    await go_on(show, settle)
    await meddle(show, "UPDATE orders_refunds SET due_at = due_at + 1 WHERE amount_minor = 38000")
    assert await jobs.refund() == 1
    progress = (await organiser.get(path)).json()
    assert (progress["orders_left"], progress["orders"]) == (
        0,
        [{"state": "refunding", "orders": 1}, {"state": "refunded", "orders": 1}],
    )
    assert [
        (one["state"], one["refunds"], one["tickets"], one["amount"]["amount_minor"]) for one in progress["refunds"]
    ] == [
        ("due", 1, 1, PRICE),
        ("done", 1, 2, 76_000),
    ]
    report = await organiser.get(f"{path}/report")
    assert report.headers["content-type"] == "text/csv; charset=utf-8"
    assert report.content.startswith(b"\xef\xbb\xbf")
    table = list(csv.reader(io.StringIO(report.content.decode("utf-8-sig"))))
    number = (await buyer.get(f"/orders/{first}")).json()["number"]
    assert table[0][:3] == ["订单号 Order", "退款编号 Refund", "状态 State"]
    [done] = [row for row in table[1:] if row[2].startswith("已退款")]
    assert (done[0], done[3], done[4], done[5], done[6], done[10]) == (
        number,
        "2",
        "760.00",
        "0.00",
        "CNY",
        "2026-06-01 20:00:00",
    )
    assert len(table) == 3


async def test_staff_pauses_and_resumes(show: Process, buyer: Buyer, settle: Settle) -> None:
    await bought(show, buyer, settle, 1)
    await tell(show, cancelled(show))
    organiser = staff_of(buyer, show, "organiser")
    path = f"/staff/refund-campaigns/{await campaign_of(organiser)}"
    for _ in range(2):
        assert (await organiser.post(f"{path}/pause", {})).json()["state"] == "paused"
    await go_on(show, settle)
    assert await rows(show, REFUNDS) == []
    assert (await organiser.post(f"{path}/resume", {})).json()["state"] == "running"
    await go_on(show, settle)
    assert len(await rows(show, REFUNDS)) == 1
    await go_on(show, settle)
    refused = await organiser.post(f"{path}/pause", {})
    assert (refused.status_code, refused.json()["code"]) == (409, "refund-campaign-over")
    assert await rows(show, AUDIT) == [("orders.refund-campaign-paused",), ("orders.refund-campaign-resumed",)]


async def test_campaigns_of_others_are_not_found(show: Process, buyer: Buyer) -> None:
    await tell(show, cancelled(show))
    path = f"/staff/refund-campaigns/{await campaign_of(staff_of(buyer, show, 'organiser'))}"
    other = staff_of(buyer, show, "organiser", organisation_id="01972b8a-0000-7000-8000-0000000000ff")
    assert (await other.get("/staff/refund-campaigns")).json()["items"] == []
    assert (await other.get(path)).status_code == 404
    assert (await other.get(f"{path}/report")).status_code == 404
    assert (await other.post(f"{path}/pause", {})).status_code == 404
    assert (await buyer.get(path)).status_code == 403
    assert await rows(show, CAMPAIGNS) == [("running", "staff-1", "台风")]


async def test_who_pays_after_the_cancellation_gets_the_money_back(
    show: Process, buyer: Buyer, stranger: Buyer, settle: Settle, clock: ManualClock, jobs: OrderJobs
) -> None:
    order_id, attempt_id = await ordered(buyer)
    late_id, late_attempt = await ordered(stranger)
    await tell(show, cancelled(show))
    await go_on(show, settle)
    refused = await buyer.post(f"/orders/{order_id}/payments", {"channel": "sandbox"})
    assert (refused.status_code, refused.json()["code"]) == (409, "order-not-payable")
    # One has paid already when he hears of it, and the other after his order had ended.
    await notify(buyer.client, show, attempt_id, PRICE)
    await settle()
    assert await jobs.expire() == 1
    await settle()
    await go_on(show, settle)
    await notify(buyer.client, show, late_attempt, PRICE)
    await settle()
    for _ in range(3):
        await go_on(show, settle)
        await jobs.refund()
        await settle()
    assert [await state_of(buyer, order_id), await state_of(stranger, late_id)] == ["refunded", "refunded"]
    assert await rows(show, CAMPAIGNS) == [("done", "staff-1", "台风")]
    assert [state for _, state, *_ in await rows(show, REFUNDS)] == ["done", "done"]
    assert await broken_promises(show) == []


async def test_tickets_that_come_after_the_campaign_was_over_wake_it(
    show: Process, buyer: Buyer, settle: Settle, jobs: OrderJobs
) -> None:
    await bought(show, buyer, settle, 1)
    await tell(show, cancelled(show))
    # As if the order had expired when the campaign looked at it, and its money and its tickets had come later.
    await meddle(show, "UPDATE orders_refund_campaigns SET state = 'done', finished_at = created_at")
    await go_on(show, settle)
    assert await rows(show, REFUNDS) == []
    await tell(show, *heard(show, TicketsIssued))
    assert await rows(show, CAMPAIGNS) == [("running", "staff-1", "台风")]
    await go_on(show, settle)
    await jobs.refund()
    await settle()
    assert await rows(show, STATES) == [("refunded",)]
    assert await broken_promises(show) == []


async def test_nothing_is_ordered_of_a_cancelled_show(show: Process, buyer: Buyer) -> None:
    hold = await buyer.hold(SHOW, "type-floor")
    await tell(show, cancelled(show))
    refused = await buyer.order(hold)
    assert (refused.status_code, refused.json()["code"]) == (409, "ordered-performance-cancelled")
    assert await rows(show, STATES) == []


async def test_tickets_that_were_used_stay_and_the_others_go_back(
    show: Process, buyer: Buyer, settle: Settle, jobs: OrderJobs
) -> None:
    _, item_ids = await bought(show, buyer, settle, 2)
    assert await scan(show, buyer, item_ids[0]) in {200, 201}
    await settle()
    await tell(show, cancelled(show))
    await go_on(show, settle)
    await go_on(show, settle)
    assert await jobs.refund() == 1
    await settle()
    assert await rows(show, REFUNDS) == [("organiser", "rejected", 76_000, 0), ("organiser", "done", PRICE, 0)]
    assert heard(show, RefundFailed) == []
    assert await rows(show, CAMPAIGNS) == [("done", "staff-1", "台风")]
    assert len(heard(show, RefundRequested)) == 2
    assert await broken_promises(show) == []


async def test_a_refund_of_the_buyer_and_the_campaign_at_the_same_moment(
    show: Process, buyer: Buyer, settle: Settle, jobs: OrderJobs
) -> None:
    bought_orders = [await bought(show, buyer, settle, 2) for _ in range(3)]
    await tell(show, cancelled(show))
    job = show.job("orders.campaigns")
    answers = await asyncio.gather(
        *(
            buyer.post(f"/orders/{order_id}/refunds", {**fee_of(0), "item_ids": item_ids[:1]})
            for order_id, item_ids in bought_orders
        ),
        job.run(),
        job.run(),
        return_exceptions=True,
    )
    assert not [answer for answer in answers if isinstance(answer, BaseException)]
    await settle()
    await go_on(show, settle)
    while await jobs.refund():
        await settle()
    await go_on(show, settle)
    assert await rows(show, STATES) == [("refunded",)] * 3
    assert await rows(show, "SELECT SUM(refund_minor), SUM(received_minor) FROM orders_payment_attempts") == [
        (6 * PRICE, 6 * PRICE)
    ]
    assert await broken_promises(show) == []


async def test_a_cancellation_may_come_before_its_show(process: Process, clock: ManualClock) -> None:
    await publish(process, cancelled(process))
    await tell(process, msgspec.structs.replace(performance(SHOW, [], clock.now()), organisation_id=ORGANISATION_ID))
    assert await rows(process, "SELECT state, timezone FROM orders_performances") == [("cancelled", "Asia/Shanghai")]
    assert await rows(process, CAMPAIGNS) == [("running", "staff-1", "台风")]


@pytest.mark.breaks_promises
async def test_an_order_with_wrong_books_holds_up_nobody(show: Process, buyer: Buyer, settle: Settle) -> None:
    wrong, _ = await bought(show, buyer, settle, 1)
    right, _ = await bought(show, buyer, settle, 1)
    await meddle(show, "UPDATE orders_payment_attempts SET received_minor = 1 WHERE order_id = :id", id=wrong)
    await tell(show, cancelled(show))
    for _ in range(3):
        await show.job("orders.campaigns").run()
        await settle()
    assert await rows(show, "SELECT order_id FROM orders_refunds") == [(right,)]
    assert await rows(show, "SELECT kind, order_id, state FROM orders_exceptions") == [
        ("refund-impossible", wrong, "open")
    ]
