"""Two processes on one server give out the last uses of a voucher: the database decides, not a process."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from onsale.app.process import Process
from onsale.platform.clock import ManualClock
from onsale.platform.settings import Settings
from tests.conftest import SignIn
from tests.modules.orders.voucher_steps import USED, made, order_with
from tests.processes import SELLING, broken_promises, opened_client, opened_process, rows, tell
from tests.stage import Buyer, Kind, performance

BIG = "01972b8a-0000-7000-8000-000000000003"
PEOPLE = 60


@pytest.mark.parametrize("engine", ["mariadb"], indirect=True)
async def test_two_processes_never_use_it_too_often(
    show: Process,
    buyer: Buyer,
    sign_in: SignIn,
    migrated_database: Path,
    settings: Settings,
    clock: ManualClock,
) -> None:
    """Everybody orders in both at once, and each account may use it once."""
    await tell(show, performance(BIG, [Kind("type-wide", 10_000, capacity=400, max_per_person=50)], clock.now()))
    await made(buyer, show, max_uses=20, per_account_max=1)
    people = [Buyer(buyer.client, await sign_in()) for _ in range(PEOPLE)]
    # Everybody holds twice and orders in both processes.
    holds = [[await person.hold(BIG, "type-wide") for _ in range(2)] for person in people]
    async with (
        opened_process(migrated_database, settings, clock, SELLING) as other,
        opened_client(other) as client,
    ):
        answers = await asyncio.gather(
            *(
                order_with(Buyer(where, person.headers), hold, "AUTUMN26")
                for person, pair in zip(people, holds, strict=True)
                for where, hold in zip((buyer.client, client), pair, strict=True)
            )
        )
        placed = [answer.json() for answer in answers if answer.status_code == 201]
        refused = {answer.json()["code"] for answer in answers if answer.status_code == 409}
        assert len(placed) == 20
        assert refused <= {"voucher-used-up", "voucher-used-by-account"}
        assert {answer.status_code for answer in answers} == {201, 409}
        assert await rows(show, "SELECT COUNT(DISTINCT user_id) FROM orders_voucher_uses") == [(20,)]
    assert await rows(show, USED) == [(20, 20)]
    assert await broken_promises(show) == []
