"""Messages on their way and sent. What they say and to whom is sealed; times are microseconds since the epoch."""

from __future__ import annotations

import msgspec
from sqlalchemy import BigInteger, Column, Index, Integer, MetaData, String, Table, Text, UniqueConstraint

from onsale.modules.notifications.settings import ERROR_LENGTH_MAX, SENT_KEPT_SECONDS
from onsale.platform.retention import Retention

metadata = MetaData()

messages = Table(
    "notifications_messages",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("purpose", String(30), nullable=False),
    Column("subject_id", String(50), nullable=False),
    Column("channel", String(10), nullable=False),
    Column("language", String(5), nullable=False),
    Column("recipient_sealed", String(1200), nullable=False),
    Column("recipient_index", String(64), nullable=False),
    Column("recipient_masked", String(330), nullable=False),
    Column("words_sealed", Text(2**24 - 1), nullable=False),
    Column("state", String(10), nullable=False),
    Column("attempts", Integer, nullable=False),
    # When to send a pending one, and when a sending one counts as lost.
    Column("next_attempt_at", BigInteger, nullable=False),
    Column("send_before", BigInteger),
    Column("error", String(ERROR_LENGTH_MAX)),
    Column("created_at", BigInteger, nullable=False),
    Column("sent_at", BigInteger),
    UniqueConstraint("purpose", "subject_id", "channel", name="notifications_messages_once"),
    Index("notifications_messages_due", "channel", "state", "next_attempt_at"),
    Index("notifications_messages_recipient", "recipient_index", "id"),
    Index("notifications_messages_sent", "sent_at"),
)

RETENTIONS = (Retention(messages.c.sent_at, SENT_KEPT_SECONDS),)


class MessageRow(msgspec.Struct, frozen=True, array_like=True):
    """A row of ``notifications_messages``, columns in order."""

    id: str
    purpose: str
    subject_id: str
    channel: str
    language: str
    recipient_sealed: str
    recipient_index: str
    recipient_masked: str
    words_sealed: str
    state: str
    attempts: int
    next_attempt_at: int
    send_before: int | None
    error: str | None
    created_at: int
    sent_at: int | None
