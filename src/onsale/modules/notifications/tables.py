"""Messages on their way and sent. What they say and to whom is sealed; times are microseconds since the epoch."""

from __future__ import annotations

import msgspec
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from onsale.contracts.values import Text as Words
from onsale.modules.notifications.domain.messages import State
from onsale.modules.notifications.settings import ERROR_LENGTH_MAX, HOLDERS_KEPT_SECONDS, SENT_KEPT_SECONDS
from onsale.platform.personal_data import ACCOUNT, Basis, DataKind, OnErasure, declared
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
    Index("notifications_messages_made", "created_at"),
)

# Whom to tell when something happens to a performance: who has tickets, and where they are reached.
holders = Table(
    "notifications_holders",
    metadata,
    Column("order_id", String(36), primary_key=True),
    Column("performance_id", String(36), nullable=False),
    Column("order_number", String(40), nullable=False),
    Column("event_title_zh", String(400), nullable=False),
    Column("event_title_en", String(400), nullable=False),
    Column("starts_at", BigInteger, nullable=False),
    Column("timezone", String(64), nullable=False),
    Column("contact_sealed", Text(2**16 - 1), nullable=False),
    # Rises when staff changes whom to tell.
    Column("contact_revision", Integer, nullable=False, server_default="0"),
    Index("notifications_holders_performance", "performance_id", "order_id"),
    Index("notifications_holders_age", "starts_at"),
)

# The last that was said of a performance, as its event, and the order that was told last; nothing when all were.
announcements = Table(
    "notifications_announcements",
    metadata,
    Column("performance_id", String(36), primary_key=True),
    Column("revision", Integer, nullable=False),
    Column("news", LargeBinary(2**16 - 1), nullable=False),
    Column("is_cancelled", Boolean, nullable=False),
    Column("told_until", String(36)),
    Index("notifications_announcements_open", "told_until"),
)

RETENTIONS = (
    Retention(messages.c.sent_at, SENT_KEPT_SECONDS),
    # What was given up was never sent; it is as personal.
    Retention(messages.c.created_at, SENT_KEPT_SECONDS, only=messages.c.state == State.FAILED.value),
    Retention(holders.c.starts_at, HOLDERS_KEPT_SECONDS),
)


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


MESSAGE = DataKind(
    code="messages",
    name=Words(zh="发给您的消息", en="Messages to you"),
    whose=ACCOUNT,
    purpose=Words(
        zh="发送验证码、电子票与退款通知,并答复“没有收到消息”",
        en='To send codes, tickets and news of refunds, and to answer "I got no message"',
    ),
    basis=Basis.CONTRACT,
    kept=Words(zh="发出或放弃后 90 天", en="90 days after it was sent, or made and given up"),
    kept_seconds=SENT_KEPT_SECONDS,
    on_erasure=OnErasure.DELETE,
)
TICKET_HOLDER_CONTACT = DataKind(
    code="whom-to-tell",
    name=Words(zh="改期、取消通知的联系方式", en="Whom to tell of changes of a show"),
    whose=ACCOUNT,
    purpose=Words(zh="场次取消或改期时通知持票人", en="To tell ticket holders when a show is cancelled or moved"),
    basis=Basis.CONTRACT,
    kept=Words(zh="开演后 30 天", en="30 days after the show began"),
    kept_seconds=HOLDERS_KEPT_SECONDS,
    on_erasure=OnErasure.DELETE,
)
# The register (docs/adr/0037).
PERSONAL_DATA = (
    declared(announcements, "performance_id revision news is_cancelled told_until"),
    declared(
        holders,
        "performance_id event_title_zh event_title_en starts_at timezone contact_revision",
        {TICKET_HOLDER_CONTACT: "order_id order_number contact_sealed"},
    ),
    declared(
        messages,
        "id purpose channel state attempts next_attempt_at send_before",
        {
            MESSAGE: "subject_id language recipient_sealed recipient_index recipient_masked words_sealed error"
            " created_at sent_at"
        },
    ),
)
