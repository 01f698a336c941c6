"""The primary's heartbeat: how old it is on a replica is how far that one is behind."""

import sqlalchemy as sa
from alembic import op

revision = "platform_0003"
down_revision = "platform_0002"


def upgrade() -> None:
    op.create_table(
        "platform_heartbeat",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("beat_at", sa.BigInteger, nullable=False),
    )
    op.execute("INSERT INTO platform_heartbeat (id, beat_at) VALUES (1, 0)")
