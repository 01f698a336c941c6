"""Dead letters: looked at, delivered again, or dropped by a person who has mended the cause."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from sqlalchemy import ColumnElement, and_, bindparam, delete, select, true

from onsale.platform.clock import Clock, to_micros
from onsale.platform.db import Reader, Transaction
from onsale.platform.ids import IdGenerator
from onsale.platform.inbox import DeadLetter, dead_letters
from onsale.platform.outbox import outbox

LETTERS_PER_TRANSACTION_MAX = 100

_letters = select(*(dead_letters.c[name] for name in DeadLetter.__struct_fields__)).order_by(
    dead_letters.c.created_at, dead_letters.c.consumer, dead_letters.c.message_id
)
_dropped = delete(dead_letters).where(
    dead_letters.c.consumer == bindparam("consumer"), dead_letters.c.message_id == bindparam("message_id")
)


class Selection(msgspec.Struct, frozen=True, kw_only=True):
    """Which dead letters: of this module, of these consumers, with these ids, or all; none after ``until`` (µs)."""

    module: str = ""
    consumers: tuple[str, ...] = ()
    message_ids: tuple[str, ...] = ()
    until: int | None = None

    def condition(self) -> ColumnElement[bool]:
        columns = dead_letters.c
        return and_(
            true(),
            *([columns.consumer.startswith(f"{self.module}.", autoescape=True)] if self.module else []),
            *([columns.consumer.in_(self.consumers)] if self.consumers else []),
            *([columns.message_id.in_(self.message_ids)] if self.message_ids else []),
            *([columns.created_at <= self.until] if self.until is not None else []),
        )


class _Addressed(msgspec.Struct):
    message_id: str
    event_type: str
    payload: bytes
    created_at: int
    only_for: str


async def list_dead_letters(
    reader: Reader, selection: Selection, *, limit: int = LETTERS_PER_TRANSACTION_MAX
) -> list[DeadLetter]:
    """The selected ones, oldest first."""
    rows = await reader.fetch_all(_letters.where(selection.condition()).limit(limit))
    return [msgspec.convert(dict(zip(DeadLetter.__struct_fields__, row, strict=True)), DeadLetter) for row in rows]


def has_events(letter: DeadLetter) -> bool:
    """Whether there is a list in it; somebody else may have sent anything."""
    try:
        msgspec.json.decode(letter.payload, type=list[msgspec.Raw])
    except msgspec.DecodeError:
        return False
    return True


async def drop(transaction: Transaction, letters: Sequence[DeadLetter]) -> list[DeadLetter]:
    """Forget these; returns those that were still there."""
    return [
        letter
        for letter in letters
        if await transaction.execute(_dropped, {"consumer": letter.consumer, "message_id": letter.message_id})
    ]


async def replay(
    transaction: Transaction, letters: Sequence[DeadLetter], clock: Clock, ids: IdGenerator
) -> list[DeadLetter]:
    """Send these to their consumers again, and to nobody else; returns those that were still there.

    They go through the outbox under new ids, because the old ones are settled. What fails again is a new dead letter.
    What is no list of events stays: nobody could ever read it.
    """
    now = to_micros(clock.now())
    found = await drop(transaction, [letter for letter in letters if has_events(letter)])
    rows = [_Addressed(ids.new(), letter.event_type, letter.payload, now, letter.consumer) for letter in found]
    await transaction.insert(outbox, rows)
    return found
