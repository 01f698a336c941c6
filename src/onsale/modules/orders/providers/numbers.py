"""Our ids as providers' numbers: 32 hexadecimal digits, because dashes are not allowed everywhere."""

from __future__ import annotations

import re
from collections.abc import Iterable

from onsale.contracts.bills import BillRow
from onsale.contracts.values import Money
from onsale.modules.orders.providers.protocol import BillLine

_NUMBER = re.compile(r"([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})")


def number_of(identifier: str) -> str:
    return identifier.replace("-", "")


def id_of(number: str) -> str:
    """The id of an attempt or a refund, or nothing when the number is none of ours."""
    found = _NUMBER.fullmatch(number)
    return "" if found is None else "-".join(found.groups())


def lines_of(rows: Iterable[BillRow]) -> list[BillLine]:
    """A provider's bill with our ids."""
    return [
        BillLine(
            kind=row.kind,
            our_id=id_of(row.out_trade_no if row.kind == "payment" else row.out_refund_no),
            transaction_id=row.transaction_id,
            amount=Money(row.amount_minor),
            fee=Money(row.fee_minor),
            at=row.at,
        )
        for row in rows
    ]
