"""Inventory's promises, as statements that select what breaks them."""

from __future__ import annotations

from onsale.platform.invariants import Invariant

INVARIANTS = [
    Invariant(
        "inventory.never-oversold",
        "what is held, sold and allocated never exceeds the capacity of a ticket type",
        "SELECT id, held, sold, allocated, capacity FROM inventory_ticket_types"
        " WHERE held + sold + allocated > capacity OR held < 0 OR sold < 0 OR allocated < 0",
    ),
    Invariant(
        "inventory.counters-equal-holds",
        "the counters of a ticket type are the sums over its holds",
        "SELECT t.id, t.held, t.sold, h.held, h.sold FROM inventory_ticket_types t LEFT JOIN ("
        " SELECT i.ticket_type_id AS id,"
        "  SUM(CASE WHEN h.state = 'held' THEN i.quantity ELSE 0 END) AS held,"
        "  SUM(CASE WHEN h.state = 'sold' THEN i.quantity ELSE 0 END) AS sold"
        "  FROM inventory_hold_items i JOIN inventory_holds h ON h.id = i.hold_id GROUP BY i.ticket_type_id"
        ") h ON h.id = t.id WHERE t.held <> COALESCE(h.held, 0) OR t.sold <> COALESCE(h.sold, 0)",
    ),
    Invariant(
        "inventory.seats-equal-holds",
        "a seated hold that takes stock has as many seats as it has tickets, and an ended one has none",
        "SELECT i.hold_id, i.ticket_type_id, i.quantity, h.state FROM inventory_hold_items i"
        " JOIN inventory_holds h ON h.id = i.hold_id JOIN inventory_ticket_types t ON t.id = i.ticket_type_id"
        " LEFT JOIN (SELECT hold_id, ticket_type_id, COUNT(*) AS seats FROM inventory_taken_seats"
        "  GROUP BY hold_id, ticket_type_id) s ON s.hold_id = i.hold_id AND s.ticket_type_id = i.ticket_type_id"
        " WHERE COALESCE(s.seats, 0) <>"
        " CASE WHEN t.seated = 1 AND h.state IN ('held', 'sold') THEN i.quantity ELSE 0 END",
    ),
    Invariant(
        "inventory.counters-equal-allocations",
        "what is allocated of a ticket type is the sum over the open allocations",
        "SELECT t.id, t.allocated, a.quantity FROM inventory_ticket_types t LEFT JOIN ("
        " SELECT i.ticket_type_id AS id, SUM(i.quantity) AS quantity FROM inventory_allocation_items i"
        "  JOIN inventory_allocations a ON a.id = i.allocation_id WHERE a.state = 'open' GROUP BY i.ticket_type_id"
        ") a ON a.id = t.id WHERE t.allocated <> COALESCE(a.quantity, 0)",
    ),
    Invariant(
        "inventory.seats-equal-allocations",
        "an open seated allocation has as many seats as it counts, and a released one has none",
        "SELECT i.allocation_id, i.ticket_type_id, i.quantity, a.state FROM inventory_allocation_items i"
        " JOIN inventory_allocations a ON a.id = i.allocation_id"
        " JOIN inventory_ticket_types t ON t.id = i.ticket_type_id"
        " LEFT JOIN (SELECT hold_id, ticket_type_id, COUNT(*) AS seats FROM inventory_taken_seats"
        "  GROUP BY hold_id, ticket_type_id) s ON s.hold_id = i.allocation_id AND s.ticket_type_id = i.ticket_type_id"
        " WHERE COALESCE(s.seats, 0) <> CASE WHEN t.seated = 1 AND a.state = 'open' THEN i.quantity ELSE 0 END"
        " OR (a.state = 'released' AND i.quantity <> 0)",
    ),
    Invariant(
        "inventory.seats-have-owners",
        "a seat that is taken belongs to a hold or an allocation",
        "SELECT s.performance_id, s.seat_index, s.hold_id FROM inventory_taken_seats s"
        " LEFT JOIN inventory_holds h ON h.id = s.hold_id LEFT JOIN inventory_allocations a ON a.id = s.hold_id"
        " WHERE h.id IS NULL AND a.id IS NULL",
    ),
    Invariant(
        "inventory.buyers-equal-holds",
        "what a person is counted for is what the person's holds have",
        "SELECT b.ticket_type_id, b.user_id, b.quantity, x.quantity FROM inventory_buyers b LEFT JOIN ("
        " SELECT i.ticket_type_id, h.user_id, SUM(i.quantity) AS quantity FROM inventory_hold_items i"
        "  JOIN inventory_holds h ON h.id = i.hold_id WHERE h.state IN ('held', 'sold')"
        "  GROUP BY i.ticket_type_id, h.user_id"
        ") x ON x.ticket_type_id = b.ticket_type_id AND x.user_id = b.user_id"
        " WHERE b.quantity <> COALESCE(x.quantity, 0)",
    ),
    Invariant(
        "inventory.returned-of-sold",
        "a place comes back from a hold that was sold, and the hold has its seat no more",
        "SELECT r.item_id, r.hold_id, h.state FROM inventory_returns r"
        " LEFT JOIN inventory_holds h ON h.id = r.hold_id"
        " LEFT JOIN inventory_taken_seats s ON s.performance_id = r.performance_id AND s.seat_index = r.seat_index"
        "  AND s.hold_id = r.hold_id"
        " WHERE COALESCE(h.state, '') <> 'sold' OR s.hold_id IS NOT NULL",
    ),
    Invariant(
        "inventory.returned-equal-allocations",
        "an allocation of returned places was given exactly the places that went back to it",
        "SELECT a.id, i.ticket_type_id, i.placed, r.places FROM inventory_allocations a"
        " JOIN inventory_allocation_items i ON i.allocation_id = a.id LEFT JOIN ("
        " SELECT allocation_id, ticket_type_id, COUNT(*) AS places FROM inventory_returns"
        "  GROUP BY allocation_id, ticket_type_id"
        ") r ON r.allocation_id = a.id AND r.ticket_type_id = i.ticket_type_id"
        " WHERE a.kind = 'returned' AND i.placed <> COALESCE(r.places, 0)",
    ),
    Invariant(
        "inventory.attendees-equal-holds",
        "where people are named, a hold that takes stock has as many documents as tickets, and no other has any",
        "SELECT h.id, h.state, i.tickets, a.documents FROM inventory_holds h"
        " JOIN inventory_performances p ON p.id = h.performance_id"
        " LEFT JOIN (SELECT hold_id, SUM(quantity) AS tickets FROM inventory_hold_items GROUP BY hold_id"
        ") i ON i.hold_id = h.id"
        " LEFT JOIN (SELECT hold_id, COUNT(*) AS documents FROM inventory_attendees GROUP BY hold_id"
        ") a ON a.hold_id = h.id"
        " WHERE COALESCE(a.documents, 0) <> CASE WHEN p.real_name IS NOT NULL AND h.state IN ('held', 'sold')"
        "  THEN COALESCE(i.tickets, 0) ELSE 0 END",
    ),
    Invariant(
        "inventory.attendees-have-holds",
        "a document with a ticket belongs to a hold of that performance",
        "SELECT a.performance_id, a.hold_id, a.place FROM inventory_attendees a"
        " LEFT JOIN inventory_holds h ON h.id = a.hold_id AND h.performance_id = a.performance_id WHERE h.id IS NULL",
    ),
]
