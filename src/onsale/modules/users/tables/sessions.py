"""Devices that an account has used. Times are microseconds since the epoch."""

from __future__ import annotations

import msgspec
from sqlalchemy import BigInteger, Column, ForeignKey, Index, String, Table, exists

from onsale.contracts.values import Language
from onsale.modules.users.settings import DEVICE_NAME_LENGTH_MAX, DEVICES_KEPT_SECONDS
from onsale.modules.users.tables.signing_in import metadata, sessions
from onsale.platform.retention import Retention

# The same browser may be a device of several accounts, which know nothing of each other.
devices = Table(
    "users_devices",
    metadata,
    Column("user_id", String(36), ForeignKey("users_users.id"), primary_key=True),
    Column("device_id", String(36), primary_key=True),
    Column("name", String(DEVICE_NAME_LENGTH_MAX), nullable=False),
    Column("language", String(5), nullable=False),
    Column("first_used_at", BigInteger, nullable=False),
    # To sign in; a session may have been refreshed since.
    Column("last_used_at", BigInteger, nullable=False),
    Index("users_devices_age", "last_used_at"),
)

DEVICE_RETENTIONS = (
    Retention(
        devices.c.last_used_at,
        DEVICES_KEPT_SECONDS,
        only=~exists().where(sessions.c.user_id == devices.c.user_id, sessions.c.device_id == devices.c.device_id),
    ),
)


class DeviceRow(msgspec.Struct, frozen=True, array_like=True):
    """A row of ``users_devices``, columns in order."""

    user_id: str
    device_id: str
    name: str
    language: Language
    first_used_at: int
    last_used_at: int
