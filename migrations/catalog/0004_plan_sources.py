"""Plans keep the document that they were compiled from."""

import sqlalchemy as sa
from alembic import op

revision = "catalog_0004"
down_revision = "catalog_0003"


def upgrade() -> None:
    op.create_table(
        "catalog_plan_sources",
        sa.Column("plan_id", sa.String(36), sa.ForeignKey("catalog_plans.id"), primary_key=True),
        sa.Column("document", sa.LargeBinary(2**24 - 1), nullable=False),
    )
