"""Codes that were sent, to phones and by e-mail. Every change is one guarded statement; nothing here commits."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from sqlalchemy import ColumnElement, Select, Table, Update, bindparam, case, literal, or_, select, update

from onsale.modules.users.domain import MICROS, CodePace
from onsale.modules.users.repository.account_indexes import account_with
from onsale.modules.users.settings import (
    CODE_EVERY_SECONDS,
    CODE_WINDOW_SECONDS,
    CODES_PER_WINDOW_MAX,
    WRONG_ATTEMPTS_MAX,
)
from onsale.modules.users.tables import CodeRow, codes, devices, sessions
from onsale.modules.users.tables.passwords import EmailCheckRow, email_checks
from onsale.platform.db import Reader, Transaction

AnyCode = CodeRow | EmailCheckRow
# Each has the newest code of whoever its primary key says, and the same columns for what is true of every code.
_TABLES: dict[type[AnyCode], Table] = {CodeRow: codes, EmailCheckRow: email_checks}
_OF_THE_WINDOW = {"codes_in_window", "window_started_at"}


_known_device = select(literal(1)).where(
    devices.c.user_id.in_(account_with("phones")), devices.c.device_id == bindparam("device")
)


async def knows_device(reader: Reader, phone_indexes: Sequence[str], device_id: str) -> bool:
    """Whether the account of this phone, if there is one, was signed in to in this browser."""
    parameters = {"phones": list(phone_indexes), "device": device_id}
    return await reader.fetch_one(_known_device, parameters) is not None


class Asked(msgspec.Struct, frozen=True, array_like=True):
    """How many codes these have asked for in a window that is not over."""

    asked_by: str
    window_started_at: int
    codes: int


_asked = select(codes.c.asked_by, codes.c.window_started_at, codes.c.codes_in_window).where(
    codes.c.phone_index.in_(bindparam("phones", expanding=True)), codes.c.window_started_at > bindparam("since")
)
_asked_by_sessions = _asked.join(sessions, sessions.c.id == codes.c.asked_by)

_asked_by_devices = _asked.join(devices, devices.c.device_id == codes.c.asked_by).where(
    devices.c.user_id.in_(account_with("phones"))
)


async def list_asked_by_sessions(reader: Reader, phone_indexes: Sequence[str], now: int) -> list[Asked]:
    """What the sessions of this phone's account have asked for."""
    return await _list_asked(reader, _asked_by_sessions, phone_indexes, now)


async def list_asked_by_devices(reader: Reader, phone_indexes: Sequence[str], now: int) -> list[Asked]:
    """What the browsers have asked for that this phone's account knows."""
    return await _list_asked(reader, _asked_by_devices, phone_indexes, now)


async def _list_asked(
    reader: Reader, query: Select[tuple[str, int, int]], phone_indexes: Sequence[str], now: int
) -> list[Asked]:
    parameters = {"phones": list(phone_indexes), "since": now - CODE_WINDOW_SECONDS * MICROS}
    rows = await reader.fetch_all(query, parameters)
    return [msgspec.convert(tuple(row), Asked) for row in rows]


async def find_index(reader: Reader, phone_indexes: Sequence[str], asked_by: str) -> str | None:
    """Under which of the indexes of a phone the newest code of these was counted."""
    statement = (
        select(codes.c.phone_index)
        .where(codes.c.phone_index.in_(phone_indexes), codes.c.asked_by == asked_by)
        .order_by(codes.c.created_at.desc())
    )
    row = await reader.fetch_one(statement)
    return None if row is None else str(row[0])


async def lock_code(transaction: Transaction, phone_indexes: Sequence[str], attempt_id: str) -> CodeRow | None:
    """The newest that this attempt has asked for, wherever it was counted; tries of it come one after the other."""
    statement = (
        select(codes)
        .where(codes.c.phone_index.in_(phone_indexes), codes.c.attempt_id == attempt_id)
        .order_by(codes.c.created_at.desc())
        .limit(1)
        .with_for_update()
    )
    row = await transaction.fetch_one(statement)
    return None if row is None else msgspec.convert(tuple(row), CodeRow)


async def find_pace(reader: Reader, place: AnyCode) -> CodePace | None:
    """How often a code was put in the place of this one; ``None`` when never."""
    table = _TABLES[type(place)]
    statement = select(table.c.created_at, table.c.window_started_at, table.c.codes_in_window)
    row = await reader.fetch_one(statement.where(*_is_at(place)))
    return None if row is None else msgspec.convert(tuple(row), CodePace)


async def insert_code(transaction: Transaction, row: AnyCode) -> None:
    await transaction.insert(_TABLES[type(row)], [row])


async def replace_code(transaction: Transaction, new: AnyCode) -> bool:
    """Put a new code in the place of the older one, unless these ask too often or never asked before.

    Concurrency: the pace is part of the statement, so any number of requests at once get one code.
    """
    table = _TABLES[type(new)]
    is_over = table.c.window_started_at <= new.created_at - CODE_WINDOW_SECONDS * MICROS
    statement = (
        update(table)
        .where(
            *_is_at(new),
            table.c.created_at <= new.created_at - CODE_EVERY_SECONDS * MICROS,
            or_(is_over, table.c.codes_in_window < CODES_PER_WINDOW_MAX),
        )
        # Ordered: MySQL assigns from left to right, and the count must still see the old start of the window.
        .ordered_values(
            (table.c.codes_in_window, case((is_over, 1), else_=table.c.codes_in_window + 1)),
            (table.c.window_started_at, case((is_over, new.window_started_at), else_=table.c.window_started_at)),
            *(
                (column, getattr(new, column.name))
                for column in table.c
                if not column.primary_key and column.name not in _OF_THE_WINDOW
            ),
        )
    )
    return await transaction.execute(statement) == 1


async def use_code(transaction: Transaction, code: AnyCode, code_hashes: Sequence[str], now: int) -> bool:
    """Compare and set: true for exactly one caller, and only while the code works."""
    table = _TABLES[type(code)]
    statement = _with_tries(code).where(table.c.code_hash.in_(code_hashes), table.c.expires_at > now)
    return await transaction.execute(statement.values(used_at=now)) == 1


async def count_wrong_attempt(transaction: Transaction, code: AnyCode) -> bool:
    """One attempt less; false when there was none left."""
    statement = _with_tries(code).values(wrong_attempts=_TABLES[type(code)].c.wrong_attempts + 1)
    return await transaction.execute(statement) == 1


def _is_at(place: AnyCode) -> list[ColumnElement[bool]]:
    return [column == getattr(place, column.name) for column in _TABLES[type(place)].primary_key]


def _with_tries(code: AnyCode) -> Update:
    table = _TABLES[type(code)]
    return update(table).where(
        table.c.code_id == code.code_id, table.c.used_at.is_(None), table.c.wrong_attempts < WRONG_ATTEMPTS_MAX
    )
