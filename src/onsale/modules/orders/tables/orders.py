"""Orders, payments, refunds, the ledger, and what is known of performances."""

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
    # The rules as they were when the order was placed, as JSON; orders from before there were rules have none.
    Column("refund_rules", String(1000), nullable=True),
    # As it is shown; its use is in ``orders_voucher_uses``.
    Column("voucher_code", String(40), nullable=True),
    # Whose performance it is for; nothing while nobody has told us (``commands/filing.py``).
    Column("organisation_id", String(36), nullable=False, server_default=""),
    # Rises when whom to tell is changed.
    Column("contact_revision", Integer, nullable=False, server_default="0"),
    CheckConstraint("total_minor >= 0", name="orders_total_not_negative"),
    Index("orders_orders_of_user", "user_id", "id"),
    Index("orders_orders_due", "state", "pay_before"),
    Index("orders_orders_performance", "performance_id", "id"),
    # What staff's lists are read by, the newest first.
    Index("orders_orders_of_organisation", "organisation_id", "id"),
    Index("orders_orders_of_state", "organisation_id", "state", "id"),
    Index("orders_orders_of_event", "event_id", "id"),
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
    Column("attendee", Text, nullable=True),  # Attendee as JSON, where tickets are for named people
    # What a voucher has taken off; the price is what is left.
    Column("discount_minor", BigInteger, nullable=False, server_default="0"),
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
    Column("method", String(10), nullable=False, server_default="page"),
    # What really came, when the provider says it came, and how much of it is promised back.
    Column("received_minor", BigInteger, nullable=False, server_default="0"),
    Column("provider_paid_at", BigInteger, nullable=True),
    Column("refund_minor", BigInteger, nullable=False, server_default="0"),
    # When the provider is asked next, while nobody has heard of it.
    Column("ask_at", BigInteger, nullable=True),
    Column("asked", Integer, nullable=False, server_default="0"),
    CheckConstraint("refund_minor >= 0 AND refund_minor <= received_minor", name="orders_refunds_within_payment"),
    UniqueConstraint("channel", "transaction_id", name="orders_one_attempt_per_transaction"),
    Index("orders_attempts_of_order", "order_id", "id"),
    Index("orders_attempts_to_ask", "ask_at"),
    Index("orders_attempts_by_day", "channel", "provider_paid_at"),
)

