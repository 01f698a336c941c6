"""A sale to named people: what a performance asks of them, and what of them travels with a ticket (docs/adr/0034)."""

from __future__ import annotations

from typing import Literal

import msgspec

# Ages beyond this say nothing more: whoever is that old is an adult.
ADULT_AGE = 18


class ChildRule(msgspec.Struct, frozen=True, kw_only=True):
    """Children are those ``under_age`` (completed years on the day) or ``under_height_cm``, whichever is given.

    They enter ``without-ticket`` beside an adult, or ``with-adult``: with a ticket and a document of their own, in a
    hold that has an adult as well; or they are ``not-admitted``. Heights, and ages that no document number says, are
    the gate's business.
    """

    entry: Literal["without-ticket", "with-adult", "not-admitted"]
    under_age: int | None = None
    under_height_cm: int | None = None


class NameChangeRule(msgspec.Struct, frozen=True, kw_only=True):
    """A ticket can be given to another person so many times, until so many hours before the show."""

    most: int
    until_hours_before: int


class RealNameRule(msgspec.Struct, frozen=True, kw_only=True):
    """Every ticket is for a person with a document, and a document has one ticket for the performance at most.

    With ``verified_documents`` an authority must have said that name and number of a document belong together, where
    there is one to ask (docs/adr/0040); the gate looks at the others.
    """

    buyer_must_attend: bool = False
    verified_documents: bool = False
    children: ChildRule | None = None
    name_changes: NameChangeRule | None = None


class Attendee(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The person of one ticket, as everybody may see it who handles the ticket.

    ``place`` is the place of the ticket in its hold. ``digest`` is equal for equal documents of the same performance,
    and says nothing without the performance's key. ``is_self``: the buyer. Of two with the same place the one with the
    larger ``revision`` is true.
    """

    place: int
    digest: str
    name_masked: str
    kind: str
    last_digits: str
    is_self: bool = False
    revision: int = 0

    @property
    def words(self) -> str:
        """``张*三 002X``: for who may see it, without the digest."""
        return f"{self.name_masked} {self.last_digits}"
