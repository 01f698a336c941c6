"""What happens at the provider: a buyer pays, a merchant asks, closes or refunds, notifications go out."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta, timezone
from typing import Literal

import msgspec
from sqlalchemy import Row, bindparam, delete, select, update

from onsale.contracts.sandbox import (
    SandboxBill,
    SandboxBillLine,
    SandboxNotification,
    SandboxPayment,
    SandboxPayRequest,
    SandboxQuery,
    SandboxRefund,
    SandboxRefundAnswer,
    SandboxState,
)
from onsale.contracts.values import Money
from onsale.platform.clock import Clock, from_micros, to_micros
from onsale.platform.db import Database, Reader, Transaction
from onsale.platform.ids import IdGenerator
from onsale.platform.problems import Refusal
from onsale.sandbox.errors import PayLinkExpired
from onsale.sandbox.tables import notifications, payments, refunds

NOTIFICATIONS_BATCH_MAX = 100
TRIES_MAX = 12
RETRY_SECONDS = 1.0
BEIJING = timezone(timedelta(hours=8))


class Pay(msgspec.Struct, frozen=True):
    """A buyer presses "pay". One notification goes out after each of these delays, in seconds."""

    request: SandboxPayRequest
    notify_after_seconds: list[float]


class Paid(msgspec.Struct, frozen=True):
    """The attempt is paid; paying it again changes nothing."""

    attempt_id: str


class DueNotification(msgspec.Struct, frozen=True):
    """A notification to send now."""

    id: str
    url: str
    body: bytes
    tries: int


class _PaymentRow(msgspec.Struct):
    attempt_id: str
    state: str
    amount_minor: int
    currency: str
    transaction_id: str
    paid_at: int


class _NotificationRow(msgspec.Struct):
    id: str
    url: str
    body: bytes
    due_at: int
    tries: int


class _RefundRow(msgspec.Struct):
    id: str
    attempt_id: str
    amount_minor: int
    currency: str
    refunded_at: int


class SandboxCommands:
    """The provider's books."""

    def __init__(self, database: Database, clock: Clock, ids: IdGenerator) -> None:
        self._database = database
        self._clock = clock
        self._ids = ids

    async def pay(self, transaction: Transaction, commands: Sequence[Pay]) -> Sequence[Paid | Refusal]:
        """Record payments and their notifications. An attempt is paid once; a closed one never."""
        now = self._clock.now()
        known = await _payments(transaction, [command.request.attempt_id for command in commands])
        outcomes: list[Paid | Refusal] = []
        paid: list[_PaymentRow] = []
        due: list[_NotificationRow] = []
        for command in commands:
            request = command.request
            state = known.get(request.attempt_id)
            if state == "closed" or (state is None and request.expires_at <= now):
                outcomes.append(PayLinkExpired())
                continue
            outcomes.append(Paid(request.attempt_id))
            if state is None:
                known[request.attempt_id] = "paid"
                row = _PaymentRow(
                    request.attempt_id,
                    "paid",
                    request.amount.amount_minor,
                    request.amount.currency,
                    self._ids.new(),
                    to_micros(now),
                )
                paid.append(row)
                due.extend(self._notify(request, row.transaction_id, delay) for delay in command.notify_after_seconds)
        await transaction.insert(payments, paid)
        await transaction.insert(notifications, due)
        return outcomes

    def _notify(self, request: SandboxPayRequest, transaction_id: str, delay: float) -> _NotificationRow:
        now = self._clock.now()
        notification = SandboxNotification(
            notification_id=self._ids.new(),
            attempt_id=request.attempt_id,
            transaction_id=transaction_id,
            amount=request.amount,
            paid_at=now,
        )
        return _NotificationRow(
            notification.notification_id,
            request.notify_url,
            msgspec.json.encode(notification),
            to_micros(now + timedelta(seconds=delay)),
            0,
        )

    async def ask(self, transaction: Transaction, query: SandboxQuery) -> SandboxPayment:
        """What is known of an attempt; ``close`` makes an unpaid one unpayable in the same moment."""
        row = await _payment(transaction, query.attempt_id)
        if row is None and query.action == "close":
            closed = _PaymentRow(query.attempt_id, "closed", 0, "CNY", self._ids.new(), to_micros(self._clock.now()))
            await transaction.insert(payments, [closed])
            return _unpaid(query.attempt_id, "closed")
        if row is None or row.state == "closed":
            return _unpaid(query.attempt_id, "unpaid" if row is None else "closed")
        return _known(row)

    async def refund(self, transaction: Transaction, command: SandboxRefund) -> SandboxRefundAnswer:
        """Send a payment back, all or part of it; the same refund again is answered alike."""
        row = await _payment(transaction, command.attempt_id)
        back = {
            one.id: one.amount_minor for one in await transaction.fetch_all(_refunds_of, {"id_": command.attempt_id})
        }
        if command.refund_id in back:
            return SandboxRefundAnswer(is_refused=back[command.refund_id] != command.amount.amount_minor)
        amount = command.amount.amount_minor
        left = 0 if row is None or row.state == "closed" else row.amount_minor - sum(back.values())
        if amount <= 0 or amount > left:
            return SandboxRefundAnswer(is_refused=True)
        await transaction.insert(
            refunds,
            [
                _RefundRow(
                    command.refund_id, command.attempt_id, amount, command.amount.currency, to_micros(self._clock.now())
                )
            ],
        )
        if amount == left:
            whole = update(payments).where(payments.c.attempt_id == command.attempt_id)
            await transaction.execute(whole.values(state="refunded"))
        return SandboxRefundAnswer(is_refused=False)

    async def bill(self, day: date) -> SandboxBill:
        """All payments and refunds of one day in Beijing."""
        start = datetime.combine(day, time(), BEIJING)
        window = {"start": to_micros(start), "end": to_micros(start + timedelta(days=1))}
        async with self._database.reading() as reader:
            paid = await reader.fetch_all(_paid_between, window)
            back = await reader.fetch_all(_refunded_between, window)
        return SandboxBill(
            [_line("payment", row.attempt_id, row.transaction_id, row, row.paid_at) for row in paid]
            + [_line("refund", row.id, row.attempt_id, row, row.refunded_at) for row in back]
        )

    async def due_notifications(self) -> list[DueNotification]:
        """Up to ``NOTIFICATIONS_BATCH_MAX`` notifications whose time has come, in the order of their times."""
        now = {"now": to_micros(self._clock.now())}
        rows = await self._database.read(lambda reader: reader.fetch_all(_due, now))
        return [DueNotification(row.id, row.url, row.body, row.tries) for row in rows]

    async def settle_notifications(self, answers: dict[str, bool], tries: dict[str, int]) -> None:
        """Forget the answered ones, try the others later, give up after ``TRIES_MAX``: merchants can still ask."""
        over = [key for key, answered in answers.items() if answered or tries[key] + 1 >= TRIES_MAX]
        again = [key for key in answers if key not in set(over)]
        now = self._clock.now()

        async def settle(transaction: Transaction) -> None:
            await transaction.execute(_forget, {"ids": over})
            later = [
                {"id_": key, "due": to_micros(now + timedelta(seconds=RETRY_SECONDS * 2 ** tries[key]))}
                for key in again
            ]
            await transaction.execute_many(_later, later)

        await self._database.run(settle)


