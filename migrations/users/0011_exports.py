"""Exports of what is stored of somebody."""

import sqlalchemy as sa
from alembic import op

revision = "users_0011"
down_revision = "users_0010"


def upgrade() -> None:
    op.create_table(
        "users_exports",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column("user_id", sa.String(36), sa.ForeignKey("users_users.id"), nullable=False),
        sa.Column("requested_at", sa.BigInteger, nullable=False),
        sa.Column("ready_at", sa.BigInteger),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
    )
    op.create_index("users_exports_user", "users_exports", ["user_id", "id"])
    op.create_index("users_exports_expiry", "users_exports", ["expires_at"])
    op.create_table(
        "users_export_parts",
        sa.Column("export_id", sa.String(36), sa.ForeignKey("users_exports.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("module", sa.String(20), primary_key=True),
        sa.Column("part_sealed", sa.Text(2**24 - 1), nullable=False),
    )
