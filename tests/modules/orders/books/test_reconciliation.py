"""Our books beside the provider's bill: every difference is found, decided once, and kept."""

from __future__ import annotations

from datetime import timedelta

import pytest

from onsale.app.process import Process
from onsale.platform.clock import ManualClock
from tests.engines import EVERY_ENGINE
from tests.modules.orders.books.bank import DAY, Bank, Desk, bought, payment, refund, to_morning_after
from tests.modules.orders.conftest import Settle
from tests.modules.orders.money import SHOW, balances
from tests.processes import broken_promises, rows
from tests.stage import Buyer, notify

pytestmark = EVERY_ENGINE

LEDGER = (
    "SELECT kind, debit, credit, amount_minor FROM orders_ledger"
    " WHERE kind NOT IN ('payment-received', 'refund-sent', 'refund-promised') ORDER BY occurred_at, id"
)
INBOX = "SELECT kind, subject_id, state FROM orders_exceptions"
AUDIT = "SELECT action FROM platform_audit_entries WHERE subject_kind = 'reconciliation' ORDER BY id"


async def unpaid(buyer: Buyer) -> str:
    """An attempt of an order that waits for its money."""
    order = (await buyer.order(await buyer.hold(SHOW, "type-floor"))).json()
    return await buyer.start_payment(order["id"])


async def balance_of(process: Process, account: str) -> int:
    async with process.platform.database.reading() as reader:
        return (await balances(reader)).get((account, "CNY"), 0)


async def test_a_day_that_agrees_is_closed_with_its_fees(
    show: Process, buyer: Buyer, clock: ManualClock, bank: Bank, desk: Desk
) -> None:
    first, second = [await bought(buyer, show, SHOW) for _ in range(2)]
    bank.bills[DAY] = [payment(second, 38_000, clock.now(), fee=228), payment(first, 38_000, clock.now(), fee=228)]
    to_morning_after(clock)
    await show.job("orders.reconcile").run()
    assert await desk.differences() == []
    closed = await desk.close()
    assert closed.json() == {
        "channel": "sandbox",
        "day": "2026-06-01",
        "state": "closed",
        "ours": _side(2, 76_000),
        "theirs": _side(2, 76_000),
        "fees": {"amount_minor": 456, "currency": "CNY"},
        "open_differences": 0,
        "waiting": 0,
        "can_close": False,
        "fetched_at": "2026-06-02T02:00:00Z",
        "closed_at": "2026-06-02T02:00:00Z",
        "closed_by": closed.json()["closed_by"],
    }
    assert await rows(show, LEDGER) == [("provider-fee", "costs:sandbox", "channel:sandbox", 456)]
    assert await rows(show, AUDIT) == [("orders.bill-fetched",), ("orders.day-closed",)]
    assert (await desk.close()).status_code == 200
    assert (await desk.post(f"/reconciliation/sandbox/{DAY}/fetch")).json()["code"] == "bill-day-closed"


def _side(count: int, minor: int) -> dict[str, object]:
    nothing = {"count": 0, "amount": {"amount_minor": 0, "currency": "CNY"}}
    amount = {"amount_minor": minor, "currency": "CNY"}
    return {"payments": {"count": count, "amount": amount}, "refunds": nothing, "net": amount}


async def test_missing_extra_and_altered_lines_are_found_and_resolved(
    show: Process, buyer: Buyer, clock: ManualClock, bank: Bank, desk: Desk
) -> None:
    missing, altered = await bought(buyer, show, SHOW), await bought(buyer, show, SHOW)
    bank.bills[DAY] = [payment(altered, 37_000, clock.now()), payment("", 100, clock.now(), transaction_id="t-9")]
    to_morning_after(clock)
    await desk.fetch()
    found = {one.kind: one for one in await desk.differences()}
    assert {kind: one.our_id for kind, one in found.items()} == {"missing": missing, "different": altered, "extra": ""}
    assert {kind: one.actions for kind, one in found.items()} == {
        "missing": ["ask", "accept", "correct"],
        "different": ["correct"],
        "extra": ["correct"],
    }
    assert await rows(show, INBOX) == [("difference", f"sandbox:{DAY}", "open")]
    refused = await desk.close()
    assert (refused.status_code, refused.json()["code"], refused.json()["count"]) == (
        409,
        "bill-day-has-differences",
        3,
    )
    assert (await desk.resolve(found["different"].id, "accept")).json()["code"] == "difference-action-impossible"
    assert (await desk.resolve(found["different"].id, "correct", " ")).json()["code"] == "malformed"
    for kind in ("missing", "different", "extra"):
        assert (await desk.resolve(found[kind].id, "correct")).json()["resolution"] == "corrected"
    assert (await desk.resolve(found["extra"].id, "correct")).json()["code"] == "difference-resolved"
    await desk.fetch()
    assert await desk.differences() == []
    assert await balance_of(show, "channel:sandbox") == 37_100
    assert (await desk.close()).status_code == 200
    assert await rows(show, INBOX) == [("difference", f"sandbox:{DAY}", "resolved")]
    assert await broken_promises(show) == []


