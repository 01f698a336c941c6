"""Bills of providers, what is owed to organisers, and invoices."""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, Column, Index, Integer, String, Table

from onsale.modules.orders.tables.orders import metadata

# A provider's day. Its lines are those of the fetch it names; lines of other fetches are on their way out.
bills = Table(
    "orders_bills",
    metadata,
    Column("channel", String(20), primary_key=True),
    Column("day", String(10), primary_key=True),  # Beijing's, 2026-11-22
    Column("state", String(10), nullable=False),
    Column("fetch_id", String(36), nullable=False),
    # Rises with all that changes about the day, so that nothing is stored that was found out before.
    Column("revision", BigInteger, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("payment_count", Integer, nullable=False),
    Column("payment_minor", BigInteger, nullable=False),
    Column("refund_count", Integer, nullable=False),
    Column("refund_minor", BigInteger, nullable=False),
    Column("fee_minor", BigInteger, nullable=False),
    Column("our_payment_count", Integer, nullable=False),
    Column("our_payment_minor", BigInteger, nullable=False),
    Column("our_refund_count", Integer, nullable=False),
    Column("our_refund_minor", BigInteger, nullable=False),
    # Lines of ours so late in the day that they may be in the next day's bill, which is not there yet.
    Column("waiting", Integer, nullable=False),
    Column("fetched_at", BigInteger, nullable=True),
    Column("closed_at", BigInteger, nullable=True),
    Column("closed_by", String(36), nullable=True),
    Index("orders_bills_state", "state", "day"),
)

bill_lines = Table(
    "orders_bill_lines",
    metadata,
    Column("channel", String(20), primary_key=True),
    Column("day", String(10), primary_key=True),
    Column("fetch_id", String(36), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("kind", String(10), nullable=False),
    Column("our_id", String(64), nullable=False),
    Column("transaction_id", String(64), nullable=False),
    Column("amount_minor", BigInteger, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("fee_minor", BigInteger, nullable=False),
    Column("at", BigInteger, nullable=False),
    CheckConstraint("amount_minor >= 0", name="orders_bill_lines_not_negative"),
    Index("orders_bill_lines_of_ours", "our_id"),
)

differences = Table(
    "orders_differences",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("channel", String(20), nullable=False),
    Column("day", String(10), nullable=False),
    Column("kind", String(10), nullable=False),
    Column("subject", String(150), nullable=False),
    # Equal subjects (a line that is in the bill three times) are counted.
    Column("place", Integer, nullable=False),
    Column("line", Integer, nullable=True),
    Column("line_kind", String(10), nullable=False),
    Column("our_id", String(64), nullable=False),
    Column("transaction_id", String(64), nullable=False),
    Column("order_id", String(36), nullable=True),
    Column("attempt_id", String(36), nullable=True),
    Column("ours_minor", BigInteger, nullable=True),
    Column("theirs_minor", BigInteger, nullable=True),
    Column("currency", String(3), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("state", String(10), nullable=False),
    Column("resolution", String(10), nullable=True),
    Column("note", String(400), nullable=False),
    Column("asked_at", BigInteger, nullable=True),
    Column("asked", String(20), nullable=False),
    Column("resolved_at", BigInteger, nullable=True),
    Column("resolved_by", String(36), nullable=True),
    Index("orders_differences_once", "channel", "day", "kind", "subject", "place", unique=True),
    Index("orders_differences_of_ours", "our_id"),
)

settlements = Table(
    "orders_settlements",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("organisation_id", String(36), nullable=False),
    Column("payee", String(200), nullable=False),
    Column("from_day", String(10), nullable=False),
    Column("to_day", String(10), nullable=False),  # the day after the last
    # The same as times: what was booked from then to just before.
    Column("starts_at", BigInteger, nullable=False, server_default="0"),
    Column("ends_at", BigInteger, nullable=False, server_default="0"),
    Column("state", String(10), nullable=False),
    Column("currency", String(3), nullable=False),
    Column("commission_basis_points", Integer, nullable=False),
    Column("sales_minor", BigInteger, nullable=False),
    Column("refunds_minor", BigInteger, nullable=False),
    Column("fees_minor", BigInteger, nullable=False),
    Column("commission_minor", BigInteger, nullable=False),
    Column("net_minor", BigInteger, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("created_by", String(36), nullable=False),
    Column("confirmed_at", BigInteger, nullable=True),
    Column("confirmed_by", String(36), nullable=True),
    CheckConstraint("net_minor = sales_minor - refunds_minor - commission_minor", name="orders_settlements_add_up"),
    CheckConstraint("from_day < to_day", name="orders_settlements_have_days"),
    Index("orders_settlements_of_organisation", "organisation_id", "id"),
)

settlement_lines = Table(
    "orders_settlement_lines",
    metadata,
    Column("settlement_id", String(36), primary_key=True),
    Column("performance_id", String(36), primary_key=True),
    Column("title_zh", String(400), nullable=False),
    Column("title_en", String(400), nullable=False),
    Column("starts_at", BigInteger, nullable=False),
    Column("timezone", String(64), nullable=False),
    Column("orders", Integer, nullable=False),
    Column("sales_minor", BigInteger, nullable=False),
    Column("refunds_minor", BigInteger, nullable=False),
    Column("fees_minor", BigInteger, nullable=False),
    Column("commission_minor", BigInteger, nullable=False),
    Column("net_minor", BigInteger, nullable=False),
)

# Each day of an organiser is settled once, by primary key.
settled_days = Table(
    "orders_settled_days",
    metadata,
    Column("organisation_id", String(36), primary_key=True),
    Column("day", String(10), primary_key=True),
    Column("settlement_id", String(36), nullable=False),
    Index("orders_settled_days_of_settlement", "settlement_id"),
)

invoices = Table(
    "orders_invoices",
    metadata,
    Column("order_id", String(36), primary_key=True),
    Column("user_id", String(36), nullable=False),
    Column("kind", String(10), nullable=False),  # "personal" or "company"
    Column("title", String(100), nullable=False),
    Column("tax_number", String(20), nullable=True),
    Column("email_sealed", String(1000), nullable=False),
    Column("state", String(10), nullable=False),  # "requested" or "exported"
    # What invoices have been exported for, corrections included.
    Column("exported_minor", BigInteger, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("changed_at", BigInteger, nullable=False),
    Column("exported_at", BigInteger, nullable=True),
    CheckConstraint("exported_minor >= 0", name="orders_invoices_not_negative"),
    Index("orders_invoices_by_state", "state", "created_at"),
)

invoice_exports = Table(
    "orders_invoice_exports",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("from_day", String(10), nullable=False),
    Column("to_day", String(10), nullable=False),
    Column("row_count", Integer, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("created_by", String(36), nullable=False),
)

# A line of an export: an invoice of an amount, or with a negative amount the one that takes an earlier one back.
invoice_rows = Table(
    "orders_invoice_rows",
    metadata,
    Column("export_id", String(36), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("order_id", String(36), nullable=False),
    Column("amount_minor", BigInteger, nullable=False),
    CheckConstraint("amount_minor <> 0", name="orders_invoice_rows_say_something"),
    Index("orders_invoice_rows_of_order", "order_id"),
)
