"""A campaign: people buy, engines and workers are lost, the rest is sold, and then the record is judged."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Final

import httpx2

from onsale.platform.clock import SystemClock
from tests.faults.buyers import Buyer, GaveUpError, Wish, connected
from tests.faults.faults import Blow, schedule
from tests.faults.judge import bugs_in, find, judge
from tests.faults.report import STEPS, Felt, Killed, Report
from tests.faults.system import FLOOR, PER_ORDER_MAX, SHOW, STAND, System
from tests.faults.told import CALM, End, Told

# A worker that dies so early and cannot start again ends the whole service, which is meant for wrong settings.
STABLE_SECONDS: Final = 11.0
RECOVERED_SECONDS_MAX: Final = 60.0
# Longer: others may be killed until then.
WHOLE_SECONDS_MAX: Final = 150.0
REST_SECONDS_MAX: Final = 180.0
SETTLED_SECONDS_MAX: Final = 60.0
POLL_SECONDS: Final = 0.05
WHOLE_POLL_SECONDS: Final = 0.2
# Nobody may be told "sold out" during the faults, so that much is kept for afterwards.
SHARE_DURING_FAULTS: Final = 0.7
SEATED: Final = 0.4
CHOOSES_SEATS: Final = 0.5
QUANTITY_MAX: Final = 3
UNDECIDED: Final = 6
CHANGE_SECONDS_MAX: Final = 0.4


@dataclass(frozen=True)
class Plan:
    """How long and how hard. The same seed gives the same faults in the same order, and the same victims.

    ``awaited``: what has to succeed after a fault before the next one begins.
    """

    seed: int
    kills: int
    rounds: int
    buyers: int
    crowd: int
    think_seconds_max: float
    pause_seconds_max: float
    lasting_seconds_max: float
    kill_every_seconds: float
    shuffled: bool = True
    awaited: Sequence[str] = STEPS


Say = Callable[[str], None]


def run_campaign(system: System, plan: Plan, say: Say = lambda _: None) -> Report:
    """Everything, on a system that just started."""
    began_at = time.monotonic()
    campaign = Campaign(system, plan, say)
    asyncio.run(campaign.run())
    found = find(system.rows, system.broken_invariants())
    logs = system.logs()
    return Report(
        seed=plan.seed,
        seconds=time.monotonic() - began_at,
        felt=campaign.felt,
        killed=campaign.killed,
        told=campaign.told,
        found=found,
        rest_seconds=campaign.rest_seconds,
        logs=logs,
        broken=[*judge(campaign.told, found), *campaign.not_recovered, *bugs_in(logs)],
    )


class Campaign:
    """One on a running system. What it found is in its fields afterwards."""

    def __init__(self, system: System, plan: Plan, say: Say) -> None:
        self.told = Told()
        self.felt: list[Felt] = []
        self.killed: list[Killed] = []
        self.not_recovered: list[str] = []
        self.rest_seconds = 0.0
        self._system = system
        self._plan = plan
        self._say = say
        self._dice = random.Random(plan.seed)
        self._is_open = True

    async def run(self) -> None:
        async with (
            self.shopping(self._plan.buyers, self._keep_buying) as buying,
            self.shopping(UNDECIDED, self._keep_changing_mind) as changing,
        ):
            killing = asyncio.create_task(self._kill_workers())
            for blow in self._blows():
                await self.strike(blow)
            await killing
            self._is_open = False
            await asyncio.gather(buying, changing)
        await self._sell_the_rest()

    def _blows(self) -> list[Blow]:
        plan = self._plan
        return schedule(
            plan.seed,
            rounds=plan.rounds,
            pause_max=plan.pause_seconds_max,
            lasting_max=plan.lasting_seconds_max,
            shuffled=plan.shuffled,
        )

    async def strike(self, blow: Blow) -> None:
        """One fault, from its beginning until the first purchase after it."""
        await asyncio.sleep(blow.pause)
        system, told, fault = self._system, self.told, blow.fault
        told.now = fault.name
        crowd: asyncio.Task[None] | None = None
        asked_at = time.monotonic()
        await asyncio.to_thread(fault.begin, system)
        began_at = time.monotonic() if fault.heal else asked_at
        if fault.rush:
            crowd = asyncio.create_task(self._rush())
        if fault.heal:
            await asyncio.sleep(blow.lasting)
            await asyncio.to_thread(fault.heal, system)
        healed_at = time.monotonic() if fault.heal else asked_at
        felt = Felt(fault.name, healed_at - asked_at, _now())
        for what in self._plan.awaited:
            felt.until[what] = await self._until(what, began_at, healed_at)
            if felt.until[what] is None:
                self.not_recovered.append(f"no {what} within {RECOVERED_SECONDS_MAX:g} s of {fault.name}")
        if crowd is not None:
            await crowd
        felt.answers.update({(step, w): n for (when, step, w), n in told.answers.items() if when == fault.name})
        told.now = CALM
        self.felt.append(felt)
        self._say(felt.line())

    async def _until(self, what: str, began_at: float, healed_at: float) -> float | None:
        deadline = healed_at + RECOVERED_SECONDS_MAX
        while (at := self.told.first(what, begun_after=began_at, ended_after=healed_at)) is None:
            if time.monotonic() > deadline:
                return None
            await asyncio.sleep(POLL_SECONDS)
        return at - healed_at

    async def _kill_workers(self) -> None:
        """At random moments, also while those that were killed before are not back yet."""
        dice = random.Random(self._plan.seed + 1)
        await asyncio.sleep(STABLE_SECONDS)
        watching = []
        for _ in range(self._plan.kills):
            await asyncio.sleep(dice.uniform(0.2, 2 * self._plan.kill_every_seconds))
            asked_at, during = time.monotonic(), self.told.now
            await asyncio.to_thread(self._system.kill_worker, dice.random())
            watching.append(asyncio.create_task(self._watch(asked_at, _now(), during)))
        await asyncio.gather(*watching)

    async def _watch(self, killed_at: float, at: str, during: str) -> None:
        hold = await self._until("hold", killed_at, killed_at)
        whole = await self._until_whole(killed_at)
        self.killed.append(Killed(at, during, hold, whole))
        if whole is None or hold is None:
            self.not_recovered.append(f"a worker that was killed during {during} is not replaced")

    async def _until_whole(self, killed_at: float) -> float | None:
        """``/readyz`` of every worker."""
        while not await asyncio.to_thread(self._system.is_whole):
            if time.monotonic() - killed_at > WHOLE_SECONDS_MAX:
                return None
            await asyncio.sleep(WHOLE_POLL_SECONDS)
        return time.monotonic() - killed_at

    async def _rush(self) -> None:
        """A crowd that wants one ticket each, all at once."""

        async def buy_one(buyer: Buyer, dice: random.Random) -> None:
            await self._try(buyer.buy(_standing(1), End.TICKETED))

        async with self.shopping(self._plan.crowd, buy_one) as bought:
            await bought

    async def _keep_buying(self, buyer: Buyer, dice: random.Random) -> None:
        sale = self._system.sale
        while self._is_open:
            await asyncio.sleep(dice.uniform(0, self._plan.think_seconds_max))
            wish = _wish(dice, sale.seats)
            capacity = sale.seats if wish.ticket_type_id == STAND else sale.standing
            if self.told.taken[wish.ticket_type_id] < SHARE_DURING_FAULTS * capacity:
                await self._try(buyer.buy(wish, End.TICKETED))

    async def _keep_changing_mind(self, buyer: Buyer, dice: random.Random) -> None:
        """These never wait for tickets, so they notice first when holds and orders are possible again."""
        while self._is_open:
            await asyncio.sleep(dice.uniform(0, CHANGE_SECONDS_MAX))
            await self._try(buyer.buy(_standing(1), dice.choice([End.RELEASED, End.CANCELLED])))

    async def _sell_the_rest(self) -> None:
        """Until nothing is left, and everything that was bought has arrived."""
        self.told.now, self.told.may_be_sold_out = "selling the rest", True
        began_at = time.monotonic()
        self._is_open = True
        async with self.shopping(self._plan.buyers, self._buy_the_rest) as buying:
            while time.monotonic() - began_at < REST_SECONDS_MAX and not await self._is_sold_out():
                await asyncio.sleep(1)
            self._is_open = False
            await buying
        self.rest_seconds = time.monotonic() - began_at
        deadline = time.monotonic() + SETTLED_SECONDS_MAX
        while not await self._is_settled() and time.monotonic() < deadline:
            await asyncio.sleep(0.2)

    async def _buy_the_rest(self, buyer: Buyer, dice: random.Random) -> None:
        quantity = {FLOOR: PER_ORDER_MAX, STAND: PER_ORDER_MAX}
        while self._is_open:
            kind = dice.choice([FLOOR, STAND])
            wish = _standing(quantity[kind]) if kind == FLOOR else best(quantity[kind])
            refusal = await self._try(buyer.buy(wish, End.TICKETED))
            if refusal is not None:
                # Somebody may give some up, or a claim of a killed worker come back.
                quantity[kind] = max(1, min(PER_ORDER_MAX, refusal))
                await asyncio.sleep(0.3)

    async def _try(self, purchase: Coroutine[None, None, object]) -> int | None:
        """How many are left, when that was too few."""
        try:
            refusal = await purchase
        except GaveUpError as error:
            self.told.wrong.append(f"{error} (during {self.told.now})")
            return None
        return getattr(refusal, "available", None)

    async def _is_sold_out(self) -> bool:
        statement = "SELECT SUM(capacity - held - sold) FROM inventory_ticket_types"
        return await asyncio.to_thread(self._system.rows, statement) == [["0"]]

    async def _is_settled(self) -> bool:
        statement = (
            "SELECT (SELECT SUM(held) FROM inventory_ticket_types) + (SELECT COUNT(*) FROM platform_outbox)"
            " + (SELECT COUNT(*) FROM orders_orders WHERE state IN ('pending_payment', 'paid'))"
        )
        return await asyncio.to_thread(self._system.rows, statement) == [["0"]]

    @asynccontextmanager
    async def shopping(
        self, count: int, life: Callable[[Buyer, random.Random], Coroutine[None, None, None]]
    ) -> AsyncIterator[asyncio.Future[list[None]]]:
        """So many people with a browser each, living like this; what is yielded ends when the last one does."""
        async with AsyncExitStack() as browsers:
            lives = []
            for number in range(count):
                client: httpx2.AsyncClient = await browsers.enter_async_context(connected(self._system.url))
                dice = random.Random(self._dice.getrandbits(64))
                token = self._system.tokens[number % len(self._system.tokens)]
                lives.append(life(Buyer(client, token, self.told, dice), dice))
            living = asyncio.gather(*lives)
            try:
                yield living
            finally:
                living.cancel()
                with suppress(asyncio.CancelledError):
                    await living


def _now() -> str:
    """As logs write it."""
    return SystemClock().now().isoformat(timespec="milliseconds")


def _wish(dice: random.Random, seats: int) -> Wish:
    """Standing places, seats of one's own choice, or the best ones."""
    quantity = dice.randint(1, QUANTITY_MAX)
    if dice.random() >= SEATED:
        return _standing(quantity)
    if dice.random() >= CHOOSES_SEATS:
        return best(quantity)
    first = dice.randrange(seats - quantity)
    chosen = [f"seat-{seat}" for seat in range(first, first + quantity)]
    return Wish(STAND, {"performance_id": SHOW, "seat_ids": chosen})


def _standing(quantity: int) -> Wish:
    return Wish(FLOOR, {"performance_id": SHOW, "items": [{"ticket_type_id": FLOOR, "quantity": quantity}]})


def best(quantity: int) -> Wish:
    return Wish(STAND, {"performance_id": SHOW, "best_available": {"ticket_type_id": STAND, "quantity": quantity}})
