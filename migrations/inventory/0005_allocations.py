"""What organisers keep from sale, and the revision of the rules that seats are sold by."""

import sqlalchemy as sa
from alembic import op

revision = "inventory_0005"
down_revision = "inventory_0004"

NOT_NEGATIVE = ("inventory_allocated_not_negative", "allocated >= 0")
NEVER_TWICE = ("inventory_never_sold_twice", "held + sold + allocated <= capacity")


def upgrade() -> None:
    op.create_table(
        "inventory_allocations",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("performance_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("release_at", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("released_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.Index("inventory_allocations_performance", "performance_id", "id"),
        sa.Index("inventory_allocations_due", "state", "release_at"),
    )
    op.create_table(
        "inventory_allocation_items",
        sa.Column("allocation_id", sa.String(length=36), nullable=False),
        sa.Column("ticket_type_id", sa.String(length=36), nullable=False),
        sa.Column("placed", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.CheckConstraint("quantity >= 0 AND quantity <= placed", name="inventory_allocation_items_some"),
        sa.PrimaryKeyConstraint("allocation_id", "ticket_type_id"),
        sqlite_with_rowid=False,
    )
    for table in ("inventory_performances", "inventory_ticket_types"):
        op.add_column(table, sa.Column("rules_revision", sa.BigInteger(), nullable=False, server_default="0"))
    # SQLite takes constraints with the column and never later; elsewhere those of a column may not speak of others.
    separator = " " if op.get_bind().dialect.name == "sqlite" else ", ADD "
    checks = [f"CONSTRAINT {name} CHECK ({condition})" for name, condition in (NOT_NEGATIVE, NEVER_TWICE)]
    column = "allocated INTEGER DEFAULT '0' NOT NULL"
    op.execute(f"ALTER TABLE inventory_ticket_types ADD COLUMN {separator.join([column, *checks])}")
