"""Who of the staff has looked at an order."""

import sqlalchemy as sa
from alembic import op

revision = "orders_0006"
down_revision = "orders_0005"


def upgrade() -> None:
    op.create_table(
        "orders_looks",
        sa.Column("order_id", sa.String(36), primary_key=True),
        sa.Column("looked_by", sa.String(36), primary_key=True),
        sa.Column("day", sa.String(10), primary_key=True),
        sa.Column("organisation_id", sa.String(36), nullable=False),
        sa.Column("first_at", sa.BigInteger, nullable=False),
    )
    op.create_index("orders_looks_age", "orders_looks", ["first_at"])
