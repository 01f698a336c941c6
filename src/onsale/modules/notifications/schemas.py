"""What the development inbox answers."""

from __future__ import annotations

from datetime import datetime

import msgspec

from onsale.modules.notifications.domain.messages import Channel


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """A message as its recipient gets it."""

    id: str
    channel: Channel
    recipient: str
    subject: str | None
    body: str
    created_at: datetime


class MessageList(msgspec.Struct, frozen=True):
    """One page of messages, newest first."""

    items: list[Message]
    next_cursor: str | None
