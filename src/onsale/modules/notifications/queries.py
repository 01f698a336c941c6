"""Reading messages."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from onsale.modules.notifications.repository import messages as repository
from onsale.modules.notifications.settings import DEVELOPMENT_PAGE_SIZE
from onsale.modules.notifications.tables import MessageRow
from onsale.platform.db import Database


class MessagePage(msgspec.Struct, frozen=True):
    """One page, newest first."""

    rows: list[MessageRow]
    next_cursor: str | None


async def list_messages(
    database: Database, *, recipient_indexes: Sequence[str] | None, cursor: str | None
) -> MessagePage:
    """Messages to one recipient, found by any of its indexes, or to everybody."""
    async with database.reading() as reader:
        rows = await repository.find_newest(
            reader, recipient_indexes=recipient_indexes, before_id=cursor, limit=DEVELOPMENT_PAGE_SIZE + 1
        )
    page = rows[:DEVELOPMENT_PAGE_SIZE]
    return MessagePage(page, page[-1].id if len(rows) > len(page) else None)
