"""By which clock a performance sells; what was published before says it in UTC, as it did."""

import sqlalchemy as sa
from alembic import op

revision = "inventory_0003"
down_revision = "inventory_0002"


def upgrade() -> None:
    op.add_column("inventory_performances", sa.Column("timezone", sa.String(64), nullable=False, server_default="UTC"))
