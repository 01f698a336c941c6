"""Messages are found by when they were made: those that were given up go as well."""

from alembic import op

revision = "notifications_0004"
down_revision = "notifications_0003"


def upgrade() -> None:
    op.create_index("notifications_messages_made", "notifications_messages", ["created_at"])
