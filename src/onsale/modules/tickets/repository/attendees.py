"""Whom tickets are for. The news that a name was changed may come before the ticket; the latest revision stays."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import msgspec
from sqlalchemy import bindparam, select, update

from onsale.contracts.events import AttendeeChanged, HoldConfirmed
from onsale.contracts.real_names import Attendee
from onsale.modules.tickets.tables import attendees, orders, tickets
from onsale.platform.db import Reader, Transaction


class AttendeeRow(msgspec.Struct, frozen=True):
    """``attendee`` is JSON."""

    hold_id: str
    place: int
    revision: int
    attendee: str

    @classmethod
    def of(cls, hold_id: str, attendee: Attendee) -> AttendeeRow:
        return cls(hold_id, attendee.place, attendee.revision, msgspec.json.encode(attendee).decode())


class NamedPlace(msgspec.Struct, frozen=True):
    """Whom a ticket is for, and the hold whose place it has."""

    hold_id: str
    attendee: Attendee


_attendee = msgspec.json.Decoder(Attendee)
_places = select(attendees.c.hold_id, attendees.c.place).where(
    attendees.c.hold_id.in_(bindparam("holds", expanding=True))
)
_of_tickets = (
    select(tickets.c.id, attendees.c.hold_id, attendees.c.attendee)
    .join(orders, orders.c.id == tickets.c.order_id)
    .join(attendees, (attendees.c.hold_id == orders.c.hold_id) & (attendees.c.place == tickets.c.place))
    .where(tickets.c.id.in_(bindparam("ids", expanding=True)))
)
_renew = (
    update(attendees)
    .where(
        attendees.c.hold_id == bindparam("hold"),
        attendees.c.place == bindparam("at"),
        attendees.c.revision < bindparam("newer"),
    )
    .values(revision=bindparam("newer"), attendee=bindparam("becomes"))
)


async def of_tickets(reader: Reader, ticket_ids: Collection[str]) -> dict[str, NamedPlace]:
    """By ticket; those that are for nobody by name are missing."""
    if not ticket_ids:
        return {}
    rows = await reader.fetch_all(_of_tickets, {"ids": list(ticket_ids)})
    return {row.id: NamedPlace(row.hold_id, _attendee.decode(row.attendee)) for row in rows}


async def note_bought(transaction: Transaction, confirmed: Sequence[HoldConfirmed]) -> None:
    """Whom these were bought for, unless a change was heard of before."""
    rows = [
        AttendeeRow.of(event.purchase.hold_id, item.attendee)
        for event in confirmed
        for item in event.purchase.items
        if item.attendee is not None
    ]
    await _add_missing(transaction, rows)


async def note_changes(transaction: Transaction, changed: Sequence[AttendeeChanged]) -> None:
    """Of several changes of one place the latest."""
    latest = {(event.hold_id, event.attendee.place): event for event in sorted(changed, key=_revision)}
    rows = [AttendeeRow.of(event.hold_id, event.attendee) for _, event in sorted(latest.items())]
    await transaction.execute_many(
        _renew,
        [{"hold": row.hold_id, "at": row.place, "newer": row.revision, "becomes": row.attendee} for row in rows],
    )
    await _add_missing(transaction, rows)


def _revision(event: AttendeeChanged) -> int:
    return event.attendee.revision


async def _add_missing(transaction: Transaction, rows: Sequence[AttendeeRow]) -> None:
    if not rows:
        return
    found = await transaction.fetch_all(_places, {"holds": sorted({row.hold_id for row in rows})})
    known = {(str(hold_id), place) for hold_id, place in found}
    await transaction.insert(attendees, [row for row in rows if (row.hold_id, row.place) not in known])
