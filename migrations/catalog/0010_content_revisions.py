"""Of two who change the words of an event, the second is told: how often they were changed."""

import sqlalchemy as sa
from alembic import op

revision = "catalog_0010"
down_revision = "catalog_0009"


def upgrade() -> None:
    op.add_column("catalog_events", sa.Column("content_revision", sa.Integer(), nullable=False, server_default="1"))
