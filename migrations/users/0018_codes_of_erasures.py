"""A code that confirms an erasure is one of the session that asks for it, and has no table of its own."""

from alembic import op

revision = "users_0018"
down_revision = "users_0017"


def upgrade() -> None:
    # Whoever waits for such a code at this moment asks again.
    op.drop_table("users_confirmations")
