"""Keys with which programs of an organisation ask: what each may, for how long. Pure."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import msgspec

from onsale.platform.security import Permission


class Scope(StrEnum):
    """What a key can be for: whatever an owner may, but for what is a person's own and for the team itself."""

    EVENTS_READ = Permission.EVENTS_READ
    EVENTS_WRITE = Permission.EVENTS_WRITE
    EVENTS_PUBLISH = Permission.EVENTS_PUBLISH
    EVENTS_CANCEL = Permission.EVENTS_CANCEL
    STOCK_READ = Permission.STOCK_READ
    STOCK_WRITE = Permission.STOCK_WRITE
    REPORTS_READ = Permission.REPORTS_READ
    CHECK_IN = Permission.CHECK_IN
    ORDERS_READ = Permission.ORDERS_READ
    ORDERS_REFUND = Permission.ORDERS_REFUND
    SETTLEMENTS_READ = Permission.SETTLEMENTS_READ
    AUDIT_READ = Permission.AUDIT_READ
    VOUCHERS_MANAGE = Permission.VOUCHERS_MANAGE


class ApiKey(msgspec.Struct, frozen=True, kw_only=True):
    """A key that works, as the team sees it. ``hint`` is how its secret ends; ``last_used_at`` is to the half hour."""

    id: str
    name: str
    scopes: list[Scope]
    hint: str
    created_by: str
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None