async def test_money_that_we_had_not_heard_of_comes_in_by_the_ordinary_way(
    show: Process, buyer: Buyer, clock: ManualClock, bank: Bank, desk: Desk, settle: Settle
) -> None:
    attempt_id = await unpaid(buyer)
    bank.has(attempt_id, 38_000)
    bank.bills[DAY] = [payment(attempt_id, 38_000, clock.now())]
    to_morning_after(clock)
    await desk.fetch()
    [extra] = await desk.differences()
    assert (extra.kind, extra.our_id, extra.actions) == ("extra", attempt_id, ["ask"])
    asked = (await desk.resolve(extra.id, "ask", "")).json()
    assert (asked["answer"], asked["resolution"], asked["is_open"]) == ("paid", "settled", False)
    await settle()
    assert await rows(show, "SELECT state FROM orders_orders") == [("fulfilled",)]
    assert (await desk.close()).status_code == 200


async def test_what_comes_by_itself_after_the_comparison_is_settled_when_the_day_closes(
    show: Process, buyer: Buyer, clock: ManualClock, bank: Bank, desk: Desk, settle: Settle
) -> None:
    attempt_id = await unpaid(buyer)
    bank.bills[DAY] = [payment(attempt_id, 38_000, clock.now())]
    to_morning_after(clock)
    await desk.fetch()
    assert [one.kind for one in await desk.differences()] == ["extra"]
    await notify(buyer.client, show, attempt_id, 38_000)
    await settle()
    assert (await desk.close()).status_code == 200
    assert [one.resolution for one in await desk.differences(also_resolved=True)] == ["settled"]


async def test_a_provider_that_does_not_know_what_it_billed_is_corrected_by_hand(
    show: Process, buyer: Buyer, clock: ManualClock, bank: Bank, desk: Desk
) -> None:
    attempt_id = await unpaid(buyer)
    bank.bills[DAY] = [payment(attempt_id, 38_000, clock.now())]
    to_morning_after(clock)
    await desk.fetch()
    [extra] = await desk.differences()
    assert (await desk.resolve(extra.id, "correct")).json()["code"] == "difference-action-impossible"
    assert (await desk.resolve(extra.id, "ask", "")).json()["actions"] == ["ask", "correct"]
    assert (await desk.resolve(extra.id, "correct")).status_code == 200
    assert await rows(show, LEDGER) == [("correction", "channel:sandbox", "unassigned", 38_000)]
    assert (await desk.close()).status_code == 200


async def test_a_provider_that_has_what_its_bill_has_not_says_so(
    show: Process, buyer: Buyer, clock: ManualClock, bank: Bank, desk: Desk
) -> None:
    attempt_id = await bought(buyer, show, SHOW)
    bank.has(attempt_id, 38_000)
    bank.bills[DAY] = []
    to_morning_after(clock)
    await desk.fetch()
    [missing] = await desk.differences()
    assert (await desk.resolve(missing.id, "ask", "")).json()["resolution"] == "confirmed"
    await desk.fetch()
    assert await desk.differences() == []
    assert (await desk.close()).status_code == 200
    assert await rows(show, LEDGER) == []


async def test_a_line_near_midnight_may_be_in_the_next_days_bill(
    show: Process, buyer: Buyer, clock: ManualClock, bank: Bank, desk: Desk
) -> None:
    # A quarter to midnight in Beijing.
    clock.advance(timedelta(hours=3, minutes=45))
    buyer.headers = Desk(show, buyer.client, "buyer").headers()  # hours have passed
    attempt_id = await bought(buyer, show, SHOW)
    late = clock.now() + timedelta(minutes=16)
    bank.bills[DAY] = []
    to_morning_after(clock)
    await desk.fetch()
    assert await desk.differences() == []
    refused = (await desk.close()).json()
    assert (refused["code"], refused["count"]) == ("bill-day-waits", 1)
    tomorrow = DAY + timedelta(days=1)
    bank.bills[tomorrow] = [payment(attempt_id, 38_000, late)]
    to_morning_after(clock, tomorrow)
    await desk.fetch(tomorrow)
    for day in (tomorrow, DAY):
        assert await desk.differences(day) == []
        assert (await desk.close(day)).status_code == 200


