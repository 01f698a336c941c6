"""Leases and their tokens."""

import sqlalchemy as sa
from alembic import op

revision = "platform_0005"
down_revision = "platform_0004"


def upgrade() -> None:
    op.create_table(
        "platform_leases",
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("token", sa.BigInteger(), nullable=False),
        sa.Column("holder", sa.String(length=36), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
