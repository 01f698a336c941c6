"""Identities at other providers by which accounts are signed in to, and attempts that were used."""

import sqlalchemy as sa
from alembic import op

revision = "users_0007"
down_revision = "users_0006"


def upgrade() -> None:
    op.create_table(
        "users_sign_in_ways",
        sa.Column("user_id", sa.String(36), sa.ForeignKey("users_users.id"), primary_key=True),
        sa.Column("provider", sa.String(20), primary_key=True),
        sa.Column("subject_index", sa.String(64), nullable=False),
        sa.Column("linked_at", sa.BigInteger, nullable=False),
        sa.Column("last_used_at", sa.BigInteger, nullable=False),
        sa.UniqueConstraint("provider", "subject_index", name="users_sign_in_ways_subject"),
    )
    op.create_table(
        "users_used_attempts",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
    )
    op.create_index("users_used_attempts_expiry", "users_used_attempts", ["expires_at"])
