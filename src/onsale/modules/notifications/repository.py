"""Messages in the database. Every move is a compare-and-set on state and attempt; nothing here commits."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from sqlalchemy import Update, bindparam, select, update

from onsale.modules.notifications.domain.messages import Channel, State
from onsale.modules.notifications.tables import MessageRow, messages
from onsale.platform.db import Reader, Transaction

MessageKey = tuple[str, str, str]

_same_subjects = select(messages.c.purpose, messages.c.subject_id, messages.c.channel).where(
    messages.c.subject_id.in_(bindparam("subject_ids", expanding=True))
)


def key_of(row: MessageRow) -> MessageKey:
    """Purpose, subject and channel: what there is one message of."""
    return (row.purpose, row.subject_id, row.channel)


async def find_keys(reader: Reader, subject_ids: Sequence[str]) -> set[MessageKey]:
    """The keys of all messages about these subjects."""
    rows = await reader.fetch_all(_same_subjects, {"subject_ids": list(subject_ids)})
    return {(str(purpose), str(subject_id), str(channel)) for purpose, subject_id, channel in rows}


async def insert_messages(transaction: Transaction, rows: Sequence[MessageRow]) -> None:
    await transaction.insert(messages, rows)


async def find_due(reader: Reader, channel: Channel, now: int, limit: int) -> list[MessageRow]:
    """Messages whose time has come, oldest first: never tried, to be tried again, or lost with their sender."""
    statement = (
        select(messages)
        .where(
            messages.c.channel == channel.value,
            messages.c.state.in_([State.PENDING.value, State.SENDING.value]),
            messages.c.next_attempt_at <= now,
        )
        .order_by(messages.c.next_attempt_at, messages.c.id)
        .limit(limit)
    )
    return [msgspec.convert(tuple(row), MessageRow) for row in await reader.fetch_all(statement)]


async def take(transaction: Transaction, seen: MessageRow, *, until: int) -> bool:
    """Make one attempt ours: true for exactly one of all who saw the message in this state."""
    statement = _as_seen(seen).values(
        state=State.SENDING.value, attempts=messages.c.attempts + 1, next_attempt_at=until
    )
    return await transaction.execute(statement) == 1


async def settle(transaction: Transaction, taken: MessageRow, settled: MessageRow) -> bool:
    """Write how an attempt ended, unless somebody else has taken the message since."""
    statement = _as_seen(taken).values(
        state=settled.state,
        next_attempt_at=settled.next_attempt_at,
        error=settled.error,
        sent_at=settled.sent_at,
    )
    return await transaction.execute(statement) == 1


def _as_seen(seen: MessageRow) -> Update:
    return update(messages).where(
        messages.c.id == seen.id, messages.c.state == seen.state, messages.c.attempts == seen.attempts
    )


async def find_newest(
    reader: Reader, *, recipient_index: str | None, before_id: str | None, limit: int
) -> list[MessageRow]:
    """One page of messages, newest first: ids grow with time."""
    statement = select(messages).order_by(messages.c.id.desc()).limit(limit)
    if recipient_index is not None:
        statement = statement.where(messages.c.recipient_index == recipient_index)
    if before_id is not None:
        statement = statement.where(messages.c.id < before_id)
    return [msgspec.convert(tuple(row), MessageRow) for row in await reader.fetch_all(statement)]
