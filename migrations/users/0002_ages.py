"""What is old is found by its age."""

from alembic import op

revision = "users_0002"
down_revision = "users_0001"


def upgrade() -> None:
    op.create_index("users_codes_expiry", "users_codes", ["expires_at"])
    op.create_index("users_sessions_expiry", "users_sessions", ["expires_at"])
