"""Requests to be forgotten, and the codes that confirm them."""

import sqlalchemy as sa
from alembic import op

revision = "users_0008"
down_revision = "users_0007"


def upgrade() -> None:
    op.create_table(
        "users_confirmations",
        sa.Column("user_id", sa.String(36), sa.ForeignKey("users_users.id"), primary_key=True),
        sa.Column("code_id", sa.String(36), nullable=False, unique=True),
        sa.Column("code_hash", sa.String(64), nullable=False),
        sa.Column("wrong_attempts", sa.Integer, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
        sa.Column("used_at", sa.BigInteger),
        sa.Column("window_started_at", sa.BigInteger, nullable=False),
        sa.Column("codes_in_window", sa.Integer, nullable=False),
        sa.CheckConstraint("wrong_attempts BETWEEN 0 AND 5", name="users_confirmations_attempts"),
        sa.CheckConstraint("codes_in_window BETWEEN 1 AND 10", name="users_confirmations_window"),
    )
    op.create_index("users_confirmations_expiry", "users_confirmations", ["expires_at"])
    op.create_table(
        "users_erasures",
        sa.Column("user_id", sa.String(36), sa.ForeignKey("users_users.id"), primary_key=True),
        sa.Column("check_id", sa.String(36), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("requested_at", sa.BigInteger, nullable=False),
        sa.Column("due_at", sa.BigInteger, nullable=False),
        sa.Column("ended_at", sa.BigInteger),
        sa.Column("obstacles", sa.Text(2**16 - 1), nullable=False),
    )
    op.create_index("users_erasures_due", "users_erasures", ["state", "due_at"])
    op.create_index("users_erasures_ended", "users_erasures", ["ended_at"])
