"""What happens to performances after their publication, in whatever order it is heard of.

The latest news of a performance are kept by themselves and applied to it, by whoever hears of the performance or of the
news last. Each writes his own first and then looks at the other's with a lock, so none of two at once misses the other.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import msgspec
from sqlalchemy import bindparam, select, update

from onsale.contracts.events import PerformanceCancelled, PerformancePostponed
from onsale.modules.tickets.tables import performance_changes, performances
from onsale.platform.clock import to_micros
from onsale.platform.db import AnyRow, Transaction


class _ChangeRow(msgspec.Struct):
    performance_id: str
    revision: int
    postponement: bytes | None
    cancellation: bytes | None


_postponed = msgspec.json.Decoder(PerformancePostponed)
_cancelled = msgspec.json.Decoder(PerformanceCancelled)
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
    .values(revision=bindparam("newer"), postponement=bindparam("news", type_=performance_changes.c.postponement.type))
)
_cancel = (
    update(performance_changes)
    .where(_this, performance_changes.c.cancellation.is_(None))
    .values(cancellation=bindparam("news", type_=performance_changes.c.cancellation.type))
)


async def note_postponements(transaction: Transaction, postponed: Sequence[PerformancePostponed]) -> None:
    """The latest counts, in whatever order they come."""
    latest = {event.performance_id: event for event in sorted(postponed, key=lambda event: event.revision)}
    known = await _locked(transaction, latest)
    news = {id_: (event.revision, msgspec.json.encode(event)) for id_, event in latest.items()}
    await transaction.insert(
        performance_changes,
        [_ChangeRow(id_, revision, event, None) for id_, (revision, event) in sorted(news.items()) if id_ not in known],
    )
    await transaction.execute_many(
        _postpone, [{"id": id_, "newer": news[id_][0], "news": news[id_][1]} for id_ in sorted(known)]
    )
    await apply_changes(transaction, latest)


async def note_cancellations(transaction: Transaction, cancelled: Sequence[PerformanceCancelled]) -> None:
    """A cancelled performance stays so."""
    first = {event.performance_id: msgspec.json.encode(event) for event in reversed(cancelled)}
    known = await _locked(transaction, first)
    await transaction.insert(
        performance_changes,
        [_ChangeRow(id_, 0, None, event) for id_, event in sorted(first.items()) if id_ not in known],
    )
    await transaction.execute_many(_cancel, [{"id": id_, "news": first[id_]} for id_ in sorted(known)])
    await apply_changes(transaction, first)


async def apply_changes(transaction: Transaction, performance_ids: Collection[str]) -> None:
    """Tickets for those of these performances that are known show what has become of them."""
    for performance_id, row in sorted((await _locked(transaction, performance_ids)).items()):
        changes = _facts(row)
        await transaction.execute(update(performances).where(performances.c.id == performance_id).values(changes))


async def _locked(transaction: Transaction, performance_ids: Collection[str]) -> Mapping[str, AnyRow]:
    rows = await transaction.fetch_all(_lock, {"ids": list(performance_ids)})
    return {row.performance_id: row for row in rows}


def _facts(row: AnyRow) -> dict[str, str | int | None]:
    facts: dict[str, str | int | None] = {}
    if row.postponement is not None:
        postponed = _postponed.decode(row.postponement)
        before = postponed.starts_at_before
        facts |= {
            "starts_at": to_micros(postponed.starts_at),
            "doors_at": to_micros(postponed.doors_at),
            "ends_at": to_micros(postponed.ends_at),
            "postponed_at": to_micros(postponed.occurred_at),
            "starts_at_before": None if before is None else to_micros(before),
            "refund_free_until": to_micros(postponed.refund_free_until),
            "reason_zh": postponed.reason.zh,
            "reason_en": postponed.reason.en,
        }
    if row.cancellation is not None:
        cancelled = _cancelled.decode(row.cancellation)
        facts |= {
            "cancelled_at": to_micros(cancelled.occurred_at),
            "reason_zh": cancelled.reason.zh,
            "reason_en": cancelled.reason.en,
        }
    return facts
