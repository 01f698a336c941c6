"""``onsale dead-letters``: what no redelivery could apply, for a person to look at, deliver again or drop."""

from __future__ import annotations

import base64
from collections.abc import Awaitable, Callable, Sequence
from functools import partial

import msgspec

from onsale.app.targets import SUBSCRIPTIONS
from onsale.platform import dead_letters
from onsale.platform.clock import SystemClock, from_micros, to_micros
from onsale.platform.db import Database, Transaction
from onsale.platform.dead_letters import Selection, list_dead_letters
from onsale.platform.engines import open_ready_database
from onsale.platform.ids import IdGenerator
from onsale.platform.inbox import DeadLetter
from onsale.platform.settings import Settings

_Change = Callable[[Transaction, Sequence[DeadLetter]], Awaitable[list[DeadLetter]]]


async def run(settings: Settings, action: str, *, consumer: str | None, message_ids: Sequence[str]) -> int:
    """Do ``action`` (list, show, replay, drop) with the dead letters of one consumer, with these ids, or with all.

    Exits with 1 when there are none of them, or some could not be delivered again.
    """
    clock = SystemClock()
    selection = Selection(
        consumers=(consumer,) if consumer else (), message_ids=tuple(message_ids), until=to_micros(clock.now())
    )
    database = await open_ready_database(settings, modules=[])
    try:
        match action:
            case "list":
                return await _list(database, selection)
            case "show":
                return await _show(database, selection)
            case "replay":
                again = partial(dead_letters.replay, clock=clock, ids=IdGenerator(clock))
                return await _replay(database, selection, again)
            case _:
                dropped = await _change(database, selection, dead_letters.drop)
                print(f"{dropped} dropped")
                return 0 if dropped else 1
    finally:
        await database.close()


async def _list(database: Database, selection: Selection) -> int:
    letters = await _read(database, selection)
    for one in letters:
        print(f"{one.message_id}  {_at(one)}  {one.consumer}  {one.event_type}  {one.error}")
    more = len(letters) == dead_letters.LETTERS_PER_TRANSACTION_MAX
    print(f"{len(letters)}{' or more' if more else ''} dead letters")
    return 0


async def _show(database: Database, selection: Selection) -> int:
    letters = await _read(database, selection)
    for one in letters:
        shown = {**msgspec.structs.asdict(one), "created_at": _at(one), "payload": _content(one.payload)}
        print(msgspec.json.format(msgspec.json.encode(shown), indent=2).decode())
    return 0 if letters else 1


async def _replay(database: Database, selection: Selection, again: _Change) -> int:
    consumers = tuple(name for name in selection.consumers or SUBSCRIPTIONS if name in SUBSCRIPTIONS)
    known = msgspec.structs.replace(selection, consumers=consumers)
    replayed = await _change(database, known, again) if consumers else 0
    print(f"{replayed} on their way to their consumers, as soon as a process runs")
    left = await _read(database, selection)
    for one in left:
        is_known = one.consumer in SUBSCRIPTIONS
        why = "there is no event in it" if is_known else f"this version has no consumer {one.consumer}"
        print(f"{one.message_id} stays: {why}")
    return 0 if replayed and not left else 1


async def _change(database: Database, selection: Selection, change: _Change) -> int:
    changed, some = 0, True
    while some and (letters := await _read(database, selection)):
        async with database.transaction() as transaction:
            some = bool(done := await change(transaction, letters))
        changed += len(done)
    return changed


async def _read(database: Database, selection: Selection) -> list[DeadLetter]:
    async with database.reading() as reader:
        return await list_dead_letters(reader, selection)


def _at(letter: DeadLetter) -> str:
    return from_micros(letter.created_at).isoformat(timespec="seconds")


def _content(payload: bytes) -> object:
    """The events; what is not even JSON in base64."""
    try:
        events: object = msgspec.json.decode(payload)
    except msgspec.DecodeError:
        return base64.b64encode(payload).decode()
    return events
