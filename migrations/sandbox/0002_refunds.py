"""Refunds in parts, and bills by day."""

import sqlalchemy as sa
from alembic import op

revision = "sandbox_0002"
down_revision = "sandbox_0001"


def upgrade() -> None:
    op.create_table(
        "sandbox_refunds",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column("attempt_id", sa.String(36), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("refunded_at", sa.BigInteger(), nullable=False),
        sa.Index("sandbox_refunds_of_payment", "attempt_id"),
        sa.Index("sandbox_refunds_by_day", "refunded_at"),
    )
    op.create_index("sandbox_payments_by_day", "sandbox_payments", ["paid_at"])
    op.execute(
        "INSERT INTO sandbox_refunds (id, attempt_id, amount_minor, currency, refunded_at)"
        " SELECT refund_id, attempt_id, amount_minor, currency, paid_at FROM sandbox_payments"
        " WHERE refund_id IS NOT NULL"
    )
