"""Who has tickets for what, and what they are to be told."""

import sqlalchemy as sa
from alembic import op

revision = "notifications_0003"
down_revision = "notifications_0002"


def upgrade() -> None:
    op.create_table(
        "notifications_holders",
        sa.Column("order_id", sa.String(36), primary_key=True),
        sa.Column("performance_id", sa.String(36), nullable=False),
        sa.Column("order_number", sa.String(40), nullable=False),
        sa.Column("event_title_zh", sa.String(400), nullable=False),
        sa.Column("event_title_en", sa.String(400), nullable=False),
        sa.Column("starts_at", sa.BigInteger, nullable=False),
        sa.Column("timezone", sa.String(64), nullable=False),
        sa.Column("contact_sealed", sa.Text(2**16 - 1), nullable=False),
        sa.Index("notifications_holders_performance", "performance_id", "order_id"),
        sa.Index("notifications_holders_age", "starts_at"),
    )
    op.create_table(
        "notifications_announcements",
        sa.Column("performance_id", sa.String(36), primary_key=True),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("news", sa.LargeBinary(2**16 - 1), nullable=False),
        sa.Column("is_cancelled", sa.Boolean, nullable=False),
        sa.Column("told_until", sa.String(36)),
        sa.Index("notifications_announcements_open", "told_until"),
    )
