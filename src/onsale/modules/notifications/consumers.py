"""Which domain events make which messages. Everything is made in the consumer's transaction and sent later."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from onsale.contracts.events import Contact, HoldLost, SignInCodeRequested, TicketsIssued
from onsale.contracts.phones import normalised_phone
from onsale.contracts.values import Language
from onsale.modules.notifications.commands import MessageQueue
from onsale.modules.notifications.domain import templates
from onsale.modules.notifications.domain.messages import Channel, NewMessage, Purpose, Words
from onsale.platform.bus import Consumer
from onsale.platform.db import Transaction
from onsale.platform.security import Sealer

LANGUAGE_UNKNOWN: Language = "zh-CN"


def notification_consumers(queue: MessageQueue, sealer: Sealer, base_url: str) -> list[Consumer]:  # type: ignore[type-arg]  # of several event types
    """What notifications learns from other modules."""

    async def send_codes(transaction: Transaction, events: Sequence[SignInCodeRequested]) -> None:
        await queue.put(transaction, [_code_message(event, sealer) for event in events])

    async def send_tickets(transaction: Transaction, events: Sequence[TicketsIssued]) -> None:
        await queue.put(transaction, [m for event in events for m in _ticket_messages(event, sealer, base_url)])

    async def send_apologies(transaction: Transaction, events: Sequence[HoldLost]) -> None:
        await queue.put(transaction, [m for event in events for m in _seats_lost_messages(event, sealer)])

    return [
        Consumer("notifications.send_codes", SignInCodeRequested, send_codes),
        Consumer("notifications.send_tickets", TicketsIssued, send_tickets),
        Consumer("notifications.send_apologies", HoldLost, send_apologies),
    ]


def _code_message(event: SignInCodeRequested, sealer: Sealer) -> NewMessage:
    valid_seconds = int((event.expires_at - event.occurred_at).total_seconds())
    return NewMessage(
        purpose=Purpose.SIGN_IN_CODE,
        subject_id=event.code_id,
        channel=Channel.SMS,
        recipient=sealer.open(event.phone_sealed),
        language=event.language,
        words=templates.sign_in_code(event.language, sealer.open(event.code_sealed), valid_seconds=valid_seconds),
        send_before=event.expires_at,
    )


def _ticket_messages(event: TicketsIssued, sealer: Sealer, base_url: str) -> list[NewMessage]:
    contact = _contact(event.contact_sealed, sealer)
    language = contact.language or LANGUAGE_UNKNOWN
    return _messages(
        Purpose.TICKETS_ISSUED,
        event.order_id,
        contact,
        sms=templates.tickets_sms(language, event, base_url),
        email=templates.tickets_email(language, event, contact.name, base_url),
    )


def _seats_lost_messages(event: HoldLost, sealer: Sealer) -> list[NewMessage]:
    contact = _contact(event.purchase.contact_sealed, sealer)
    language = contact.language or LANGUAGE_UNKNOWN
    return _messages(
        Purpose.SEATS_LOST,
        event.purchase.order_id,
        contact,
        sms=templates.seats_lost_sms(language, event.purchase),
        email=templates.seats_lost_email(language, event.purchase, contact.name),
    )


def _contact(sealed: str, sealer: Sealer) -> Contact:
    return msgspec.json.decode(sealer.open(sealed), type=Contact)


def _messages(purpose: Purpose, subject_id: str, contact: Contact, *, sms: Words, email: Words) -> list[NewMessage]:
    """The same news on every channel that the contact has."""
    ways = [(Channel.SMS, normalised_phone(contact.phone) or contact.phone, sms)]
    if contact.email:
        ways.append((Channel.EMAIL, contact.email, email))
    return [
        NewMessage(
            purpose=purpose,
            subject_id=subject_id,
            channel=channel,
            recipient=recipient,
            language=contact.language or LANGUAGE_UNKNOWN,
            words=words,
        )
        for channel, recipient, words in ways
    ]
