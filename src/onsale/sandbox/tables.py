"""The sandbox provider's own books."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, MetaData, String, Table

from onsale.platform.personal_data import declared

metadata = MetaData()

payments = Table(
    "sandbox_payments",
    metadata,
    Column("attempt_id", String(36), primary_key=True),
    Column("state", String(10), nullable=False),
    Column("amount_minor", BigInteger, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("transaction_id", String(36), nullable=False, unique=True),
    Column("refund_id", String(36), nullable=True),  # of the refunds from before there were parts
    Column("paid_at", BigInteger, nullable=False),
    Index("sandbox_payments_by_day", "paid_at"),
)

refunds = Table(
    "sandbox_refunds",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("attempt_id", String(36), nullable=False),
    Column("amount_minor", BigInteger, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("refunded_at", BigInteger, nullable=False),
    Index("sandbox_refunds_of_payment", "attempt_id"),
    Index("sandbox_refunds_by_day", "refunded_at"),
)

notifications = Table(
    "sandbox_notifications",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("url", String(500), nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("due_at", BigInteger, nullable=False),
    Column("tries", Integer, nullable=False),
    Index("sandbox_notifications_due", "due_at"),
)

# A provider for trying knows payments, and nobody who pays (the register, docs/adr/0037).
PERSONAL_DATA = (
    declared(notifications, "id url body due_at tries"),
    declared(payments, "attempt_id state amount_minor currency transaction_id refund_id paid_at"),
    declared(refunds, "id attempt_id amount_minor currency refunded_at"),
)
