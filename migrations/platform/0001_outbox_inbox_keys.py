"""Outbox, inbox, dead letters and idempotency keys."""

import sqlalchemy as sa
from alembic import op

revision = "platform_0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "platform_outbox",
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=True),
        sa.Column("message_id", sa.String(36), nullable=False, unique=True),
        sa.Column("event_type", sa.String(80), nullable=False),
        sa.Column("payload", sa.LargeBinary(2**32 - 1), nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "platform_inbox",
        sa.Column("consumer", sa.String(80), primary_key=True),
        sa.Column("message_id", sa.String(50), primary_key=True),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("platform_inbox_age", "platform_inbox", ["created_at"])
    op.create_table(
        "platform_dead_letters",
        sa.Column("consumer", sa.String(80), primary_key=True),
        sa.Column("message_id", sa.String(50), primary_key=True),
        sa.Column("event_type", sa.String(80), nullable=False),
        sa.Column("payload", sa.LargeBinary(2**32 - 1), nullable=False),
        sa.Column("error", sa.String(500), nullable=False),
        sa.Column("deliveries", sa.Integer, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "platform_idempotency_keys",
        sa.Column("id", sa.String(200), primary_key=True),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("result", sa.LargeBinary(2**24 - 1), nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
    )
    op.create_index("platform_idempotency_keys_age", "platform_idempotency_keys", ["created_at"])
