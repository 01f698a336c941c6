"""Refunded places that went back, and what became of performances after their publication."""

import sqlalchemy as sa
from alembic import op

revision = "inventory_0006"
down_revision = "inventory_0005"


def upgrade() -> None:
    op.create_table(
        "inventory_returns",
        sa.Column("item_id", sa.String(36), nullable=False),
        sa.Column("refund_id", sa.String(36), nullable=False),
        sa.Column("hold_id", sa.String(36), nullable=False),
        sa.Column("performance_id", sa.String(36), nullable=False),
        sa.Column("ticket_type_id", sa.String(36), nullable=False),
        sa.Column("seat_index", sa.Integer),
        sa.Column("allocation_id", sa.String(36)),
        sa.Column("returned_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("item_id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "inventory_performance_news",
        sa.Column("performance_id", sa.String(36), nullable=False),
        sa.Column("cancelled_at", sa.BigInteger),
        sa.Column("returns_revision", sa.BigInteger, nullable=False),
        sa.Column("seat_returns", sa.LargeBinary(2**16 - 1)),
        sa.Column("postponements", sa.Integer, nullable=False),
        sa.Column("sale_ends", sa.LargeBinary(2**16 - 1)),
        sa.PrimaryKeyConstraint("performance_id"),
    )
