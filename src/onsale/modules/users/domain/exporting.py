"""An export of what is stored of somebody, as its owner sees it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import msgspec

from onsale.contracts.privacy import ExportedSection

# Who else keeps anything that an account leads to.
MODULES = frozenset({"users", "orders", "tickets", "notifications"})


class ExportState(StrEnum):
    """``collecting → ready``; then it expires."""

    NONE = "none"
    COLLECTING = "collecting"
    READY = "ready"


class OwnExport(msgspec.Struct, frozen=True, kw_only=True):
    """The newest export that was not deleted yet. ``done`` of ``total`` parts are there."""

    state: ExportState
    id: str | None = None
    requested_at: datetime | None = None
    expires_at: datetime | None = None
    done: int = 0
    total: int = len(MODULES)


class Export(msgspec.Struct, frozen=True, kw_only=True):
    """A whole export: sections of all modules, accounts first."""

    user_id: str
    requested_at: datetime
    sections: list[ExportedSection]
