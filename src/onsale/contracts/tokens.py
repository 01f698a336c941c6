"""Claims that clients carry between modules. Each kind has its own derived key, so none passes for another."""

from __future__ import annotations

import msgspec

from onsale.contracts.values import Money, SeatRef, Text


class AccessClaims(msgspec.Struct, frozen=True, kw_only=True):
    """Who asks. Issued by users, verified by everybody without a call. ``expires_at`` in epoch seconds."""

    user_id: str
    session_id: str
    roles: list[str]
    organisation_id: str | None
    expires_at: int


class HoldClaimItem(msgspec.Struct, frozen=True, kw_only=True):
    """What is held of one ticket type, at which price each."""

    ticket_type_id: str
    ticket_type_name: Text
    quantity: int
    seats: list[SeatRef]
    price: Money


class HoldClaims(msgspec.Struct, frozen=True, kw_only=True):
    """A hold as inventory promised it: who, what, price, and until when to pay (epoch seconds)."""

    hold_id: str
    user_id: str
    event_id: str
    performance_id: str
    items: list[HoldClaimItem]
    expires_at: int
