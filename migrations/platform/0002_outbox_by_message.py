"""The outbox is kept by message: numbers given by the database become visible out of order, and nobody needs them."""

import sqlalchemy as sa
from alembic import op

revision = "platform_0002"
down_revision = "platform_0001"


def upgrade() -> None:
    op.create_table(
        "platform_outbox_by_message",
        sa.Column("message_id", sa.String(36), primary_key=True),
        sa.Column("event_type", sa.String(80), nullable=False),
        sa.Column("payload", sa.LargeBinary(2**32 - 1), nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
    )
    op.execute(
        "INSERT INTO platform_outbox_by_message (message_id, event_type, payload, created_at)"
        " SELECT message_id, event_type, payload, created_at FROM platform_outbox"
    )
    op.drop_table("platform_outbox")
    op.rename_table("platform_outbox_by_message", "platform_outbox")
