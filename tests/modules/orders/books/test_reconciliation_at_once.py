"""Reconciling when several do it at once, and when it is cut off."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from typing_extensions import override

from onsale.app.process import Process
from onsale.modules.orders.commands import Acknowledged, all_commands
from onsale.modules.orders.commands.reconciling import ReconciliationCommands, TakeBill
from onsale.modules.orders.domain.bills import Comparison
from onsale.modules.orders.jobs.reconciling import Reconciler
from onsale.modules.orders.queries.reconciling import ReconciliationQueries
from onsale.platform.clock import ManualClock
from onsale.platform.db import Transaction
from onsale.platform.watch import Watch
from tests.engines import EVERY_ENGINE
from tests.modules.orders.books.bank import DAY, Bank, Desk, bought, payment, to_morning_after
from tests.modules.orders.money import SHOW
from tests.processes import broken_promises, rows
from tests.stage import Buyer

pytestmark = EVERY_ENGINE

LEDGER = (
    "SELECT kind, debit, credit, amount_minor FROM orders_ledger"
    " WHERE kind NOT IN ('payment-received', 'refund-sent', 'refund-promised') ORDER BY occurred_at, id"
)


async def test_closing_and_fetching_at_once_leave_one_truth(
    show: Process, buyer: Buyer, clock: ManualClock, bank: Bank, desk: Desk
) -> None:
    attempt_id = await bought(buyer, show, SHOW)
    bank.bills[DAY] = [payment(attempt_id, 38_000, clock.now(), fee=5)]
    to_morning_after(clock)
    await desk.fetch()
    path = f"/reconciliation/sandbox/{DAY}"
    answers = await asyncio.gather(
        *(desk.post(f"{path}/{what}") for what in ("close", "fetch", "close", "fetch", "fetch"))
    )
    codes = {answer.json().get("code", "ok") for answer in answers if answer.status_code != 200}
    assert codes <= {"bill-day-closed", "bill-day-not-compared", "unavailable"}
    assert (await desk.close()).status_code == 200
    assert await rows(show, LEDGER) == [("provider-fee", "costs:sandbox", "channel:sandbox", 5)]
    assert await broken_promises(show) == []


async def test_two_decisions_at_once_are_one(
    show: Process, buyer: Buyer, clock: ManualClock, bank: Bank, desk: Desk
) -> None:
    attempt_id = await bought(buyer, show, SHOW)
    bank.bills[DAY] = [payment(attempt_id, 37_000, clock.now())]
    to_morning_after(clock)
    await desk.fetch()
    [different] = await desk.differences()
    answers = await asyncio.gather(*(desk.resolve(different.id, "correct") for _ in range(5)))
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409, 409]
    assert await rows(show, LEDGER) == [("correction", "unassigned", "channel:sandbox", 1_000)]


class Cut(Exception):
    """Here somebody pulled the plug."""


class CutAtTaking(ReconciliationCommands):
    @override
    async def take_bill(self, transaction: Transaction, command: TakeBill) -> None:
        raise Cut


class CutAtComparing(ReconciliationCommands):
    @override
    async def store_comparison(self, transaction: Transaction, found: Comparison) -> None:
        raise Cut


@pytest.mark.parametrize("cut", [CutAtTaking, CutAtComparing])
async def test_a_fetch_that_was_cut_off_counts_for_nothing(
    show: Process, buyer: Buyer, clock: ManualClock, bank: Bank, desk: Desk, cut: type[ReconciliationCommands]
) -> None:
    attempt_id = await bought(buyer, show, SHOW)
    bank.bills[DAY] = [payment(attempt_id, 38_000, clock.now())]
    to_morning_after(clock)
    platform = show.platform
    commands = all_commands(platform, Watch("orders"))
    reconciler = Reconciler(
        database=platform.database,
        clock=clock,
        ids=platform.ids,
        commands=replace(commands, reconciling=cut(clock, platform.ids)),
        queries=ReconciliationQueries(platform.database, clock),
        providers={"sandbox": bank},
        receive=platform.commands.batched("test.receive", commands.payments.receive_payments, Acknowledged),
    )
    with pytest.raises(Cut):
        await reconciler.run()
    assert await rows(show, "SELECT state FROM orders_bills") == [("new",)]
    await show.job("orders.reconcile").run()
    assert await rows(show, "SELECT COUNT(*) FROM orders_bill_lines") == [(1,)]
    assert (await desk.close()).status_code == 200