async def test_what_is_in_neither_bill_is_missing(
    show: Process, buyer: Buyer, clock: ManualClock, bank: Bank, desk: Desk
) -> None:
    clock.advance(timedelta(hours=3, minutes=45))
    buyer.headers = Desk(show, buyer.client, "buyer").headers()  # hours have passed
    attempt_id = await bought(buyer, show, SHOW)
    tomorrow = DAY + timedelta(days=1)
    bank.bills = {DAY: [], tomorrow: []}
    to_morning_after(clock, tomorrow)
    for day in (DAY, tomorrow):
        await desk.fetch(day)
    [missing] = await desk.differences()
    assert (missing.kind, missing.our_id) == ("missing", attempt_id)
    assert await desk.differences(tomorrow) == []


async def test_refunds_are_compared_as_well(
    show: Process, buyer: Buyer, clock: ManualClock, bank: Bank, desk: Desk, settle: Settle
) -> None:
    first = await bought(buyer, show, SHOW)
    order_id = str((await rows(show, "SELECT order_id FROM orders_payment_attempts"))[0][0])
    second = await unpaid(buyer)
    await buyer.post(f"/orders/{(await rows(show, f_order(second)))[0][0]}/cancellation", {})
    await notify(buyer.client, show, second, 38_000)
    await settle()
    await show.job("orders.refund").run()
    [[refund_id]] = await rows(show, "SELECT id FROM orders_refunds WHERE state = 'done'")
    bank.bills[DAY] = [
        payment(first, 38_000, clock.now(), fee=228),
        payment(second, 38_000, clock.now(), fee=228),
        refund(str(refund_id), 37_999, clock.now(), fee=-228),
    ]
    to_morning_after(clock)
    await desk.fetch()
    [different] = await desk.differences()
    assert (different.kind, different.our_id, different.order_id != order_id) == ("different", refund_id, True)
    await desk.resolve(different.id, "correct")
    assert await rows(show, LEDGER) == [("correction", "channel:sandbox", "unassigned", 1)]
    assert (await desk.close()).json()["fees"]["amount_minor"] == 228


def f_order(attempt_id: str) -> str:
    return f"SELECT order_id FROM orders_payment_attempts WHERE id = '{attempt_id}'"  # noqa: S608  # an id of ours


async def test_one_payment_that_is_billed_twice_is_extra(
    show: Process, buyer: Buyer, clock: ManualClock, bank: Bank, desk: Desk
) -> None:
    attempt_id = await bought(buyer, show, SHOW)
    once = payment(attempt_id, 38_000, clock.now())
    bank.bills[DAY] = [once, once, once]
    tomorrow = DAY + timedelta(days=1)
    bank.bills[tomorrow] = [once]
    to_morning_after(clock, tomorrow)
    await desk.fetch()
    await desk.fetch(tomorrow)
    assert [one.kind for one in await desk.differences()] == ["extra", "extra"]
    assert [one.kind for one in await desk.differences(tomorrow)] == ["extra"]


async def test_a_bill_that_is_written_anew_replaces_what_was_corrected(
    show: Process, buyer: Buyer, clock: ManualClock, bank: Bank, desk: Desk
) -> None:
    attempt_id = await bought(buyer, show, SHOW)
    bank.bills[DAY] = [payment(attempt_id, 37_000, clock.now())]
    to_morning_after(clock)
    await desk.fetch()
    [different] = await desk.differences()
    await desk.resolve(different.id, "correct")
    bank.bills[DAY] = [payment(attempt_id, 37_500, clock.now())]
    await desk.fetch()
    [again] = await desk.differences()
    assert (again.id, again.theirs is not None and again.theirs.amount_minor) == (different.id, 37_500)
    assert await balance_of(show, "channel:sandbox") == 38_000
    await desk.resolve(different.id, "correct")
    assert await balance_of(show, "channel:sandbox") == 37_500
    bank.bills[DAY] = [payment(attempt_id, 38_000, clock.now())]
    await desk.fetch()
    assert await desk.differences() == []
    assert await balance_of(show, "channel:sandbox") == 38_000
    assert await rows(show, "SELECT COUNT(*) FROM orders_bill_lines") == [(1,)]
    assert (await desk.close()).status_code == 200


