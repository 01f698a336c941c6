"""What becomes of performances after their publication: where refunded places go, later ends of sale, cancellation.

News may be heard of before the performance itself. Who writes them locks their row first, and so does who opens the
performance: none of two at once misses the other.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import msgspec
from sqlalchemy import bindparam, select, update

from onsale.contracts.events import PerformancePostponed, SaleEnd
from onsale.contracts.refunds import SeatReturns
from onsale.modules.inventory.tables import performance_news, performances, ticket_types
from onsale.platform.clock import to_micros
from onsale.platform.db import AnyRow, Reader, Transaction

# Of a performance of which nothing was said yet.
UNSAID = -1


class News(msgspec.Struct):
    """All there is. ``seat_returns`` and ``sale_ends`` are JSON."""

    performance_id: str
    cancelled_at: int | None = None
    returns_revision: int = UNSAID
    seat_returns: bytes | None = None
    postponements: int = 0
    sale_ends: bytes | None = None
    starts_at: int | None = None

    @property
    def returns(self) -> SeatReturns:
        """Where refunded places go."""
        return SeatReturns() if self.seat_returns is None else msgspec.json.decode(self.seat_returns, type=SeatReturns)


_of_these = select(performance_news).where(
    performance_news.c.performance_id.in_(bindparam("performances", expanding=True))
)
_in_order = _of_these.order_by(performance_news.c.performance_id)
_locked, _shared = _in_order.with_for_update(), _in_order.with_for_update(read=True)
_this = performance_news.c.performance_id == bindparam("performance")
_cancel = update(performance_news).where(_this).values(cancelled_at=bindparam("at"))
_return = (
    update(performance_news)
    .where(_this)
    .values(
        returns_revision=bindparam("revision"),
        seat_returns=bindparam("returns", type_=performance_news.c.seat_returns.type),
    )
)
_postpone = (
    update(performance_news)
    .where(_this)
    .values(
        postponements=bindparam("revision"),
        sale_ends=bindparam("ends", type_=performance_news.c.sale_ends.type),
        starts_at=bindparam("starts_at"),
    )
)
_end_sale = (
    update(ticket_types)
    .where(ticket_types.c.id == bindparam("type_id"), ticket_types.c.performance_id == bindparam("performance"))
    .values(sale_ends_at=bindparam("ends_at"))
)
_new_rules = (
    update(performances)
    .where(performances.c.id == bindparam("performance"))
    .values(rules_revision=performances.c.rules_revision + 1)
)
_new_rules_of_types = (
    update(ticket_types)
    .where(ticket_types.c.performance_id == bindparam("performance"))
    .values(rules_revision=ticket_types.c.rules_revision + 1)
)


async def lock_news(transaction: Transaction, performance_ids: Collection[str]) -> dict[str, News]:
    """By performance, and nobody else reads or writes them before this transaction has ended."""
    found = _by_performance(await transaction.fetch_all(_locked, {"performances": sorted(performance_ids)}))
    new = {id_: News(id_) for id_ in sorted(performance_ids) if id_ not in found}
    await transaction.insert(performance_news, list(new.values()))
    return found | new


async def share_news(transaction: Transaction, performance_ids: Collection[str]) -> dict[str, News]:
    """The same for many readers at once; nobody changes them before this transaction has ended. What was never heard of
    is missing."""
    return _by_performance(await transaction.fetch_all(_shared, {"performances": sorted(performance_ids)}))


async def is_cancelled(reader: Reader, performance_id: str) -> bool:
    rows = await reader.fetch_all(_of_these, {"performances": [performance_id]})
    return any(news.cancelled_at is not None for news in _by_performance(rows).values())


def _by_performance(rows: Sequence[AnyRow]) -> dict[str, News]:
    return {row.performance_id: msgspec.convert(row, News, from_attributes=True) for row in rows}


async def save_cancellation(transaction: Transaction, performance_id: str, at: int) -> None:
    await transaction.execute(_cancel, {"performance": performance_id, "at": at})


async def save_returns(transaction: Transaction, known: News, returns: SeatReturns, revision: int) -> None:
    """Unless something newer is known."""
    if revision > known.returns_revision:
        parameters = {"revision": revision, "returns": msgspec.json.encode(returns)}
        await transaction.execute(_return, {"performance": known.performance_id} | parameters)


async def save_postponement(transaction: Transaction, known: News, postponed: PerformancePostponed) -> bool:
    """Whether nothing newer was known."""
    if postponed.revision <= known.postponements:
        return False
    parameters = {
        "revision": postponed.revision,
        "ends": msgspec.json.encode(postponed.sale_ends),
        "starts_at": to_micros(postponed.starts_at),
    }
    await transaction.execute(_postpone, {"performance": known.performance_id} | parameters)
    return True


async def move_sale_ends(transaction: Transaction, performance_id: str, ends: Sequence[SaleEnd]) -> None:
    """For what is known of the performance."""
    parameters = [
        {"performance": performance_id, "type_id": end.ticket_type_id, "ends_at": to_micros(end.sale_ends_at)}
        for end in sorted(ends, key=lambda end: end.ticket_type_id)
    ]
    await transaction.execute_many(_end_sale, parameters)


async def renew_rules(transaction: Transaction, performance_id: str) -> None:
    """Nothing that was claimed by the rules before can be stored any more."""
    await transaction.execute(_new_rules, {"performance": performance_id})
    await transaction.execute(_new_rules_of_types, {"performance": performance_id})
