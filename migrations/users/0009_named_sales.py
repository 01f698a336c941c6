"""Performances that sell to named people, each with a key for the digests of documents."""

import sqlalchemy as sa
from alembic import op

revision = "users_0009"
down_revision = "users_0008"


def upgrade() -> None:
    op.create_table(
        "users_named_sales",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column("key_sealed", sa.String(200), nullable=False),
        sa.Column("starts_at", sa.BigInteger, nullable=False),
        sa.Column("timezone", sa.String(64), nullable=False),
    )
    op.create_index("users_named_sales_age", "users_named_sales", ["starts_at"])