_refunds_of = select(refunds).where(refunds.c.attempt_id == bindparam("id_"))
_paid_between = (
    select(payments)
    .where(payments.c.paid_at >= bindparam("start"), payments.c.paid_at < bindparam("end"))
    .where(payments.c.state != "closed")
)
_refunded_between = select(refunds).where(
    refunds.c.refunded_at >= bindparam("start"), refunds.c.refunded_at < bindparam("end")
)
_due = (
    select(notifications)
    .where(notifications.c.due_at <= bindparam("now"))
    .order_by(notifications.c.due_at, notifications.c.id)
    .limit(NOTIFICATIONS_BATCH_MAX)
)
_states = select(payments.c.attempt_id, payments.c.state).where(
    payments.c.attempt_id.in_(bindparam("ids", expanding=True))
)
_forget = delete(notifications).where(notifications.c.id.in_(bindparam("ids", expanding=True)))
_later = (
    update(notifications)
    .where(notifications.c.id == bindparam("id_"))
    .values(due_at=bindparam("due"), tries=notifications.c.tries + 1)
)


def _line(
    kind: Literal["payment", "refund"], our_id: str, transaction_id: str, row: Row[tuple[object, ...]], at: int
) -> SandboxBillLine:
    return SandboxBillLine(
        kind=kind,
        our_id=our_id,
        transaction_id=transaction_id,
        amount=Money(row.amount_minor, row.currency),
        at=from_micros(at),
    )


def sign_body(key: bytes, body: bytes) -> str:
    """The signature of a body: HMAC-SHA256 in hex."""
    return hmac.new(key, body, hashlib.sha256).hexdigest()


async def _payments(reader: Reader, attempt_ids: Sequence[str]) -> dict[str, str]:
    rows = await reader.fetch_all(_states, {"ids": list(attempt_ids)})
    return {row.attempt_id: row.state for row in rows}


async def _payment(reader: Reader, attempt_id: str) -> Row[tuple[object, ...]] | None:
    return await reader.fetch_one(select(payments).where(payments.c.attempt_id == attempt_id))


def _unpaid(attempt_id: str, state: SandboxState) -> SandboxPayment:
    return SandboxPayment(attempt_id=attempt_id, state=state, amount=None, transaction_id=None, paid_at=None)


def _known(row: Row[tuple[object, ...]]) -> SandboxPayment:
    return SandboxPayment(
        attempt_id=row.attempt_id,
        state=row.state,
        amount=Money(row.amount_minor, row.currency),
        transaction_id=row.transaction_id,
        paid_at=from_micros(row.paid_at),
    )
