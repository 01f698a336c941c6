"""Whom a future ticket is for, where tickets are for named people."""

import sqlalchemy as sa
from alembic import op

revision = "orders_0005"
down_revision = "orders_0004"


def upgrade() -> None:
    op.add_column("orders_items", sa.Column("attendee", sa.Text))
