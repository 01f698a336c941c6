"""Events are reviewed before they become public, where the platform says so, and what is over is put away."""

import sqlalchemy as sa
from alembic import op

revision = "catalog_0012"
down_revision = "catalog_0011"


def upgrade() -> None:
    op.add_column("catalog_events", sa.Column("archived_at", sa.BigInteger()))
    op.create_table(
        "catalog_reviews",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column("event_id", sa.String(36), sa.ForeignKey("catalog_events.id"), nullable=False),
        sa.Column("organisation_id", sa.String(36), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("open_event_id", sa.String(36)),
        sa.Column("submitted_at", sa.BigInteger, nullable=False),
        sa.Column("decided_at", sa.BigInteger),
        sa.Column("content_revision", sa.Integer, nullable=False),
        sa.Column("reason", sa.String(1_000), nullable=False, server_default=""),
        sa.CheckConstraint(
            "(state = 'submitted' AND open_event_id IS NOT NULL AND decided_at IS NULL)"
            " OR (state IN ('approved', 'sent_back', 'withdrawn') AND open_event_id IS NULL"
            " AND decided_at IS NOT NULL)",
            name="catalog_reviews_state",
        ),
        sa.CheckConstraint("state <> 'sent_back' OR reason <> ''", name="catalog_reviews_reason"),
    )
    op.create_index("catalog_reviews_open", "catalog_reviews", ["open_event_id"], unique=True)
    op.create_index("catalog_reviews_event", "catalog_reviews", ["event_id", "id"])
    op.create_index("catalog_reviews_queue", "catalog_reviews", ["state", "id"])
    op.create_table(
        "catalog_organisers",
        sa.Column("organisation_id", sa.String(36), primary_key=True),
        sa.Column("is_reviewed", sa.Integer, nullable=False),
        sa.CheckConstraint("is_reviewed IN (0, 1)", name="catalog_organisers_reviewed"),
        sa.Column("changed_at", sa.BigInteger, nullable=False),
    )
