"""Orders' tables."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData()

orders = Table(
    "orders_orders",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("number", String(20), nullable=False, unique=True),
    Column("hold_id", String(36), nullable=False, unique=True),  # one hold, one order
    Column("user_id", String(36), nullable=False),
    Column("event_id", String(36), nullable=False),
    Column("performance_id", String(36), nullable=False),
    Column("state", String(20), nullable=False),
    Column("total_minor", BigInteger, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("contact_sealed", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("pay_before", BigInteger, nullable=False),
    Column("paid_at", BigInteger, nullable=True),
    CheckConstraint("total_minor >= 0", name="orders_total_not_negative"),
    Index("orders_orders_of_user", "user_id", "id"),
    Index("orders_orders_due", "state", "pay_before"),
)

items = Table(
    "orders_items",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("order_id", String(36), nullable=False),
    Column("ticket_type_id", String(36), nullable=False),
    Column("name_zh", String(200), nullable=False),
    Column("name_en", String(200), nullable=False),
    Column("seat_id", String(200), nullable=True),
    Column("seat_label", Text, nullable=True),
    Column("price_minor", BigInteger, nullable=False),
    Column("currency", String(3), nullable=False),
    CheckConstraint("price_minor >= 0", name="orders_price_not_negative"),
    Index("orders_items_of_order", "order_id", "id"),
)

attempts = Table(
    "orders_payment_attempts",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("order_id", String(36), nullable=False),
    Column("channel", String(20), nullable=False),
    Column("state", String(20), nullable=False),
    Column("amount_minor", BigInteger, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("transaction_id", String(64), nullable=True),
    Column("created_at", BigInteger, nullable=False),
    Column("ended_at", BigInteger, nullable=True),
    UniqueConstraint("channel", "transaction_id", name="orders_one_attempt_per_transaction"),
    Index("orders_attempts_of_order", "order_id", "id"),
)

# Money that must go back. One row per attempt; the row's id is the provider's idempotency key.
refunds = Table(
    "orders_refunds",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("attempt_id", String(36), nullable=False, unique=True),
    Column("order_id", String(36), nullable=False),
    Column("amount_minor", BigInteger, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("reason", String(30), nullable=False),
    Column("state", String(10), nullable=False),  # "due" until the provider has confirmed, then "done"
    Column("tries", Integer, nullable=False),
    Column("due_at", BigInteger, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Index("orders_refunds_due", "state", "due_at"),
)
