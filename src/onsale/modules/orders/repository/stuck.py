"""What waits longer than it should. Every question goes by an index of states, and is bounded."""

from __future__ import annotations

import msgspec
from sqlalchemy import and_, func, or_, select

from onsale.modules.orders.domain import OrderState, RefundState
from onsale.modules.orders.domain.exceptions import ExceptionKind, Suggestion
from onsale.modules.orders.tables import exceptions, orders, refunds
from onsale.platform.db import Reader


class Stuck(msgspec.Struct, frozen=True, kw_only=True):
    """Something that waits since ``since`` in ``state``, too long since ``again_after``: who has decided about it later
    than that is not asked again yet. Microseconds."""

    kind: ExceptionKind
    suggestion: Suggestion
    subject_id: str
    order_id: str
    attempt_id: str | None = None
    refund_id: str | None = None
    state: str
    since: int
    again_after: int


async def orders_without_tickets(reader: Reader, before: int, limit: int) -> list[Stuck]:
    """Paid before ``before``, and still without tickets."""
    waiting = (
        select(orders.c.id, orders.c.paid_at)
        .where(orders.c.state == OrderState.PAID, orders.c.paid_at < before)
        .order_by(orders.c.pay_before)
        .limit(limit)
    )
    return [
        Stuck(
            kind="stuck-order",
            suggestion="try-again",
            subject_id=row.id,
            order_id=row.id,
            state=OrderState.PAID,
            since=row.paid_at,
            again_after=before,
        )
        for row in await reader.fetch_all(waiting)
    ]


async def orders_without_end(reader: Reader, before: int, limit: int) -> list[Stuck]:
    """Their time to pay was over before ``before``, and no provider has said that no money came."""
    waiting = (
        select(orders.c.id, orders.c.pay_before)
        .where(orders.c.state == OrderState.PENDING_PAYMENT, orders.c.pay_before < before)
        .order_by(orders.c.pay_before)
        .limit(limit)
    )
    return [
        Stuck(
            kind="stuck-payment",
            suggestion="ask-provider",
            subject_id=row.id,
            order_id=row.id,
            state=OrderState.PENDING_PAYMENT,
            since=row.pay_before,
            again_after=before,
        )
        for row in await reader.fetch_all(waiting)
    ]


async def waiting_refunds(reader: Reader, *, requested_before: int, approved_before: int, limit: int) -> list[Stuck]:
    """Requested before the one moment and still without an answer of tickets, or approved before the other and still
    not sent."""
    # Without an order of its own: MariaDB would go through the whole table in the order of its key.
    waiting = (
        select(refunds)
        .where(
            refunds.c.state.in_([RefundState.REQUESTED, RefundState.DUE, RefundState.PENDING]),
            or_(
                and_(refunds.c.approved_at.is_(None), refunds.c.created_at < requested_before),
                refunds.c.approved_at < approved_before,
            ),
        )
        .limit(limit)
    )
    return [
        Stuck(
            kind="stuck-refund",
            suggestion="ask-provider" if row.state == RefundState.PENDING else "try-again",
            subject_id=row.id,
            order_id=row.order_id,
            attempt_id=row.attempt_id,
            refund_id=row.id,
            state=row.state,
            since=row.created_at if row.approved_at is None else row.approved_at,
            again_after=requested_before if row.state == RefundState.REQUESTED else approved_before,
        )
        for row in await reader.fetch_all(waiting)
    ]


async def moved_on(reader: Reader, limit: int) -> list[str]:
    """Up to ``limit`` open exceptions whose subject does not wait any more."""
    of_orders = (
        select(exceptions.c.id)
        .join(orders, orders.c.id == exceptions.c.subject_id)
        .where(
            exceptions.c.state == "open",
            or_(
                and_(exceptions.c.kind == "stuck-order", orders.c.state != OrderState.PAID),
                and_(exceptions.c.kind == "stuck-payment", orders.c.state != OrderState.PENDING_PAYMENT),
            ),
        )
    )
    ended = [RefundState.DONE, RefundState.REJECTED, RefundState.REFUSED]
    of_refunds = (
        select(exceptions.c.id)
        .join(refunds, refunds.c.id == exceptions.c.subject_id)
        .where(
            exceptions.c.state == "open",
            or_(
                and_(exceptions.c.kind == "stuck-refund", refunds.c.state.in_(ended)),
                and_(exceptions.c.kind == "refund-refused", refunds.c.state == RefundState.DONE),
            ),
        )
    )
    found = [*await reader.fetch_all(of_orders.limit(limit)), *await reader.fetch_all(of_refunds.limit(limit))]
    return [row.id for row in found]


async def count_open(reader: Reader) -> dict[str, int]:
    """How many exceptions of each kind are open."""
    counts = select(exceptions.c.kind, func.count().label("open")).where(exceptions.c.state == "open")
    return {row.kind: int(row.open) for row in await reader.fetch_all(counts.group_by(exceptions.c.kind))}
