"""The epoch of a stock's reading."""

import sqlalchemy as sa
from alembic import op

revision = "inventory_0002"
down_revision = "inventory_0001"


def upgrade() -> None:
    op.add_column(
        "inventory_ticket_types", sa.Column("stock_epoch", sa.BigInteger(), nullable=False, server_default="0")
    )
