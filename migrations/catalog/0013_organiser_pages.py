"""How organisers show themselves to buyers."""

import sqlalchemy as sa
from alembic import op

revision = "catalog_0013"
down_revision = "catalog_0012"


def upgrade() -> None:
    op.create_table(
        "catalog_organiser_pages",
        sa.Column("organisation_id", sa.String(36), primary_key=True),
        sa.Column("name_zh", sa.String(100), nullable=False),
        sa.Column("name_en", sa.String(100), nullable=False),
        sa.Column("about_zh", sa.Text(20_000), nullable=False),
        sa.Column("about_en", sa.Text(20_000), nullable=False),
        sa.Column("color", sa.String(7), nullable=False),
        sa.Column("content_revision", sa.Integer, nullable=False),
        sa.Column("changed_at", sa.BigInteger, nullable=False),
        sa.Column("revision", sa.BigInteger, nullable=False),
        sa.Index("catalog_organiser_pages_changed", "revision"),
    )
