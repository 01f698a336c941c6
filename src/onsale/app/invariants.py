"""All promises by module, and those that span modules: only the application may look into the tables of several."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from onsale.modules.catalog import invariants as catalog
from onsale.modules.inventory import invariants as inventory
from onsale.modules.notifications import invariants as notifications
from onsale.modules.orders import invariants as orders
from onsale.modules.reports import invariants as reports
from onsale.modules.tickets import invariants as tickets
from onsale.modules.users import invariants as users
from onsale.platform.audit_chain import ENDS_WHERE_THE_HEAD_SAYS
from onsale.platform.invariants import Invariant

OF_MODULES: Mapping[str, Sequence[Invariant]] = {
    "users": users.INVARIANTS,
    "catalog": catalog.INVARIANTS,
    "inventory": inventory.INVARIANTS,
    "orders": orders.INVARIANTS,
    "tickets": tickets.INVARIANTS,
    "notifications": notifications.INVARIANTS,
    "reports": reports.INVARIANTS,
}
ACROSS_MODULES = [
    Invariant(
        "everything.paid-is-ticketed-or-sent-back",
        "an order that is paid has all its tickets, or its money goes back, or the event is still under way",
        "SELECT o.id, o.state, t.tickets FROM orders_orders o LEFT JOIN ("
        " SELECT order_id, COUNT(*) AS tickets FROM tickets_tickets GROUP BY order_id) t ON t.order_id = o.id"
        " LEFT JOIN (SELECT order_id, COUNT(*) AS items FROM orders_items GROUP BY order_id) i ON i.order_id = o.id"
        " WHERE COALESCE(t.tickets, 0) <> i.items AND (o.state IN ('fulfilled', 'used')"
        " OR (o.state = 'paid' AND NOT EXISTS (SELECT 1 FROM platform_outbox)))",
    ),
    Invariant(
        "everything.ticket-has-paid-order",
        "every ticket belongs to an order that was paid",
        "SELECT t.id, o.state FROM tickets_tickets t LEFT JOIN orders_orders o ON o.id = t.order_id"
        " WHERE o.id IS NULL OR o.state IN ('pending_payment', 'cancelled', 'expired')",
    ),
    Invariant(
        "everything.sold-hold-has-paid-order",
        "stock is sold only to paid orders",
        "SELECT h.id, o.state FROM inventory_holds h LEFT JOIN orders_orders o ON o.hold_id = h.id"
        " WHERE h.state = 'sold' AND (o.id IS NULL OR o.state IN ('pending_payment', 'cancelled', 'expired'))",
    ),
    Invariant(
        "everything.open-order-has-hold",
        "an order that waits for its payment has a hold: its tickets are held until its owner gives them back, which"
        " may be at the same moment, or its time is over, which the provider may still have to confirm",
        "SELECT o.id, h.state FROM orders_orders o LEFT JOIN inventory_holds h ON h.id = o.hold_id"
        " WHERE o.state = 'pending_payment' AND COALESCE(h.state, '') NOT IN ('held', 'released', 'expired')"
        " AND NOT EXISTS (SELECT 1 FROM platform_outbox)",
    ),
    Invariant(
        "everything.ticket-is-dead-before-its-money-leaves",
        "money that is promised back for an item, or has gone back, leaves no ticket that admits",
        "SELECT i.item_id, r.state, t.state FROM orders_refund_items i JOIN orders_refunds r ON r.id = i.refund_id"
        " JOIN tickets_tickets t ON t.item_id = i.item_id"
        " WHERE r.state IN ('due', 'pending', 'refused', 'done') AND t.state <> 'void'",
    ),
    Invariant(
        "everything.dead-ticket-is-refunded",
        "a ticket that died for a refund has its money promised back, or the event is still under way",
        "SELECT t.id, t.refund_id, r.state FROM tickets_tickets t LEFT JOIN orders_refunds r ON r.id = t.refund_id"
        " WHERE t.refund_id IS NOT NULL AND (r.id IS NULL OR r.state = 'rejected'"
        " OR (r.state = 'requested' AND NOT EXISTS (SELECT 1 FROM platform_outbox)))",
    ),
    Invariant(
        "everything.refunded-place-is-back",
        "the place of a ticket that died for a refund is back, or the event is still under way",
        "SELECT t.item_id, t.performance_id FROM tickets_tickets t"
        " LEFT JOIN inventory_returns i ON i.item_id = t.item_id"
        " WHERE t.refund_id IS NOT NULL AND i.item_id IS NULL AND NOT EXISTS (SELECT 1 FROM platform_outbox)",
    ),
    Invariant(
        "everything.place-that-is-back-has-no-ticket",
        "nobody can go in with the ticket of a place that came back",
        "SELECT i.item_id, t.state FROM inventory_returns i LEFT JOIN tickets_tickets t ON t.item_id = i.item_id"
        " WHERE t.id IS NULL OR t.state <> 'void'",
    ),
]
NO_DEAD_LETTERS = Invariant(
    "everything.no-dead-letters",
    "no event waits for a person to look at it",
    "SELECT consumer, message_id, error FROM platform_dead_letters",
)


def invariants_of(modules: Collection[str]) -> list[Invariant]:
    """The promises that can be checked where these modules' tables are."""
    own = [invariant for module, invariants in OF_MODULES.items() if module in modules for invariant in invariants]
    across = ACROSS_MODULES if OF_MODULES.keys() <= set(modules) else []
    return [*own, *across, NO_DEAD_LETTERS, ENDS_WHERE_THE_HEAD_SAYS]


def every_invariant() -> list[Invariant]:
    """All promises that this version checks."""
    return invariants_of(OF_MODULES)
