"""What orders knows of performances."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final, Literal

import msgspec
from sqlalchemy import ColumnElement, bindparam, select, update

from onsale.contracts.events import PerformanceCancelled, PerformancePostponed
from onsale.contracts.refunds import DEFAULT_REFUND_RULES, RefundRules
from onsale.contracts.values import Text
from onsale.modules.orders.domain.quotes import Conditions
from onsale.modules.orders.tables import performances
from onsale.platform.clock import to_micros
from onsale.platform.db import Reader, Transaction

POSTPONED: Final = "postponed"
CANCELLED: Final = "cancelled"


class Show(msgspec.Struct, frozen=True, kw_only=True):
    """A performance as orders knows it. Times in microseconds; ``state`` is ``on``, ``postponed`` or ``cancelled``."""

    id: str
    event_id: str
    organisation_id: str
    title: Text
    timezone: str
    starts_at: int
    ends_at: int
    state: Literal["on", "postponed", "cancelled"]
    refund_rules: RefundRules
    refund_free_until: int | None

    @property
    def is_cancelled(self) -> bool:
        return self.state == CANCELLED


class ShowRow(msgspec.Struct):
    """A performance that was published; one without a ``timezone`` is yet to be, and news of it came first."""

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
    """Those of these performances that were published, by id."""
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
        if row.timezone
    }


async def add_shows(transaction: Transaction, rows: Sequence[ShowRow]) -> None:
    """Store those of these performances that are new, and complete those that other news spoke of before."""
    found = await transaction.fetch_all(_by_ids, {"ids": [row.id for row in rows]})
    known = {row.id: bool(row.timezone) for row in found}
    new = {row.id: row for row in rows if row.id not in known}
    await transaction.insert(performances, list(new.values()))
    for row in rows:
        if known.get(row.id) is False:
            await _complete(transaction, row)


async def _complete(transaction: Transaction, row: ShowRow) -> None:
    """What is newer than the publication stays."""
    here = update(performances).where(performances.c.id == row.id, performances.c.timezone == "")
    untouched = {"refund_rules": performances.c.rules_revision == 0, "starts_at": performances.c.times_revision == 0}
    for field, is_old in untouched.items():
        values = {field: getattr(row, field)} | ({"ends_at": row.ends_at} if field == "starts_at" else {})
        await transaction.execute(here.where(is_old).values(values))
    await transaction.execute(
        here.values(
            event_id=row.event_id,
            organisation_id=row.organisation_id,
            title_zh=row.title_zh,
            title_en=row.title_en,
            timezone=row.timezone,
        )
    )


async def _change(
    transaction: Transaction, known: ShowRow, newer: ColumnElement[bool], **values: str | int | None
) -> None:
    """Change a performance, or keep what is ``known`` of one that is yet to be published. Two who keep the same at
    once are an ``IntegrityError`` for one of them, which the bus delivers again."""
    here = performances.c.id == known.id
    if await transaction.fetch_one(select(performances.c.id).where(here)) is None:
        await transaction.insert(performances, [known])
    await transaction.execute(update(performances).where(here, newer).values(**values))


def _unpublished(performance_id: str, event_id: str = "", organisation_id: str = "") -> ShowRow:
    rules = msgspec.json.encode(DEFAULT_REFUND_RULES).decode()
    return ShowRow(performance_id, event_id, organisation_id, "", "", "", 0, 0, "on", rules, 0, 0)


async def change_rules(transaction: Transaction, performance_id: str, revision: int, rules: RefundRules) -> None:
    """Other rules for later orders, unless newer ones are known."""
    await _change(
        transaction,
        _unpublished(performance_id),
        performances.c.rules_revision < revision,
        rules_revision=revision,
        refund_rules=msgspec.json.encode(rules).decode(),
    )


async def postpone(transaction: Transaction, event: PerformancePostponed) -> None:
    """Other times, unless newer ones are known. What was cancelled stays so."""
    known = _unpublished(event.performance_id, event.event_id, event.organisation_id)
    await _change(
        transaction,
        known,
        performances.c.times_revision < event.revision,
        times_revision=event.revision,
        starts_at=to_micros(event.starts_at),
        ends_at=to_micros(event.ends_at),
        refund_free_until=to_micros(event.refund_free_until),
    )
    await transaction.execute(
        update(performances).where(performances.c.id == known.id, performances.c.state == "on").values(state=POSTPONED)
    )


async def cancel(transaction: Transaction, event: PerformanceCancelled) -> None:
    """For good."""
    known = _unpublished(event.performance_id, event.event_id, event.organisation_id)
    await _change(transaction, known, performances.c.state != CANCELLED, state=CANCELLED)


def conditions_of(show: Show | None) -> Conditions | None:
    """What a performance says about refunds."""
    if show is None:
        return None
    return Conditions(
        starts_at=show.starts_at, is_cancelled=show.is_cancelled, refund_free_until=show.refund_free_until
    )
