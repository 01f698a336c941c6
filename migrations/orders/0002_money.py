"""Refunds in parts, the ledger, what providers told, what people decide, and what is known of shows."""

import sqlalchemy as sa
from alembic import op

revision = "orders_0002"
down_revision = "orders_0001"

WITHIN = "CONSTRAINT orders_refunds_within_payment CHECK (refund_minor >= 0 AND refund_minor <= received_minor)"


# ruff: noqa: S608  # statements put together from the words of this file


def upgrade() -> None:
    _orders()
    _attempts()
    _refunds()
    _ledger()
    _beside()


def _orders() -> None:
    op.add_column("orders_orders", sa.Column("refund_rules", sa.String(1000), nullable=True))
    op.create_index("orders_orders_performance", "orders_orders", ["performance_id", "id"])


def _attempts() -> None:
    table = "orders_payment_attempts"
    op.add_column(table, sa.Column("method", sa.String(10), nullable=False, server_default="page"))
    op.add_column(table, sa.Column("received_minor", sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column(table, sa.Column("provider_paid_at", sa.BigInteger(), nullable=True))
    # SQLite takes constraints with the column and never later; elsewhere those of a column may not speak of others.
    separator = " " if op.get_bind().dialect.name == "sqlite" else ", ADD "
    op.execute(f"ALTER TABLE {table} ADD COLUMN refund_minor BIGINT DEFAULT '0' NOT NULL{separator}{WITHIN}")
    op.add_column(table, sa.Column("ask_at", sa.BigInteger(), nullable=True))
    op.add_column(table, sa.Column("asked", sa.Integer(), nullable=False, server_default="0"))
    op.create_index("orders_attempts_to_ask", table, ["ask_at"])
    op.create_index("orders_attempts_by_day", table, ["channel", "provider_paid_at"])
    # What was paid so far was the asked amount, and what goes back goes back in full.
    op.execute(
        f"UPDATE {table} SET received_minor = amount_minor, provider_paid_at = ended_at"
        " WHERE state IN ('succeeded', 'refunding', 'refunded')"
    )
    op.execute(f"UPDATE {table} SET refund_minor = amount_minor WHERE state IN ('refunding', 'refunded')")
    op.execute(f"UPDATE {table} SET ask_at = created_at WHERE state = 'pending'")


def _refunds() -> None:
    # Made anew: one refund for each attempt was a constraint, and SQLite cannot drop one.
    op.drop_index("orders_refunds_due", table_name="orders_refunds")
    op.rename_table("orders_refunds", "orders_refunds_0001")
    op.create_table(
        "orders_refunds",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column("order_id", sa.String(36), nullable=False),
        sa.Column("attempt_id", sa.String(36), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("fee_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("reason", sa.String(400), nullable=False),
        sa.Column("requested_by", sa.String(36), nullable=True),
        sa.Column("campaign_id", sa.String(36), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("provider_refund_id", sa.String(64), nullable=True),
        sa.Column("problem", sa.String(400), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("approved_at", sa.BigInteger(), nullable=True),
        sa.Column("done_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("amount_minor >= 0 AND fee_minor >= 0", name="orders_refunds_not_negative"),
    )
    op.execute(
        "INSERT INTO orders_refunds (id, order_id, attempt_id, kind, state, amount_minor, fee_minor, currency, reason,"
        " tries, due_at, problem, created_at, approved_at, done_at)"
        " SELECT id, order_id, attempt_id, CASE reason WHEN 'not-needed' THEN 'unneeded' ELSE reason END, state,"
        " amount_minor, 0, currency, '', tries, due_at, '', created_at, created_at,"
        " CASE state WHEN 'done' THEN due_at END FROM orders_refunds_0001"
    )
    op.drop_table("orders_refunds_0001")
    op.create_index("orders_refunds_due", "orders_refunds", ["state", "due_at"])
    op.create_index("orders_refunds_of_order", "orders_refunds", ["order_id", "id"])
    op.create_index("orders_refunds_of_attempt", "orders_refunds", ["attempt_id"])
    op.create_index("orders_refunds_of_campaign", "orders_refunds", ["campaign_id", "state"])
    op.create_index("orders_refunds_by_day", "orders_refunds", ["done_at"])
    op.create_table(
        "orders_refund_items",
        sa.Column("item_id", sa.String(36), primary_key=True),
        sa.Column("refund_id", sa.String(36), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("fee_minor", sa.BigInteger(), nullable=False),
        sa.Index("orders_refund_items_of_refund", "refund_id"),
    )
    # The whole orders whose money goes back because their seats were gone.
    op.execute(
        "INSERT INTO orders_refund_items (item_id, refund_id, amount_minor, fee_minor)"
        " SELECT i.id, r.id, i.price_minor, 0 FROM orders_items i JOIN orders_refunds r ON r.order_id = i.order_id"
        " WHERE r.kind = 'seats-gone'"
    )


def _ledger() -> None:
    op.create_table(
        "orders_ledger",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("source_id", sa.String(80), nullable=False),
        sa.Column("debit", sa.String(60), nullable=False),
        sa.Column("credit", sa.String(60), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("channel", sa.String(20), nullable=True),
        sa.Column("order_id", sa.String(36), nullable=True),
        sa.Column("attempt_id", sa.String(36), nullable=True),
        sa.Column("refund_id", sa.String(36), nullable=True),
        sa.Column("occurred_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount_minor > 0", name="orders_ledger_moves_something"),
        sa.CheckConstraint("debit <> credit", name="orders_ledger_two_ends"),
        sa.Index("orders_ledger_once", "source_id", "kind", unique=True),
        sa.Index("orders_ledger_of_order", "order_id"),
        sa.Index("orders_ledger_by_time", "occurred_at"),
    )
    fields = (
        "INSERT INTO orders_ledger (id, kind, source_id, debit, credit, amount_minor, currency, channel, order_id,"
        " attempt_id, refund_id, occurred_at) "
    )
    sqlite = op.get_bind().dialect.name == "sqlite"
    account = "'channel:' || a.channel" if sqlite else "CONCAT('channel:', a.channel)"
    # An id of the same shape that no other row has: that of the attempt or refund, with another letter for the kind.
    made = "'{}' || SUBSTR({}.id, 2)" if sqlite else "CONCAT('{}', SUBSTR({}.id, 2))"
    used = "CASE WHEN r.kind = 'unneeded' THEN 'unassigned' ELSE 'orders' END"
    op.execute(
        f"{fields}SELECT {made.format('a', 'a')}, 'payment-received', a.id, {account}, {used}, a.received_minor,"
        " a.currency, a.channel, a.order_id, a.id, NULL, COALESCE(a.ended_at, a.created_at)"
        " FROM orders_payment_attempts a LEFT JOIN orders_refunds r ON r.attempt_id = a.id WHERE a.received_minor > 0"
    )
    op.execute(
        f"{fields}SELECT {made.format('b', 'r')}, 'refund-promised', r.id, {used}, 'refunds', r.amount_minor,"
        " r.currency, a.channel, r.order_id, a.id, r.id, r.created_at"
        " FROM orders_refunds r JOIN orders_payment_attempts a ON a.id = r.attempt_id"
    )
    op.execute(
        f"{fields}SELECT {made.format('c', 'r')}, 'refund-sent', r.id, 'refunds', {account}, r.amount_minor,"
        " r.currency, a.channel, r.order_id, a.id, r.id, r.done_at"
        " FROM orders_refunds r JOIN orders_payment_attempts a ON a.id = r.attempt_id WHERE r.state = 'done'"
    )


def _beside() -> None:
    op.create_table(
        "orders_notifications",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("attempt_id", sa.String(36), nullable=False),
        sa.Column("refund_id", sa.String(36), nullable=True),
        sa.Column("transaction_id", sa.String(64), nullable=True),
        sa.Column("amount_minor", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(3), nullable=True),
        sa.Column("verdict", sa.String(20), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Index("orders_notifications_of_attempt", "attempt_id", "id"),
    )
    op.create_table(
        "orders_exceptions",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column("kind", sa.String(30), nullable=False),
        sa.Column("subject_id", sa.String(80), nullable=False),
        sa.Column("order_id", sa.String(36), nullable=True),
        sa.Column("attempt_id", sa.String(36), nullable=True),
        sa.Column("refund_id", sa.String(36), nullable=True),
        sa.Column("suggestion", sa.String(30), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("resolved_at", sa.BigInteger(), nullable=True),
        sa.Column("resolved_by", sa.String(36), nullable=True),
        sa.Column("resolution", sa.String(400), nullable=True),
        sa.Index("orders_exceptions_once", "kind", "subject_id", unique=True),
        sa.Index("orders_exceptions_open", "state", "opened_at"),
    )
    op.create_table(
        "orders_performances",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column("event_id", sa.String(36), nullable=False),
        sa.Column("organisation_id", sa.String(36), nullable=False),
        sa.Column("title_zh", sa.String(400), nullable=False),
        sa.Column("title_en", sa.String(400), nullable=False),
        sa.Column("timezone", sa.String(64), nullable=False),
        sa.Column("starts_at", sa.BigInteger(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("refund_rules", sa.String(1000), nullable=False),
        sa.Column("rules_revision", sa.BigInteger(), nullable=False),
        sa.Column("times_revision", sa.BigInteger(), nullable=False),
        sa.Column("refund_free_until", sa.BigInteger(), nullable=True),
        sa.Index("orders_performances_organisation", "organisation_id", "starts_at", "id"),
    )
    op.create_table(
        "orders_refund_campaigns",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column("performance_id", sa.String(36), nullable=False, unique=True),
        sa.Column("organisation_id", sa.String(36), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("reason", sa.String(400), nullable=False),
        sa.Column("started_by", sa.String(36), nullable=False),
        sa.Column("cursor", sa.String(36), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("finished_at", sa.BigInteger(), nullable=True),
        sa.Index("orders_refund_campaigns_state", "state", "id"),
        sa.Index("orders_refund_campaigns_organisation", "organisation_id", "id"),
    )
