"""Tell everybody who has tickets for a performance that it was cancelled or postponed.

What was said last is kept, and a job tells it to one page of orders after the other, in the transaction that remembers
how far it came: nobody is left out or told twice, whatever is killed. Tickets that were on their way when it was said,
and are heard of later, make it begin again; who was told already has his message.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from onsale.contracts.events import Contact, OrderRefunded, PerformanceCancelled, PerformancePostponed, TicketsIssued
from onsale.contracts.phones import normalised_phone
from onsale.contracts.staff_orders import OrderContactChanged
from onsale.contracts.values import Language
from onsale.modules.notifications.commands.queue import MessageQueue
from onsale.modules.notifications.domain import templates
from onsale.modules.notifications.domain.messages import Channel, Held, NewMessage, Purpose, Words
from onsale.modules.notifications.repository import holders
from onsale.modules.notifications.repository.holders import FROM_THE_BEGINNING, AnnouncementRow
from onsale.modules.notifications.settings import HOLDERS_PER_ROUND_MAX
from onsale.platform.clock import to_micros
from onsale.platform.db import Reader, Transaction
from onsale.platform.security import Sealer

LANGUAGE_UNKNOWN: Language = "zh-CN"

_cancelled = msgspec.json.Decoder(PerformanceCancelled)
_postponed = msgspec.json.Decoder(PerformancePostponed)


def contact_of(sealed: str, sealer: Sealer) -> Contact:
    """Whom to tell."""
    return msgspec.json.decode(sealer.open(sealed), type=Contact)


def messages_for(purpose: Purpose, subject_id: str, contact: Contact, *, sms: Words, email: Words) -> list[NewMessage]:
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


class Announcements:
    """Knows who has tickets, and tells them."""

    def __init__(self, queue: MessageQueue, sealer: Sealer, base_url: str) -> None:
        self._queue = queue
        self._sealer = sealer
        self._base_url = base_url

    async def note_holders(self, transaction: Transaction, issued: Sequence[TicketsIssued]) -> None:
        """Who has tickets from now on."""
        held = [
            Held(
                order_id=event.order_id,
                performance_id=event.performance_id,
                order_number=event.order_number,
                event_title=event.event_title,
                starts_at=event.starts_at,
                timezone=event.timezone,
                contact_sealed=event.contact_sealed,
            )
            for event in issued
        ]
        await holders.add_holders(transaction, held)
        said = await holders.lock_announcements(transaction, {event.performance_id for event in issued})
        for performance_id, one in sorted(said.items()):
            at = _news_of(one).occurred_at
            if any(event.occurred_at <= at for event in issued if event.performance_id == performance_id):
                await holders.note_told(transaction, performance_id, FROM_THE_BEGINNING)

    async def note_contacts(self, transaction: Transaction, changed: Sequence[OrderContactChanged]) -> None:
        """Somebody else is told from now on."""
        for event in sorted(changed, key=lambda event: event.revision):
            held = Held(
                order_id=event.order_id,
                performance_id=event.performance_id,
                order_number=event.order_number,
                event_title=event.event_title,
                starts_at=event.starts_at,
                timezone=event.timezone,
                contact_sealed=event.contact_sealed,
            )
            await holders.change_contact(transaction, held, event.revision)

    async def forget_holders(self, transaction: Transaction, refunded: Sequence[OrderRefunded]) -> None:
        """Who has none any more."""
        whole = {event.order_id for event in refunded if event.is_whole}
        if whole:
            await holders.drop_holders(transaction, whole)

    async def announce_cancellations(self, transaction: Transaction, cancelled: Sequence[PerformanceCancelled]) -> None:
        """Once; whatever was said before is not told any more."""
        first = {event.performance_id: event for event in reversed(cancelled)}
        known = await holders.lock_announcements(transaction, first)
        said = [
            AnnouncementRow(id_, 0, msgspec.json.encode(event), is_cancelled=True, told_until=FROM_THE_BEGINNING)
            for id_, event in sorted(first.items())
            if id_ not in known or not known[id_].is_cancelled
        ]
        await holders.announce(transaction, said, known)

    async def announce_postponements(self, transaction: Transaction, postponed: Sequence[PerformancePostponed]) -> None:
        """The latest, unless it is cancelled by now."""
        latest = {event.performance_id: event for event in sorted(postponed, key=lambda event: event.revision)}
        known = await holders.lock_announcements(transaction, latest)
        said = [
            AnnouncementRow(
                id_, event.revision, msgspec.json.encode(event), is_cancelled=False, told_until=FROM_THE_BEGINNING
            )
            for id_, event in sorted(latest.items())
            if id_ not in known or (not known[id_].is_cancelled and known[id_].revision < event.revision)
        ]
        await holders.announce(transaction, said, known)

    async def is_something_to_tell(self, reader: Reader) -> bool:
        """A transaction for nothing every second would be in others' way."""
        return await holders.open_announcement(reader) is not None

    async def tell_holders(self, transaction: Transaction) -> int:
        """Tell up to ``HOLDERS_PER_ROUND_MAX`` orders; returns how many, and one more when there may be others."""
        performance_id = await holders.open_announcement(transaction)
        if performance_id is None:
            return 0
        said = (await holders.lock_announcements(transaction, [performance_id]))[performance_id]
        if said.told_until is None:
            return 1  # somebody else was faster
        page = await holders.next_holders(transaction, performance_id, said.told_until, HOLDERS_PER_ROUND_MAX)
        news = _news_of(said)
        await self._queue.put(transaction, [message for held in page for message in self._messages(held, news)])
        if isinstance(news, PerformancePostponed):
            await holders.move_holders(transaction, [held.order_id for held in page], to_micros(news.starts_at))
        is_last = len(page) < HOLDERS_PER_ROUND_MAX
        await holders.note_told(transaction, performance_id, None if is_last else page[-1].order_id)
        return len(page) + 1

    def _messages(self, held: Held, news: PerformanceCancelled | PerformancePostponed) -> list[NewMessage]:
        contact = contact_of(held.contact_sealed, self._sealer)
        language = contact.language or LANGUAGE_UNKNOWN
        if isinstance(news, PerformanceCancelled):
            purpose, subject = Purpose.PERFORMANCE_CANCELLED, held.order_id
            notice = templates.cancelled(language, held, news)
        else:
            purpose, subject = Purpose.PERFORMANCE_POSTPONED, f"{held.order_id}:{news.revision}"
            notice = templates.postponed(language, held, news, self._base_url)
        words, letter = notice.sms(language), notice.email(language, contact.name)
        return messages_for(purpose, subject, contact, sms=words, email=letter)


def _news_of(said: AnnouncementRow) -> PerformanceCancelled | PerformancePostponed:
    return _cancelled.decode(said.news) if said.is_cancelled else _postponed.decode(said.news)
