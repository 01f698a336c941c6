"""Whom to tell of an order may change; what is newer stays."""

import sqlalchemy as sa
from alembic import op

revision = "notifications_0005"
down_revision = "notifications_0004"


def upgrade() -> None:
    op.add_column(
        "notifications_holders", sa.Column("contact_revision", sa.Integer, nullable=False, server_default="0")
    )
