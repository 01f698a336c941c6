"""Orders' promises, as statements that select what breaks them."""

from __future__ import annotations

from onsale.platform.invariants import Invariant

# ruff: noqa: S608  # statements put together from the words of this file

# Corrections of the ledger by their differences, with those that were taken back; positive is more than was booked.
_CORRECTIONS = (
    " SELECT SUBSTR(source_id, 1, 36) AS difference_id,"
    "  SUM(CASE WHEN credit = 'unassigned' THEN amount_minor ELSE -amount_minor END) AS booked"
    "  FROM orders_ledger WHERE kind = 'correction' GROUP BY SUBSTR(source_id, 1, 36)"
)

# Refunds of the kinds `unneeded` and `wrong-amount` give back what no order could use; the others an order had used.
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
        "by the ledger an order that was paid has its total less its refunds, and every other nothing, to the cent",
        "SELECT o.id, o.state, o.total_minor, l.kept, r.back FROM orders_orders o LEFT JOIN ("
        " SELECT order_id, SUM(CASE WHEN credit = 'orders' THEN amount_minor"
        "  WHEN debit = 'orders' THEN -amount_minor ELSE 0 END) AS kept"
        "  FROM orders_ledger WHERE kind <> 'settlement' GROUP BY order_id"
        ") l ON l.order_id = o.id LEFT JOIN ("
        " SELECT order_id, SUM(amount_minor) AS back FROM orders_refunds"
        "  WHERE kind NOT IN ('unneeded', 'wrong-amount') AND state NOT IN ('requested', 'rejected') GROUP BY order_id"
        ") r ON r.order_id = o.id WHERE COALESCE(l.kept, 0) <>"
        " CASE WHEN o.state IN ('pending_payment', 'cancelled', 'expired') THEN 0"
        " ELSE o.total_minor - COALESCE(r.back, 0) END",
    ),
    Invariant(
        "orders.payments-are-booked",
        "what came for an attempt is in the ledger, once and to the cent",
        "SELECT a.id, a.state, a.received_minor, l.booked FROM orders_payment_attempts a LEFT JOIN ("
        " SELECT attempt_id, SUM(amount_minor) AS booked FROM orders_ledger"
        "  WHERE kind = 'payment-received' GROUP BY attempt_id"
        ") l ON l.attempt_id = a.id WHERE COALESCE(l.booked, 0) <> a.received_minor"
        " OR (a.channel <> 'free' AND (a.received_minor = 0) <> (a.state IN ('pending', 'closed')))"
        " OR (a.channel = 'free' AND a.received_minor <> 0)",
    ),
    Invariant(
        "orders.refunds-are-booked",
        "a refund is promised in the ledger once it is approved, and sent once it is done",
        "SELECT r.id, r.state, r.amount_minor, l.promised, l.sent FROM orders_refunds r LEFT JOIN ("
        " SELECT refund_id, SUM(CASE WHEN kind = 'refund-promised' THEN amount_minor ELSE 0 END) AS promised,"
        "  SUM(CASE WHEN kind = 'refund-sent' THEN amount_minor ELSE 0 END) AS sent"
        "  FROM orders_ledger WHERE refund_id IS NOT NULL GROUP BY refund_id"
        ") l ON l.refund_id = r.id WHERE"
        " COALESCE(l.promised, 0) <> CASE WHEN r.state NOT IN ('requested', 'rejected') THEN r.amount_minor ELSE 0 END"
        " OR COALESCE(l.sent, 0) <> CASE WHEN r.state = 'done' THEN r.amount_minor ELSE 0 END",
    ),
    Invariant(
        "orders.refunds-within-payments",
        "what is promised back of an attempt is the sum of its refunds, and no more than came",
        "SELECT a.id, a.received_minor, a.refund_minor, r.back FROM orders_payment_attempts a LEFT JOIN ("
        " SELECT attempt_id, SUM(amount_minor) AS back FROM orders_refunds"
        "  WHERE state <> 'rejected' GROUP BY attempt_id"
        ") r ON r.attempt_id = a.id WHERE a.refund_minor <> COALESCE(r.back, 0) OR a.refund_minor > a.received_minor",
    ),
    Invariant(
        "orders.unneeded-money-goes-back",
        "money that no order uses has a refund of all of it",
        "SELECT a.id, a.state FROM orders_payment_attempts a"
        " WHERE a.state IN ('refunding', 'refunded') AND a.refund_minor <> a.received_minor",
    ),
    Invariant(
        "orders.refunds-equal-items",
        "a refund gives back and keeps the prices of its items",
        "SELECT r.id, r.amount_minor, r.fee_minor, i.back, i.kept FROM orders_refunds r LEFT JOIN ("
        " SELECT refund_id, SUM(amount_minor) AS back, SUM(fee_minor) AS kept"
        "  FROM orders_refund_items GROUP BY refund_id"
        ") i ON i.refund_id = r.id WHERE r.kind NOT IN ('unneeded', 'wrong-amount') AND r.state <> 'rejected'"
        " AND (r.amount_minor <> COALESCE(i.back, -1) OR r.fee_minor <> COALESCE(i.kept, -1))",
    ),
    Invariant(
        "orders.refunded-orders-have-no-tickets-left",
        "an order is refunded or being refunded when all of its items are, and partially when some are",
        "SELECT o.id, o.state, i.items, i.back FROM orders_orders o JOIN ("
        " SELECT oi.order_id, COUNT(*) AS items, COUNT(r.id) AS back FROM orders_items oi"
        "  LEFT JOIN orders_refund_items ri ON ri.item_id = oi.id"
        "  LEFT JOIN orders_refunds r ON r.id = ri.refund_id AND r.state NOT IN ('requested', 'rejected')"
        "  GROUP BY oi.order_id"
        ") i ON i.order_id = o.id WHERE (o.state IN ('refunding', 'refunded') AND i.back <> i.items)"
        " OR (o.state = 'partially_refunded' AND (i.back = 0 OR i.back = i.items))"
        " OR (o.state IN ('pending_payment', 'paid', 'fulfilled', 'cancelled', 'expired') AND i.back > 0)",
    ),
    Invariant(
        "orders.closed-days-are-booked",
        "what a provider has billed for a closed day is in the ledger, line by line or as a correction, to the cent",
        "SELECT b.channel, b.day, b.payment_minor, b.refund_minor, l.booked, c.corrected FROM orders_bills b"
        " LEFT JOIN (SELECT n.channel, n.day, n.fetch_id,"
        "  SUM(CASE WHEN n.kind = 'payment' THEN g.amount_minor ELSE -g.amount_minor END) AS booked"
        "  FROM orders_bill_lines n JOIN orders_ledger g ON g.source_id = n.our_id"
        "   AND g.kind = CASE WHEN n.kind = 'payment' THEN 'payment-received' ELSE 'refund-sent' END"
        "  WHERE NOT EXISTS (SELECT 1 FROM orders_differences d WHERE d.channel = n.channel AND d.day = n.day"
        "   AND d.line = n.number AND d.kind = 'extra' AND d.resolution = 'corrected')"
        "  GROUP BY n.channel, n.day, n.fetch_id"
        ") l ON l.channel = b.channel AND l.day = b.day AND l.fetch_id = b.fetch_id LEFT JOIN ("
        " SELECT d.channel, d.day, SUM(g.booked) AS corrected FROM orders_differences d JOIN (" + _CORRECTIONS + ") g"
        "  ON g.difference_id = d.id WHERE d.kind <> 'missing' GROUP BY d.channel, d.day"
        ") c ON c.channel = b.channel AND c.day = b.day WHERE b.state = 'closed'"
        " AND b.payment_minor - b.refund_minor <> COALESCE(l.booked, 0) + COALESCE(c.corrected, 0)",
    ),
    Invariant(
        "orders.closed-days-equal-their-lines",
        "the sums of a closed day are those of the lines of its bill, and its fees are in the ledger",
        "SELECT b.channel, b.day, b.payment_minor, l.paid, b.refund_minor, l.back, b.fee_minor, l.fees, g.booked"
        " FROM orders_bills b LEFT JOIN ("
        " SELECT channel, day, fetch_id, SUM(CASE WHEN kind = 'payment' THEN amount_minor ELSE 0 END) AS paid,"
        "  SUM(CASE WHEN kind = 'refund' THEN amount_minor ELSE 0 END) AS back, SUM(fee_minor) AS fees"
        "  FROM orders_bill_lines GROUP BY channel, day, fetch_id"
        ") l ON l.channel = b.channel AND l.day = b.day AND l.fetch_id = b.fetch_id LEFT JOIN ("
        " SELECT channel, source_id,"
        "  SUM(CASE WHEN debit LIKE 'costs:%' THEN amount_minor ELSE -amount_minor END) AS booked"
        "  FROM orders_ledger WHERE kind = 'provider-fee' GROUP BY channel, source_id"
        ") g ON g.channel = b.channel AND SUBSTR(g.source_id, LENGTH(g.channel) + 2) = b.day WHERE b.state = 'closed'"
        " AND (b.payment_minor <> COALESCE(l.paid, 0) OR b.refund_minor <> COALESCE(l.back, 0)"
        " OR b.fee_minor <> COALESCE(l.fees, 0) OR b.fee_minor <> COALESCE(g.booked, 0))",
    ),
    Invariant(
        "orders.differences-are-of-compared-days",
        "only days that were compared have differences, and closed ones none that are open",
        "SELECT d.id, d.channel, d.day, d.state, b.state AS day_state FROM orders_differences d"
        " LEFT JOIN orders_bills b ON b.channel = d.channel AND b.day = d.day"
        " WHERE b.fetch_id IS NULL OR b.fetch_id = '' OR (b.state = 'closed' AND d.state = 'open')",
    ),
    Invariant(
        "orders.corrections-are-decided",
        "the corrections in the ledger are those that somebody decided, and of the amounts of their differences",
        "SELECT d.id, d.ours_minor, d.theirs_minor, g.booked FROM orders_differences d LEFT JOIN ("
        + _CORRECTIONS
        + ") g"
        " ON g.difference_id = d.id WHERE COALESCE(g.booked, 0) <> CASE WHEN COALESCE(d.resolution, '') <> 'corrected'"
        " THEN 0 WHEN d.line_kind = 'payment' THEN COALESCE(d.theirs_minor, 0) - COALESCE(d.ours_minor, 0)"
        " ELSE COALESCE(d.ours_minor, 0) - COALESCE(d.theirs_minor, 0) END",
    ),
    Invariant(
        "orders.settlements-equal-the-ledger",
        "a settlement says what was booked for its organiser in its period, and no more, to the cent",
        "SELECT s.id, s.sales_minor, s.refunds_minor, k.kept FROM orders_settlements s LEFT JOIN ("
        " SELECT t.id, SUM(CASE WHEN l.credit = 'orders' THEN l.amount_minor"
        "  WHEN l.debit = 'orders' THEN -l.amount_minor ELSE 0 END) AS kept"
        "  FROM orders_settlements t JOIN orders_performances p ON p.organisation_id = t.organisation_id"
        "  JOIN orders_orders o ON o.performance_id = p.id JOIN orders_ledger l ON l.order_id = o.id"
        "   AND l.occurred_at >= t.starts_at AND l.occurred_at < t.ends_at AND l.kind <> 'settlement' GROUP BY t.id"
        ") k ON k.id = s.id WHERE s.sales_minor - s.refunds_minor <> COALESCE(k.kept, 0)",
    ),
    Invariant(
        "orders.settlements-equal-their-lines",
        "the sums of a settlement are those of its lines",
        "SELECT s.id, s.net_minor, l.net FROM orders_settlements s LEFT JOIN ("
        " SELECT settlement_id, SUM(sales_minor) AS sales, SUM(refunds_minor) AS refunds,"
        "  SUM(commission_minor) AS commission, SUM(net_minor) AS net"
        "  FROM orders_settlement_lines GROUP BY settlement_id"
        ") l ON l.settlement_id = s.id WHERE s.sales_minor <> COALESCE(l.sales, 0)"
        " OR s.refunds_minor <> COALESCE(l.refunds, 0) OR s.commission_minor <> COALESCE(l.commission, 0)"
        " OR s.net_minor <> COALESCE(l.net, 0)",
    ),
    Invariant(
        "orders.settlements-are-booked",
        "a confirmed settlement is in the ledger, once and to the cent, and a draft is not",
        "SELECT s.id, s.state, s.net_minor, s.commission_minor, l.net, l.commission FROM orders_settlements s"
        " LEFT JOIN (SELECT SUBSTR(source_id, 1, 36) AS settlement_id,"
        "  SUM(CASE WHEN credit = 'platform' THEN amount_minor WHEN debit = 'platform' THEN -amount_minor ELSE 0 END)"
        "   AS commission,"
        "  SUM(CASE WHEN credit LIKE 'organiser:%' THEN amount_minor WHEN debit LIKE 'organiser:%' THEN -amount_minor"
        "   ELSE 0 END) AS net"
        "  FROM orders_ledger WHERE kind = 'settlement' GROUP BY SUBSTR(source_id, 1, 36)"
        ") l ON l.settlement_id = s.id"
        " WHERE COALESCE(l.net, 0) <> CASE WHEN s.state = 'confirmed' THEN s.net_minor ELSE 0 END"
        " OR COALESCE(l.commission, 0) <> CASE WHEN s.state = 'confirmed' THEN s.commission_minor ELSE 0 END",
    ),
    Invariant(
        "orders.invoices-equal-their-exports",
        "what an invoice was exported for is the sum of the rows of its exports",
        "SELECT i.order_id, i.state, i.exported_minor, r.total FROM orders_invoices i LEFT JOIN ("
        " SELECT order_id, SUM(amount_minor) AS total FROM orders_invoice_rows GROUP BY order_id"
        ") r ON r.order_id = i.order_id WHERE i.exported_minor <> COALESCE(r.total, 0)"
        " OR (i.state = 'requested' AND r.total IS NOT NULL)",
    ),
    Invariant(
        "orders.vouchers-count-their-uses",
        "a voucher was used as often as orders use it, no oftener than its limit, and its codes are all there",
        "SELECT v.id, v.used, v.max_uses, u.uses, c.codes, v.codes_made FROM orders_vouchers v LEFT JOIN ("
        " SELECT voucher_id, COUNT(*) AS uses FROM orders_voucher_uses WHERE returned_at IS NULL GROUP BY voucher_id"
        ") u ON u.voucher_id = v.id LEFT JOIN ("
        " SELECT voucher_id, COUNT(*) AS codes FROM orders_voucher_codes GROUP BY voucher_id"
        ") c ON c.voucher_id = v.id WHERE v.used <> COALESCE(u.uses, 0) OR v.used > v.max_uses"
        " OR v.codes_made <> COALESCE(c.codes, 0)",
    ),
    Invariant(
        "orders.discounts-have-a-voucher",
        "what is taken off the tickets of an order is what its use of a voucher says, to the cent, and it is used"
        " while the order is neither cancelled nor expired",
        "SELECT o.id, o.state, o.voucher_code, i.off, u.discount_minor, u.returned_at FROM orders_orders o JOIN ("
        " SELECT order_id, SUM(discount_minor) AS off FROM orders_items GROUP BY order_id"
        ") i ON i.order_id = o.id LEFT JOIN orders_voucher_uses u ON u.order_id = o.id"
        " WHERE i.off <> COALESCE(u.discount_minor, 0) OR (o.voucher_code IS NULL) <> (u.order_id IS NULL)"
        " OR (u.order_id IS NOT NULL"
        "  AND (u.returned_at IS NULL) = (o.state IN ('cancelled', 'expired')))",
    ),
    Invariant(
        "orders.voucher-places-fit",
        "an account uses a voucher no oftener than it may, and a code of a batch once",
        "SELECT u.order_id, u.account_place, v.per_account_max, u.once_code_id FROM orders_voucher_uses u"
        " LEFT JOIN orders_vouchers v ON v.id = u.voucher_id WHERE v.id IS NULL"
        " OR (u.returned_at IS NOT NULL AND (u.account_place IS NOT NULL OR u.once_code_id IS NOT NULL))"
        " OR (u.returned_at IS NULL AND ((u.once_code_id IS NULL) <> (v.code IS NOT NULL)"
        "  OR (u.account_place IS NULL) <> (v.per_account_max IS NULL)"
        "  OR u.account_place < 1 OR u.account_place > v.per_account_max))",
    ),
]
