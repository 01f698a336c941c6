"""Who of the staff has looked at an order, and with it at its buyer. Times are microseconds since the epoch."""

from __future__ import annotations

import msgspec
from sqlalchemy import BigInteger, Column, Index, String, Table

from onsale.modules.orders.settings import LOOKS_KEPT_SECONDS
from onsale.modules.orders.tables.orders import metadata
from onsale.platform.retention import Retention

# Once a day for each order and each of the staff: the primary key keeps reading cheap.
looks = Table(
    "orders_looks",
    metadata,
    Column("order_id", String(36), primary_key=True),
    Column("looked_by", String(36), primary_key=True),
    Column("day", String(10), primary_key=True),  # Beijing's
    # Nothing for whoever works for the platform.
    Column("organisation_id", String(36), nullable=False),
    Column("first_at", BigInteger, nullable=False),
    Index("orders_looks_age", "first_at"),
)

LOOK_RETENTIONS = (Retention(looks.c.first_at, LOOKS_KEPT_SECONDS),)


class LookRow(msgspec.Struct, frozen=True, array_like=True):
    """A row of ``orders_looks``, columns in order."""

    order_id: str
    looked_by: str
    day: str
    organisation_id: str
    first_at: int
