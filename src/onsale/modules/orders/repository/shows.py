"""What orders knows of performances."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import msgspec
from sqlalchemy import bindparam, select, update

from onsale.contracts.refunds import RefundRules
from onsale.contracts.values import Text
from onsale.modules.orders.tables import performances
from onsale.platform.db import Reader, Transaction


class Show(msgspec.Struct, frozen=True, kw_only=True):
    """A performance as orders knows it. Times in microseconds; ``state`` is ``on``, ``postponed`` or ``cancelled``."""

    id: str
    event_id: str
    organisation_id: str
    title: Text
    timezone: str
    starts_at: int
    ends_at: int
    state: str
    refund_rules: RefundRules
    refund_free_until: int | None


class ShowRow(msgspec.Struct):
    """A performance that was published."""

    id: str
    event_id: str
    organisation_id: str
    title_zh: str
    title_en: str
    timezone: str
    starts_at: int
    ends_at: int
    state: str
    refund_rules: str
    rules_revision: int
    times_revision: int


_rules = msgspec.json.Decoder(RefundRules)
_by_ids = select(performances).where(performances.c.id.in_(bindparam("ids", expanding=True)))


async def get_shows(reader: Reader, performance_ids: Collection[str]) -> dict[str, Show]:
    """Those of these performances that we have heard of, by id."""
    return {
        row.id: Show(
            id=row.id,
            event_id=row.event_id,
            organisation_id=row.organisation_id,
            title=Text(row.title_zh, row.title_en),
            timezone=row.timezone,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            state=row.state,
            refund_rules=_rules.decode(row.refund_rules),
            refund_free_until=row.refund_free_until,
        )
        for row in await reader.fetch_all(_by_ids, {"ids": list(performance_ids)})
    }


async def add_shows(transaction: Transaction, rows: Sequence[ShowRow]) -> None:
    """Store those of these performances that are new."""
    known = await get_shows(transaction, {row.id for row in rows})
    new = {row.id: row for row in rows if row.id not in known}
    await transaction.insert(performances, list(new.values()))


async def change_rules(transaction: Transaction, performance_id: str, revision: int, rules: RefundRules) -> None:
    """Other rules for later orders, unless newer ones are known."""
    await transaction.execute(
        update(performances)
        .where(performances.c.id == performance_id, performances.c.rules_revision < revision)
        .values(rules_revision=revision, refund_rules=msgspec.json.encode(rules).decode())
    )
