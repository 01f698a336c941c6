"""The queue of messages: put in by consumers in their transaction, taken by senders, settled after sending."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import structlog
from prometheus_client import Counter

from onsale.modules.notifications.domain.messages import (
    Channel,
    Letter,
    NewMessage,
    NotSent,
    Outcome,
    Sent,
    State,
    Words,
    recipient_text,
    seconds_until_retry,
)
from onsale.modules.notifications.repository import messages as repository
from onsale.modules.notifications.settings import ATTEMPTS_MAX, ERROR_LENGTH_MAX, LEASE_SECONDS, MESSAGES_PER_ROUND_MAX
from onsale.modules.notifications.tables import MessageRow
from onsale.platform.clock import from_micros, to_micros
from onsale.platform.db import Conflict, Transaction
from onsale.platform.security import Sealer, TokenInvalid, mask_email, mask_phone
from onsale.platform.wiring import Platform

MICROS = 1_000_000
TOO_LATE = NotSent("it could not be sent in time", is_final=True)
UNREADABLE = NotSent("the key that sealed it is gone", is_final=True)
LOST = NotSent("every attempt was lost with its process", is_final=True)

log = structlog.get_logger(__name__)
MESSAGES = Counter("onsale_messages_total", "Attempts to send a message", ["channel", "outcome"])


class MessageQueue:
    """Messages that wait to be sent. Every message is sent once for its purpose, subject and channel.

    Exactly once as far as that can be: a process that dies between the provider's "yes" and our commit sends again
    after the lease, with the same message id. Failing to send never touches what the message is about.
    """

    def __init__(self, platform: Platform) -> None:
        self._database = platform.database
        self._clock = platform.clock
        self._ids = platform.ids
        self._sealer = platform.sealer
        self._woken = set(Channel)

    async def put(self, transaction: Transaction, new: Sequence[NewMessage]) -> None:
        """Queue these messages with the caller's changes, without those that exist. Wakes the senders on commit."""
        purposes = {message.purpose.value for message in new}
        known = await repository.find_keys(transaction, purposes, {message.subject_id for message in new})
        rows = {repository.key_of(row): row for row in map(self._row, new)}
        fresh = [row for key, row in rows.items() if key not in known]
        await repository.insert_messages(transaction, fresh)
        channels = {Channel(row.channel) for row in fresh}
        transaction.on_commit(lambda: self._woken.update(channels))

    def was_woken(self, channel: Channel) -> bool:
        """Whether there may be something new; asking forgets it, so ask before looking."""
        if channel in self._woken:
            self._woken.remove(channel)
            return True
        return False

    async def take_due(self, channel: Channel, *, look_first: bool = False) -> list[MessageRow]:
        """Make the attempts ours whose time has come, at most ``MESSAGES_PER_ROUND_MAX``, for ``LEASE_SECONDS``.

        ``look_first`` when there is probably nothing: a look costs less than a transaction.
        """
        now = to_micros(self._clock.now())
        if look_first and not await self._database.read(lambda reader: repository.find_due(reader, channel, now, 1)):
            return []
        until = now + LEASE_SECONDS * MICROS

        async def take(transaction: Transaction) -> list[MessageRow]:
            due = await repository.find_due(transaction, channel, now, MESSAGES_PER_ROUND_MAX)
            hopeless = [(row, outcome) for row in due if (outcome := _hopeless(row, now)) is not None]
            await repository.settle(transaction, [(row, _settled(row, outcome, now)) for row, outcome in hopeless])
            hopeful = [row for row in due if _hopeless(row, now) is None]
            await repository.take(transaction, hopeful, until=until)
            transaction.on_commit(lambda: _report_all(hopeless))
            return hopeful

        try:
            taken = await self._database.run(take)
        except Conflict:
            return []  # another sender was faster; what it left comes with the next round
        sending = State.SENDING.value
        return [msgspec.structs.replace(row, state=sending, attempts=row.attempts + 1) for row in taken]

    async def settle(self, taken: Sequence[MessageRow], outcomes: Sequence[Outcome]) -> None:
        """Write how our attempts ended."""
        now = to_micros(self._clock.now())
        ended = [(row, _settled(row, outcome, now)) for row, outcome in zip(taken, outcomes, strict=True)]
        await self._database.run(lambda transaction: repository.settle(transaction, ended))
        _report_all(list(zip(taken, outcomes, strict=True)))

    def open(self, row: MessageRow) -> Letter | NotSent:
        """The message in clear. One that nobody can open any more must not hold up the others."""
        try:
            return open_letter(row, self._sealer)
        except TokenInvalid:
            return UNREADABLE

    def _row(self, message: NewMessage) -> MessageRow:
        now = to_micros(self._clock.now())
        is_phone = message.channel is Channel.SMS
        return MessageRow(
            id=self._ids.new(),
            purpose=message.purpose.value,
            subject_id=message.subject_id,
            channel=message.channel.value,
            language=message.language,
            recipient_sealed=self._sealer.seal(message.recipient),
            recipient_index=self._sealer.blind_index(recipient_text(message.recipient)),
            recipient_masked=mask_phone(message.recipient) if is_phone else mask_email(message.recipient),
            words_sealed=self._sealer.seal(msgspec.json.encode(message.words).decode()),
            state=State.PENDING.value,
            attempts=0,
            next_attempt_at=now,
            send_before=None if message.send_before is None else to_micros(message.send_before),
            error=None,
            created_at=now,
            sent_at=None,
        )


def open_letter(row: MessageRow, sealer: Sealer) -> Letter:
    """The message in clear, for its sender and for the development inbox."""
    return Letter(
        id=row.id,
        recipient=sealer.open(row.recipient_sealed),
        words=msgspec.json.decode(sealer.open(row.words_sealed), type=Words),
        attempt=row.attempts,
        created_at=from_micros(row.created_at),
    )


def _hopeless(row: MessageRow, now: int) -> NotSent | None:
    if row.send_before is not None and row.send_before <= now:
        return TOO_LATE
    return LOST if row.attempts >= ATTEMPTS_MAX else None


def _settled(row: MessageRow, outcome: Outcome, now: int) -> MessageRow:
    """The row after an attempt: sent, given up, or waiting for the next one. Those that ended at once are alike."""
    if isinstance(outcome, Sent):
        return msgspec.structs.replace(row, state=State.SENT.value, error=None, sent_at=now, next_attempt_at=now)
    wait = None if outcome.is_final else seconds_until_retry(row.attempts)
    error = outcome.error[:ERROR_LENGTH_MAX]
    if wait is None:
        return msgspec.structs.replace(row, state=State.FAILED.value, error=error, next_attempt_at=now)
    return msgspec.structs.replace(row, state=State.PENDING.value, error=error, next_attempt_at=now + wait * MICROS)


def _report_all(ended: Sequence[tuple[MessageRow, Outcome]]) -> None:
    for row, outcome in ended:
        _report(row, outcome)


def _report(row: MessageRow, outcome: Outcome) -> None:
    about = {"message": row.id, "channel": row.channel, "purpose": row.purpose, "attempt": row.attempts}
    if isinstance(outcome, Sent):
        MESSAGES.labels(row.channel, "sent").inc()
        log.info("message_sent", **about)
    elif outcome.is_final or seconds_until_retry(row.attempts) is None:
        MESSAGES.labels(row.channel, "failed").inc()
        log.error("message_failed", error=outcome.error, **about)
    else:
        MESSAGES.labels(row.channel, "postponed").inc()
        log.warning("message_postponed", error=outcome.error, **about)
