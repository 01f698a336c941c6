"""Messages on their way and sent."""

import sqlalchemy as sa
from alembic import op

revision = "notifications_0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "notifications_messages",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column("purpose", sa.String(30), nullable=False),
        sa.Column("subject_id", sa.String(50), nullable=False),
        sa.Column("channel", sa.String(10), nullable=False),
        sa.Column("language", sa.String(5), nullable=False),
        sa.Column("recipient_sealed", sa.String(1200), nullable=False),
        sa.Column("recipient_index", sa.String(64), nullable=False),
        sa.Column("recipient_masked", sa.String(330), nullable=False),
        sa.Column("words_sealed", sa.Text(2**24 - 1), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("next_attempt_at", sa.BigInteger, nullable=False),
        sa.Column("send_before", sa.BigInteger),
        sa.Column("error", sa.String(300)),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("sent_at", sa.BigInteger),
        sa.UniqueConstraint("purpose", "subject_id", "channel", name="notifications_messages_once"),
    )
    op.create_index("notifications_messages_due", "notifications_messages", ["channel", "state", "next_attempt_at"])
    op.create_index("notifications_messages_recipient", "notifications_messages", ["recipient_index", "id"])
