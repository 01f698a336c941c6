"""What is deleted when nobody needs it any more: tables say how long they keep their rows, one job deletes the rest.

The job is slow on purpose. A backlog of months must not crowd out a sale, so every round deletes a bounded number of
rows of each table and leaves what remains to the next one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import structlog
from prometheus_client import Counter
from sqlalchemy import BindParameter, Column, ColumnElement, Row, bindparam, delete, func, select, tuple_

from onsale.platform.clock import Clock, to_micros
from onsale.platform.db import Database, Transaction
from onsale.platform.idempotency import idempotency_keys
from onsale.platform.inbox import inbox
from onsale.platform.outbox import outbox
from onsale.platform.settings import IDEMPOTENCY_KEYS_KEPT_SECONDS, INBOX_KEPT_SECONDS

ROWS_PER_ROUND_MAX = 500
PURGE_EVERY_SECONDS = 1.0

MICROS = 1_000_000
_END_OF_TIME = 2**62

log = structlog.get_logger(__name__)
PURGED = Counter("onsale_purged_rows_total", "Rows that were deleted because nobody needs them any more", ["table"])


@dataclass(frozen=True)
class Retention:
    """Rows of a table go ``keep_seconds`` after the moment in ``column`` (microseconds; an index begins with it).

    A row without that moment stays for ever, and so does one that ``only`` does not hold for.
    """

    column: Column[int]
    keep_seconds: int
    only: ColumnElement[bool] | None = None

    @property
    def table(self) -> str:
        return str(self.column.table.name)  # a plain string, for logs


# A message may come again as long as it is in the outbox, however long that was not relayed. Whoever consumed it did so
# after it was written, so what is older than the oldest message there can come no more. A day more, because clocks
# differ and a message looks a little newer each time when a relay takes it up again.
_oldest_message_at = select(outbox.c.created_at).order_by(outbox.c.message_id).limit(1).scalar_subquery()
_MARGIN_MICROS = 24 * 3600 * MICROS

PLATFORM_RETENTIONS = (
    Retention(idempotency_keys.c.created_at, IDEMPOTENCY_KEYS_KEPT_SECONDS),
    Retention(
        inbox.c.created_at,
        INBOX_KEPT_SECONDS,
        only=inbox.c.created_at < func.coalesce(_oldest_message_at, _END_OF_TIME) - _MARGIN_MICROS,
    ),
)


class Purge:
    """Deletes what these retentions let go. Safe to run anywhere, any number of times at once, and to be killed."""

    def __init__(self, database: Database, clock: Clock, retentions: Sequence[Retention]) -> None:
        self._database = database
        self._clock = clock
        self._rules = [_Rule(retention) for retention in retentions]

    async def run(self) -> int:
        """One round; always 0, because the rest waits for its next turn."""
        for rule in self._rules:
            deleted = await rule.apply(self._database, to_micros(self._clock.now()))
            if deleted:
                PURGED.labels(rule.table).inc(deleted)
                log.info("purged", table=rule.table, rows=deleted)
        return 0


class _Rule:
    """The statements of a retention."""

    def __init__(self, retention: Retention) -> None:
        self.table = retention.table
        self._keep_micros = retention.keep_seconds * MICROS
        table = retention.column.table
        keys = list(table.primary_key)
        conditions = [retention.column < bindparam("before")]
        if retention.only is not None:
            conditions.append(retention.only)
        # Keys first: MySQL has no limit inside of IN, and who finds nothing to delete needs no transaction.
        self._find = select(*keys).where(*conditions).order_by(retention.column).limit(ROWS_PER_ROUND_MAX)
        found: BindParameter[object] = bindparam("keys", expanding=True)
        self._is_single = len(keys) == 1
        is_found = keys[0].in_(found) if self._is_single else tuple_(*keys).in_(found)
        self._delete = delete(table).where(is_found, *conditions)

    async def apply(self, database: Database, now: int) -> int:
        before = now - self._keep_micros
        rows = await database.read(lambda reader: reader.fetch_all(self._find, {"before": before}))
        if not rows:
            return 0
        parameters = {"before": before, "keys": [self._key(row) for row in rows]}

        async def delete_them(transaction: Transaction) -> int:
            return await transaction.execute(self._delete, parameters)

        return await database.run(delete_them)

    def _key(self, row: Row[tuple[object, ...]]) -> object:
        return row[0] if self._is_single else tuple(row)
