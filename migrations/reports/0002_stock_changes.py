"""What organisers changed last about capacities."""

import sqlalchemy as sa
from alembic import op

revision = "reports_0002"
down_revision = "reports_0001"


def upgrade() -> None:
    op.create_table(
        "reports_stock_changes",
        sa.Column("performance_id", sa.String(36), primary_key=True),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("capacities", sa.LargeBinary(2**24 - 1), nullable=False),
    )
