"""What a consumer has settled: the messages it applied, and its dead letters."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, MetaData, String, Table, bindparam, select

from onsale.platform.clock import Clock, to_micros
from onsale.platform.db import Reader, Transaction

NAME_LENGTH_MAX = 80
MESSAGE_ID_LENGTH_MAX = 50
ERROR_LENGTH_MAX = 500

metadata = MetaData()
inbox = Table(
    "platform_inbox",
    metadata,
    Column("consumer", String(NAME_LENGTH_MAX), primary_key=True),
    Column("message_id", String(MESSAGE_ID_LENGTH_MAX), primary_key=True),
    Column("state", String(8), nullable=False),  # "done", or "split" when its events are settled one by one
    Column("created_at", BigInteger, nullable=False),
    Index("platform_inbox_age", "created_at"),
    sqlite_with_rowid=False,
)
dead_letters = Table(
    "platform_dead_letters",
    metadata,
    Column("consumer", String(NAME_LENGTH_MAX), primary_key=True),
    Column("message_id", String(MESSAGE_ID_LENGTH_MAX), primary_key=True),
    Column("event_type", String(NAME_LENGTH_MAX), nullable=False),
    Column("payload", LargeBinary(2**32 - 1), nullable=False),
    Column("error", String(ERROR_LENGTH_MAX), nullable=False),
    Column("deliveries", Integer, nullable=False),
    Column("created_at", BigInteger, nullable=False),
)


class _InboxRow(msgspec.Struct):
    consumer: str
    message_id: str
    state: str
    created_at: int


class DeadLetter(msgspec.Struct, frozen=True, kw_only=True):
    """Events that a consumer could not apply. ``payload`` is a JSON array of them, or what came instead."""

    consumer: str
    message_id: str
    event_type: str
    payload: bytes
    error: str
    deliveries: int
    created_at: int


_known = select(inbox.c.message_id, inbox.c.state).where(
    inbox.c.consumer == bindparam("consumer"), inbox.c.message_id.in_(bindparam("ids", expanding=True))
)


class Inbox:
    """The memory of one consumer. What it writes belongs to the transaction that applies the messages."""

    def __init__(self, consumer: str, clock: Clock) -> None:
        self._consumer = consumer
        self._clock = clock

    async def states(self, reader: Reader, message_ids: list[str]) -> dict[str, str]:
        """``done`` or ``split`` of those that are known."""
        rows = await reader.fetch_all(_known, {"consumer": self._consumer, "ids": message_ids})
        return {str(message_id): str(state) for message_id, state in rows}

    async def remember(self, transaction: Transaction, message_ids: Sequence[str], state: str) -> None:
        now = to_micros(self._clock.now())
        rows = [_InboxRow(self._consumer, message_id, state, now) for message_id in message_ids]
        await transaction.insert(inbox, rows)
