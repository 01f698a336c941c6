"""By what staff finds orders, and what staff writes beside them. Times are microseconds since the epoch."""

from __future__ import annotations

import msgspec
from sqlalchemy import BigInteger, Column, Index, Integer, String, Table

from onsale.modules.orders.settings import NOTE_LENGTH_MAX
from onsale.modules.orders.tables.orders import metadata

# Words of an order: blind indexes of whom to tell, one for each key (docs/adr/0044), and its seats, which have no key.
words = Table(
    "orders_words",
    metadata,
    Column("word", String(200), primary_key=True),
    Column("organisation_id", String(36), primary_key=True),
    Column("order_id", String(36), primary_key=True),
    Column("key_id", String(40), nullable=False),
    Index("orders_words_of_order", "order_id", "key_id"),
)

# Orders whose words are still to be written: a sale waits for one row at the end of this table, not for all of those.
unfiled = Table("orders_unfiled", metadata, Column("order_id", String(36), primary_key=True))

# Only ever added to.
notes = Table(
    "orders_notes",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("order_id", String(36), nullable=False),
    Column("text", String(NOTE_LENGTH_MAX), nullable=False),
    Column("written_by", String(36), nullable=False),
    Column("written_at", BigInteger, nullable=False),
    Index("orders_notes_of_order", "order_id", "id"),
)

# How often tickets were sent again. The key numbers them, so two at once are one.
resends = Table(
    "orders_resends",
    metadata,
    Column("order_id", String(36), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("asked_by", String(36), nullable=False),
    Column("asked_at", BigInteger, nullable=False),
)


class WordRow(msgspec.Struct, frozen=True, array_like=True):
    """A row of ``orders_words``, columns in order."""

    word: str
    organisation_id: str
    order_id: str
    key_id: str


class UnfiledRow(msgspec.Struct, frozen=True, array_like=True):
    """A row of ``orders_unfiled``."""

    order_id: str
