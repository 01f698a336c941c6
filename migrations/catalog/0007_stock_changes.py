"""What organisers changed about the ticket types of published performances."""

import sqlalchemy as sa
from alembic import op

revision = "catalog_0007"
down_revision = "catalog_0006"


def upgrade() -> None:
    op.create_table(
        "catalog_stock_changes",
        sa.Column("performance_id", sa.String(36), sa.ForeignKey("catalog_performances.id"), primary_key=True),
        sa.Column("revision", sa.BigInteger, nullable=False),
        sa.Column("seat_types", sa.LargeBinary(2**24 - 1)),
    )
