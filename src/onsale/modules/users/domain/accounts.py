"""Accounts as the platform's own staff see them."""

from __future__ import annotations

from datetime import datetime

import msgspec

from onsale.modules.users.domain.signing_in import Role
from onsale.modules.users.domain.teams import Membership


class AccountSession(msgspec.Struct, frozen=True, kw_only=True):
    """Where an account is signed in. ``device`` is empty when not known; ``last_used_at`` is the last refresh."""

    device: str
    address_masked: str
    created_at: datetime
    last_used_at: datetime


class AccountView(msgspec.Struct, frozen=True, kw_only=True):
    """What helps somebody who has called: who it is, what they may do, where they are signed in (last used first)."""

    user_id: str
    phone_masked: str
    name: str | None
    roles: list[Role]
    organisations: list[Membership]
    created_at: datetime
    sessions: list[AccountSession]
