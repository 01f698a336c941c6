"""Performances that were cancelled or postponed."""

import sqlalchemy as sa
from alembic import op

revision = "reports_0004"
down_revision = "reports_0003"


def upgrade() -> None:
    op.create_table(
        "reports_performance_changes",
        sa.Column("performance_id", sa.String(36), primary_key=True),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("starts_at", sa.BigInteger),
        sa.Column("cancelled_at", sa.BigInteger),
    )
    op.add_column("reports_performances", sa.Column("cancelled_at", sa.BigInteger))
