"""A code is bound to the attempt that asked for it; browsers that an account knows have a count of their own."""

import sqlalchemy as sa
from alembic import op

revision = "users_0014"
down_revision = "users_0013"


def upgrade() -> None:
    # Whoever waits for a code at this moment asks again: nobody can say any more which browser wanted it.
    op.drop_table("users_codes")
    op.create_table(
        "users_codes",
        sa.Column("phone_index", sa.String(64), primary_key=True),
        sa.Column("asked_by", sa.String(36), primary_key=True),
        sa.Column("attempt_id", sa.String(36), nullable=False),
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
    op.create_index("users_codes_expiry", "users_codes", ["expires_at"])
