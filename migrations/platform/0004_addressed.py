"""A message in the outbox may be for one consumer only: a dead letter that is delivered again."""

import sqlalchemy as sa
from alembic import op

revision = "platform_0004"
down_revision = "platform_0003"


def upgrade() -> None:
    op.add_column("platform_outbox", sa.Column("only_for", sa.String(80), nullable=False, server_default=""))
