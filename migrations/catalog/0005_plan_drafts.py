"""Drafts of plans, each with a revision that grows with every change."""

import sqlalchemy as sa
from alembic import op

revision = "catalog_0005"
down_revision = "catalog_0004"


def upgrade() -> None:
    op.create_table(
        "catalog_plan_drafts",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column("organisation_id", sa.String(36), nullable=False),
        sa.Column("venue_id", sa.String(36), sa.ForeignKey("catalog_venues.id"), nullable=False),
        sa.Column("plan_id", sa.String(36), sa.ForeignKey("catalog_plans.id")),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("seat_count", sa.Integer, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("changed_at", sa.BigInteger, nullable=False),
        sa.Column("document", sa.LargeBinary(2**24 - 1), nullable=False),
    )
    op.create_index("catalog_plan_drafts_venue", "catalog_plan_drafts", ["venue_id", "id"])
