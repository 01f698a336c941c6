"""Which domain events make which messages. Everything is made in the consumer's transaction and sent later."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from onsale.contracts.account_access import AccountAccessChanged, EmailCodeRequested
from onsale.contracts.events import (
    HoldLost,
    OrderRefunded,
    PerformanceCancelled,
    PerformancePostponed,
    RefundFailed,
    SignedIn,
    SignInCodeRequested,
    TicketsIssued,
)
from onsale.contracts.privacy import ConfirmationCodeRequested
from onsale.contracts.second_factors import SecondFactorChanged
from onsale.contracts.sign_in_ways import SignInWayLinked
from onsale.contracts.staff_orders import OrderContactChanged, TicketsResendRequested
from onsale.modules.notifications.commands import MessageQueue
from onsale.modules.notifications.commands.announcing import (
    LANGUAGE_UNKNOWN,
    Announcements,
    contact_of,
    messages_for,
)
from onsale.modules.notifications.domain import templates
from onsale.modules.notifications.domain.messages import Channel, NewMessage, Purpose, Words, about
from onsale.platform.bus import Consumer
from onsale.platform.db import Transaction
from onsale.platform.security import Sealer


def notification_consumers(
    queue: MessageQueue, announcements: Announcements, sealer: Sealer, base_url: str
) -> list[Consumer]:  # type: ignore[type-arg]  # of several event types
    """What notifications learns from other modules."""

    async def send_tickets(transaction: Transaction, events: Sequence[TicketsIssued]) -> None:
        await queue.put(transaction, [m for event in events for m in _ticket_messages(event, sealer, base_url)])
        await announcements.note_holders(transaction, events)

    async def send_apologies(transaction: Transaction, events: Sequence[HoldLost]) -> None:
        await queue.put(transaction, [m for event in events for m in _seats_lost_messages(event, sealer)])

    async def send_refunds(transaction: Transaction, events: Sequence[OrderRefunded]) -> None:
        # Without a refund there were no tickets, and who paid has been told why.
        told = [event for event in events if event.refund_id and event.contact_sealed]
        await queue.put(transaction, [m for event in told for m in _refund_messages(event, sealer)])
        await announcements.forget_holders(transaction, events)

    async def send_refusals(transaction: Transaction, events: Sequence[RefundFailed]) -> None:
        await queue.put(transaction, [m for event in events for m in _refusal_messages(event, sealer)])

    async def send_again(transaction: Transaction, events: Sequence[TicketsResendRequested]) -> None:
        await queue.put(transaction, [m for event in events for m in _again_messages(event, sealer, base_url)])

    return [
        Consumer("notifications.send_again", TicketsResendRequested, send_again),
        Consumer("notifications.note_contacts", OrderContactChanged, announcements.note_contacts),
        *_of_accounts(queue, sealer, base_url),
        Consumer("notifications.send_tickets", TicketsIssued, send_tickets),
        Consumer("notifications.send_apologies", HoldLost, send_apologies),
        Consumer("notifications.send_refunds", OrderRefunded, send_refunds),
        Consumer("notifications.send_refusals", RefundFailed, send_refusals),
        Consumer("notifications.announce_cancellations", PerformanceCancelled, announcements.announce_cancellations),
        Consumer("notifications.announce_postponements", PerformancePostponed, announcements.announce_postponements),
    ]


def _of_accounts(queue: MessageQueue, sealer: Sealer, base_url: str) -> list[Consumer]:  # type: ignore[type-arg]  # of several event types
    """What owners of accounts are sent: codes, and news of how their account is opened."""

    async def send_codes(transaction: Transaction, events: Sequence[SignInCodeRequested]) -> None:
        await queue.put(transaction, [_code_message(event, sealer) for event in events])

    async def send_confirmations(transaction: Transaction, events: Sequence[ConfirmationCodeRequested]) -> None:
        await queue.put(transaction, [_confirmation_message(event, sealer) for event in events])

    async def announce_sign_ins(transaction: Transaction, events: Sequence[SignedIn]) -> None:
        await queue.put(transaction, [_sign_in_message(one, sealer, base_url) for one in events if one.is_unexpected])

    async def announce_second_factors(transaction: Transaction, events: Sequence[SecondFactorChanged]) -> None:
        await queue.put(transaction, [_second_factor_message(event, sealer, base_url) for event in events])

    async def announce_linked_ways(transaction: Transaction, events: Sequence[SignInWayLinked]) -> None:
        await queue.put(transaction, [_way_message(event, sealer, base_url) for event in events])

    async def announce_account_access(transaction: Transaction, events: Sequence[AccountAccessChanged]) -> None:
        await queue.put(transaction, [m for event in events for m in _access_messages(event, sealer, base_url)])

    async def send_email_codes(transaction: Transaction, events: Sequence[EmailCodeRequested]) -> None:
        await queue.put(transaction, [_email_code_message(event, sealer, base_url) for event in events])

    return [
        Consumer("notifications.send_codes", SignInCodeRequested, send_codes),
        Consumer("notifications.send_confirmations", ConfirmationCodeRequested, send_confirmations),
        Consumer("notifications.announce_sign_ins", SignedIn, announce_sign_ins),
        Consumer("notifications.announce_second_factors", SecondFactorChanged, announce_second_factors),
        Consumer("notifications.announce_linked_ways", SignInWayLinked, announce_linked_ways),
        Consumer("notifications.announce_account_access", AccountAccessChanged, announce_account_access),
        Consumer("notifications.send_email_codes", EmailCodeRequested, send_email_codes),
    ]


def _code_message(event: SignInCodeRequested, sealer: Sealer) -> NewMessage:
    valid_seconds = int((event.expires_at - event.occurred_at).total_seconds())
    return NewMessage(
        purpose=Purpose.SIGN_IN_CODE,
        subject_id=event.code_id,
        channel=Channel.SMS,
        recipient=sealer.open(event.phone_sealed),
        language=event.language,
        words=templates.sign_in_code(
            event.language, sealer.open(event.code_sealed), valid_seconds=valid_seconds, is_proof=event.is_proof
        ),
        send_before=event.expires_at,
    )


def _confirmation_message(event: ConfirmationCodeRequested, sealer: Sealer) -> NewMessage:
    valid_seconds = int((event.expires_at - event.occurred_at).total_seconds())
    code = sealer.open(event.code_sealed)
    return NewMessage(
        purpose=Purpose.CONFIRMATION_CODE,
        subject_id=event.code_id,
        channel=Channel.SMS,
        recipient=sealer.open(event.phone_sealed),
        language=event.language,
        words=templates.confirmation_code(event.language, code, valid_seconds=valid_seconds),
        send_before=event.expires_at,
    )


def _sign_in_message(event: SignedIn, sealer: Sealer, base_url: str) -> NewMessage:
    return NewMessage(
        purpose=Purpose.NEW_SIGN_IN,
        subject_id=event.session_id,
        channel=Channel.SMS,
        recipient=sealer.open(event.phone_sealed),
        language=event.language,
        words=templates.new_sign_in(event.language, event, base_url),
    )


def _second_factor_message(event: SecondFactorChanged, sealer: Sealer, base_url: str) -> NewMessage:
    return NewMessage(
        purpose=Purpose.SECOND_FACTOR,
        subject_id=event.change_id,
        channel=Channel.SMS,
        recipient=sealer.open(event.phone_sealed),
        language=event.language,
        words=templates.second_factor(event.language, event, base_url),
    )


def _way_message(event: SignInWayLinked, sealer: Sealer, base_url: str) -> NewMessage:
    return NewMessage(
        purpose=Purpose.WAY_LINKED,
        subject_id=event.link_id,
        channel=Channel.SMS,
        recipient=sealer.open(event.phone_sealed),
        language=event.language,
        words=templates.way_linked(event.language, event, base_url),
    )


def _access_messages(event: AccountAccessChanged, sealer: Sealer, base_url: str) -> list[NewMessage]:
    notice = templates.account_access(event.language, event, base_url)
    by_phone = NewMessage(
        purpose=Purpose.ACCOUNT_ACCESS,
        subject_id=event.change_id,
        channel=Channel.SMS,
        recipient=sealer.open(event.phone_sealed),
        language=event.language,
        words=notice.sms(event.language),
    )
    if event.email_sealed is None:
        return [by_phone]
    by_email = msgspec.structs.replace(
        by_phone,
        subject_id=about(event.user_id, event.occurred_at),
        channel=Channel.EMAIL,
        recipient=sealer.open(event.email_sealed),
        words=Words(notice.subject, f"{notice.sentence}\n"),
    )
    return [by_phone, by_email]


def _email_code_message(event: EmailCodeRequested, sealer: Sealer, base_url: str) -> NewMessage:
    valid_seconds = int((event.expires_at - event.occurred_at).total_seconds())
    if event.code_sealed is None:
        words = templates.email_taken(event.language, base_url)
    else:
        words = templates.email_code(event.language, sealer.open(event.code_sealed), valid_seconds=valid_seconds)
    return NewMessage(
        purpose=Purpose.EMAIL_CODE,
        subject_id=about(event.user_id, event.occurred_at),
        channel=Channel.EMAIL,
        recipient=sealer.open(event.email_sealed),
        language=event.language,
        words=words,
        send_before=event.expires_at,
    )


def _ticket_messages(event: TicketsIssued, sealer: Sealer, base_url: str) -> list[NewMessage]:
    contact = contact_of(event.contact_sealed, sealer)
    language = contact.language or LANGUAGE_UNKNOWN
    return messages_for(
        Purpose.TICKETS_ISSUED,
        event.order_id,
        contact,
        sms=templates.tickets_sms(language, event, base_url),
        email=templates.tickets_email(language, event, contact.name, base_url),
    )


def _again_messages(event: TicketsResendRequested, sealer: Sealer, base_url: str) -> list[NewMessage]:
    contact = contact_of(event.contact_sealed, sealer)
    language = contact.language or LANGUAGE_UNKNOWN
    notice = templates.tickets_again(language, event, base_url)
    words, letter = notice.sms(language), notice.email(language, contact.name)
    subject = f"{event.order_id}:{event.number}"
    return messages_for(Purpose.TICKETS_AGAIN, subject, contact, sms=words, email=letter)


def _seats_lost_messages(event: HoldLost, sealer: Sealer) -> list[NewMessage]:
    contact = contact_of(event.purchase.contact_sealed, sealer)
    language = contact.language or LANGUAGE_UNKNOWN
    return messages_for(
        Purpose.SEATS_LOST,
        event.purchase.order_id,
        contact,
        sms=templates.seats_lost_sms(language, event.purchase),
        email=templates.seats_lost_email(language, event.purchase, contact.name),
    )


def _refund_messages(event: OrderRefunded, sealer: Sealer) -> list[NewMessage]:
    contact = contact_of(event.contact_sealed, sealer)
    language = contact.language or LANGUAGE_UNKNOWN
    notice = templates.refunded(language, event)
    words, letter = notice.sms(language), notice.email(language, contact.name)
    return messages_for(Purpose.MONEY_REFUNDED, event.refund_id, contact, sms=words, email=letter)


def _refusal_messages(event: RefundFailed, sealer: Sealer) -> list[NewMessage]:
    contact = contact_of(event.contact_sealed, sealer)
    language = contact.language or LANGUAGE_UNKNOWN
    notice = templates.refund_failed(language, event)
    words, letter = notice.sms(language), notice.email(language, contact.name)
    return messages_for(Purpose.REFUND_FAILED, event.refund_id, contact, sms=words, email=letter)
