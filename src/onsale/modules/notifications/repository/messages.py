"""Messages in the database. Every move is a compare-and-set on state and attempt."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Sequence
from typing import TypeVar

import msgspec
from sqlalchemy import bindparam, select, update

from onsale.modules.notifications.domain.messages import Channel, State
from onsale.modules.notifications.tables import MessageRow, messages
from onsale.platform.db import Conflict, Reader, Transaction

T = TypeVar("T")
MessageKey = tuple[str, str, str]

# The unique key begins with the purpose: without that every message ever sent would be looked at.
_same_subjects = select(messages.c.purpose, messages.c.subject_id, messages.c.channel).where(
    messages.c.purpose.in_(bindparam("purposes", expanding=True)),
    messages.c.subject_id.in_(bindparam("subject_ids", expanding=True)),
)


def key_of(row: MessageRow) -> MessageKey:
    """Purpose, subject and channel: what there is one message of."""
    return (row.purpose, row.subject_id, row.channel)


async def find_keys(reader: Reader, purposes: Collection[str], subject_ids: Collection[str]) -> set[MessageKey]:
    """The keys of all messages with one of these purposes about one of these subjects."""
    rows = await reader.fetch_all(_same_subjects, {"purposes": list(purposes), "subject_ids": list(subject_ids)})
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
    messages.c.id.in_(bindparam("ids", expanding=True)),
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
    taken = 0
    for alike in _alike(seen, _as_it_was):
        parameters = {"ids": [row.id for row in alike], **_seen(alike[0]), "until": until}
        taken += await transaction.execute(_take, parameters)
    if taken != len(seen):
        raise Conflict("messages")


async def settle(transaction: Transaction, ended: Sequence[tuple[MessageRow, MessageRow]]) -> None:
    """Write how attempts ended, (as it was taken, as it is now) each. What somebody else has taken since stays so."""
    for alike in _alike(ended, lambda pair: (*_as_it_was(pair[0]), *_as_it_is(pair[1]))):
        taken, now = alike[0]
        parameters = {
            "ids": [row.id for row, _ in alike],
            **_seen(taken),
            "new_state": now.state,
            "next_at": now.next_attempt_at,
            "new_error": now.error,
            "new_sent_at": now.sent_at,
        }
        await transaction.execute(_settle, parameters)


def _seen(row: MessageRow) -> dict[str, object]:
    return {"seen_state": row.state, "seen_attempts": row.attempts}


def _as_it_was(row: MessageRow) -> tuple[object, ...]:
    return (row.state, row.attempts)


def _as_it_is(row: MessageRow) -> tuple[object, ...]:
    return (row.state, row.next_attempt_at, row.error, row.sent_at)


def _alike(of: Sequence[T], key: Callable[[T], Hashable]) -> list[list[T]]:
    """Those that one statement can write together: nearly always all of them."""
    groups: dict[Hashable, list[T]] = {}
    for one in of:
        groups.setdefault(key(one), []).append(one)
    return list(groups.values())


async def find_newest(
    reader: Reader, *, recipient_indexes: Sequence[str] | None, before_id: str | None, limit: int
) -> list[MessageRow]:
    """One page of messages, newest first: ids grow with time."""
    statement = select(messages).order_by(messages.c.id.desc()).limit(limit)
    if recipient_indexes is not None:
        statement = statement.where(messages.c.recipient_index.in_(recipient_indexes))
    if before_id is not None:
        statement = statement.where(messages.c.id < before_id)
    return [msgspec.convert(tuple(row), MessageRow) for row in await reader.fetch_all(statement)]
