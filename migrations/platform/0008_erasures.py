"""Who is to be forgotten, by module."""

import sqlalchemy as sa
from alembic import op

revision = "platform_0008"
down_revision = "platform_0007"


def upgrade() -> None:
    op.create_table(
        "platform_erasures",
        sa.Column("module", sa.String(20), primary_key=True),
        sa.Column("user_id", sa.String(36), primary_key=True),
        sa.Column("phone_index", sa.String(64), nullable=False),
        sa.Column("erased_at", sa.BigInteger, nullable=False),
        sa.Column("due_at", sa.BigInteger, nullable=False),
    )
    op.create_index("platform_erasures_due", "platform_erasures", ["module", "due_at"])
