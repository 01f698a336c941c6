"""Refunds of all orders of a performance: how far they are, and what is left."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Literal

import msgspec
from sqlalchemy import Update, and_, bindparam, exists, func, or_, select, update

from onsale.contracts.values import Money
from onsale.modules.orders.domain import OrderState, Refund, RefundState
from onsale.modules.orders.repository.refunds import get_refunds
from onsale.modules.orders.tables import campaigns, items, orders, performances, refund_items, refunds
from onsale.platform.db import Reader, Transaction

CampaignState = Literal["running", "paused", "done"]
WITH_TICKETS = (OrderState.FULFILLED, OrderState.PARTIALLY_REFUNDED)
UNDECIDED = (OrderState.PENDING_PAYMENT, OrderState.PAID)


class Campaign(msgspec.Struct, frozen=True, kw_only=True):
    """A stored campaign; ``cursor`` is the last order that was looked at. Times in microseconds."""

    id: str
    performance_id: str
    organisation_id: str
    state: CampaignState
    reason: str
    started_by: str
    cursor: str
    created_at: int
    finished_at: int | None


class RefundCount(msgspec.Struct, frozen=True, kw_only=True):
    """How much of a campaign is in a state. Rejected refunds have no tickets any more."""

    state: RefundState
    refunds: int
    tickets: int
    amount: Money


async def add_campaigns(transaction: Transaction, rows: Sequence[Campaign]) -> None:
    """Store those whose performance has none yet."""
    performance_ids = [row.performance_id for row in rows]
    found = await transaction.fetch_all(
        select(campaigns.c.performance_id).where(campaigns.c.performance_id.in_(performance_ids))
    )
    known = {row.performance_id for row in found}
    await transaction.insert(campaigns, [row for row in rows if row.performance_id not in known])


async def get_campaign(reader: Reader, campaign_id: str) -> Campaign | None:
    row = await reader.fetch_one(select(campaigns).where(campaigns.c.id == campaign_id))
    return None if row is None else msgspec.convert(row, Campaign, from_attributes=True)


async def event_of(reader: Reader, campaign_id: str) -> str | None:
    """The event whose refunds these are."""
    of_campaign = performances.c.id == campaigns.c.performance_id
    found = select(performances.c.event_id).join(campaigns, of_campaign).where(campaigns.c.id == campaign_id)
    row = await reader.fetch_one(found)
    return None if row is None else str(row[0])


async def running_campaigns(reader: Reader, limit: int) -> list[Campaign]:
    """Up to ``limit`` campaigns that have something to do, the oldest first."""
    page = select(campaigns).where(campaigns.c.state == "running").order_by(campaigns.c.id).limit(limit)
    return [msgspec.convert(row, Campaign, from_attributes=True) for row in await reader.fetch_all(page)]


class CampaignFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which campaigns: of one organisation, of some events, of one performance; ``None``: of all."""

    organisation_id: str | None
    events: Collection[str] | None = None
    performance_id: str | None = None


async def list_campaigns(reader: Reader, wanted: CampaignFilter, before: str | None, limit: int) -> list[Campaign]:
    """Up to ``limit`` such campaigns, the newest first, older than ``before``."""
    page = select(campaigns).order_by(campaigns.c.id.desc()).limit(limit)
    if wanted.organisation_id is not None:
        page = page.where(campaigns.c.organisation_id == wanted.organisation_id)
    if wanted.events is not None:
        of_events = select(performances.c.id).where(performances.c.event_id.in_(sorted(wanted.events)))
        page = page.where(campaigns.c.performance_id.in_(of_events))
    if wanted.performance_id is not None:
        page = page.where(campaigns.c.performance_id == wanted.performance_id)
    if before is not None:
        page = page.where(campaigns.c.id < before)
    return [msgspec.convert(row, Campaign, from_attributes=True) for row in await reader.fetch_all(page)]


async def move_campaign(
    transaction: Transaction, campaign_id: str, state: CampaignState, new_state: CampaignState
) -> bool:
    """Compare-and-set its state; whether it was so."""
    statement = update(campaigns).where(campaigns.c.id == campaign_id, campaigns.c.state == state)
    return await transaction.execute(statement.values(state=new_state)) == 1


async def advance(transaction: Transaction, campaign: Campaign, cursor: str) -> bool:
    """Set the cursor of a campaign that is running and where we think it is; whether it was."""
    return await transaction.execute(_as_known(campaign).values(cursor=cursor)) == 1


async def finish(transaction: Transaction, campaign: Campaign, now: int) -> bool:
    """The same at the end: it is done."""
    return await transaction.execute(_as_known(campaign).values(state="done", finished_at=now)) == 1


def _as_known(campaign: Campaign) -> Update:
    known = campaigns.c.id == campaign.id
    return update(campaigns).where(known, campaigns.c.state == "running", campaigns.c.cursor == campaign.cursor)


async def begin_again(transaction: Transaction, campaign_ids: Collection[str]) -> None:
    """Look at all orders anew; those that are paused will when they go on."""
    for campaign_id in sorted(campaign_ids):
        here = update(campaigns).where(campaigns.c.id == campaign_id)
        await transaction.execute(here.values(cursor="", finished_at=None))
        await transaction.execute(here.where(campaigns.c.state == "done").values(state="running"))


