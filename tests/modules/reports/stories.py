"""What tickets would say: orders that have their tickets, and who came."""

from __future__ import annotations

from datetime import datetime

from onsale.contracts.events import (
    IssuedTicket,
    OrderRefunded,
    TicketCheckedIn,
    TicketsIssued,
    TicketsVoided,
    VoidedTicket,
)
from onsale.contracts.values import Money, Text
from tests.modules.tickets.stories import NAMES, NOW, PRICES, STALLS, STANDING, STARTS_AT, id_of
from tests.processes import BUYER_ID


def issued(
    order: str,
    *,
    stalls: int = 0,
    standing: int = 0,
    performance: str = "summer",
    paid_at: datetime = NOW,
    timezone: str = "Asia/Shanghai",
    stalls_price: Money = PRICES[STALLS],
) -> TicketsIssued:
    kinds = [(STALLS, stalls_price)] * stalls + [(STANDING, PRICES[STANDING])] * standing
    return TicketsIssued(
        occurred_at=NOW,
        order_id=id_of(order),
        order_number=f"N-{order}",
        user_id=BUYER_ID,
        event_id=id_of(f"event of {performance}"),
        performance_id=id_of(performance),
        event_title=Text("夏夜", "Summer Night"),
        venue_name=Text("大剧院", "Grand Theatre"),
        starts_at=STARTS_AT,
        timezone=timezone,
        contact_sealed="sealed",
        tickets=[
            IssuedTicket(
                id=id_of(f"{order} ticket {number}"),
                item_id=id_of(f"{order} item {number}"),
                ticket_type_id=ticket_type,
                ticket_type_name=NAMES[ticket_type],
                seat=None,
                price=price,
            )
            for number, (ticket_type, price) in enumerate(kinds)
        ],
        paid_at=paid_at,
    )


def checked_in(order: str, number: int = 0, *, performance: str = "summer") -> TicketCheckedIn:
    return TicketCheckedIn(
        occurred_at=NOW,
        ticket_id=id_of(f"{order} ticket {number}"),
        order_id=id_of(order),
        performance_id=id_of(performance),
        ticket_type_id=STALLS,
        gate="North 1",
        last_of_order=False,
    )


def voided(order: str, *, stalls: int = 0, standing: int = 0, refund: str = "r1") -> TicketsVoided:
    """So many tickets of an order died for a refund."""
    kinds = [STALLS] * stalls + [STANDING] * standing
    return TicketsVoided(
        occurred_at=NOW,
        refund_id=id_of(refund),
        order_id=id_of(order),
        user_id=BUYER_ID,
        performance_id=id_of("summer"),
        tickets=[
            VoidedTicket(
                item_id=id_of(f"{refund} {number}"), ticket_type_id=ticket_type, seat=None, price=PRICES[ticket_type]
            )
            for number, ticket_type in enumerate(kinds)
        ],
    )


def paid_back(order: str, amount_minor: int, fee_minor: int = 0, *, refund: str = "r1") -> OrderRefunded:
    """The money of a refund of tickets went back, but for its fee."""
    return OrderRefunded(
        occurred_at=NOW,
        order_id=id_of(order),
        performance_id=id_of("summer"),
        total=Money(amount_minor),
        refund_id=id_of(refund),
        fee=Money(fee_minor),
        is_whole=False,
    )
