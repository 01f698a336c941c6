"""Refunds that voided tickets, and performances that were cancelled or postponed."""

import sqlalchemy as sa
from alembic import op

revision = "tickets_0002"
down_revision = "tickets_0001"


def upgrade() -> None:
    op.create_table(
        "tickets_refunds",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column("order_id", sa.String(36), nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("request", sa.LargeBinary(2**24 - 1), nullable=False),
        sa.Column("answer", sa.LargeBinary(2**24 - 1)),
        sa.Index("tickets_refunds_order", "order_id"),
    )
    op.create_table(
        "tickets_performance_changes",
        sa.Column("performance_id", sa.String(36), primary_key=True),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("postponement", sa.LargeBinary(2**24 - 1)),
        sa.Column("cancellation", sa.LargeBinary(2**24 - 1)),
    )
    op.add_column("tickets_tickets", sa.Column("refund_id", sa.String(36)))
    op.add_column("tickets_orders", sa.Column("hold_id", sa.String(36)))
    for column in (
        sa.Column("cancelled_at", sa.BigInteger),
        sa.Column("postponed_at", sa.BigInteger),
        sa.Column("starts_at_before", sa.BigInteger),
        sa.Column("refund_free_until", sa.BigInteger),
        sa.Column("reason_zh", sa.String(500)),
        sa.Column("reason_en", sa.String(500)),
    ):
        op.add_column("tickets_performances", column)
    # From now on an order counts the tickets that are not void.
    op.execute("UPDATE tickets_orders SET ticket_count = admitted_count WHERE state = 'void'")
