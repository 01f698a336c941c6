"""What staff leaves beside an order. Times are microseconds."""

from __future__ import annotations

import msgspec


class Note(msgspec.Struct, frozen=True, array_like=True):
    """Something to be known of an order; never changed."""

    id: str
    order_id: str
    text: str
    written_by: str
    written_at: int


class Resend(msgspec.Struct, frozen=True, array_like=True):
    """Its tickets were sent again, for the ``number``th time."""

    order_id: str
    number: int
    asked_by: str
    asked_at: int
