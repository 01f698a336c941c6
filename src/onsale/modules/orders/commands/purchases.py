"""The facts of an order that travel with its events."""

from __future__ import annotations

import msgspec

from onsale.contracts.events import Contact, Purchase, PurchasedItem
from onsale.modules.orders.domain import Order
from onsale.platform.security import Sealer

ERASED_CONTACT = Contact(name="", phone="", email=None)


def contact_of(order: Order, sealer: Sealer) -> Contact:
    """Whom to tell; nobody where the account was erased."""
    opened = sealer.open(order.contact_sealed)
    return msgspec.json.decode(opened, type=Contact) if opened else ERASED_CONTACT


def purchase_of(order: Order, sealer: Sealer) -> Purchase:
    contact = contact_of(order, sealer)
    return Purchase(
        order_id=order.id,
        order_number=order.number,
        hold_id=order.hold_id,
        user_id=order.user_id,
        event_id=order.event_id,
        performance_id=order.performance_id,
        items=[
            PurchasedItem(
                id=item.id,
                ticket_type_id=item.ticket_type_id,
                ticket_type_name=item.ticket_type_name,
                seat=item.seat,
                price=item.price,
                attendee=item.attendee,
            )
            for item in order.items
        ],
        total=order.total,
        holder_name=contact.name,
        contact_sealed=order.contact_sealed,
    )
