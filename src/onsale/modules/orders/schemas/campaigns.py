"""Mass refunds on the wire, and as a report for people who open it in a spreadsheet."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec

from onsale.contracts.values import Money
from onsale.modules.orders import domain
from onsale.modules.orders.domain import OrderState, RefundState
from onsale.modules.orders.queries.campaigns import CampaignLine, CampaignProgress
from onsale.modules.orders.repository.campaigns import Campaign, CampaignState, ReportedRefund
from onsale.modules.orders.repository.shows import Show
from onsale.modules.orders.schemas.refunds import moment
from onsale.modules.orders.schemas.staff import StaffPerformance, present_show
from onsale.modules.orders.settings import STAFF_PAGE_SIZE
from onsale.platform.clock import from_micros
from onsale.platform.spreadsheets import BYTE_ORDER_MARK, csv_lines, inert


class RefundCampaign(msgspec.Struct, frozen=True, kw_only=True):
    """Full refunds of all orders of a cancelled performance. ``done`` when all were asked for, not when all money has
    arrived: that is in the progress."""

    id: str
    performance_id: str
    performance: StaffPerformance | None
    state: CampaignState
    reason: str
    started_by: str
    created_at: datetime
    finished_at: datetime | None


class RefundCampaignPage(msgspec.Struct, frozen=True):
    """Campaigns, the newest first; ask for the next page with ``next_cursor``."""

    items: list[RefundCampaign]
    next_cursor: str | None


class OrderCount(msgspec.Struct, frozen=True):
    """So many orders of the performance are in this state."""

    state: OrderState
    orders: int


class RefundSum(msgspec.Struct, frozen=True, kw_only=True):
    """So many refunds of the campaign, with so many tickets and so much money, are in this state."""

    state: RefundState
    refunds: int
    tickets: int
    amount: Money


class RefundCampaignProgress(msgspec.Struct, frozen=True, kw_only=True):
    """How far it is. ``orders_left`` may still come to a refund: they wait for money, tickets or their turn."""

    campaign: RefundCampaign
    orders: list[OrderCount]
    orders_left: int
    refunds: list[RefundSum]


def present_campaign(campaign: Campaign, show: Show | None = None) -> RefundCampaign:
    return RefundCampaign(
        id=campaign.id,
        performance_id=campaign.performance_id,
        performance=present_show(show),
        state=campaign.state,
        reason=campaign.reason,
        started_by=campaign.started_by,
        created_at=from_micros(campaign.created_at),
        finished_at=moment(campaign.finished_at),
    )


def present_campaigns(lines: Sequence[CampaignLine]) -> RefundCampaignPage:
    """A page of what was asked with one more, which says that there is a next one."""
    page = lines[:STAFF_PAGE_SIZE]
    following = page[-1].campaign.id if len(lines) > STAFF_PAGE_SIZE else None
    return RefundCampaignPage([present_campaign(line.campaign, line.show) for line in page], following)


def present_progress(progress: CampaignProgress) -> RefundCampaignProgress:
    left = 0
    if progress.campaign.state != "done":
        requested = sum(count.refunds for count in progress.refunds if count.state is RefundState.REQUESTED)
        open_states = (OrderState.PENDING_PAYMENT, OrderState.PAID, OrderState.FULFILLED, OrderState.PARTIALLY_REFUNDED)
        left = max(0, sum(progress.orders.get(state, 0) for state in open_states) - requested)
    return RefundCampaignProgress(
        campaign=present_campaign(progress.campaign, progress.show),
        orders=[OrderCount(state, progress.orders[state]) for state in OrderState if state in progress.orders],
        orders_left=left,
        refunds=[
            RefundSum(state=count.state, refunds=count.refunds, tickets=count.tickets, amount=count.amount)
            for count in sorted(progress.refunds, key=lambda count: list(RefundState).index(count.state))
        ],
    )


HEADERS = (
    "订单号 Order",
    "退款编号 Refund",
    "状态 State",
    "票数 Tickets",
    "退款金额 Amount",
    "手续费 Fee",
    "币种 Currency",
    "付款渠道 Channel",
    "申请时间 Requested",
    "确认时间 Approved",
    "完成时间 Done",
    "渠道退款单号 Provider's number",
    "问题 Problem",
)
STATES = {
    RefundState.REQUESTED: "作废票证中 voiding tickets",
    RefundState.DUE: "待退款 due",
    RefundState.PENDING: "渠道处理中 with the provider",
    RefundState.DONE: "已退款 refunded",
    RefundState.REFUSED: "渠道拒绝 refused by the provider",
    RefundState.REJECTED: "票已使用 a ticket was used",
}


async def report_of(chunks: AsyncIterator[list[ReportedRefund]], timezone: str) -> AsyncIterator[bytes]:
    """A CSV file with headers in both languages, which spreadsheets open as UTF-8; times are the performance's."""
    zone = ZoneInfo(timezone)
    yield (BYTE_ORDER_MARK + csv_lines([HEADERS])).encode()
    async for chunk in chunks:
        yield csv_lines([_row(one.refund, one.order_number, zone) for one in chunk]).encode()


def _row(refund: domain.Refund, number: str, zone: ZoneInfo) -> list[str]:
    times = [moment(at) for at in (refund.created_at, refund.approved_at, refund.done_at)]
    return [
        number,
        refund.id,
        STATES[refund.state],
        str(len(refund.item_ids)),
        _decimal(refund.amount),
        _decimal(refund.fee),
        refund.amount.currency,
        refund.channel,
        *("" if at is None else at.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S") for at in times),
        inert(refund.provider_refund_id or ""),
        inert(refund.problem),
    ]


def _decimal(amount: Money) -> str:
    return f"{amount.amount_minor // 100}.{amount.amount_minor % 100:02d}"
