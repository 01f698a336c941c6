"""What both providers' daily bills say, whatever their files look like."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

BILL_BYTES_MAX = 256_000_000


class BillMalformed(ValueError):
    """A bill that is cut off, does not add up, or is no bill at all. None of its lines may be used."""


class BillRow(msgspec.Struct, frozen=True, kw_only=True):
    """One line: a payment, or money that went back. Amounts in fen.

    ``amount_minor`` is never negative; ``fee_minor`` is what the provider keeps, negative where it gives a fee back.
    ``out_refund_no`` is the merchant's number of a refund, empty for payments.
    """

    kind: Literal["payment", "refund"]
    out_trade_no: str
    transaction_id: str
    out_refund_no: str = ""
    amount_minor: int
    fee_minor: int
    at: datetime
