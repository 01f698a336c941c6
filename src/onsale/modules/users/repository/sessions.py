"""Devices, and the sessions of one account. Every change is one guarded statement; nothing here commits."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from sqlalchemy import and_, func, select, update

from onsale.modules.users.settings import SESSIONS_SHOWN_MAX
from onsale.modules.users.tables import DeviceRow, SessionRow, devices, sessions
from onsale.platform.db import Reader, Transaction


class SessionOfDevice(msgspec.Struct, frozen=True):
    """A session, and the name of its device if that is known."""

    session: SessionRow
    device_name: str | None


async def find_device(reader: Reader, user_id: str, device_id: str) -> DeviceRow | None:
    row = await reader.fetch_one(select(devices).where(devices.c.user_id == user_id, devices.c.device_id == device_id))
    return None if row is None else msgspec.convert(tuple(row), DeviceRow)


async def find_last_device(reader: Reader, user_id: str) -> DeviceRow | None:
    """The one on which this account was last signed in to."""
    statement = select(devices).where(devices.c.user_id == user_id).order_by(devices.c.last_used_at.desc()).limit(1)
    row = await reader.fetch_one(statement)
    return None if row is None else msgspec.convert(tuple(row), DeviceRow)


async def count_devices_since(reader: Reader, user_id: str, since: int) -> int:
    """How many became known to this account after this time."""
    statement = (
        select(func.count()).select_from(devices).where(devices.c.user_id == user_id, devices.c.first_used_at > since)
    )
    row = await reader.fetch_one(statement)
    return msgspec.convert(row[0], int) if row else 0


async def insert_devices(transaction: Transaction, rows: Sequence[DeviceRow]) -> None:
    await transaction.insert(devices, rows)


async def update_device(transaction: Transaction, row: DeviceRow) -> None:
    """It was used again, perhaps by another browser's name or in another language."""
    statement = (
        update(devices)
        .where(devices.c.user_id == row.user_id, devices.c.device_id == row.device_id)
        .values(name=row.name, language=row.language, last_used_at=row.last_used_at)
    )
    await transaction.execute(statement)


async def list_open_sessions(reader: Reader, user_id: str, now: int) -> list[SessionOfDevice]:
    """The sessions that somebody can go on with, the last used first, no more than ``SESSIONS_SHOWN_MAX``."""
    of_device = and_(devices.c.user_id == sessions.c.user_id, devices.c.device_id == sessions.c.device_id)
    statement = (
        select(devices.c.name, *sessions.c)
        .select_from(sessions.outerjoin(devices, of_device))
        .where(sessions.c.user_id == user_id, sessions.c.ended_at.is_(None), sessions.c.expires_at > now)
        .order_by(sessions.c.refreshed_at.desc(), sessions.c.id.desc())
        .limit(SESSIONS_SHOWN_MAX)
    )
    rows = await reader.fetch_all(statement)
    return [
        SessionOfDevice(msgspec.convert(tuple(row[1:]), SessionRow), msgspec.convert(row[0], str | None))
        for row in rows
    ]


async def find_open_ids(reader: Reader, user_id: str, now: int) -> list[str]:
    """All of somebody's sessions that are not over."""
    statement = select(sessions.c.id).where(
        sessions.c.user_id == user_id, sessions.c.ended_at.is_(None), sessions.c.expires_at > now
    )
    return [str(row[0]) for row in await reader.fetch_all(statement)]


async def end_sessions(transaction: Transaction, ids: Sequence[str], *, now: int, reason: str) -> None:
    """End those of these that are not over yet."""
    if ids:
        statement = update(sessions).where(sessions.c.id.in_(ids), sessions.c.ended_at.is_(None))
        await transaction.execute(statement.values(ended_at=now, end_reason=reason))


async def list_ended_since(reader: Reader, since: int, limit: int) -> list[str]:
    """The sessions that were ended last."""
    statement = (
        select(sessions.c.id).where(sessions.c.ended_at >= since).order_by(sessions.c.ended_at.desc()).limit(limit)
    )
    return [str(row[0]) for row in await reader.fetch_all(statement)]
