"""Performances as tickets show them, orders, tickets and check-ins."""

import sqlalchemy as sa
from alembic import op

revision = "tickets_0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "tickets_check_ins",
        sa.Column("ticket_id", sa.String(length=36), nullable=False),
        sa.Column("performance_id", sa.String(length=36), nullable=False),
        sa.Column("gate", sa.String(length=80), nullable=False),
        sa.Column("admitted_by", sa.String(length=36), nullable=False),
        sa.Column("admitted_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("ticket_id"),
    )
    op.create_table(
        "tickets_orders",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("performance_id", sa.String(length=36), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("ticket_count", sa.Integer(), nullable=False),
        sa.Column("admitted_count", sa.Integer(), nullable=False),
        sa.CheckConstraint("admitted_count >= 0 AND admitted_count <= ticket_count", name="tickets_orders_counts"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "tickets_performances",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("event_id", sa.String(length=36), nullable=False),
        sa.Column("organisation_id", sa.String(length=36), nullable=False),
        sa.Column("event_title_zh", sa.String(length=400), nullable=False),
        sa.Column("event_title_en", sa.String(length=400), nullable=False),
        sa.Column("venue_name_zh", sa.String(length=400), nullable=False),
        sa.Column("venue_name_en", sa.String(length=400), nullable=False),
        sa.Column("venue_address_zh", sa.String(length=800), nullable=False),
        sa.Column("venue_address_en", sa.String(length=800), nullable=False),
        sa.Column("poster_url", sa.String(length=500), nullable=False),
        sa.Column("timezone", sa.String(length=64), nullable=False),
        sa.Column("doors_at", sa.BigInteger(), nullable=False),
        sa.Column("starts_at", sa.BigInteger(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=False),
        sa.Column("published_at", sa.BigInteger(), nullable=False),
        sa.Column("issued", sa.Integer(), nullable=False),
        sa.Column("admitted", sa.Integer(), nullable=False),
        sa.CheckConstraint("admitted >= 0 AND admitted <= issued", name="tickets_performances_counts"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "tickets_performances_organisation",
        "tickets_performances",
        ["organisation_id", "starts_at", "id"],
        unique=False,
    )
    op.create_table(
        "tickets_tickets",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("item_id", sa.String(length=36), nullable=False),
        sa.Column("order_id", sa.String(length=36), nullable=False),
        sa.Column("user_id", sa.String(length=36), nullable=False),
        sa.Column("performance_id", sa.String(length=36), nullable=False),
        sa.Column("ticket_type_id", sa.String(length=36), nullable=False),
        sa.Column("ticket_type_name_zh", sa.String(length=200), nullable=False),
        sa.Column("ticket_type_name_en", sa.String(length=200), nullable=False),
        sa.Column("seat_id", sa.String(length=200), nullable=True),
        sa.Column("seat_label", sa.Text(), nullable=True),
        sa.Column("live_seat_id", sa.String(length=200), nullable=True),
        sa.Column("price_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("holder_sealed", sa.String(length=800), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("issued_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("item_id"),
    )
    op.create_index("tickets_tickets_live_seat", "tickets_tickets", ["performance_id", "live_seat_id"], unique=True)
    op.create_index("tickets_tickets_order", "tickets_tickets", ["order_id"], unique=False)
    op.create_index("tickets_tickets_owner", "tickets_tickets", ["user_id", "id"], unique=False)
    op.create_table(
        "tickets_waiting_orders",
        sa.Column("order_id", sa.String(length=36), nullable=False),
        sa.Column("performance_id", sa.String(length=36), nullable=False),
        sa.Column("confirmation", sa.LargeBinary(2**24 - 1), nullable=False),
        sa.PrimaryKeyConstraint("order_id"),
    )
    op.create_index("tickets_waiting_orders_performance", "tickets_waiting_orders", ["performance_id"], unique=False)
