"""The states of a request to be forgotten."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import msgspec

from onsale.contracts.privacy import Obstacle


class ErasureState(StrEnum):
    """``checking → waiting → rechecking → erased``; ``cancelled`` from any of them but the last, and ``refused`` when
    something is in the way, before the time to reconsider or after it."""

    NONE = "none"
    CHECKING = "checking"
    WAITING = "waiting"
    RECHECKING = "rechecking"
    ERASED = "erased"
    CANCELLED = "cancelled"
    REFUSED = "refused"


OPEN = frozenset({ErasureState.CHECKING, ErasureState.WAITING, ErasureState.RECHECKING})


class OwnErasure(msgspec.Struct, frozen=True, kw_only=True):
    """What became of somebody's wish to be forgotten. ``due_at`` is when it is done while it waits."""

    state: ErasureState
    requested_at: datetime | None = None
    due_at: datetime | None = None
    obstacles: list[Obstacle] = []
