"""Claims that clients carry between modules. Each kind has its own derived key, so none passes for another."""

from __future__ import annotations

import msgspec

from onsale.contracts.real_names import Attendee
from onsale.contracts.values import Money, SeatRef, Text


class AccessClaims(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who asks. Issued by users, verified by everybody without a call. ``expires_at`` in epoch seconds.

    A program has ``scopes`` instead of roles, and the id of its key where people have those of user and session.
    ``viewed_by`` is somebody of the platform's staff who looks at what this account sees, and may do nothing.
    ``events`` are those of the organisation that a member works for; missing for all of them. ``generation`` counts
    the tokens of a session, of which older ones can be over before the session is.
    """

    user_id: str
    session_id: str
    roles: list[str]
    organisation_id: str | None
    expires_at: int
    scopes: list[str] = []
    viewed_by: str = ""
    events: list[str] | None = None
    generation: int = 0


class AttendeeClaims(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody in an account's identity book, for one performance. Issued by users to the account, spent in a hold.

    ``digest`` is as in ``Attendee``. ``age`` is in completed years on the day of the performance, ``ADULT_AGE`` for all
    who are older, and missing where the document's number does not say. ``is_verified`` is missing where nobody can be
    asked about such a document. ``expires_at`` in epoch seconds.
    """

    user_id: str
    performance_id: str
    digest: str
    name_masked: str
    kind: str
    last_digits: str
    age: int | None
    is_self: bool
    expires_at: int
    is_verified: bool | None = None


class HoldClaimItem(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is held of one ticket type, at which price each. ``attendees`` has one for each ticket, or none."""

    ticket_type_id: str
    ticket_type_name: Text
    quantity: int
    seats: list[SeatRef]
    price: Money
    attendees: list[Attendee] = []


class HoldClaims(msgspec.Struct, frozen=True, kw_only=True):
    """A hold as inventory promised it: who, what, price, and until when to pay (epoch seconds)."""

    hold_id: str
    user_id: str
    event_id: str
    performance_id: str
    items: list[HoldClaimItem]
    expires_at: int
