"""Venues, seating plans, events, performances and ticket types."""

import sqlalchemy as sa
from alembic import op

revision = "catalog_0001"
down_revision = None


def upgrade() -> None:
    _create_places()
    _create_events()
    _create_performances()
    _create_ticket_types()


def _create_places() -> None:
    op.create_table(
        "catalog_venues",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column("organisation_id", sa.String(36), nullable=False),
        sa.Column("name_zh", sa.String(200), nullable=False),
        sa.Column("name_en", sa.String(200), nullable=False),
        sa.Column("city_zh", sa.String(100), nullable=False),
        sa.Column("city_en", sa.String(100), nullable=False),
        sa.Column("address_zh", sa.String(300), nullable=False),
        sa.Column("address_en", sa.String(300), nullable=False),
        sa.Column("timezone", sa.String(60), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
    )
    op.create_index("catalog_venues_owner", "catalog_venues", ["organisation_id", "id"])
    op.create_table(
        "catalog_plans",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column("venue_id", sa.String(36), sa.ForeignKey("catalog_venues.id"), nullable=False),
        sa.Column("organisation_id", sa.String(36), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("seat_count", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("categories", sa.Text(2**24 - 1), nullable=False),
        sa.Column("warnings", sa.Text(2**24 - 1), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("seat_count > 0", name="catalog_plans_has_seats"),
    )
    op.create_index("catalog_plans_venue", "catalog_plans", ["venue_id", "id"])
    op.create_table(
        "catalog_plan_documents",
        sa.Column("plan_id", sa.String(36), sa.ForeignKey("catalog_plans.id"), primary_key=True),
        sa.Column("document", sa.LargeBinary(16777215), nullable=False),
    )


def _create_events() -> None:
    op.create_table(
        "catalog_events",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column("organisation_id", sa.String(36), nullable=False),
        sa.Column("venue_id", sa.String(36), sa.ForeignKey("catalog_venues.id"), nullable=False),
        sa.Column("status", sa.String(10), nullable=False),
        sa.Column("category", sa.String(20), nullable=False),
        sa.Column("title_zh", sa.String(200), nullable=False),
        sa.Column("title_en", sa.String(200), nullable=False),
        sa.Column("subtitle_zh", sa.String(300), nullable=False),
        sa.Column("subtitle_en", sa.String(300), nullable=False),
        sa.Column("description_zh", sa.Text(20_000), nullable=False),
        sa.Column("description_en", sa.Text(20_000), nullable=False),
        sa.Column("notices_zh", sa.Text(20_000), nullable=False),
        sa.Column("notices_en", sa.Text(20_000), nullable=False),
        sa.Column("age_limit", sa.Integer()),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("published_at", sa.BigInteger()),
        sa.CheckConstraint("age_limit IS NULL OR age_limit BETWEEN 0 AND 99", name="catalog_events_age"),
        sa.CheckConstraint(
            "(status = 'draft' AND published_at IS NULL) OR (status = 'published' AND published_at IS NOT NULL)",
            name="catalog_events_status",
        ),
    )
    op.create_index("catalog_events_owner", "catalog_events", ["organisation_id", "id"])
    op.create_index("catalog_events_public", "catalog_events", ["status"])


def _create_performances() -> None:
    op.create_table(
        "catalog_performances",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column("event_id", sa.String(36), sa.ForeignKey("catalog_events.id"), nullable=False),
        sa.Column("plan_id", sa.String(36), sa.ForeignKey("catalog_plans.id")),
        sa.Column("status", sa.String(10), nullable=False),
        sa.Column("starts_at", sa.BigInteger(), nullable=False),
        sa.Column("doors_at", sa.BigInteger(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=False),
        sa.Column("timezone", sa.String(60), nullable=False),
        sa.Column("chart_version", sa.String(16)),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("published_at", sa.BigInteger()),
        sa.CheckConstraint(
            "status = 'draft' OR plan_id IS NULL OR chart_version IS NOT NULL", name="catalog_performances_chart"
        ),
        sa.CheckConstraint(
            "(status = 'draft' AND published_at IS NULL) OR (status = 'published' AND published_at IS NOT NULL)",
            name="catalog_performances_status",
        ),
        sa.CheckConstraint("doors_at <= starts_at AND starts_at < ends_at", name="catalog_performances_times"),
    )
    op.create_index("catalog_performances_event", "catalog_performances", ["event_id", "starts_at"])


def _create_ticket_types() -> None:
    op.create_table(
        "catalog_ticket_types",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column("performance_id", sa.String(36), sa.ForeignKey("catalog_performances.id"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name_zh", sa.String(100), nullable=False),
        sa.Column("name_en", sa.String(100), nullable=False),
        sa.Column("price_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("seated", sa.Integer(), nullable=False),
        sa.Column("max_per_order", sa.Integer(), nullable=False),
        sa.Column("max_per_person", sa.Integer(), nullable=False),
        sa.Column("sale_starts_at", sa.BigInteger(), nullable=False),
        sa.Column("sale_ends_at", sa.BigInteger(), nullable=False),
        sa.Column("color", sa.String(64), nullable=False),
        sa.CheckConstraint("capacity > 0", name="catalog_types_capacity"),
        sa.CheckConstraint("price_minor >= 0", name="catalog_types_price"),
        sa.CheckConstraint("seated IN (0, 1)", name="catalog_types_seated"),
        sa.CheckConstraint("max_per_order > 0 AND max_per_person >= max_per_order", name="catalog_types_limits"),
        sa.CheckConstraint("sale_starts_at < sale_ends_at", name="catalog_types_sale"),
    )
    op.create_index("catalog_types_performance", "catalog_ticket_types", ["performance_id", "position"], unique=True)
    op.create_table(
        "catalog_ticket_type_categories",
        sa.Column("performance_id", sa.String(36), sa.ForeignKey("catalog_performances.id"), primary_key=True),
        sa.Column("category", sa.String(200), primary_key=True),
        sa.Column("ticket_type_id", sa.String(36), sa.ForeignKey("catalog_ticket_types.id"), nullable=False),
    )
