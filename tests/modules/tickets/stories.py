"""What other modules would say: a performance, and orders for it."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

from onsale.contracts.events import (
    HoldConfirmed,
    OrderRefunded,
    PerformancePublished,
    PublishedTicketType,
    Purchase,
    PurchasedItem,
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


def refunded(order: str, *, performance: str = "summer", occurred_at: datetime = NOW) -> OrderRefunded:
    return OrderRefunded(
        occurred_at=occurred_at, order_id=id_of(order), performance_id=id_of(performance), total=Money(1)
    )
