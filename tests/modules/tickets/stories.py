"""What other modules would say: a performance, and orders for it."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

from onsale.contracts.events import (
    HoldConfirmed,
    OrderRefunded,
    PerformanceCancelled,
    PerformancePostponed,
    PerformancePublished,
    PublishedTicketType,
    Purchase,
    PurchasedItem,
    RefundRequested,
)
from onsale.contracts.values import Money, SeatRef, Text, total_of
from tests.processes import BUYER_ID, ORGANISATION_ID

NOW = datetime(2026, 5, 1, 4, 0, tzinfo=UTC)
ELSEWHERE = "01900000-0000-7000-8000-0000000000bb"
STARTS_AT = datetime(2026, 6, 6, 11, 30, tzinfo=UTC)
STALLS = "type-stalls"
STANDING = "type-standing"
PRICES = {STALLS: Money(68_000), STANDING: Money(28_000)}
NAMES = {STALLS: Text("内场", "Stalls"), STANDING: Text("站席", "Standing")}


def id_of(name: str) -> str:
    """A stable id for a name that a test can read."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, name))


def published(
    name: str = "summer",
    *,
    organisation: str = ORGANISATION_ID,
    title: str = "Summer Night",
    starts_at: datetime = STARTS_AT,
    occurred_at: datetime = NOW - timedelta(days=30),
    timezone: str = "Asia/Shanghai",
) -> PerformancePublished:
    return PerformancePublished(
        occurred_at=occurred_at,
        performance_id=id_of(name),
        event_id=id_of(f"event of {name}"),
        organisation_id=organisation,
        event_title=Text("夏夜", title),
        category="concert",
        venue_name=Text("大剧院", "Grand Theatre"),
        venue_address=Text("人民路 1 号", "1 People's Road"),
        city=Text("上海", "Shanghai"),
        poster_url="/api/v1/events/1/poster",
        starts_at=starts_at,
        doors_at=starts_at - timedelta(hours=1),
        ends_at=starts_at + timedelta(hours=2),
        timezone=timezone,
        ticket_types=[_ticket_type(STALLS, 40), _ticket_type(STANDING, 100)],
        seating=None,
    )


def _ticket_type(ticket_type_id: str, capacity: int) -> PublishedTicketType:
    return PublishedTicketType(
        id=ticket_type_id,
        name=NAMES[ticket_type_id],
        price=PRICES[ticket_type_id],
        capacity=capacity,
        seated=ticket_type_id == STALLS,
        max_per_order=6,
        max_per_person=6,
        sale_starts_at=NOW - timedelta(days=30),
        sale_ends_at=STARTS_AT,
    )


def confirmed(
    order: str,
    *,
    seats: tuple[str, ...] = (),
    standing: int = 0,
    performance: str = "summer",
    user: str = BUYER_ID,
    occurred_at: datetime = NOW,
) -> HoldConfirmed:
    """An order that is paid for and has its places."""
    items = [
        PurchasedItem(
            id=id_of(f"{order} {seat}"),
            ticket_type_id=STALLS,
            ticket_type_name=NAMES[STALLS],
            seat=SeatRef(seat, f"Row A, Seat {seat}"),
            price=PRICES[STALLS],
        )
        for seat in seats
    ] + [
        PurchasedItem(
            id=id_of(f"{order} standing {number}"),
            ticket_type_id=STANDING,
            ticket_type_name=NAMES[STANDING],
            seat=None,
            price=PRICES[STANDING],
        )
        for number in range(standing)
    ]
    purchase = Purchase(
        order_id=id_of(order),
        order_number=f"N-{order}",
        hold_id=id_of(f"hold of {order}"),
        user_id=user,
        event_id=id_of(f"event of {performance}"),
        performance_id=id_of(performance),
        items=items,
        total=total_of([item.price for item in items]),
        holder_name="李雷",
        contact_sealed="sealed",
    )
    return HoldConfirmed(occurred_at=occurred_at, purchase=purchase)


def refunded(
    order: str, *, performance: str = "summer", refund: str = "", occurred_at: datetime = NOW
) -> OrderRefunded:
    return OrderRefunded(
        occurred_at=occurred_at,
        order_id=id_of(order),
        performance_id=id_of(performance),
        total=Money(1),
        refund_id=id_of(refund) if refund else "",
    )


def asked(order: str, *items: str, refund: str = "r1", performance: str = "summer") -> RefundRequested:
    """Money of these items shall go back; they are named as ``confirmed`` names them: a seat, or ``standing 0``."""
    return RefundRequested(
        occurred_at=NOW,
        refund_id=id_of(refund),
        order_id=id_of(order),
        performance_id=id_of(performance),
        item_ids=[id_of(f"{order} {item}") for item in items],
    )


def cancelled(name: str = "summer") -> PerformanceCancelled:
    return PerformanceCancelled(
        occurred_at=NOW,
        performance_id=id_of(name),
        event_id=id_of(f"event of {name}"),
        organisation_id=ORGANISATION_ID,
        reason=Text("台风", "Typhoon"),
        cancelled_by="organiser-1",
    )


def postponed(days: int, *, revision: int = 1, name: str = "summer") -> PerformancePostponed:
    """So many days later than it was published."""
    starts_at = STARTS_AT + timedelta(days=days)
    return PerformancePostponed(
        occurred_at=NOW,
        performance_id=id_of(name),
        event_id=id_of(f"event of {name}"),
        organisation_id=ORGANISATION_ID,
        revision=revision,
        starts_at=starts_at,
        doors_at=starts_at - timedelta(hours=1),
        ends_at=starts_at + timedelta(hours=2),
        refund_free_until=STARTS_AT,
        reason=Text("嗓子", "A sore throat"),
        starts_at_before=STARTS_AT,
    )
