"""How soon a stadium of 100,000 seats, most of them taken, can be sold again after Redis has lost everything."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable, Sequence
from typing import Final

from tests.faults.buyers import Buyer
from tests.faults.campaign import Campaign, Plan, best
from tests.faults.faults import FAULTS, Blow
from tests.faults.report import Felt
from tests.faults.system import SHOW, STAND, Sale, System
from tests.faults.told import End

STADIUM: Final = Sale(standing=100, seats=100_000, people=20)
SOLD_HOLDS, HELD_HOLDS, SEATS_PER_HOLD = 30_000, 10_000, 2
LOSSES: Final = ("Redis flushed", "Redis lost with its data")
TIMES: Final = 5
LOOKERS: Final = 4
CALM_SECONDS: Final = 3.0
HOLD_MICROSECONDS: Final = 720_000_000
# Nobody is there but those who look.
NOBODY: Final = Plan(
    seed=1,
    kills=0,
    rounds=0,
    buyers=0,
    crowd=0,
    think_seconds_max=0.0,
    pause_seconds_max=0.0,
    lasting_seconds_max=0.0,
    kill_every_seconds=0.0,
    awaited=("hold",),
)


def measure_stadium(say: Callable[[str], None]) -> Sequence[Felt]:
    """Each kind of loss several times, under a light load of holds that are given back."""
    with System(STADIUM) as system:
        fill(system)
        campaign = Campaign(system, NOBODY, say)
        asyncio.run(_lose_redis(campaign))
    return campaign.felt


def fill(system: System) -> None:
    """Most seats are taken, by a person for each hold, as if they had been bought."""
    now = time.time_ns() // 1000
    holds, taken = SOLD_HOLDS + HELD_HOLDS, (SOLD_HOLDS + HELD_HOLDS) * SEATS_PER_HOLD
    state = f"IF(seq < {SOLD_HOLDS}, 'sold', 'held')"
    system.rows(
        f"""
        INSERT INTO inventory_holds (id, performance_id, user_id, state, created_at, expires_at)
            SELECT CONCAT('hold-', seq), '{SHOW}', CONCAT('person-', seq), {state}, {now}, {now + HOLD_MICROSECONDS}
            FROM seq_0_to_{holds - 1};
        INSERT INTO inventory_hold_items (hold_id, ticket_type_id, quantity)
            SELECT CONCAT('hold-', seq), '{STAND}', {SEATS_PER_HOLD} FROM seq_0_to_{holds - 1};
        INSERT INTO inventory_buyers (ticket_type_id, user_id, quantity)
            SELECT '{STAND}', CONCAT('person-', seq), {SEATS_PER_HOLD} FROM seq_0_to_{holds - 1};
        INSERT INTO inventory_taken_seats (performance_id, seat_index, hold_id, ticket_type_id)
            SELECT '{SHOW}', seq, CONCAT('hold-', seq DIV {SEATS_PER_HOLD}), '{STAND}' FROM seq_0_to_{taken - 1};
        UPDATE inventory_ticket_types SET stock_epoch = stock_epoch + 1,
            sold = {SOLD_HOLDS * SEATS_PER_HOLD}, held = {HELD_HOLDS * SEATS_PER_HOLD} WHERE id = '{STAND}';
        """  # noqa: S608  # our own numbers
    )
    system.redis.ask("FLUSHALL")


async def _lose_redis(campaign: Campaign) -> None:
    losses = [fault for name in LOSSES for fault in FAULTS if fault.name == name]
    is_open = asyncio.Event()
    is_open.set()

    async def look(buyer: Buyer, dice: random.Random) -> None:
        while is_open.is_set():
            await asyncio.sleep(dice.uniform(0.05, 0.2))
            await buyer.buy(best(SEATS_PER_HOLD), End.RELEASED)

    async with campaign.shopping(LOOKERS, look) as looking:
        for loss in losses * TIMES:
            await campaign.strike(Blow(loss, CALM_SECONDS, loss.seconds_min))
        is_open.clear()
        await looking
