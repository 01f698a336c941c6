"""Telling everybody who has tickets what has become of their performance, a page at a time."""

from __future__ import annotations

from onsale.modules.notifications.commands.announcing import Announcements
from onsale.modules.notifications.settings import TELL_EVERY_SECONDS
from onsale.platform.db import Database
from onsale.platform.wiring import Job


def telling_job(announcements: Announcements, database: Database) -> Job:
    """Looks before it writes; what it left undone is done by the next round."""

    async def tell_holders() -> int:
        if not await database.read(announcements.is_something_to_tell):
            return 0
        return await database.run(announcements.tell_holders)

    return Job("notifications.tell_holders", TELL_EVERY_SECONDS, tell_holders, singleton=True)
