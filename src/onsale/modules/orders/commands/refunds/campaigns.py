"""A show is off: every order of it gets everything back, one after another, also after a crash in the middle."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from onsale.contracts.events import PerformanceCancelled
from onsale.contracts.values import Money
from onsale.modules.orders.commands.exceptions import ExceptionBook
from onsale.modules.orders.commands.refunds.requesting import RefundRequests, Wanted
from onsale.modules.orders.domain import AttemptState, Order, OrderState, RefundKind
from onsale.modules.orders.errors import CampaignOver
from onsale.modules.orders.repository import campaigns
from onsale.modules.orders.repository import orders as order_rows
from onsale.modules.orders.repository import refunds as refund_rows
from onsale.modules.orders.repository.campaigns import Campaign, CampaignState
from onsale.modules.orders.settings import CAMPAIGN_BATCH_MAX, REASON_LENGTH_MAX
from onsale.platform.audit import Actor, Audit, Deed, Subject
from onsale.platform.clock import Clock, to_micros
from onsale.platform.db import Transaction
from onsale.platform.ids import IdGenerator
from onsale.platform.problems import NotFound


class SteerCampaign(msgspec.Struct, frozen=True, kw_only=True):
    """Staff pauses a campaign or lets it go on; of one organisation, or (``None``) of any."""

    actor: Actor
    organisation_id: str | None
    campaign_id: str
    new_state: CampaignState


class CampaignCommands:
    """Campaigns begin by themselves when a performance is cancelled."""

    def __init__(self, clock: Clock, ids: IdGenerator, audit: Audit, requests: RefundRequests) -> None:
        self._clock = clock
        self._ids = ids
        self._audit = audit
        self._requests = requests
        self._exceptions = ExceptionBook(clock, ids)

    async def begin(self, transaction: Transaction, cancelled: Sequence[PerformanceCancelled]) -> None:
        """One campaign for each performance, however often it is told."""
        now = to_micros(self._clock.now())
        first = {event.performance_id: event for event in reversed(cancelled)}
        rows = [
            Campaign(
                id=self._ids.new(),
                performance_id=event.performance_id,
                organisation_id=event.organisation_id,
                state="running",
                reason=event.reason.zh[:REASON_LENGTH_MAX],
                started_by=event.cancelled_by,
                cursor="",
                created_at=now,
                finished_at=None,
            )
            for event in first.values()
        ]
        await campaigns.add_campaigns(transaction, rows)

    async def steer(self, transaction: Transaction, command: SteerCampaign) -> Campaign:
        """Pause or go on; what it is already, it stays."""
        campaign = await campaigns.get_campaign(transaction, command.campaign_id)
        if campaign is None or command.organisation_id not in {None, campaign.organisation_id}:
            raise NotFound()
        if campaign.state == command.new_state:
            return campaign
        if not await campaigns.move_campaign(
            transaction, campaign.id, "paused" if command.new_state == "running" else "running", command.new_state
        ):
            raise CampaignOver()
        deed = Deed(
            action=f"orders.refund-campaign-{'resumed' if command.new_state == 'running' else 'paused'}",
            subject=Subject("refund-campaign", campaign.id),
            organisation_id=campaign.organisation_id,
        )
        await self._audit.record(transaction, command.actor, deed)
        return msgspec.structs.replace(campaign, state=command.new_state)

    async def go_on(self, transaction: Transaction, campaign: Campaign) -> int:
        """Request the refunds of the next orders behind the cursor; returns how many orders were looked at.

        At the end it begins anew while any order may still come to money or tickets.
        """
        if not campaign.cursor:
            await campaigns.close_unpaid(transaction, campaign, to_micros(self._clock.now()))
        order_ids = await campaigns.orders_with_tickets(transaction, campaign, CAMPAIGN_BATCH_MAX)
        if not order_ids:
            await self._end(transaction, campaign)
            return 0
        if not await campaigns.advance(transaction, campaign, order_ids[-1]):
            return 0
        await self._refund(transaction, campaign, order_ids)
        return len(order_ids)

    async def _end(self, transaction: Transaction, campaign: Campaign) -> None:
        now = to_micros(self._clock.now())
        # The row is ours before we look: who gets his tickets after that finds the campaign done and wakes it.
        if not await campaigns.finish(transaction, campaign, now):
            return
        if await campaigns.has_more(transaction, campaign):
            await campaigns.begin_again(transaction, [campaign.id])

    async def _refund(self, transaction: Transaction, campaign: Campaign, order_ids: Sequence[str]) -> None:
        await order_rows.lock_orders(transaction, order_ids)
        orders = await order_rows.get_orders(transaction, order_ids)
        taken = await refund_rows.refunded_items(transaction, order_ids)
        used = await campaigns.orders_with_used_tickets(transaction, campaign, order_ids)
        wanted = []
        for order in orders.values():
            items = [item for item in order.items if item.id not in taken]
            if (
                order.state not in {OrderState.FULFILLED, OrderState.PARTIALLY_REFUNDED}
                or order.id in used
                or not items
            ):
                continue
            if sum(item.price.amount_minor for item in items) > _left_of(order):
                # One order whose books are wrong holds up nobody else.
                await self._exceptions.open(
                    transaction,
                    "refund-impossible",
                    order.id,
                    suggestion="look",
                    order_id=order.id,
                    detail={"campaign": campaign.id},
                )
                continue
            wanted.append(
                Wanted(
                    order=order,
                    items=items,
                    fees=[Money(0, item.price.currency) for item in items],
                    kind=RefundKind.ORGANISER,
                    reason=campaign.reason,
                    requested_by=campaign.started_by,
                    campaign_id=campaign.id,
                )
            )
        if wanted:
            await self._requests.store(transaction, wanted)


def _left_of(order: Order) -> int:
    """What of the payment is not promised back, in minor units."""
    return sum(
        attempt.received.amount_minor - attempt.refund.amount_minor
        for attempt in order.attempts
        if attempt.state is AttemptState.SUCCEEDED
    )
