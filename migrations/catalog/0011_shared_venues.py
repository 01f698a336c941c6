"""A performance has its venue for itself, or shares it; what takes place in a venue is found by it."""

import sqlalchemy as sa
from alembic import op

revision = "catalog_0011"
down_revision = "catalog_0010"


def upgrade() -> None:
    op.add_column("catalog_performances", sa.Column("shares_venue", sa.Integer(), nullable=False, server_default="0"))
    op.create_index("catalog_events_venue", "catalog_events", ["venue_id"])
