"""Messages in the database. Every move is a compare-and-set on state and attempt; nothing here commits."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from sqlalchemy import bindparam, select, update

from onsale.modules.notifications.domain.messages import Channel, State
from onsale.modules.notifications.tables import MessageRow, messages
from onsale.platform.db import Conflict, Reader, Transaction

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


_due = (
    select(*(messages.c[name] for name in MessageRow.__struct_fields__))
    .where(
        messages.c.channel == bindparam("on_channel"),
        messages.c.state.in_([State.PENDING.value, State.SENDING.value]),
        messages.c.next_attempt_at <= bindparam("now"),
    )
    .order_by(messages.c.next_attempt_at, messages.c.id)
    .limit(bindparam("limit"))
)


async def find_due(reader: Reader, channel: Channel, now: int, limit: int) -> list[MessageRow]:
    """Messages whose time has come, oldest first: never tried, to be tried again, or lost with their sender."""
    rows = await reader.fetch_all(_due, {"on_channel": channel.value, "now": now, "limit": limit})
    return [MessageRow(*row) for row in rows]


_as_seen = update(messages).where(
    messages.c.id == bindparam("seen_id"),
    messages.c.state == bindparam("seen_state"),
    messages.c.attempts == bindparam("seen_attempts"),
)
_take = _as_seen.values(state=State.SENDING.value, attempts=messages.c.attempts + 1, next_attempt_at=bindparam("until"))
_settle = _as_seen.values(
    state=bindparam("new_state"),
    next_attempt_at=bindparam("next_at"),
    error=bindparam("new_error"),
    sent_at=bindparam("new_sent_at"),
)


async def take(transaction: Transaction, seen: Sequence[MessageRow], *, until: int) -> None:
    """Make one attempt of each ours. ``Conflict`` when somebody else has one already; then none is ours."""
    parameters = [{**_seen(row), "until": until} for row in seen]
    if await transaction.execute_many(_take, parameters) != len(seen):
        raise Conflict("messages")


async def settle(transaction: Transaction, ended: Sequence[tuple[MessageRow, MessageRow]]) -> None:
    """Write how attempts ended, (as it was taken, as it is now) each. What somebody else has taken since stays so."""
    parameters = [
        {
            **_seen(taken),
            "new_state": now.state,
            "next_at": now.next_attempt_at,
            "new_error": now.error,
            "new_sent_at": now.sent_at,
        }
        for taken, now in ended
    ]
    await transaction.execute_many(_settle, parameters)


def _seen(row: MessageRow) -> dict[str, object]:
    return {"seen_id": row.id, "seen_state": row.state, "seen_attempts": row.attempts}


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
