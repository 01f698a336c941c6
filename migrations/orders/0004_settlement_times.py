"""Settlements say which movements they are about, so that their sums can be checked."""

import sqlalchemy as sa
from alembic import op

revision = "orders_0004"
down_revision = "orders_0003"


def upgrade() -> None:
    for name in ("starts_at", "ends_at"):
        op.add_column("orders_settlements", sa.Column(name, sa.BigInteger(), nullable=False, server_default="0"))