_of_orders = (
    select(campaigns.c.id)
    .join(orders, orders.c.performance_id == campaigns.c.performance_id)
    .where(orders.c.id.in_(bindparam("ids", expanding=True)))
    .distinct()
)


async def campaigns_of(reader: Reader, order_ids: Collection[str]) -> set[str]:
    """The campaigns of these orders' performances."""
    return {row.id for row in await reader.fetch_all(_of_orders, {"ids": list(order_ids)})}


async def orders_with_tickets(reader: Reader, campaign: Campaign, limit: int) -> list[str]:
    """Up to ``limit`` orders of its performance that may have something to refund, behind its cursor."""
    page = (
        select(orders.c.id)
        .where(
            orders.c.performance_id == campaign.performance_id,
            orders.c.id > campaign.cursor,
            orders.c.state.in_(WITH_TICKETS),
        )
        .order_by(orders.c.id)
        .limit(limit)
    )
    return [row.id for row in await reader.fetch_all(page)]


async def orders_with_used_tickets(reader: Reader, campaign: Campaign, order_ids: Collection[str]) -> set[str]:
    """Those of these orders that the campaign could not refund because somebody went in."""
    rejected = select(refunds.c.order_id).where(
        refunds.c.campaign_id == campaign.id,
        refunds.c.state == RefundState.REJECTED,
        refunds.c.order_id.in_(list(order_ids)),
    )
    return {row.order_id for row in await reader.fetch_all(rejected)}


async def close_unpaid(transaction: Transaction, campaign: Campaign, now: int) -> None:
    """Nobody should begin to pay any more: the time to pay is over."""
    await transaction.execute(
        update(orders)
        .where(
            orders.c.performance_id == campaign.performance_id,
            orders.c.state == OrderState.PENDING_PAYMENT,
            orders.c.pay_before > now,
        )
        .values(pay_before=now)
    )


async def has_more(reader: Reader, campaign: Campaign) -> bool:
    """Whether an order of its performance may still come to money or tickets, or has some that nobody asked back."""
    unrefunded = exists(
        select(items.c.id)
        .outerjoin(refund_items, refund_items.c.item_id == items.c.id)
        .where(items.c.order_id == orders.c.id, refund_items.c.item_id.is_(None))
    )
    used = exists(
        select(refunds.c.id).where(
            refunds.c.order_id == orders.c.id,
            refunds.c.campaign_id == campaign.id,
            refunds.c.state == RefundState.REJECTED,
        )
    )
    more = select(orders.c.id).where(
        orders.c.performance_id == campaign.performance_id,
        or_(orders.c.state.in_(UNDECIDED), and_(orders.c.state.in_(WITH_TICKETS), unrefunded, ~used)),
    )
    return await reader.fetch_one(more.limit(1)) is not None


async def count_orders(reader: Reader, campaign: Campaign) -> dict[OrderState, int]:
    """How many orders of its performance are in which state."""
    counts = (
        select(orders.c.state, func.count().label("orders"))
        .where(orders.c.performance_id == campaign.performance_id)
        .group_by(orders.c.state)
    )
    return {OrderState(row.state): int(row.orders) for row in await reader.fetch_all(counts)}


async def count_refunds(reader: Reader, campaign: Campaign) -> list[RefundCount]:
    """How many refunds, tickets and how much money of it are in which state."""
    tickets = (
        select(refunds.c.state, refunds.c.currency, func.count().label("tickets"))
        .join(refund_items, refund_items.c.refund_id == refunds.c.id)
        .where(refunds.c.campaign_id == campaign.id)
        .group_by(refunds.c.state, refunds.c.currency)
    )
    found = {(row.state, row.currency): int(row.tickets) for row in await reader.fetch_all(tickets)}
    amounts = (
        select(
            refunds.c.state,
            refunds.c.currency,
            func.count().label("refunds"),
            func.sum(refunds.c.amount_minor).label("amount"),
        )
        .where(refunds.c.campaign_id == campaign.id)
        .group_by(refunds.c.state, refunds.c.currency)
    )
    return [
        RefundCount(
            state=RefundState(row.state),
            refunds=int(row.refunds),
            tickets=found.get((row.state, row.currency), 0),
            amount=Money(int(row.amount), row.currency),
        )
        for row in await reader.fetch_all(amounts)
    ]


class ReportedRefund(msgspec.Struct, frozen=True):
    """A refund of a campaign and the number of its order."""

    refund: Refund
    order_number: str


async def list_refunds(reader: Reader, campaign_id: str, after: str, limit: int) -> list[ReportedRefund]:
    """Up to ``limit`` refunds of a campaign behind the one with id ``after``, the oldest first."""
    page = (
        select(refunds.c.id, orders.c.number)
        .join(orders, orders.c.id == refunds.c.order_id)
        .where(refunds.c.campaign_id == campaign_id, refunds.c.id > after)
        .order_by(refunds.c.id)
        .limit(limit)
    )
    numbers = {row.id: row.number for row in await reader.fetch_all(page)}
    found = await get_refunds(reader, numbers)
    return [ReportedRefund(found[refund_id], number) for refund_id, number in numbers.items()]
