"""Members who work for some events only, and access tokens that say what is not true any more."""

import sqlalchemy as sa
from alembic import op

revision = "users_0017"
down_revision = "users_0016"


def upgrade() -> None:
    for table in ("users_memberships", "users_invitations"):
        op.add_column(table, sa.Column("event_ids", sa.String(760)))
    op.create_table(
        "users_stale_tokens",
        sa.Column("session_id", sa.String(36), primary_key=True),
        sa.Column("generation", sa.Integer, nullable=False),
        sa.Column("ended_at", sa.BigInteger, nullable=False),
    )
    op.create_index("users_stale_tokens_ended", "users_stale_tokens", ["ended_at"])
