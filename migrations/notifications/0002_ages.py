"""What was sent long ago is found by its age."""

from alembic import op

revision = "notifications_0002"
down_revision = "notifications_0001"


def upgrade() -> None:
    op.create_index("notifications_messages_sent", "notifications_messages", ["sent_at"])
