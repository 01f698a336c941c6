"""Orders' tables."""

from onsale.modules.orders.tables.orders import (
    attempts,
    campaigns,
    exceptions,
    items,
    ledger,
    metadata,
    notifications,
    orders,
    performances,
    refund_items,
    refunds,
)

__all__ = [
    "attempts",
    "campaigns",
    "exceptions",
    "items",
    "ledger",
    "metadata",
    "notifications",
    "orders",
    "performances",
    "refund_items",
    "refunds",
]
