"""What the routes of one's own sessions answer; ``OwnSession`` is in ``domain``."""

from __future__ import annotations

import msgspec

from onsale.modules.users.domain import OwnSession


class OwnSessions(msgspec.Struct, frozen=True):
    """Where somebody is signed in, the last used first. Whoever has more of them than are shown can end them all."""

    items: list[OwnSession]
