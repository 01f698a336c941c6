"""Plans have versions: which plan one goes on from, and its number."""

import sqlalchemy as sa
from alembic import op

revision = "catalog_0003"
down_revision = "catalog_0002"


def upgrade() -> None:
    op.add_column("catalog_plans", sa.Column("lineage", sa.String(36)))
    op.add_column("catalog_plans", sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    op.create_index("catalog_plans_lineage", "catalog_plans", ["lineage", "version"], unique=True)
