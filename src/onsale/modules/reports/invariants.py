"""What must always be true of the numbers, as statements that select what breaks it."""

from __future__ import annotations

from onsale.platform.invariants import Invariant

# Totals and their parts are added up with opposite signs: what does not cancel out is broken, on whichever side.
INVARIANTS = [
    Invariant(
        "reports.types-sum-to-totals",
        "what a performance sold is the sum over its ticket types",
        "SELECT performance_id, SUM(sold), SUM(revenue_minor) FROM ("
        " SELECT performance_id, sold, revenue_minor FROM reports_totals UNION ALL"
        " SELECT performance_id, -sold, -revenue_minor FROM reports_type_sales"
        ") d GROUP BY performance_id HAVING SUM(sold) <> 0 OR SUM(revenue_minor) <> 0",
    ),
    Invariant(
        "reports.hours-sum-to-totals",
        "what a performance sold is the sum over its hours",
        "SELECT performance_id, SUM(sold), SUM(revenue_minor) FROM ("
        " SELECT performance_id, sold, revenue_minor FROM reports_totals UNION ALL"
        " SELECT performance_id, -sold, -revenue_minor FROM reports_hour_sales"
        ") d GROUP BY performance_id HAVING SUM(sold) <> 0 OR SUM(revenue_minor) <> 0",
    ),
    Invariant(
        "reports.orders-sum-to-totals",
        "what a performance sold is what stands of its orders, and its orders are those that have a ticket left",
        "SELECT performance_id, SUM(sold), SUM(revenue_minor), SUM(orders) FROM ("
        " SELECT performance_id, sold, revenue_minor, orders FROM reports_totals UNION ALL"
        " SELECT performance_id, -sold, -revenue_minor, CASE WHEN sold > 0 THEN -1 ELSE 0 END FROM reports_orders"
        "  WHERE state = 'sold'"
        ") d GROUP BY performance_id HAVING SUM(sold) <> 0 OR SUM(revenue_minor) <> 0 OR SUM(orders) <> 0",
    ),
]
