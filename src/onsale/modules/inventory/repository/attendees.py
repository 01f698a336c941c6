"""Which documents have a ticket for which performance. The primary key is the promise that it is one each."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import msgspec
from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.exc import IntegrityError

from onsale.contracts.real_names import Attendee, RealNameRule
from onsale.modules.inventory.tables import attendees, performance_news, performances
from onsale.platform.db import Conflict, Reader, Transaction


class AttendeeRow(msgspec.Struct, order=True):
    """A document with a place in a hold."""

    performance_id: str
    digest: str
    hold_id: str
    place: int
    is_self: bool
    revision: int


class Naming(msgspec.Struct, frozen=True):
    """What is asked of the people of a performance, and when it starts (microseconds), as far as is known."""

    rule: RealNameRule
    starts_at: int | None


_these = attendees.c.performance_id.in_(bindparam("performances", expanding=True))
_taken = select(attendees.c.performance_id, attendees.c.digest).where(
    _these, attendees.c.digest.in_(bindparam("digests", expanding=True))
)
_free = delete(attendees).where(attendees.c.hold_id.in_(bindparam("holds", expanding=True)))
_free_places = delete(attendees).where(
    attendees.c.hold_id == bindparam("hold"), attendees.c.place.in_(bindparam("places", expanding=True))
)
_at_place = select(attendees).where(attendees.c.hold_id == bindparam("hold"), attendees.c.place == bindparam("place"))
_replace = (
    update(attendees)
    .where(
        attendees.c.hold_id == bindparam("hold"),
        attendees.c.place == bindparam("at"),
        attendees.c.revision == bindparam("was"),
    )
    .values(
        digest=bindparam("becomes"),
        is_self=bindparam("own", type_=attendees.c.is_self.type),
        revision=bindparam("newer"),
    )
)
_naming = (
    select(
        performances.c.real_name,
        performances.c.starts_at,
        performance_news.c.starts_at.label("moved_to"),
    )
    .outerjoin(performance_news, performance_news.c.performance_id == performances.c.id)
    .where(performances.c.id == bindparam("performance"))
)


def row_of(performance_id: str, hold_id: str, attendee: Attendee) -> AttendeeRow:
    return AttendeeRow(performance_id, attendee.digest, hold_id, attendee.place, attendee.is_self, attendee.revision)


async def taken_documents(reader: Reader, wanted: Collection[tuple[str, str]]) -> set[tuple[str, str]]:
    """Those of these (performance, digest) that somebody has."""
    if not wanted:
        return set()
    performance_ids, digests = {one[0] for one in wanted}, {one[1] for one in wanted}
    rows = await reader.fetch_all(_taken, {"performances": list(performance_ids), "digests": list(digests)})
    return {(str(performance_id), str(digest)) for performance_id, digest in rows}


async def take(transaction: Transaction, rows: Sequence[AttendeeRow]) -> bool:
    """All of them; nothing and false when somebody has one of the documents."""
    if not rows:
        return True
    try:
        async with transaction.savepoint():
            await transaction.insert(attendees, sorted(rows))
    except IntegrityError:
        return False
    return True


async def take_or_conflict(transaction: Transaction, rows: Sequence[AttendeeRow]) -> None:
    """Raises ``Conflict`` when somebody has got one of the documents meanwhile."""
    if not await take(transaction, rows):
        raise Conflict("a document has a ticket since a moment ago")


async def free(transaction: Transaction, hold_ids: Collection[str]) -> None:
    """The documents of these holds can have other tickets."""
    await transaction.execute(_free, {"holds": sorted(hold_ids)})


async def free_places(transaction: Transaction, hold_id: str, places: Collection[int]) -> None:
    """The same for some places of one hold."""
    await transaction.execute(_free_places, {"hold": hold_id, "places": sorted(places)})


async def at_place(reader: Reader, hold_id: str, place: int) -> AttendeeRow | None:
    """Who has this place of a hold."""
    row = await reader.fetch_one(_at_place, {"hold": hold_id, "place": place})
    return None if row is None else msgspec.convert(row, AttendeeRow, from_attributes=True)


async def replace(transaction: Transaction, before: AttendeeRow, new: Attendee) -> None:
    """Give a place to another document. Raises ``Conflict`` when somebody has just done so, or has that document."""
    place = {"hold": before.hold_id, "at": before.place, "was": before.revision}
    parameters = place | {"becomes": new.digest, "own": new.is_self, "newer": new.revision}
    try:
        replaced = await transaction.execute(_replace, parameters)
    except IntegrityError as taken:
        raise Conflict("a document has a ticket since a moment ago") from taken
    if replaced != 1:
        raise Conflict("the name was changed elsewhere at the same moment")


async def naming_of(reader: Reader, performance_id: str) -> Naming | None:
    """``None`` where nobody is named."""
    row = await reader.fetch_one(_naming, {"performance": performance_id})
    if row is None or row.real_name is None:
        return None
    rule = msgspec.json.decode(row.real_name, type=RealNameRule)
    return Naming(rule, row.starts_at if row.moved_to is None else row.moved_to)
