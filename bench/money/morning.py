"""The morning after: the bills of the night are fetched and compared, and what they differ in is what was spoilt."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from datetime import date, datetime, timedelta, timezone
from typing import NamedTuple

import httpx2
import msgspec

from bench.api import BASE
from bench.money.judgement import Books, Finding, finding
from bench.money.simulator import PaymentTruth, Simulator
from bench.stage import wait_for
from onsale.app.http import build_app
from onsale.app.process import Process, running_process
from onsale.contracts.tokens import AccessClaims
from onsale.platform.clock import SystemClock
from onsale.platform.settings import read_settings

BEIJING = timezone(timedelta(hours=8))
HOUR_OF_WORK = 12
DECISIONS = {"wrong-amount": "refund", "refund-refused": "try-again"}
ROUND = timedelta(minutes=1)
ROUNDS_MAX = 20
TRIES_MAX = 60
RETRY_SECONDS = 1.0
UNAVAILABLE = 503


class Difference(msgspec.Struct):
    """What our books and a bill do not agree about."""

    id: str
    kind: str
    line: str
    our_id: str
    actions: list[str]


class Undecided(msgspec.Struct):
    """Something about money that waits for a decision."""

    id: str
    kind: str
    actions: list[str]


class Inbox(msgspec.Struct):
    """A page of what waits."""

    items: list[Undecided]
    next_cursor: str | None


class DayCompared(msgspec.Struct):
    """A page of a day's differences."""

    differences: list[Difference]
    next_cursor: str | None


class Morning(NamedTuple):
    """What was wrong, how long the bills took, and how many lines differed."""

    findings: list[Finding]
    seconds: float
    differences: int


class LaterClock(SystemClock):
    """The machine's time, so much later; the providers' clock is moved as far."""

    def __init__(self, later_seconds: float) -> None:
        self.later_seconds = later_seconds
        super().__init__(wall=lambda: time.time() + self.later_seconds)


async def compare_bills(environment: Mapping[str, str], simulator: Simulator, books: Books) -> Morning:
    """Fetch every day's bill of both channels through the API, ask about what we had not heard of, and compare what was
    found with what the simulator has done to the bills."""
    told = list(simulator.payments())
    ours = books.attempts()
    unheard = {one.out_trade_no for one in told if one.received_minor and not ours[one.out_trade_no].received}
    now = SystemClock().now().astimezone(BEIJING)
    # Of the last hour of a day only the bill of the next one says what is missing.
    noon = (now + timedelta(days=2)).replace(hour=HOUR_OF_WORK, minute=0, second=0, microsecond=0)
    simulator.post("/sim/clock", {"seconds": (noon - now).total_seconds()})
    days = {(date.fromisoformat(day), channel) for day, totals in simulator.truth().days.items() for channel in totals}
    days |= {(day + timedelta(days=1), channel) for day, channel in days}
    clock = LaterClock((noon - now).total_seconds())
    settings = read_settings({name: value for name, value in environment.items() if name.startswith("ONSALE_")})
    async with running_process(settings, clock=clock, jobs=False) as process:
        transport = httpx2.ASGITransport(app=build_app(process))  # type: ignore[arg-type]  # litestar's own ASGI types
        headers = {"authorization": f"Bearer {_token(process, noon)}"}
        async with httpx2.AsyncClient(
            transport=transport, base_url="http://night.local", headers=headers, timeout=600
        ) as client:
            began = time.monotonic()
            found = [one for day, channel in sorted(days, reverse=True) for one in await _fetched(client, channel, day)]
            seconds = time.monotonic() - began
            for one in found:
                if one.kind == "extra" and "ask" in one.actions:
                    await _post(client, f"{BASE}/staff/reconciliation/differences/{one.id}/resolution", "ask")
            left = await _decide(client, process, clock, simulator, books)
        await asyncio.to_thread(_wait_until_settled, books)
    undecided = finding("still in the inbox", left)
    return Morning(
        [*([undecided] if left else []), *_compared(found, list(simulator.payments()), unheard)], seconds, len(found)
    )


