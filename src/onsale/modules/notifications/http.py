"""The development inbox: what would have been sent, for people and tests without a phone. Development only."""

from __future__ import annotations

from typing import Annotated

from litestar import get
from litestar.params import QueryParameter
from litestar.types import ControllerRouterHandler

from onsale.modules.notifications.commands import open_letter
from onsale.modules.notifications.domain.messages import Channel, recipient_text
from onsale.modules.notifications.queries import list_messages
from onsale.modules.notifications.schemas import Message, MessageList
from onsale.platform.http import needs
from onsale.platform.security import Permission
from onsale.platform.wiring import Platform


def routes(platform: Platform) -> list[ControllerRouterHandler]:
    """The inbox in development; in production the route does not exist."""
    if not platform.settings.is_development:
        return []
    database, sealer = platform.database, platform.sealer

    @get("/api/v1/dev/messages", opt=needs(Permission.PUBLIC), tags=["notifications"])
    async def get_messages(
        recipient: Annotated[str | None, QueryParameter(max_length=320)] = None,
        cursor: Annotated[str | None, QueryParameter(max_length=36)] = None,
    ) -> MessageList:
        """Every message, newest first, with its text."""
        indexes = list(sealer.blind_indexes(recipient_text(recipient)).values()) if recipient else None
        page = await list_messages(database, recipient_indexes=indexes, cursor=cursor)
        items = []
        for row in page.rows:
            letter = open_letter(row, sealer)
            items.append(
                Message(
                    id=row.id,
                    channel=Channel(row.channel),
                    recipient=letter.recipient,
                    subject=letter.words.subject,
                    body=letter.words.body,
                    created_at=letter.created_at,
                )
            )
        return MessageList(items, page.next_cursor)

    return [get_messages]
