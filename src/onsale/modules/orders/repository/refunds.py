"""Refunds and the items that they are for."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import msgspec
from sqlalchemy import Row, bindparam, delete, select, update

from onsale.contracts.values import Money
from onsale.modules.orders.domain import DueRefund, Refund, RefundKind, RefundState
from onsale.modules.orders.tables import attempts, refund_items, refunds
from onsale.platform.db import Reader, Transaction


class RefundRow(msgspec.Struct):
    """A new refund."""

    id: str
    order_id: str
    attempt_id: str
    kind: str
    state: str
    amount_minor: int
    fee_minor: int
    currency: str
    reason: str
    requested_by: str | None
    campaign_id: str | None
    tries: int
    due_at: int
    problem: str
    created_at: int
    approved_at: int | None


class RefundItemRow(msgspec.Struct):
    """One item of a refund: what of its price goes back, and what is kept."""

    item_id: str
    refund_id: str
    amount_minor: int
    fee_minor: int


async def add_refunds(transaction: Transaction, rows: Sequence[RefundRow], items: Sequence[RefundItemRow] = ()) -> None:
    """Store new refunds; an item that is refunded already is an ``IntegrityError`` of the database."""
    await transaction.insert(refund_items, items)
    await transaction.insert(refunds, rows)


_with_payment = select(refunds, attempts.c.channel, attempts.c.received_minor).join(
    attempts, attempts.c.id == refunds.c.attempt_id
)
_by_ids = _with_payment.where(refunds.c.id.in_(bindparam("ids", expanding=True)))
_of_orders = _with_payment.where(refunds.c.order_id.in_(bindparam("ids", expanding=True))).order_by(refunds.c.id)
_items_of = select(refund_items).where(refund_items.c.refund_id.in_(bindparam("ids", expanding=True)))


_taken = (
    select(refund_items.c.item_id)
    .join(refunds, refunds.c.id == refund_items.c.refund_id)
    .where(refunds.c.order_id.in_(bindparam("ids", expanding=True)))
)


async def refunded_items(reader: Reader, order_ids: Collection[str]) -> set[str]:
    """The items of these orders that have a refund, whatever its state, but for rejected ones."""
    return {row.item_id for row in await reader.fetch_all(_taken, {"ids": list(order_ids)})}


async def get_refunds(reader: Reader, refund_ids: Collection[str]) -> dict[str, Refund]:
    """These refunds, by id."""
    return await _complete(reader, await reader.fetch_all(_by_ids, {"ids": list(refund_ids)}))


async def refunds_of(reader: Reader, order_ids: Collection[str]) -> list[Refund]:
    """All refunds of these orders, the oldest first."""
    return list((await _complete(reader, await reader.fetch_all(_of_orders, {"ids": list(order_ids)}))).values())


async def _complete(reader: Reader, rows: Sequence[Row[tuple[object, ...]]]) -> dict[str, Refund]:
    items: dict[str, list[str]] = {}
    if rows:
        for item in await reader.fetch_all(_items_of, {"ids": [row.id for row in rows]}):
            items.setdefault(item.refund_id, []).append(item.item_id)
    return {row.id: _refund(row, sorted(items.get(row.id, []))) for row in rows}


def _refund(row: Row[tuple[object, ...]], item_ids: list[str]) -> Refund:
    return Refund(
        id=row.id,
        order_id=row.order_id,
        attempt_id=row.attempt_id,
        channel=row.channel,
        kind=RefundKind(row.kind),
        state=RefundState(row.state),
        amount=Money(row.amount_minor, row.currency),
        fee=Money(row.fee_minor, row.currency),
        received=Money(row.received_minor, row.currency),
        item_ids=item_ids,
        reason=row.reason,
        requested_by=row.requested_by,
        campaign_id=row.campaign_id,
        tries=row.tries,
        due_at=row.due_at,
        provider_refund_id=row.provider_refund_id,
        problem=row.problem,
        created_at=row.created_at,
        approved_at=row.approved_at,
        done_at=row.done_at,
    )


async def due_refunds(reader: Reader, state: RefundState, now: int, limit: int) -> list[DueRefund]:
    """Up to ``limit`` refunds in ``state`` that it is time for, the longest waiting first."""
    due = _with_payment.where(refunds.c.state == state, refunds.c.due_at <= now).order_by(refunds.c.due_at).limit(limit)
    return [
        DueRefund(
            id=row.id,
            attempt_id=row.attempt_id,
            order_id=row.order_id,
            channel=row.channel,
            amount=Money(row.amount_minor, row.currency),
            received=Money(row.received_minor, row.currency),
            reason=row.reason,
            tries=row.tries,
        )
        for row in await reader.fetch_all(due)
    ]


async def move_refund(
    transaction: Transaction,
    refund_id: str,
    states: Collection[RefundState],
    new_state: RefundState,
    **values: str | int | None,
) -> bool:
    """Compare-and-set one refund, with what else changes of it; whether it was in one of ``states``."""
    statement = update(refunds).where(refunds.c.id == refund_id, refunds.c.state.in_(list(states)))
    return await transaction.execute(statement.values(state=new_state, **values)) == 1


async def try_later(transaction: Transaction, refund_id: str, state: RefundState, due_at: int) -> None:
    """Set when a refund that stays in ``state`` is tried again."""
    statement = update(refunds).where(refunds.c.id == refund_id, refunds.c.state == state)
    await transaction.execute(statement.values(due_at=due_at, tries=refunds.c.tries + 1))


async def free_items(transaction: Transaction, refund_id: str) -> None:
    """A refund was rejected: its items can be refunded again."""
    await transaction.execute(delete(refund_items).where(refund_items.c.refund_id == refund_id))
