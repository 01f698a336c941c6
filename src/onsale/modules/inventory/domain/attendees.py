"""Whom tickets are for: what a performance that sells to named people asks of a hold (docs/adr/0034)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from onsale.contracts.real_names import ADULT_AGE, Attendee, ChildRule, RealNameRule
from onsale.contracts.tokens import AttendeeClaims
from onsale.modules.inventory.errors.attendees import (
    AttendeeRepeated,
    AttendeesMismatch,
    AttendeesNeeded,
    AttendeesNotVerified,
    BuyerMustAttend,
    ChildNeedsAdult,
    ChildNotAdmitted,
)
from onsale.platform.problems import Refusal


def refusal_of(rule: RealNameRule | None, people: Sequence[AttendeeClaims], tickets: int) -> Refusal | None:
    """Why so many tickets cannot be for these people, if so."""
    if rule is None:
        return AttendeesMismatch(expected=0, given=len(people)) if people else None
    if not people:
        return AttendeesNeeded(expected=tickets)
    if len(people) != tickets:
        return AttendeesMismatch(expected=tickets, given=len(people))
    if len({person.digest for person in people}) < len(people):
        often = Counter(person.digest for person in people)
        return AttendeeRepeated(positions=[place for place, one in enumerate(people) if often[one.digest] > 1])
    if rule.buyer_must_attend and not any(person.is_self for person in people):
        return BuyerMustAttend()
    return _refusal_of_documents(rule, people)


def _refusal_of_documents(rule: RealNameRule, people: Sequence[AttendeeClaims]) -> Refusal | None:
    """What each document by itself must be."""
    unverified = [place for place, one in enumerate(people) if one.is_verified is False]
    if rule.verified_documents and unverified:
        return AttendeesNotVerified(positions=unverified)
    return None if rule.children is None else _child_refusal(rule.children, people)


def _child_refusal(rule: ChildRule, people: Sequence[AttendeeClaims]) -> Refusal | None:
    under = rule.under_age
    if under is None:
        return None  # nobody's height is known before the gate
    children = [place for place, one in enumerate(people) if one.age is not None and one.age < under]
    if not children:
        return None
    match rule.entry:
        case "not-admitted":
            return ChildNotAdmitted(under_age=under, positions=children)
        case "with-adult":
            has_adult = any(person.age is None or person.age >= ADULT_AGE for person in people)
            return None if has_adult else ChildNeedsAdult(under_age=under, positions=children)
        case "without-ticket":
            return None  # they may have one all the same


def taking_over_refusal(rule: RealNameRule, person: AttendeeClaims, *, from_buyer: bool) -> Refusal | None:
    """Why this person cannot have a place that another (``from_buyer``: the buyer) gives up, if so.

    Who else has a ticket of the hold is not looked at: a child that must come with an adult is bought for together with
    one, and takes over from nobody.
    """
    if rule.buyer_must_attend and from_buyer and not person.is_self:
        return BuyerMustAttend()
    return _refusal_of_documents(rule, [person])


def attendee_of(person: AttendeeClaims, place: int, revision: int = 0) -> Attendee:
    """What of a token goes on with the ticket."""
    return Attendee(
        place=place,
        digest=person.digest,
        name_masked=person.name_masked,
        kind=person.kind,
        last_digits=person.last_digits,
        is_self=person.is_self,
        revision=revision,
    )
