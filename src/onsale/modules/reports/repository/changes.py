"""What happens to performances after their publication, in whatever order it is heard of.

It is kept by itself and applied to the performance, by whoever hears of that or of its change last. Each writes his own
first and then looks at the other's with a lock, so none of two at once misses the other.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import msgspec
from sqlalchemy import bindparam, select, update

from onsale.contracts.events import PerformanceCancelled, PerformancePostponed
from onsale.modules.reports.tables import performance_changes, performances
from onsale.platform.clock import to_micros
from onsale.platform.db import AnyRow, Transaction


class _ChangeRow(msgspec.Struct):
    performance_id: str
    revision: int
    starts_at: int | None
    cancelled_at: int | None


_lock = (
    select(performance_changes)
    .where(performance_changes.c.performance_id.in_(bindparam("ids", expanding=True)))
    .order_by(performance_changes.c.performance_id)
    .with_for_update()
)
_this = performance_changes.c.performance_id == bindparam("id")
_postpone = (
    update(performance_changes)
    .where(_this, performance_changes.c.revision < bindparam("newer"))
    .values(revision=bindparam("newer"), starts_at=bindparam("new_start"))
)
_cancel = (
    update(performance_changes)
    .where(_this, performance_changes.c.cancelled_at.is_(None))
    .values(cancelled_at=bindparam("at"))
)


async def note_postponements(transaction: Transaction, postponed: Sequence[PerformancePostponed]) -> None:
    """The latest counts."""
    latest = {event.performance_id: event for event in sorted(postponed, key=lambda event: event.revision)}
    known = await _locked(transaction, latest)
    for id_, event in sorted(latest.items()):
        starts_at = to_micros(event.starts_at)
        if id_ in known:
            parameters = {"id": id_, "newer": event.revision, "new_start": starts_at}
            await transaction.execute(_postpone, parameters)
        else:
            await transaction.insert(performance_changes, [_ChangeRow(id_, event.revision, starts_at, None)])
    await apply_changes(transaction, latest)


async def note_cancellations(transaction: Transaction, cancelled: Sequence[PerformanceCancelled]) -> None:
    """A cancelled performance stays so."""
    at = {event.performance_id: to_micros(event.occurred_at) for event in reversed(cancelled)}
    known = await _locked(transaction, at)
    for id_, cancelled_at in sorted(at.items()):
        if id_ in known:
            await transaction.execute(_cancel, {"id": id_, "at": cancelled_at})
        else:
            await transaction.insert(performance_changes, [_ChangeRow(id_, 0, None, cancelled_at)])
    await apply_changes(transaction, at)


async def apply_changes(transaction: Transaction, performance_ids: Collection[str]) -> None:
    """To those of these performances that are known."""
    for performance_id, row in sorted((await _locked(transaction, performance_ids)).items()):
        facts = {"cancelled_at": row.cancelled_at} | ({"starts_at": row.starts_at} if row.starts_at else {})
        await transaction.execute(update(performances).where(performances.c.id == performance_id).values(facts))


async def _locked(transaction: Transaction, performance_ids: Collection[str]) -> Mapping[str, AnyRow]:
    rows = await transaction.fetch_all(_lock, {"ids": list(performance_ids)})
    return {row.performance_id: row for row in rows}
