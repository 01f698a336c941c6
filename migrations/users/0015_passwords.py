"""Passwords and wrong tries, confirmed e-mail addresses, and codes that confirm them."""

import sqlalchemy as sa
from alembic import op

revision = "users_0015"
down_revision = "users_0014"


def upgrade() -> None:
    op.create_table(
        "users_passwords",
        sa.Column("user_id", sa.String(36), sa.ForeignKey("users_users.id"), primary_key=True),
        sa.Column("secret_sealed", sa.String(400), nullable=False),
        sa.Column("set_at", sa.BigInteger, nullable=False),
        sa.Column("last_used_at", sa.BigInteger),
    )
    op.create_table(
        "users_password_tries",
        sa.Column("subject_index", sa.String(64), primary_key=True),
        sa.Column("device_id", sa.String(36), primary_key=True),
        sa.Column("wrong", sa.Integer, nullable=False),
        sa.Column("last_at", sa.BigInteger, nullable=False),
    )
    op.create_index("users_password_tries_age", "users_password_tries", ["last_at"])
    op.create_table(
        "users_emails",
        sa.Column("user_id", sa.String(36), sa.ForeignKey("users_users.id"), primary_key=True),
        sa.Column("email_sealed", sa.String(600), nullable=False),
        sa.Column("email_index", sa.String(64), nullable=False, unique=True),
        sa.Column("email_masked", sa.String(260), nullable=False),
        sa.Column("verified_at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "users_email_checks",
        sa.Column("user_id", sa.String(36), sa.ForeignKey("users_users.id"), primary_key=True),
        sa.Column("code_id", sa.String(36), nullable=False, unique=True),
        sa.Column("email_sealed", sa.String(600), nullable=False),
        sa.Column("email_index", sa.String(64), nullable=False),
        sa.Column("email_masked", sa.String(260), nullable=False),
        sa.Column("code_hash", sa.String(64), nullable=False),
        sa.Column("wrong_attempts", sa.Integer, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
        sa.Column("used_at", sa.BigInteger),
        sa.Column("window_started_at", sa.BigInteger, nullable=False),
        sa.Column("codes_in_window", sa.Integer, nullable=False),
        sa.CheckConstraint("wrong_attempts BETWEEN 0 AND 5", name="users_email_checks_attempts"),
        sa.CheckConstraint("codes_in_window BETWEEN 1 AND 10", name="users_email_checks_window"),
    )
    op.create_index("users_email_checks_expiry", "users_email_checks", ["expires_at"])
