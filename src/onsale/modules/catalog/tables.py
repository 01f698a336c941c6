"""The catalogue's tables; their constraints are the last word on what may be stored."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import BigInteger, CheckConstraint, Column, ForeignKey, Index, Integer, LargeBinary, MetaData, String

from onsale.platform.personal_data import declared

metadata = MetaData()

venues = sa.Table(
    "catalog_venues",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("organisation_id", String(36), nullable=False),
    Column("name_zh", String(200), nullable=False),
    Column("name_en", String(200), nullable=False),
    Column("city_zh", String(100), nullable=False),
    Column("city_en", String(100), nullable=False),
    Column("address_zh", String(300), nullable=False),
    Column("address_en", String(300), nullable=False),
    Column("timezone", String(60), nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Index("catalog_venues_owner", "organisation_id", "id"),
)
plans = sa.Table(
    "catalog_plans",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("venue_id", String(36), ForeignKey("catalog_venues.id"), nullable=False),
    Column("organisation_id", String(36), nullable=False),
    Column("name", String(200), nullable=False),
    Column("seat_count", Integer, nullable=False),
    # None where everybody stands.
    CheckConstraint("seat_count >= 0", name="catalog_plans_seat_count"),
    Column("digest", String(64), nullable=False),
    Column("categories", sa.Text(2**24 - 1), nullable=False),
    Column("warnings", sa.Text(2**24 - 1), nullable=False),
    Column("created_at", BigInteger, nullable=False),
    # The plan that this one is a later version of; the first has none, or its own id.
    Column("lineage", String(36)),
    Column("version", Integer, nullable=False, server_default="1"),
    Index("catalog_plans_lineage", "lineage", "version", unique=True),
    Index("catalog_plans_venue", "venue_id", "id"),
)
# What plans were compiled from; those from before there were documents have none.
plan_sources = sa.Table(
    "catalog_plan_sources",
    metadata,
    Column("plan_id", String(36), ForeignKey("catalog_plans.id"), primary_key=True),
    Column("document", LargeBinary(2**24 - 1), nullable=False),
)
plan_drafts = sa.Table(
    "catalog_plan_drafts",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("organisation_id", String(36), nullable=False),
    Column("venue_id", String(36), ForeignKey("catalog_venues.id"), nullable=False),
    Column("plan_id", String(36), ForeignKey("catalog_plans.id")),
    Column("name", String(200), nullable=False),
    Column("seat_count", Integer, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("changed_at", BigInteger, nullable=False),
    Column("document", LargeBinary(2**24 - 1), nullable=False),
    Index("catalog_plan_drafts_venue", "venue_id", "id"),
)
plan_documents = sa.Table(
    "catalog_plan_documents",
    metadata,
    Column("plan_id", String(36), ForeignKey("catalog_plans.id"), primary_key=True),
    # MySQL's plain BLOB ends at 64 kB; a plan of 150,000 seats needs some megabytes.
    Column("document", LargeBinary(2**24 - 1), nullable=False),
)
events = sa.Table(
    "catalog_events",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("organisation_id", String(36), nullable=False),
    Column("venue_id", String(36), ForeignKey("catalog_venues.id"), nullable=False),
    Column("status", String(10), nullable=False),
    Column("category", String(20), nullable=False),
    Column("title_zh", String(200), nullable=False),
    Column("title_en", String(200), nullable=False),
    Column("subtitle_zh", String(300), nullable=False),
    Column("subtitle_en", String(300), nullable=False),
    Column("description_zh", sa.Text(20_000), nullable=False),
    Column("description_en", sa.Text(20_000), nullable=False),
    Column("notices_zh", sa.Text(20_000), nullable=False),
    Column("notices_en", sa.Text(20_000), nullable=False),
    Column("age_limit", Integer),
    Column("created_at", BigInteger, nullable=False),
    Column("published_at", BigInteger),
    CheckConstraint(
        "(status = 'draft' AND published_at IS NULL) OR (status = 'published' AND published_at IS NOT NULL)",
        name="catalog_events_status",
    ),
    CheckConstraint("age_limit IS NULL OR age_limit BETWEEN 0 AND 99", name="catalog_events_age"),
    Column("revision", BigInteger, nullable=False, server_default="0"),
    # How often its words were changed: of two who change the same ones, the second is told.
    Column("content_revision", Integer, nullable=False, server_default="1"),
    # Since when its organiser need not look at it any more.
    Column("archived_at", BigInteger),
    Index("catalog_events_changed", "revision"),
    Index("catalog_events_owner", "organisation_id", "id"),
    Index("catalog_events_public", "status"),
    Index("catalog_events_venue", "venue_id"),
)
# The number of the newest change that visitors can see. Whoever changes an event takes the next one and holds it until
# the commit, so that a number becomes visible only after all smaller ones.
revisions = sa.Table(
    "catalog_revisions",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),  # there is one
    Column("newest", BigInteger, nullable=False),
)
performances = sa.Table(
    "catalog_performances",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("event_id", String(36), ForeignKey("catalog_events.id"), nullable=False),
    Column("plan_id", String(36), ForeignKey("catalog_plans.id")),
    Column("status", String(10), nullable=False),
    Column("starts_at", BigInteger, nullable=False),
    Column("doors_at", BigInteger, nullable=False),
    Column("ends_at", BigInteger, nullable=False),
    Column("timezone", String(60), nullable=False),
    Column("chart_version", String(16)),
    Column("created_at", BigInteger, nullable=False),
    Column("published_at", BigInteger),
    CheckConstraint(
        "(status = 'draft' AND published_at IS NULL) OR (status = 'published' AND published_at IS NOT NULL)",
        name="catalog_performances_status",
    ),
    # A published performance with seats pins its chart.
    CheckConstraint(
        "status = 'draft' OR plan_id IS NULL OR chart_version IS NOT NULL", name="catalog_performances_chart"
    ),
    CheckConstraint("doors_at <= starts_at AND starts_at < ends_at", name="catalog_performances_times"),
    # What is promised to who gives tickets back, as JSON; nothing where the common rules apply.
    Column("refund_rules", sa.Text(4_000)),
    Column("seat_returns", sa.Text(4_000)),
    # What is asked of the people it is sold to, as JSON; nothing where nobody is named.
    Column("real_name", sa.Text(4_000)),
    Column("rules_revision", BigInteger, nullable=False, server_default="0"),
    Column("cancelled_at", BigInteger),
    Column("postponed_at", BigInteger),
    Column("postponements", Integer, nullable=False, server_default="0"),
    # When it was to start before it was postponed the last time.
    Column("starts_at_before", BigInteger),
    Column("refund_free_until", BigInteger),
    # Why it was cancelled, or else postponed.
    Column("reason_zh", String(500)),
    Column("reason_en", String(500)),
    # Whether others may take place in the venue at the same time: it has several rooms, or is a meadow.
    Column("shares_venue", Integer, nullable=False, server_default="0"),
    Index("catalog_performances_event", "event_id", "starts_at"),
)
ticket_types = sa.Table(
    "catalog_ticket_types",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("performance_id", String(36), ForeignKey("catalog_performances.id"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("name_zh", String(100), nullable=False),
    Column("name_en", String(100), nullable=False),
    Column("price_minor", BigInteger, nullable=False),
    CheckConstraint("price_minor >= 0", name="catalog_types_price"),
    Column("currency", String(3), nullable=False),
    Column("capacity", Integer, nullable=False),
    CheckConstraint("capacity > 0", name="catalog_types_capacity"),
    Column("seated", Integer, nullable=False),
    CheckConstraint("seated IN (0, 1)", name="catalog_types_seated"),
    Column("max_per_order", Integer, nullable=False),
    Column("max_per_person", Integer, nullable=False),
    Column("sale_starts_at", BigInteger, nullable=False),
    Column("sale_ends_at", BigInteger, nullable=False),
    Column("color", String(64), nullable=False),
    CheckConstraint("max_per_order > 0 AND max_per_person >= max_per_order", name="catalog_types_limits"),
    CheckConstraint("sale_starts_at < sale_ends_at", name="catalog_types_sale"),
    Index("catalog_types_performance", "performance_id", "position", unique=True),
)
ticket_type_categories = sa.Table(
    "catalog_ticket_type_categories",
    metadata,
    Column("performance_id", String(36), ForeignKey("catalog_performances.id"), primary_key=True),
    Column("category", String(200), primary_key=True),
    Column("ticket_type_id", String(36), ForeignKey("catalog_ticket_types.id"), nullable=False),
)
# Events that were handed in for a review by the platform: one row each time.
reviews = sa.Table(
    "catalog_reviews",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("event_id", String(36), ForeignKey("catalog_events.id"), nullable=False),
    Column("organisation_id", String(36), nullable=False),
    Column("state", String(10), nullable=False),
    # The event while nothing is decided: it is in review once.
    Column("open_event_id", String(36)),
    Column("submitted_at", BigInteger, nullable=False),
    Column("decided_at", BigInteger),
    # Of the words of the event when they were handed in, then when it was decided about them.
    Column("content_revision", Integer, nullable=False),
    Column("reason", String(1_000), nullable=False, server_default=""),
    CheckConstraint(
        "(state = 'submitted' AND open_event_id IS NOT NULL AND decided_at IS NULL)"
        " OR (state IN ('approved', 'sent_back', 'withdrawn') AND open_event_id IS NULL AND decided_at IS NOT NULL)",
        name="catalog_reviews_state",
    ),
    CheckConstraint("state <> 'sent_back' OR reason <> ''", name="catalog_reviews_reason"),
    Index("catalog_reviews_open", "open_event_id", unique=True),
    Index("catalog_reviews_event", "event_id", "id"),
    Index("catalog_reviews_queue", "state", "id"),
)
# Organisers of whom the platform has said whether their events are reviewed; the setting says it of all others.
organisers = sa.Table(
    "catalog_organisers",
    metadata,
    Column("organisation_id", String(36), primary_key=True),
    Column("is_reviewed", Integer, nullable=False),
    CheckConstraint("is_reviewed IN (0, 1)", name="catalog_organisers_reviewed"),
    Column("changed_at", BigInteger, nullable=False),
)
# What organisers changed about the ticket types of a published performance; the largest revision is true. What seats
# are sold as now is there only where any was moved: a number for each seat, the position of its ticket type.
stock_changes = sa.Table(
    "catalog_stock_changes",
    metadata,
    Column("performance_id", String(36), ForeignKey("catalog_performances.id"), primary_key=True),
    Column("revision", BigInteger, nullable=False),
    Column("seat_types", LargeBinary(2**24 - 1)),
)
# How organisations show themselves to buyers: words that they publish.
organiser_pages = sa.Table(
    "catalog_organiser_pages",
    metadata,
    Column("organisation_id", String(36), primary_key=True),
    Column("name_zh", String(100), nullable=False),
    Column("name_en", String(100), nullable=False),
    Column("about_zh", sa.Text(20_000), nullable=False),
    Column("about_en", sa.Text(20_000), nullable=False),
    Column("color", String(7), nullable=False),
    Column("content_revision", Integer, nullable=False),
    Column("changed_at", BigInteger, nullable=False),
    Column("revision", BigInteger, nullable=False),
    Index("catalog_organiser_pages_changed", "revision"),
)

# Shows, places and prices: nothing of it is about people (the register, docs/adr/0037).
PERSONAL_DATA = (
    declared(revisions, "id newest"),
    declared(
        venues,
        "id organisation_id name_zh name_en city_zh city_en address_zh address_en timezone created_at",
    ),
    declared(
        events,
        "id organisation_id venue_id status category title_zh title_en subtitle_zh subtitle_en description_zh"
        " description_en notices_zh notices_en age_limit created_at published_at revision content_revision"
        " archived_at",
    ),
    declared(
        reviews,
        "id event_id organisation_id state open_event_id submitted_at decided_at content_revision reason",
    ),
    declared(organisers, "organisation_id is_reviewed changed_at"),
    declared(
        plans,
        "id venue_id organisation_id name seat_count digest categories warnings created_at lineage version",
    ),
    declared(
        performances,
        "id event_id plan_id status starts_at doors_at ends_at timezone chart_version created_at published_at"
        " refund_rules seat_returns real_name rules_revision cancelled_at postponed_at postponements starts_at_before"
        " refund_free_until reason_zh reason_en shares_venue",
    ),
    declared(
        organiser_pages,
        "organisation_id name_zh name_en about_zh about_en color content_revision changed_at revision",
    ),
    declared(plan_documents, "plan_id document"),
    declared(
        plan_drafts,
        "id organisation_id venue_id plan_id name seat_count revision created_at changed_at document",
    ),
    declared(plan_sources, "plan_id document"),
    declared(stock_changes, "performance_id revision seat_types"),
    declared(
        ticket_types,
        "id performance_id position name_zh name_en price_minor currency capacity seated max_per_order max_per_person"
        " sale_starts_at sale_ends_at color",
    ),
    declared(ticket_type_categories, "performance_id category ticket_type_id"),
)
