"""Inventory's tables. Seats are rows only while they are taken, so nothing grows with the size of a hall."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
)

from onsale.platform.personal_data import NAMED_PERSON, PSEUDONYM, declared

metadata = MetaData()

performances = Table(
    "inventory_performances",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("event_id", String(36), nullable=False),
    Column("organisation_id", String(36), nullable=False),
    Column("timezone", String(64), nullable=False, server_default="UTC"),
    Column("seating", LargeBinary(2**32 - 1), nullable=True),  # PublishedSeating as JSON; NULL when nothing is seated
    Column("published_at", BigInteger, nullable=False),
    # Rises whenever seats are moved between ticket types, here and in the ticket types: what was read before is over.
    Column("rules_revision", BigInteger, nullable=False, server_default="0"),
    Column("real_name", LargeBinary(2**16 - 1), nullable=True),  # RealNameRule as JSON; NULL when nobody is named
    Column("starts_at", BigInteger, nullable=True),  # as it was published
    Index("inventory_performances_event", "event_id"),
)

ticket_types = Table(
    "inventory_ticket_types",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("performance_id", String(36), nullable=False),
    Column("position", Integer, nullable=False),
    Column("name_zh", String(200), nullable=False),
    Column("name_en", String(200), nullable=False),
    Column("price_minor", BigInteger, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("seated", Boolean, nullable=False),
    Column("max_per_order", Integer, nullable=False),
    Column("max_per_person", Integer, nullable=False),
    Column("sale_starts_at", BigInteger, nullable=False),
    Column("sale_ends_at", BigInteger, nullable=False),
    Column("capacity", Integer, nullable=False),
    Column("held", Integer, nullable=False),
    Column("sold", Integer, nullable=False),
    # Rises whenever a front reads the stock: what was claimed from an earlier reading can be stored no more.
    Column("stock_epoch", BigInteger, nullable=False, server_default="0"),
    Column("rules_revision", BigInteger, nullable=False, server_default="0"),
    # What organisers keep from sale.
    Column("allocated", Integer, nullable=False, server_default="0"),
    CheckConstraint("held >= 0", name="inventory_held_not_negative"),
    CheckConstraint("sold >= 0", name="inventory_sold_not_negative"),
    CheckConstraint("held + sold <= capacity", name="inventory_never_oversold"),
    CheckConstraint("allocated >= 0", name="inventory_allocated_not_negative"),
    CheckConstraint("held + sold + allocated <= capacity", name="inventory_never_sold_twice"),
    Index("inventory_ticket_types_performance", "performance_id", "position"),
)

holds = Table(
    "inventory_holds",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("performance_id", String(36), nullable=False),
    Column("user_id", String(36), nullable=False),
    Column("state", String(10), nullable=False),
    Column("order_id", String(36), nullable=True),
    Column("created_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Index("inventory_holds_expiry", "state", "expires_at"),
    sqlite_with_rowid=False,
)

hold_items = Table(
    "inventory_hold_items",
    metadata,
    Column("hold_id", String(36), primary_key=True),
    Column("ticket_type_id", String(36), primary_key=True),
    Column("quantity", Integer, nullable=False),
    CheckConstraint("quantity > 0", name="inventory_hold_items_some"),
    sqlite_with_rowid=False,
)

# Stock that an organiser keeps from sale: wholly until it is released, or what is left of it.
allocations = Table(
    "inventory_allocations",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("performance_id", String(36), nullable=False),
    Column("kind", String(10), nullable=False),
    Column("label", String(200), nullable=False),
    Column("state", String(10), nullable=False),
    Column("release_at", BigInteger, nullable=True),
    Column("created_at", BigInteger, nullable=False),
    Column("released_at", BigInteger, nullable=True),
    Index("inventory_allocations_performance", "performance_id", "id"),
    Index("inventory_allocations_due", "state", "release_at"),
)

# ``placed`` is what an allocation had of a ticket type at first, ``quantity`` what it has now.
allocation_items = Table(
    "inventory_allocation_items",
    metadata,
    Column("allocation_id", String(36), primary_key=True),
    Column("ticket_type_id", String(36), primary_key=True),
    Column("placed", Integer, nullable=False),
    Column("quantity", Integer, nullable=False),
    CheckConstraint("quantity >= 0 AND quantity <= placed", name="inventory_allocation_items_some"),
    sqlite_with_rowid=False,
)

# A seat that is held, sold or allocated; the primary key is the promise that it is sold once. ``hold_id`` is the id of
# the hold or the allocation that has it.
taken_seats = Table(
    "inventory_taken_seats",
    metadata,
    Column("performance_id", String(36), primary_key=True),
    Column("seat_index", Integer, primary_key=True, autoincrement=False),
    Column("hold_id", String(36), nullable=False),
    Column("ticket_type_id", String(36), nullable=False),
    Index("inventory_taken_seats_hold", "hold_id"),
    sqlite_with_rowid=False,
)

# A document that is held for or has bought a ticket; the primary key is the promise that it has one for a performance.
# ``place`` is that of the ticket in its hold, and stays when the ticket is given to somebody else.
attendees = Table(
    "inventory_attendees",
    metadata,
    Column("performance_id", String(36), primary_key=True),
    Column("digest", String(32), primary_key=True),
    Column("hold_id", String(36), nullable=False),
    Column("place", Integer, nullable=False),
    Column("is_self", Boolean, nullable=False),
    Column("revision", Integer, nullable=False),
    Index("inventory_attendees_place", "hold_id", "place", unique=True),
    sqlite_with_rowid=False,
)

# What one person holds or has bought of a ticket type.
buyers = Table(
    "inventory_buyers",
    metadata,
    Column("ticket_type_id", String(36), primary_key=True),
    Column("user_id", String(36), primary_key=True),
    Column("quantity", Integer, nullable=False),
    CheckConstraint("quantity >= 0", name="inventory_buyers_not_negative"),
    sqlite_with_rowid=False,
)

# Places that came back after they were sold, by the item of the order that had them: the primary key brings each back
# once. The hold has so much less; they are free, or an allocation has them.
returns = Table(
    "inventory_returns",
    metadata,
    Column("item_id", String(36), primary_key=True),
    Column("refund_id", String(36), nullable=False),
    Column("hold_id", String(36), nullable=False),
    Column("performance_id", String(36), nullable=False),
    Column("ticket_type_id", String(36), nullable=False),
    Column("seat_index", Integer, nullable=True),
    Column("allocation_id", String(36), nullable=True),
    Column("returned_at", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

# What was heard of a performance after its publication, perhaps before that: where refunded places go (``SeatReturns``
# as JSON), when it starts and until when ticket types are sold since it was postponed, and that it does not take place.
performance_news = Table(
    "inventory_performance_news",
    metadata,
    Column("performance_id", String(36), primary_key=True),
    Column("cancelled_at", BigInteger, nullable=True),
    Column("returns_revision", BigInteger, nullable=False),
    Column("seat_returns", LargeBinary(2**16 - 1), nullable=True),
    Column("postponements", Integer, nullable=False),
    Column("sale_ends", LargeBinary(2**16 - 1), nullable=True),
    Column("starts_at", BigInteger, nullable=True),
)

# The register (docs/adr/0037): stock knows people by their account number alone.
PERSONAL_DATA = (
    declared(allocation_items, "allocation_id ticket_type_id placed quantity"),
    declared(allocations, "id performance_id kind label state release_at created_at released_at"),
    declared(attendees, "performance_id hold_id place is_self revision", {NAMED_PERSON: "digest"}),
    declared(buyers, "ticket_type_id quantity", {PSEUDONYM: "user_id"}),
    declared(hold_items, "hold_id ticket_type_id quantity"),
    declared(holds, "id performance_id state order_id created_at expires_at", {PSEUDONYM: "user_id"}),
    declared(
        performance_news,
        "performance_id cancelled_at returns_revision seat_returns postponements sale_ends starts_at",
    ),
    declared(
        performances,
        "id event_id organisation_id timezone seating published_at rules_revision real_name starts_at",
    ),
    declared(
        returns,
        "item_id refund_id hold_id performance_id ticket_type_id seat_index allocation_id returned_at",
    ),
    declared(taken_seats, "performance_id seat_index hold_id ticket_type_id"),
    declared(
        ticket_types,
        "id performance_id position name_zh name_en price_minor currency seated max_per_order max_per_person"
        " sale_starts_at sale_ends_at capacity held sold stock_epoch rules_revision allocated",
    ),
)