def _token(process: Process, now: datetime) -> str:
    expires_at = int((now + timedelta(hours=8)).timestamp())
    claims = AccessClaims(
        user_id="finance", session_id="morning", roles=["admin"], organisation_id=None, expires_at=expires_at
    )
    return process.platform.access_tokens.sign(claims)


async def _fetched(client: httpx2.AsyncClient, channel: str, day: date) -> list[Difference]:
    address = f"{BASE}/staff/reconciliation/{channel}/{day.isoformat()}"
    answer = await client.post(f"{address}/fetch")
    answer.raise_for_status()
    page = msgspec.json.decode(answer.content, type=DayCompared)
    found = page.differences
    while page.next_cursor is not None:
        page = msgspec.json.decode(
            (await client.get(address, params={"cursor": page.next_cursor})).content, type=DayCompared
        )
        found += page.differences
    return found


async def _decide(
    client: httpx2.AsyncClient, process: Process, clock: LaterClock, simulator: Simulator, books: Books
) -> list[str]:
    """What staff does with the inbox: money that fits nothing goes back, refused refunds are tried again. Returns what
    is left."""
    waiting: list[Undecided] = []
    for _ in range(ROUNDS_MAX):
        # Differences of the bills are decided upon day by day.
        waiting = [one for one in await _inbox(client) if one.kind != "difference"]
        for one in waiting:
            if one.kind in DECISIONS:
                address = f"{BASE}/staff/exceptions/{one.id}/resolution"
                await _post(client, address, DECISIONS[one.kind])
        while await process.job("orders.refund").run():
            pass
        if not waiting and "refunds" not in books.under_way():
            break
        simulator.post("/sim/clock", {"seconds": ROUND.total_seconds()})
        clock.later_seconds += ROUND.total_seconds()
    return [f"{one.kind}: {one.actions}" for one in waiting]


async def _post(client: httpx2.AsyncClient, address: str, action: str) -> None:
    """As staff does it: where the provider does not answer, the button is pressed again."""
    answer = await client.post(address, json={"action": action})
    for _ in range(TRIES_MAX):
        if answer.status_code != UNAVAILABLE:
            break
        await asyncio.sleep(RETRY_SECONDS)
        answer = await client.post(address, json={"action": action})
    answer.raise_for_status()


async def _inbox(client: httpx2.AsyncClient) -> list[Undecided]:
    found: list[Undecided] = []
    cursor: str | None = ""
    while cursor is not None:
        answer = await client.get(f"{BASE}/staff/exceptions", params={"state": "open", "cursor": cursor})
        answer.raise_for_status()
        page = msgspec.json.decode(answer.content, type=Inbox)
        found, cursor = found + page.items, page.next_cursor
    return found


def _wait_until_settled(books: Books) -> None:
    """Until what was taken in has become tickets or refunds."""
    wait_for(lambda: not books.under_way().get("messages") or None, what=lambda: "an empty outbox")


def _compared(found: list[Difference], payments: list[PaymentTruth], unheard: set[str]) -> list[Finding]:
    """The differences against what was done to the bills; what we had not heard of belongs there, too."""
    spoilt = {("missing", payment.out_trade_no) for payment in payments if payment.happened.get("bill-missing")}
    spoilt |= {
        ("different", payment.out_trade_no)
        for payment in payments
        if payment.happened.get("bill-altered") and not payment.happened.get("bill-missing")
    }
    spoilt |= {("extra", payment.extra_out_trade_no) for payment in payments if payment.happened.get("bill-extra")}
    seen = {(one.kind, one.our_id.replace("-", "")) for one in found if one.line == "payment"}
    return [
        one
        for one in (
            finding(
                "money that came and nobody told us of is not in the bill",
                sorted(number for number in unheard if ("extra", number) not in seen | spoilt),
            ),
            finding("a spoilt line of a bill was not found", sorted(map(str, spoilt - seen))),
            finding(
                "a difference that nobody has made",
                sorted(str(one) for one in seen - spoilt - {("extra", number) for number in unheard}),
            ),
            finding("a refund differs", [str(one) for one in found if one.line == "refund"]),
        )
        if one.cases
    ]
