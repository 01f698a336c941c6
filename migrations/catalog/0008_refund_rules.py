"""What a refund costs, where refunded seats go, and that a performance was cancelled or postponed."""

import sqlalchemy as sa
from alembic import op

revision = "catalog_0008"
down_revision = "catalog_0007"


def upgrade() -> None:
    for column in (
        sa.Column("refund_rules", sa.Text(4_000)),
        sa.Column("seat_returns", sa.Text(4_000)),
        sa.Column("rules_revision", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("cancelled_at", sa.BigInteger),
        sa.Column("postponed_at", sa.BigInteger),
        sa.Column("postponements", sa.Integer, nullable=False, server_default="0"),
        sa.Column("starts_at_before", sa.BigInteger),
        sa.Column("refund_free_until", sa.BigInteger),
        sa.Column("reason_zh", sa.String(500)),
        sa.Column("reason_en", sa.String(500)),
    ):
        op.add_column("catalog_performances", column)
