"""Facts of what is sold, counters of sales, and what every order added."""

import sqlalchemy as sa
from alembic import op

revision = "reports_0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "reports_hour_sales",
        sa.Column("performance_id", sa.String(length=36), nullable=False),
        sa.Column("hour_at", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("sold", sa.Integer(), nullable=False),
        sa.Column("revenue_minor", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("sold >= 0 AND revenue_minor >= 0", name="reports_hour_sales_not_negative"),
        sa.PrimaryKeyConstraint("performance_id", "hour_at"),
    )
    op.create_table(
        "reports_orders",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("performance_id", sa.String(length=36), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("hour_at", sa.BigInteger(), nullable=False),
        sa.Column("sold", sa.Integer(), nullable=False),
        sa.Column("revenue_minor", sa.BigInteger(), nullable=False),
        sa.Column("order_lines", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "reports_performances",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("event_id", sa.String(length=36), nullable=False),
        sa.Column("organisation_id", sa.String(length=36), nullable=False),
        sa.Column("event_title_zh", sa.String(length=400), nullable=False),
        sa.Column("event_title_en", sa.String(length=400), nullable=False),
        sa.Column("starts_at", sa.BigInteger(), nullable=False),
        sa.Column("timezone", sa.String(length=64), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("published_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "reports_performances_organisation",
        "reports_performances",
        ["organisation_id", "starts_at", "id"],
        unique=False,
    )
    op.create_table(
        "reports_ticket_types",
        sa.Column("performance_id", sa.String(length=36), nullable=False),
        sa.Column("ticket_type_id", sa.String(length=36), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name_zh", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("price_minor", sa.BigInteger(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("performance_id", "ticket_type_id"),
    )
    op.create_table(
        "reports_totals",
        sa.Column("performance_id", sa.String(length=36), nullable=False),
        sa.Column("sold", sa.Integer(), nullable=False),
        sa.Column("revenue_minor", sa.BigInteger(), nullable=False),
        sa.Column("orders", sa.Integer(), nullable=False),
        sa.Column("admitted", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("sold >= 0 AND revenue_minor >= 0 AND orders >= 0", name="reports_totals_not_negative"),
        sa.PrimaryKeyConstraint("performance_id"),
    )
    op.create_table(
        "reports_type_sales",
        sa.Column("performance_id", sa.String(length=36), nullable=False),
        sa.Column("ticket_type_id", sa.String(length=36), nullable=False),
        sa.Column("sold", sa.Integer(), nullable=False),
        sa.Column("revenue_minor", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("sold >= 0 AND revenue_minor >= 0", name="reports_type_sales_not_negative"),
        sa.PrimaryKeyConstraint("performance_id", "ticket_type_id"),
    )
