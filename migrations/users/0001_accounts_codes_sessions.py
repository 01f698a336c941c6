"""Accounts, sign-in codes and sessions."""

import sqlalchemy as sa
from alembic import op

revision = "users_0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "users_users",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column("phone_sealed", sa.String(200), nullable=False),
        sa.Column("phone_index", sa.String(64), nullable=False, unique=True),
        sa.Column("phone_masked", sa.String(20), nullable=False),
        sa.Column("name_sealed", sa.String(600)),
        sa.Column("roles", sa.String(80), nullable=False),
        sa.Column("organisation_id", sa.String(36)),
        sa.Column("created_at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "users_codes",
        sa.Column("phone_index", sa.String(64), primary_key=True),
        sa.Column("code_id", sa.String(36), nullable=False, unique=True),
        sa.Column("code_hash", sa.String(64), nullable=False),
        sa.Column("wrong_attempts", sa.Integer, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
        sa.Column("used_at", sa.BigInteger),
        sa.Column("window_started_at", sa.BigInteger, nullable=False),
        sa.Column("codes_in_window", sa.Integer, nullable=False),
        sa.CheckConstraint("wrong_attempts BETWEEN 0 AND 5", name="users_codes_attempts"),
        sa.CheckConstraint("codes_in_window BETWEEN 1 AND 10", name="users_codes_window"),
    )
    op.create_table(
        "users_sessions",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column("user_id", sa.String(36), sa.ForeignKey("users_users.id"), nullable=False),
        sa.Column("code_id", sa.String(36), nullable=False, unique=True),
        sa.Column("generation", sa.Integer, nullable=False),
        sa.Column("refresh_hash", sa.String(64), nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("refreshed_at", sa.BigInteger, nullable=False),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
        sa.Column("ended_at", sa.BigInteger),
        sa.Column("end_reason", sa.String(30)),
    )
    op.create_index("users_sessions_user", "users_sessions", ["user_id"])
