"""Tables of this module: facts of what is sold, and counters that answer every question without looking at sales.

Facts and counters are apart because their events come in any order: a sale may be counted before its performance is
known here.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, Column, Index, Integer, LargeBinary, MetaData, String, Table

from onsale.platform.personal_data import declared

metadata = MetaData()

performances = Table(
    "reports_performances",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("event_id", String(36), nullable=False),
    Column("organisation_id", String(36), nullable=False),
    Column("event_title_zh", String(400), nullable=False),
    Column("event_title_en", String(400), nullable=False),
    Column("starts_at", BigInteger, nullable=False),
    Column("timezone", String(64), nullable=False),
    Column("capacity", Integer, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("published_at", BigInteger, nullable=False),
    Column("cancelled_at", BigInteger),
    Index("reports_performances_organisation", "organisation_id", "starts_at", "id"),
)

ticket_types = Table(
    "reports_ticket_types",
    metadata,
    Column("performance_id", String(36), primary_key=True),
    Column("ticket_type_id", String(36), primary_key=True),
    Column("position", Integer, nullable=False),
    Column("name_zh", String(200), nullable=False),
    Column("name_en", String(200), nullable=False),
    Column("price_minor", BigInteger, nullable=False),
    Column("capacity", Integer, nullable=False),
)

# What organisers changed last about capacities, also of performances not known yet: the largest revision is true.
stock_changes = Table(
    "reports_stock_changes",
    metadata,
    Column("performance_id", String(36), primary_key=True),
    Column("revision", BigInteger, nullable=False),
    Column("capacities", LargeBinary(2**24 - 1), nullable=False),  # by ticket type, as JSON
)

# That performances do not take place, or later, also of those that are not known yet: the largest revision is true.
performance_changes = Table(
    "reports_performance_changes",
    metadata,
    Column("performance_id", String(36), primary_key=True),
    Column("revision", Integer, nullable=False),
    Column("starts_at", BigInteger),
    Column("cancelled_at", BigInteger),
)

# Counters of sales that stand: a refund subtracts what its order had added, in the hour of the sale.
totals = Table(
    "reports_totals",
    metadata,
    Column("performance_id", String(36), primary_key=True),
    Column("sold", Integer, nullable=False),
    Column("revenue_minor", BigInteger, nullable=False),
    Column("orders", Integer, nullable=False),
    Column("admitted", Integer, nullable=False),
    Column("updated_at", BigInteger, nullable=False),
    CheckConstraint("sold >= 0 AND revenue_minor >= 0 AND orders >= 0", name="reports_totals_not_negative"),
)

type_sales = Table(
    "reports_type_sales",
    metadata,
    Column("performance_id", String(36), primary_key=True),
    Column("ticket_type_id", String(36), primary_key=True),
    Column("sold", Integer, nullable=False),
    Column("revenue_minor", BigInteger, nullable=False),
    CheckConstraint("sold >= 0 AND revenue_minor >= 0", name="reports_type_sales_not_negative"),
)

hour_sales = Table(
    "reports_hour_sales",
    metadata,
    Column("performance_id", String(36), primary_key=True),
    Column("hour_at", BigInteger, primary_key=True, autoincrement=False),
    Column("sold", Integer, nullable=False),
    Column("revenue_minor", BigInteger, nullable=False),
    CheckConstraint("sold >= 0 AND revenue_minor >= 0", name="reports_hour_sales_not_negative"),
)

# What every order added (``order_lines``), and what stands of it. ``state``: ``sold``, or ``refunded`` as a whole; a
# refund of all that comes before its sale leaves an empty refunded row, and the sale then counts for nothing. One of
# some tickets leaves an ``early`` row.
orders = Table(
    "reports_orders",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("performance_id", String(36), nullable=False),
    Column("state", String(8), nullable=False),
    Column("hour_at", BigInteger, nullable=False),
    Column("sold", Integer, nullable=False),
    Column("revenue_minor", BigInteger, nullable=False),
    Column("order_lines", LargeBinary, nullable=False),
)

# Refunds of some tickets: what they take from the sale of their order, and the fee that stays.
refunds = Table(
    "reports_refunds",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("order_id", String(36), nullable=False),
    Column("returned", LargeBinary(2**24 - 1), nullable=False),
    Column("fee_minor", BigInteger, nullable=False),
    Index("reports_refunds_order", "order_id"),
)

# Figures: orders are counted by their number, and nobody's account is known here (the register, docs/adr/0037).
PERSONAL_DATA = (
    declared(hour_sales, "performance_id hour_at sold revenue_minor"),
    declared(orders, "id performance_id state hour_at sold revenue_minor order_lines"),
    declared(performance_changes, "performance_id revision starts_at cancelled_at"),
    declared(
        performances,
        "id event_id organisation_id event_title_zh event_title_en starts_at timezone capacity currency published_at"
        " cancelled_at",
    ),
    declared(refunds, "id order_id returned fee_minor"),
    declared(stock_changes, "performance_id revision capacities"),
    declared(ticket_types, "performance_id ticket_type_id position name_zh name_en price_minor capacity"),
    declared(totals, "performance_id sold revenue_minor orders admitted updated_at"),
    declared(type_sales, "performance_id ticket_type_id sold revenue_minor"),
)
