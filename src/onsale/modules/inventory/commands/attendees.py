"""A ticket is given to another person."""

from __future__ import annotations

from datetime import timedelta

import msgspec

from onsale.contracts.events import AttendeeChanged
from onsale.contracts.real_names import Attendee
from onsale.contracts.tokens import AttendeeClaims
from onsale.modules.inventory.domain.attendees import attendee_of, taking_over_refusal
from onsale.modules.inventory.domain.holds import HoldState
from onsale.modules.inventory.errors.attendees import DocumentHasTicket, NameChangeClosed, NameChangesUsedUp
from onsale.modules.inventory.repository import attendees, holds
from onsale.modules.inventory.repository.attendees import Naming
from onsale.platform.clock import Clock, from_micros
from onsale.platform.db import Transaction
from onsale.platform.problems import NotFound


class ChangeAttendee(msgspec.Struct, frozen=True, kw_only=True):
    """The buyer gives a place of a sold hold to another entry of the own identity book."""

    user_id: str
    hold_id: str
    place: int
    person: AttendeeClaims


class AttendeeCommands:
    """The use cases of people who have tickets already."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    async def change(self, transaction: Transaction, command: ChangeAttendee) -> Attendee:
        """Compare and set: the old document is free in the moment in which the new one is taken. The same person again
        changes nothing."""
        found = await holds.get_holds(transaction, [command.hold_id])
        if not found or found[0].user_id != command.user_id or found[0].state is not HoldState.SOLD:
            raise NotFound()
        before = await attendees.at_place(transaction, command.hold_id, command.place)
        naming = await attendees.naming_of(transaction, found[0].performance_id)
        if before is None or naming is None or command.person.performance_id != found[0].performance_id:
            raise NotFound()
        if before.digest == command.person.digest:
            return attendee_of(command.person, before.place, before.revision)
        self._check_rules(naming, changes=before.revision)
        refusal = taking_over_refusal(naming.rule, command.person, from_buyer=before.is_self)
        if refusal is not None:
            raise refusal
        if await attendees.taken_documents(transaction, {(before.performance_id, command.person.digest)}):
            raise DocumentHasTicket(positions=[0])
        new = attendee_of(command.person, before.place, before.revision + 1)
        await attendees.replace(transaction, before, new)
        now = self._clock.now()
        transaction.append(
            AttendeeChanged(occurred_at=now, performance_id=before.performance_id, hold_id=before.hold_id, attendee=new)
        )
        return new

    def _check_rules(self, naming: Naming, *, changes: int) -> None:
        allowed = naming.rule.name_changes
        if allowed is None or naming.starts_at is None:
            raise NameChangeClosed(until=None)
        until = from_micros(naming.starts_at) - timedelta(hours=allowed.until_hours_before)
        if self._clock.now() >= until:
            raise NameChangeClosed(until=until)
        if changes >= allowed.most:
            raise NameChangesUsedUp(most=allowed.most)
