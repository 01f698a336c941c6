"""Codes that were sent to phones. Every change is one guarded statement; nothing here commits."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from sqlalchemy import Select, and_, bindparam, case, literal, or_, select, update

from onsale.modules.users.domain import MICROS
from onsale.modules.users.settings import (
    CODE_EVERY_SECONDS,
    CODE_WINDOW_SECONDS,
    CODES_PER_WINDOW_MAX,
    WRONG_ATTEMPTS_MAX,
)
from onsale.modules.users.tables import CodeRow, codes, devices, sessions, users
from onsale.platform.db import Reader, Transaction


async def knows_device(reader: Reader, phone_index: str, device_id: str) -> bool:
    """Whether the account of this phone, if there is one, was signed in to in this browser."""
    statement = (
        select(literal(1))
        .select_from(users.join(devices, devices.c.user_id == users.c.id))
        .where(users.c.phone_index == phone_index, devices.c.device_id == device_id)
    )
    return await reader.fetch_one(statement) is not None


class Asked(msgspec.Struct, frozen=True, array_like=True):
    """How many codes these have asked for in a window that is not over."""

    asked_by: str
    window_started_at: int
    codes: int


_asked = select(codes.c.asked_by, codes.c.window_started_at, codes.c.codes_in_window).where(
    codes.c.phone_index == bindparam("phone"), codes.c.window_started_at > bindparam("since")
)
_asked_by_sessions = _asked.join(sessions, sessions.c.id == codes.c.asked_by)

_asked_by_devices = _asked.join(users, users.c.phone_index == codes.c.phone_index).join(
    devices, and_(devices.c.user_id == users.c.id, devices.c.device_id == codes.c.asked_by)
)


async def list_asked_by_sessions(reader: Reader, phone_index: str, now: int) -> list[Asked]:
    """What the sessions of this phone's account have asked for."""
    return await _list_asked(reader, _asked_by_sessions, phone_index, now)


async def list_asked_by_devices(reader: Reader, phone_index: str, now: int) -> list[Asked]:
    """What the browsers have asked for that this phone's account knows."""
    return await _list_asked(reader, _asked_by_devices, phone_index, now)


async def _list_asked(reader: Reader, query: Select[tuple[str, int, int]], phone_index: str, now: int) -> list[Asked]:
    rows = await reader.fetch_all(query, {"phone": phone_index, "since": now - CODE_WINDOW_SECONDS * MICROS})
    return [msgspec.convert(tuple(row), Asked) for row in rows]


async def find_code(reader: Reader, phone_index: str, asked_by: str) -> CodeRow | None:
    """The newest that was asked for by these."""
    statement = select(codes).where(codes.c.phone_index == phone_index, codes.c.asked_by == asked_by)
    row = await reader.fetch_one(statement)
    return None if row is None else msgspec.convert(tuple(row), CodeRow)


async def lock_code(transaction: Transaction, phone_index: str, attempt_id: str) -> CodeRow | None:
    """The newest that this attempt has asked for, wherever it was counted; tries of it come one after the other."""
    statement = (
        select(codes)
        .where(codes.c.phone_index == phone_index, codes.c.attempt_id == attempt_id)
        .order_by(codes.c.created_at.desc())
        .limit(1)
        .with_for_update()
    )
    row = await transaction.fetch_one(statement)
    return None if row is None else msgspec.convert(tuple(row), CodeRow)


async def insert_codes(transaction: Transaction, rows: Sequence[CodeRow]) -> None:
    await transaction.insert(codes, rows)


async def replace_code(transaction: Transaction, code: CodeRow) -> bool:
    """Put a new code in the place of the older one, unless these ask too often or never asked before.

    Concurrency: the pace is part of the statement, so any number of requests at once get one code.
    """
    window_is_over = codes.c.window_started_at <= code.created_at - CODE_WINDOW_SECONDS * MICROS
    statement = (
        update(codes)
        .where(
            and_(codes.c.phone_index == code.phone_index, codes.c.asked_by == code.asked_by),
            codes.c.created_at <= code.created_at - CODE_EVERY_SECONDS * MICROS,
            or_(window_is_over, codes.c.codes_in_window < CODES_PER_WINDOW_MAX),
        )
        # Ordered: MySQL assigns from left to right, and the count must still see the old start of the window.
        .ordered_values(
            (codes.c.codes_in_window, case((window_is_over, 1), else_=codes.c.codes_in_window + 1)),
            (
                codes.c.window_started_at,
                case((window_is_over, code.window_started_at), else_=codes.c.window_started_at),
            ),
            (codes.c.attempt_id, code.attempt_id),
            (codes.c.code_id, code.code_id),
            (codes.c.code_hash, code.code_hash),
            (codes.c.wrong_attempts, 0),
            (codes.c.created_at, code.created_at),
            (codes.c.expires_at, code.expires_at),
            (codes.c.used_at, None),
        )
    )
    return await transaction.execute(statement) == 1


async def use_code(transaction: Transaction, code_id: str, code_hashes: Sequence[str], now: int) -> bool:
    """Compare and set: true for exactly one caller, and only while the code works."""
    statement = (
        update(codes)
        .where(
            codes.c.code_id == code_id,
            codes.c.code_hash.in_(code_hashes),
            codes.c.used_at.is_(None),
            codes.c.expires_at > now,
            codes.c.wrong_attempts < WRONG_ATTEMPTS_MAX,
        )
        .values(used_at=now)
    )
    return await transaction.execute(statement) == 1


async def count_wrong_attempt(transaction: Transaction, code_id: str) -> bool:
    """One attempt less; false when there was none left."""
    statement = (
        update(codes)
        .where(codes.c.code_id == code_id, codes.c.used_at.is_(None), codes.c.wrong_attempts < WRONG_ATTEMPTS_MAX)
        .values(wrong_attempts=codes.c.wrong_attempts + 1)
    )
    return await transaction.execute(statement) == 1
