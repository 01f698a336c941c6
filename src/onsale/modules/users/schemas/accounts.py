"""What the routes of staff about accounts take; ``AccountView`` is in ``domain``."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

from onsale.modules.users.settings import VIEW_REASON_LENGTH_MAX, VIEW_REASON_LENGTH_MIN


class AccountLookup(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whom to look up, by phone or by number, and why."""

    reason: Annotated[str, Meta(min_length=VIEW_REASON_LENGTH_MIN, max_length=VIEW_REASON_LENGTH_MAX)]
    phone: Annotated[str, Meta(max_length=40)] | None = None
    user_id: Annotated[str, Meta(max_length=36)] | None = None


class StaffReason(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why staff sign somebody out, or see what they see."""

    reason: Annotated[str, Meta(min_length=VIEW_REASON_LENGTH_MIN, max_length=VIEW_REASON_LENGTH_MAX)]
