"""Who has tickets, and what was said of performances that they are still to be told."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import msgspec
from sqlalchemy import bindparam, delete, select, update

from onsale.contracts.values import Text
from onsale.modules.notifications.domain.messages import Held
from onsale.modules.notifications.tables import announcements, holders
from onsale.platform.clock import from_micros, to_micros
from onsale.platform.db import Reader, Transaction

# Before every order.
FROM_THE_BEGINNING = ""


class _HolderRow(msgspec.Struct):
    order_id: str
    performance_id: str
    order_number: str
    event_title_zh: str
    event_title_en: str
    starts_at: int
    timezone: str
    contact_sealed: str
    contact_revision: int = 0


class AnnouncementRow(msgspec.Struct):
    """The last that was said of a performance. ``told_until`` is the last order that knows, ``None`` when all do."""

    performance_id: str
    revision: int
    news: bytes
    is_cancelled: bool
    told_until: str | None


_known = select(holders.c.order_id).where(holders.c.order_id.in_(bindparam("orders", expanding=True)))
_next = (
    select(holders)
    .where(holders.c.performance_id == bindparam("performance"), holders.c.order_id > bindparam("after"))
    .order_by(holders.c.order_id)
    .limit(bindparam("limit"))
)
# What is told to the end has nothing there; a comparison is found by the index everywhere, and `IS NOT NULL` is not.
_open = select(announcements.c.performance_id).where(announcements.c.told_until >= FROM_THE_BEGINNING).limit(1)
_locked = (
    select(announcements)
    .where(announcements.c.performance_id.in_(bindparam("performances", expanding=True)))
    .order_by(announcements.c.performance_id)
    .with_for_update()
)
_this = announcements.c.performance_id == bindparam("performance")
_replace = (
    update(announcements)
    .where(_this)
    .values(
        revision=bindparam("new_revision"),
        news=bindparam("new_news", type_=announcements.c.news.type),
        is_cancelled=bindparam("cancelled", type_=announcements.c.is_cancelled.type),
        told_until=FROM_THE_BEGINNING,
    )
)
_tell = update(announcements).where(_this).values(told_until=bindparam("until", type_=announcements.c.told_until.type))


async def add_holders(transaction: Transaction, held: Sequence[Held]) -> None:
    """Without those that are known."""
    by_order = {one.order_id: one for one in held}
    rows = await transaction.fetch_all(_known, {"orders": sorted(by_order)})
    known = {str(row[0]) for row in rows}
    new = [_row(one) for order_id, one in sorted(by_order.items()) if order_id not in known]
    await transaction.insert(holders, new)


def _row(held: Held) -> _HolderRow:
    return _HolderRow(
        order_id=held.order_id,
        performance_id=held.performance_id,
        order_number=held.order_number,
        event_title_zh=held.event_title.zh,
        event_title_en=held.event_title.en,
        starts_at=to_micros(held.starts_at),
        timezone=held.timezone,
        contact_sealed=held.contact_sealed,
    )


_newer = (
    update(holders)
    .where(holders.c.order_id == bindparam("order"), holders.c.contact_revision < bindparam("revision"))
    .values(contact_sealed=bindparam("sealed"), contact_revision=bindparam("revision"))
)


async def change_contact(transaction: Transaction, held: Held, revision: int) -> None:
    """Tell somebody else, unless something newer is known. Of an order that is not known yet it is kept: whoever says
    afterwards that its tickets were issued had an older contact."""
    known = await transaction.fetch_all(_known, {"orders": [held.order_id]})
    if not known:
        await transaction.insert(holders, [msgspec.structs.replace(_row(held), contact_revision=revision)])
        return
    await transaction.execute(_newer, {"order": held.order_id, "revision": revision, "sealed": held.contact_sealed})


async def drop_holders(transaction: Transaction, order_ids: Collection[str]) -> None:
    """Nothing is left of these orders."""
    await transaction.execute(delete(holders).where(holders.c.order_id.in_(sorted(order_ids))))


async def next_holders(reader: Reader, performance_id: str, after: str, limit: int) -> list[Held]:
    """Up to ``limit`` orders with tickets for this, by id."""
    parameters = {"performance": performance_id, "after": after, "limit": limit}
    return [
        Held(
            order_id=row.order_id,
            performance_id=row.performance_id,
            order_number=row.order_number,
            event_title=Text(row.event_title_zh, row.event_title_en),
            starts_at=from_micros(row.starts_at),
            timezone=row.timezone,
            contact_sealed=row.contact_sealed,
        )
        for row in await reader.fetch_all(_next, parameters)
    ]


async def move_holders(transaction: Transaction, order_ids: Collection[str], starts_at: int) -> None:
    """Their performance starts then; in microseconds."""
    these = update(holders).where(holders.c.order_id.in_(sorted(order_ids)))
    await transaction.execute(these.values(starts_at=starts_at))


async def open_announcement(reader: Reader) -> str | None:
    """A performance whose people are still to be told something."""
    row = await reader.fetch_one(_open)
    return None if row is None else str(row[0])


async def lock_announcements(transaction: Transaction, performance_ids: Collection[str]) -> dict[str, AnnouncementRow]:
    rows = await transaction.fetch_all(_locked, {"performances": sorted(performance_ids)})
    found = [msgspec.convert(row, AnnouncementRow, from_attributes=True, strict=False) for row in rows]
    return {row.performance_id: row for row in found}


async def announce(
    transaction: Transaction, said: Sequence[AnnouncementRow], known: Mapping[str, AnnouncementRow]
) -> None:
    """Tell it to everybody, from the beginning."""
    await transaction.insert(announcements, [row for row in said if row.performance_id not in known])
    for row in said:
        if row.performance_id in known:
            parameters = {"new_revision": row.revision, "new_news": row.news, "cancelled": row.is_cancelled}
            await transaction.execute(_replace, {"performance": row.performance_id} | parameters)


async def note_told(transaction: Transaction, performance_id: str, until: str | None) -> None:
    """Everybody up to this order was told, or everybody."""
    await transaction.execute(_tell, {"performance": performance_id, "until": until})
