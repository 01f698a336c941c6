"""The history of an order as one line of moments."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Literal

import msgspec

from onsale.contracts.values import Money
from onsale.modules.orders.queries.staff import OrderHistory
from onsale.platform.clock import from_micros

Moment = Literal[
    "order-placed",
    "payment-started",
    "payment-received",
    "refund-requested",
    "refund-approved",
    "refund-done",
    "provider-told",
    "exception-opened",
    "exception-resolved",
    "staff-acted",
]


class TimelineEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One moment. ``subject_id`` is of the attempt, refund or exception it is about; ``word`` says more: a channel, a
    kind of refund or exception, a verdict, or what staff did. ``actor_id`` is who did it, where it was a person."""

    at: datetime
    kind: Moment
    subject_id: str
    word: str = ""
    amount: Money | None = None
    actor_id: str | None = None


def timeline_of(history: OrderHistory) -> list[TimelineEntry]:
    """Everything that has happened, the oldest first."""
    entries = [*_of_payments(history), *_of_refunds(history), *_of_exceptions(history), *_of_staff(history)]
    order = history.order
    placed = TimelineEntry(
        at=from_micros(order.created_at),
        kind="order-placed",
        subject_id=order.id,
        amount=order.total,
        actor_id=order.user_id,
    )
    return [placed, *sorted(entries, key=lambda entry: entry.at)]


def _of_payments(history: OrderHistory) -> Iterator[TimelineEntry]:
    for attempt in history.order.attempts:
        started_at = from_micros(attempt.created_at)
        yield TimelineEntry(
            at=started_at, kind="payment-started", subject_id=attempt.id, word=attempt.channel, amount=attempt.amount
        )
        if attempt.provider_paid_at is not None:
            yield TimelineEntry(
                at=from_micros(attempt.provider_paid_at),
                kind="payment-received",
                subject_id=attempt.id,
                word=attempt.channel,
                amount=attempt.received,
            )
    for word in history.notifications:
        amount = None if word.amount_minor is None else Money(word.amount_minor, word.currency or "CNY")
        yield TimelineEntry(
            at=from_micros(word.received_at),
            kind="provider-told",
            subject_id=word.refund_id or word.attempt_id,
            word=word.verdict,
            amount=amount,
        )


def _of_refunds(history: OrderHistory) -> Iterator[TimelineEntry]:
    for refund in history.refunds:
        moments: list[tuple[Moment, int | None]] = [
            ("refund-requested", refund.created_at),
            ("refund-approved", refund.approved_at),
            ("refund-done", refund.done_at),
        ]
        for kind, at in moments:
            if at is not None:
                yield TimelineEntry(
                    at=from_micros(at),
                    kind=kind,
                    subject_id=refund.id,
                    word=refund.kind,
                    amount=refund.amount,
                    actor_id=refund.requested_by if kind == "refund-requested" else None,
                )


def _of_exceptions(history: OrderHistory) -> Iterator[TimelineEntry]:
    for exception in history.exceptions:
        yield TimelineEntry(
            at=from_micros(exception.opened_at),
            kind="exception-opened",
            subject_id=exception.id,
            word=exception.kind,
        )
        if exception.resolved_at is not None:
            yield TimelineEntry(
                at=from_micros(exception.resolved_at),
                kind="exception-resolved",
                subject_id=exception.id,
                word=exception.kind,
                actor_id=exception.resolved_by,
            )


def _of_staff(history: OrderHistory) -> Iterator[TimelineEntry]:
    for entry in history.audit:
        yield TimelineEntry(
            at=from_micros(entry.at),
            kind="staff-acted",
            subject_id=entry.subject_id,
            word=entry.action,
            actor_id=entry.actor_id,
        )
