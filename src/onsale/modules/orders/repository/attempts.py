"""Payment attempts, and what providers told of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import msgspec
from sqlalchemy import Row, bindparam, select, update

from onsale.contracts.values import Money
from onsale.modules.orders.domain import Attempt, AttemptState, Received
from onsale.modules.orders.tables import attempts, notifications
from onsale.platform.clock import to_micros
from onsale.platform.db import Conflict, Reader, Transaction


class AttemptRow(msgspec.Struct):
    """A new payment attempt."""

    id: str
    order_id: str
    channel: str
    state: str
    amount_minor: int
    currency: str
    created_at: int
    method: str
    ask_at: int


class NotificationRow(msgspec.Struct):
    """A provider's word, and what was made of it."""

    id: str
    channel: str
    attempt_id: str
    refund_id: str | None
    transaction_id: str | None
    amount_minor: int | None
    currency: str | None
    verdict: str
    received_at: int


class Receipt(msgspec.Struct, frozen=True):
    """Money for an attempt, the state it was in, and the one that it gets."""

    attempt: Attempt
    received: Received
    becomes: AttemptState


def attempt_of(row: Row[tuple[object, ...]]) -> Attempt:
    return Attempt(
        id=row.id,
        order_id=row.order_id,
        channel=row.channel,
        state=AttemptState(row.state),
        amount=Money(row.amount_minor, row.currency),
        created_at=row.created_at,
        method=row.method,
        received=Money(row.received_minor, row.currency),
        refund=Money(row.refund_minor, row.currency),
        transaction_id=row.transaction_id,
        provider_paid_at=row.provider_paid_at,
        asked=row.asked,
    )


class FreeRow(msgspec.Struct):
    """An attempt that nothing is paid for."""

    id: str
    order_id: str
    channel: str
    state: str
    amount_minor: int
    currency: str
    created_at: int
    ended_at: int


async def add_free(transaction: Transaction, free: Sequence[Attempt]) -> None:
    """Store attempts that have succeeded, because their orders cost nothing. No provider hears of them."""
    rows = [
        FreeRow(one.id, one.order_id, one.channel, one.state, 0, one.amount.currency, one.created_at, one.created_at)
        for one in free
    ]
    await transaction.insert(attempts, rows)


async def add_attempts(transaction: Transaction, new: Sequence[Attempt], ask_at: int) -> None:
    """Store new attempts; their providers are asked about them at ``ask_at`` unless they tell us before."""
    rows = [
        AttemptRow(
            attempt.id,
            attempt.order_id,
            attempt.channel,
            attempt.state,
            attempt.amount.amount_minor,
            attempt.amount.currency,
            attempt.created_at,
            attempt.method,
            ask_at,
        )
        for attempt in new
    ]
    await transaction.insert(attempts, rows)


_receive = (
    update(attempts)
    .where(attempts.c.id == bindparam("attempt"), attempts.c.state == bindparam("was"))
    .values(
        state=bindparam("becomes"),
        transaction_id=bindparam("transaction"),
        received_minor=bindparam("received"),
        provider_paid_at=bindparam("paid"),
        ended_at=bindparam("now"),
        ask_at=None,
    )
)


async def receive(transaction: Transaction, receipts: Sequence[Receipt], now: int) -> None:
    """Compare-and-set attempts that money came for; ``Conflict`` when one was moved meanwhile."""
    parameters = [
        {
            "attempt": receipt.attempt.id,
            "was": receipt.attempt.state,
            "becomes": receipt.becomes,
            "transaction": receipt.received.transaction_id,
            "received": receipt.received.amount.amount_minor,
            "paid": to_micros(receipt.received.paid_at) if receipt.received.paid_at else now,
            "now": now,
        }
        for receipt in sorted(receipts, key=lambda receipt: receipt.attempt.id)
    ]
    if await transaction.execute_many(_receive, parameters) != len(parameters):
        raise Conflict("attempts")


async def move_attempts(
    transaction: Transaction, attempt_ids: Collection[str], state: AttemptState, new_state: AttemptState, now: int
) -> None:
    """Compare-and-set these attempts, which their providers need not be asked about any more."""
    matched = await transaction.execute(
        update(attempts)
        .where(attempts.c.id.in_(list(attempt_ids)), attempts.c.state == state)
        .values(state=new_state, ended_at=now, ask_at=None)
    )
    if matched != len(attempt_ids):
        raise Conflict("attempts")


_promise = (
    update(attempts)
    .where(
        attempts.c.id == bindparam("attempt"),
        attempts.c.refund_minor + bindparam("amount") <= attempts.c.received_minor,
    )
    .values(refund_minor=attempts.c.refund_minor + bindparam("amount"))
)


async def promise_back(transaction: Transaction, amounts: Sequence[tuple[str, int]]) -> bool:
    """Promise so many minor units of these attempts back; whether all of them had so much left."""
    parameters = [{"attempt": attempt_id, "amount": amount} for attempt_id, amount in sorted(amounts)]
    return await transaction.execute_many(_promise, parameters) == len(parameters)


async def take_back_promise(transaction: Transaction, attempt_id: str, amount_minor: int) -> None:
    """A refund was rejected: the money stays."""
    await transaction.execute(
        update(attempts).where(attempts.c.id == attempt_id).values(refund_minor=attempts.c.refund_minor - amount_minor)
    )


async def attempts_to_ask(reader: Reader, now: int, limit: int) -> list[Attempt]:
    """Up to ``limit`` attempts that nobody has told us of for so long that their providers are asked."""
    due = select(attempts).where(attempts.c.ask_at <= now).order_by(attempts.c.ask_at).limit(limit)
    return [attempt_of(row) for row in await reader.fetch_all(due)]


_ask_later = (
    update(attempts)
    .where(attempts.c.id == bindparam("attempt"), attempts.c.ask_at.is_not(None))
    .values(ask_at=bindparam("later"), asked=attempts.c.asked + 1)
)


async def ask_later(transaction: Transaction, times: Sequence[tuple[str, int | None]]) -> None:
    """When to ask about these attempts again; ``None`` for never."""
    await transaction.execute_many(_ask_later, [{"attempt": attempt, "later": later} for attempt, later in times])


_ask_now = (
    update(attempts)
    .where(
        attempts.c.id.in_(bindparam("ids", expanding=True)),
        attempts.c.state.in_([AttemptState.PENDING, AttemptState.CLOSED]),
    )
    .values(ask_at=bindparam("now"))
)


async def ask_now(transaction: Transaction, attempt_ids: Collection[str], now: int) -> None:
    """Somebody told us what does not fit: their providers are asked, unless the money is here already."""
    if attempt_ids:
        await transaction.execute(_ask_now, {"ids": list(attempt_ids), "now": now})


async def note(transaction: Transaction, rows: Sequence[NotificationRow]) -> None:
    """Keep what providers told us."""
    await transaction.insert(notifications, rows)


async def notifications_of(reader: Reader, attempt_ids: Collection[str]) -> list[NotificationRow]:
    """What was told of these attempts, the oldest first."""
    told = (
        select(notifications)
        .where(notifications.c.attempt_id.in_(list(attempt_ids)))
        .order_by(notifications.c.received_at, notifications.c.id)
    )
    return [
        NotificationRow(
            row.id,
            row.channel,
            row.attempt_id,
            row.refund_id,
            row.transaction_id,
            row.amount_minor,
            row.currency,
            row.verdict,
            row.received_at,
        )
        for row in await reader.fetch_all(told)
    ]