async def test_what_comes_for_a_closed_day_is_found_on_the_next(
    show: Process, buyer: Buyer, clock: ManualClock, bank: Bank, desk: Desk, settle: Settle
) -> None:
    attempt_id = await unpaid(buyer)
    bank.has(attempt_id, 38_000)
    tomorrow = DAY + timedelta(days=1)
    bank.bills = {DAY: [], tomorrow: []}
    to_morning_after(clock)
    await desk.fetch()
    assert (await desk.close()).status_code == 200
    # The provider tells of it only now, with its own time, which is that of the closed day.
    await show.job("orders.ask").run()
    await settle()
    to_morning_after(clock, tomorrow)
    await desk.fetch(tomorrow)
    [missing] = await desk.differences(tomorrow)
    assert (missing.kind, missing.our_id) == ("missing", attempt_id)


async def test_the_job_waits_for_ten_o_clock_and_reports_a_bill_that_never_comes(
    show: Process, buyer: Buyer, clock: ManualClock, bank: Bank, desk: Desk
) -> None:
    await bought(buyer, show, SHOW)
    bank.is_silent = True
    job = show.job("orders.reconcile")
    to_morning_after(clock, hour=9)
    await job.run()
    assert await rows(show, "SELECT day FROM orders_bills") == []
    clock.advance(timedelta(hours=1))
    await job.run()
    assert await rows(show, "SELECT day, state FROM orders_bills") == [("2026-06-01", "new")]
    clock.advance(timedelta(days=2))
    await job.run()
    assert await rows(show, INBOX) == [("bill-missing", f"sandbox:{DAY}", "open")]
    bank.is_silent = False
    bank.bills = {DAY: [], DAY + timedelta(days=2): []}
    await job.run()
    states = "SELECT day, state FROM orders_bills ORDER BY day"
    assert await rows(show, states) == [("2026-06-01", "compared"), ("2026-06-03", "compared")]
    assert await rows(show, INBOX + " ORDER BY kind") == [
        ("bill-missing", f"sandbox:{DAY}", "resolved"),
        ("difference", f"sandbox:{DAY}", "open"),
    ]


async def test_days_are_listed_with_both_sides(
    show: Process, buyer: Buyer, clock: ManualClock, bank: Bank, desk: Desk
) -> None:
    await bought(buyer, show, SHOW)
    to_morning_after(clock)
    listed = (await desk.get(f"/reconciliation?from={DAY - timedelta(days=1)}&to={DAY + timedelta(days=9)}")).json()
    assert listed["channels"] == ["sandbox"]
    assert [(one["day"], one["state"], one["theirs"]) for one in listed["items"]] == [
        ("2026-06-01", "new", None),
        ("2026-05-31", "new", None),
    ]
    assert listed["items"][0]["ours"] == _side(1, 38_000)


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/reconciliation?from=2026-06-02&to=2026-06-01", "malformed"),
        ("/reconciliation?from=2026-01-01&to=2026-12-31", "malformed"),
        ("/reconciliation?from=yesterday&to=2026-12-31", "malformed"),
        ("/reconciliation?from=2026-06-01&to=2026-06-01&channel=cash", "payment-channel-unknown"),
        ("/reconciliation/cash/2026-06-01", "payment-channel-unknown"),
        ("/reconciliation/sandbox/june", "malformed"),
    ],
)
async def test_what_is_asked_wrongly_is_refused(desk: Desk, path: str, code: str) -> None:
    assert (await desk.get(path)).json()["code"] == code


@pytest.mark.parametrize("role", ["buyer", "organiser", "gate"])
async def test_only_finance_sees_and_changes_the_platforms_books(desk: Desk, role: str) -> None:
    desk.role = role
    answers = [
        await desk.get("/reconciliation?from=2026-06-01&to=2026-06-01"),
        await desk.get(f"/reconciliation/sandbox/{DAY}"),
        await desk.post(f"/reconciliation/sandbox/{DAY}/fetch"),
        await desk.post(f"/reconciliation/sandbox/{DAY}/close"),
        await desk.resolve("d-1", "accept"),
    ]
    assert [answer.status_code for answer in answers] == [403] * 5


async def test_a_day_that_is_not_over_has_no_bill(desk: Desk) -> None:
    assert (await desk.post(f"/reconciliation/sandbox/{DAY}/fetch")).json()["code"] == "bill-not-ready"
    assert (await desk.close()).json()["code"] == "bill-day-not-compared"
    assert (await desk.resolve("d-1", "accept")).status_code == 404
    assert (await desk.resolve("d-1", "ask")).status_code == 404