# Money that goes back. The row's id is the provider's idempotency key.
refunds = Table(
    "orders_refunds",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("order_id", String(36), nullable=False),
    Column("attempt_id", String(36), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("state", String(10), nullable=False),
    Column("amount_minor", BigInteger, nullable=False),
    Column("fee_minor", BigInteger, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("reason", String(400), nullable=False),
    Column("requested_by", String(36), nullable=True),
    Column("campaign_id", String(36), nullable=True),
    Column("tries", Integer, nullable=False),
    Column("due_at", BigInteger, nullable=False),
    Column("provider_refund_id", String(64), nullable=True),
    Column("problem", String(400), nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("approved_at", BigInteger, nullable=True),
    Column("done_at", BigInteger, nullable=True),
    CheckConstraint("amount_minor >= 0 AND fee_minor >= 0", name="orders_refunds_not_negative"),
    Index("orders_refunds_due", "state", "due_at"),
    Index("orders_refunds_of_order", "order_id", "id"),
    Index("orders_refunds_of_attempt", "attempt_id"),
    Index("orders_refunds_of_campaign", "campaign_id", "state"),
    Index("orders_refunds_by_day", "done_at"),
)

# The items of refunds that were not rejected: the primary key refunds an item once, whoever asks at the same moment.
refund_items = Table(
    "orders_refund_items",
    metadata,
    Column("item_id", String(36), primary_key=True),
    Column("refund_id", String(36), nullable=False),
    Column("amount_minor", BigInteger, nullable=False),
    Column("fee_minor", BigInteger, nullable=False),
    Index("orders_refund_items_of_refund", "refund_id"),
)

# One row is one movement of money between two accounts (``domain/ledger.py``); rows are never changed.
ledger = Table(
    "orders_ledger",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("source_id", String(80), nullable=False),
    Column("debit", String(60), nullable=False),
    Column("credit", String(60), nullable=False),
    Column("amount_minor", BigInteger, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("channel", String(20), nullable=True),
    Column("order_id", String(36), nullable=True),
    Column("attempt_id", String(36), nullable=True),
    Column("refund_id", String(36), nullable=True),
    Column("occurred_at", BigInteger, nullable=False),
    CheckConstraint("amount_minor > 0", name="orders_ledger_moves_something"),
    CheckConstraint("debit <> credit", name="orders_ledger_two_ends"),
    Index("orders_ledger_once", "source_id", "kind", unique=True),
    Index("orders_ledger_of_order", "order_id"),
    Index("orders_ledger_by_time", "occurred_at"),
)

# What providers have told us, once for each word of theirs, with what we made of it.
notifications = Table(
    "orders_notifications",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("channel", String(20), nullable=False),
    Column("attempt_id", String(36), nullable=False),
    Column("refund_id", String(36), nullable=True),
    Column("transaction_id", String(64), nullable=True),
    Column("amount_minor", BigInteger, nullable=True),
    Column("currency", String(3), nullable=True),
    Column("verdict", String(20), nullable=False),
    Column("received_at", BigInteger, nullable=False),
    Index("orders_notifications_of_attempt", "attempt_id", "id"),
)

# What people have to decide. One row for each kind and subject; it opens again when the same happens again.
exceptions = Table(
    "orders_exceptions",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("kind", String(30), nullable=False),
    Column("subject_id", String(80), nullable=False),
    Column("order_id", String(36), nullable=True),
    Column("attempt_id", String(36), nullable=True),
    Column("refund_id", String(36), nullable=True),
    Column("suggestion", String(30), nullable=False),
    Column("detail", Text, nullable=False),
    Column("state", String(10), nullable=False),
    Column("opened_at", BigInteger, nullable=False),
    Column("resolved_at", BigInteger, nullable=True),
    Column("resolved_by", String(36), nullable=True),
    Column("resolution", String(400), nullable=True),
    Index("orders_exceptions_once", "kind", "subject_id", unique=True),
    Index("orders_exceptions_open", "state", "opened_at"),
)

# What orders has to know of a show: whose it is, when it begins, and what refunds of it cost.
performances = Table(
    "orders_performances",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("event_id", String(36), nullable=False),
    Column("organisation_id", String(36), nullable=False),
    Column("title_zh", String(400), nullable=False),
    Column("title_en", String(400), nullable=False),
    Column("timezone", String(64), nullable=False),
    Column("starts_at", BigInteger, nullable=False),
    Column("ends_at", BigInteger, nullable=False),
    Column("state", String(10), nullable=False),  # "on", "postponed" or "cancelled"
    Column("refund_rules", String(1000), nullable=False),
    Column("rules_revision", BigInteger, nullable=False),
    Column("times_revision", BigInteger, nullable=False),
    # Until then everybody gets everything back: the show was postponed or cancelled.
    Column("refund_free_until", BigInteger, nullable=True),
    Index("orders_performances_organisation", "organisation_id", "starts_at", "id"),
)

# Refunds of all orders of a performance, one after another.
campaigns = Table(
    "orders_refund_campaigns",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("performance_id", String(36), nullable=False, unique=True),
    Column("organisation_id", String(36), nullable=False),
    Column("state", String(10), nullable=False),  # "running", "paused" or "done"
    Column("reason", String(400), nullable=False),
    Column("started_by", String(36), nullable=False),
    # The last order that was looked at; orders that could not be refunded yet are looked at again in the next round.
    Column("cursor", String(36), nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("finished_at", BigInteger, nullable=True),
    Index("orders_refund_campaigns_state", "state", "id"),
    Index("orders_refund_campaigns_organisation", "organisation_id", "id"),
)
