"""What must always be true of tickets, as statements that select what breaks it."""

from __future__ import annotations

from onsale.platform.invariants import Invariant

INVARIANTS = [
    Invariant(
        "tickets.item-once",
        "a purchased item has one ticket at most",
        "SELECT item_id, COUNT(*) FROM tickets_tickets GROUP BY item_id HAVING COUNT(*) > 1",
    ),
    Invariant(
        "tickets.seat-once",
        "a seat of a performance has one live ticket at most",
        "SELECT performance_id, live_seat_id, COUNT(*) FROM tickets_tickets WHERE live_seat_id IS NOT NULL"
        " GROUP BY performance_id, live_seat_id HAVING COUNT(*) > 1",
    ),
    Invariant(
        "tickets.live-seat",
        "a valid ticket keeps its own seat and a void one keeps none",
        "SELECT id, state, seat_id, live_seat_id FROM tickets_tickets"
        " WHERE (state = 'valid' AND COALESCE(seat_id, '') <> COALESCE(live_seat_id, ''))"
        " OR (state = 'void' AND live_seat_id IS NOT NULL)",
    ),
    Invariant(
        "tickets.admitted-once",
        "a ticket is used if and only if it was checked in",
        "SELECT t.id, t.state, c.gate FROM tickets_tickets t LEFT JOIN tickets_check_ins c ON c.ticket_id = t.id"
        " WHERE (t.state = 'used' AND c.ticket_id IS NULL) OR (t.state <> 'used' AND c.ticket_id IS NOT NULL)",
    ),
    Invariant(
        "tickets.counters-equal-tickets",
        "the counters of a performance are the numbers of its tickets",
        "SELECT p.id, p.issued, t.issued, p.admitted, t.admitted FROM tickets_performances p LEFT JOIN ("
        " SELECT performance_id, SUM(CASE WHEN state = 'void' THEN 0 ELSE 1 END) AS issued,"
        "  SUM(CASE WHEN state = 'used' THEN 1 ELSE 0 END) AS admitted FROM tickets_tickets GROUP BY performance_id"
        ") t ON t.performance_id = p.id"
        " WHERE p.issued <> COALESCE(t.issued, 0) OR p.admitted <> COALESCE(t.admitted, 0)",
    ),
    Invariant(
        "tickets.orders-equal-tickets",
        "an order counts its tickets that are not void, and those that were admitted",
        "SELECT o.id, o.state, o.ticket_count, t.tickets, o.admitted_count, t.admitted"
        " FROM tickets_orders o LEFT JOIN ("
        " SELECT order_id, SUM(CASE WHEN state = 'void' THEN 0 ELSE 1 END) AS tickets,"
        "  SUM(CASE WHEN state = 'used' THEN 1 ELSE 0 END) AS admitted FROM tickets_tickets GROUP BY order_id"
        ") t ON t.order_id = o.id"
        " WHERE o.ticket_count <> COALESCE(t.tickets, 0) OR o.admitted_count <> COALESCE(t.admitted, 0)",
    ),
    Invariant(
        "tickets.nobody-waits-for-a-known-performance",
        "an order that is paid for waits for its tickets only while its performance is unknown",
        "SELECT w.order_id, w.performance_id FROM tickets_waiting_orders w"
        " JOIN tickets_performances p ON p.id = w.performance_id",
    ),
    Invariant(
        "tickets.waiting-is-stored",
        "an order that waits has its confirmation stored, and no other has",
        "SELECT o.id, o.state FROM tickets_orders o LEFT JOIN tickets_waiting_orders w ON w.order_id = o.id"
        " WHERE (o.state = 'waiting' AND w.order_id IS NULL) OR (o.state <> 'waiting' AND w.order_id IS NOT NULL)",
    ),
    Invariant(
        "tickets.void-before-the-money-leaves",
        "a refund that was answered with void tickets has voided some, and a ticket that died for a refund is void",
        "SELECT r.id, r.state, t.id, t.state FROM tickets_refunds r LEFT JOIN tickets_tickets t ON t.refund_id = r.id"
        " WHERE (r.state = 'voided' AND (t.id IS NULL OR t.state <> 'void'))"
        " OR (r.state <> 'voided' AND t.id IS NOT NULL)",
    ),
    Invariant(
        "tickets.refunds-are-answered",
        "a refund waits only for an order whose tickets are not issued yet, and every other one is answered",
        "SELECT r.id, r.state, o.state FROM tickets_refunds r LEFT JOIN tickets_orders o ON o.id = r.order_id"
        " WHERE (r.state = 'waiting') <> (r.answer IS NULL)"
        " OR (r.state = 'waiting' AND (o.state IS NULL OR o.state NOT IN ('early', 'waiting')))",
    ),
]
