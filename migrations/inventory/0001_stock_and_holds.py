"""Stock, holds, taken seats and buyers' counts."""

import sqlalchemy as sa
from alembic import op

revision = "inventory_0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "inventory_buyers",
        sa.Column("ticket_type_id", sa.String(length=36), nullable=False),
        sa.Column("user_id", sa.String(length=36), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.CheckConstraint("quantity >= 0", name="inventory_buyers_not_negative"),
        sa.PrimaryKeyConstraint("ticket_type_id", "user_id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "inventory_hold_items",
        sa.Column("hold_id", sa.String(length=36), nullable=False),
        sa.Column("ticket_type_id", sa.String(length=36), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.CheckConstraint("quantity > 0", name="inventory_hold_items_some"),
        sa.PrimaryKeyConstraint("hold_id", "ticket_type_id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "inventory_holds",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("performance_id", sa.String(length=36), nullable=False),
        sa.Column("user_id", sa.String(length=36), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("order_id", sa.String(length=36), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_with_rowid=False,
    )
    op.create_index("inventory_holds_expiry", "inventory_holds", ["state", "expires_at"], unique=False)
    op.create_table(
        "inventory_performances",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("event_id", sa.String(length=36), nullable=False),
        sa.Column("organisation_id", sa.String(length=36), nullable=False),
        sa.Column("seating", sa.LargeBinary(2**32 - 1), nullable=True),
        sa.Column("published_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "inventory_taken_seats",
        sa.Column("performance_id", sa.String(length=36), nullable=False),
        sa.Column("seat_index", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("hold_id", sa.String(length=36), nullable=False),
        sa.Column("ticket_type_id", sa.String(length=36), nullable=False),
        sa.PrimaryKeyConstraint("performance_id", "seat_index"),
        sqlite_with_rowid=False,
    )
    op.create_index("inventory_taken_seats_hold", "inventory_taken_seats", ["hold_id"], unique=False)
    op.create_table(
        "inventory_ticket_types",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("performance_id", sa.String(length=36), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name_zh", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("price_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("seated", sa.Boolean(), nullable=False),
        sa.Column("max_per_order", sa.Integer(), nullable=False),
        sa.Column("max_per_person", sa.Integer(), nullable=False),
        sa.Column("sale_starts_at", sa.BigInteger(), nullable=False),
        sa.Column("sale_ends_at", sa.BigInteger(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("held", sa.Integer(), nullable=False),
        sa.Column("sold", sa.Integer(), nullable=False),
        sa.CheckConstraint("held + sold <= capacity", name="inventory_never_oversold"),
        sa.CheckConstraint("held >= 0", name="inventory_held_not_negative"),
        sa.CheckConstraint("sold >= 0", name="inventory_sold_not_negative"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "inventory_ticket_types_performance", "inventory_ticket_types", ["performance_id", "position"], unique=False
    )
