"""Which of two changes of capacities is the later one."""

import sqlalchemy as sa
from alembic import op

revision = "reports_0002"
down_revision = "reports_0001"


def upgrade() -> None:
    op.add_column(
        "reports_performances", sa.Column("stock_revision", sa.BigInteger(), nullable=False, server_default="0")
    )
