"""Orders' promises, as statements that select what breaks them."""

from __future__ import annotations

from onsale.platform.invariants import Invariant

INVARIANTS = [
    Invariant(
        "orders.total-equals-items",
        "the total of an order is the sum of its items",
        "SELECT o.id, o.total_minor, i.total FROM orders_orders o LEFT JOIN ("
        " SELECT order_id, SUM(price_minor) AS total FROM orders_items GROUP BY order_id"
        ") i ON i.order_id = o.id WHERE o.total_minor <> COALESCE(i.total, 0)",
    ),
    Invariant(
        "orders.money-adds-up",
        "payments = orders that are paid + refunds, to the cent, per order",
        "SELECT o.id, o.state, p.received, p.back FROM orders_orders o LEFT JOIN ("
        " SELECT order_id,"
        "  SUM(CASE WHEN state IN ('succeeded', 'refunding', 'refunded') THEN amount_minor ELSE 0 END) AS received,"
        "  SUM(CASE WHEN state IN ('refunding', 'refunded') THEN amount_minor ELSE 0 END) AS back"
        "  FROM orders_payment_attempts GROUP BY order_id"
        ") p ON p.order_id = o.id WHERE COALESCE(p.received, 0) - COALESCE(p.back, 0) <>"
        " CASE WHEN o.state IN ('paid', 'fulfilled', 'used') THEN o.total_minor ELSE 0 END",
    ),
    Invariant(
        "orders.refunds-exist",
        "money that must go back has a refund of the same amount",
        "SELECT a.id, a.state, r.state FROM orders_payment_attempts a LEFT JOIN orders_refunds r ON r.attempt_id = a.id"
        " AND r.amount_minor = a.amount_minor WHERE (a.state = 'refunding' AND COALESCE(r.state, '') <> 'due')"
        " OR (a.state = 'refunded' AND COALESCE(r.state, '') <> 'done')",
    ),
]
