"""Orders' tables."""

from onsale.modules.orders.tables.books import (
    bill_lines,
    bills,
    differences,
    invoice_exports,
    invoice_rows,
    invoices,
    settled_days,
    settlement_lines,
    settlements,
)
from onsale.modules.orders.tables.finding import notes, resends, unfiled, words
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
from onsale.modules.orders.tables.vouchers import voucher_codes, voucher_uses, vouchers

__all__ = [
    "attempts",
    "bill_lines",
    "bills",
    "campaigns",
    "differences",
    "exceptions",
    "invoice_exports",
    "invoice_rows",
    "invoices",
    "items",
    "ledger",
    "metadata",
    "notes",
    "notifications",
    "orders",
    "performances",
    "refund_items",
    "refunds",
    "resends",
    "settled_days",
    "settlement_lines",
    "settlements",
    "unfiled",
    "voucher_codes",
    "voucher_uses",
    "vouchers",
    "words",
]
