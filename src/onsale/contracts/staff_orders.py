"""What staff does for a buyer that others have to hear of."""

from __future__ import annotations

from datetime import datetime

from onsale.contracts.events import DomainEvent
from onsale.contracts.values import Text


class TicketsResendRequested(DomainEvent, frozen=True, kw_only=True):
    """Somebody has not got the message with their ``tickets`` (so many): it goes out again, for the ``number``th time.
    ``contact_sealed`` opens to a ``Contact``."""

    order_id: str
    number: int
    event_title: Text
    starts_at: datetime
    timezone: str
    tickets: int
    contact_sealed: str


class OrderContactChanged(DomainEvent, frozen=True, kw_only=True):
    """Somebody else is told of an order that has tickets. Of two of them the one with the larger ``revision`` is true,
    and any of them is newer than what was said when the tickets were issued."""

    order_id: str
    order_number: str
    performance_id: str
    event_title: Text
    starts_at: datetime
    timezone: str
    contact_sealed: str
    revision: int


STAFF_ORDER_EVENT_TYPES: dict[str, type[DomainEvent]] = {
    event_type.__name__: event_type for event_type in (TicketsResendRequested, OrderContactChanged)
}
