"""When a session last proved whose it is."""

import sqlalchemy as sa
from alembic import op

revision = "users_0013"
down_revision = "users_0012"


def upgrade() -> None:
    # Long ago: whoever is signed in proves it again before the first change that asks for it.
    op.add_column("users_sessions", sa.Column("proved_at", sa.BigInteger, nullable=False, server_default="0"))
