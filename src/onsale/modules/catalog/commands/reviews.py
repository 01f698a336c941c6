"""The platform reviews events before they become public: handed in, taken back, approved, sent back."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from onsale.contracts.values import Language
from onsale.modules.catalog import repository
from onsale.modules.catalog.commands.performances import locked_event
from onsale.modules.catalog.commands.publication import PublicationCommands, PublicationInAudit, check_publishable
from onsale.modules.catalog.domain.records import (
    APPROVED,
    SENT_BACK,
    SUBMITTED,
    WITHDRAWN,
    EventRecord,
    ReviewRow,
)
from onsale.modules.catalog.domain.rules import drafts_of
from onsale.modules.catalog.domain.seating import Seating
from onsale.modules.catalog.domain.stages import is_in_review, needs_review, version_of
from onsale.modules.catalog.errors import ReviewDecided, ReviewNotNeeded, ReviewOutdated
from onsale.modules.catalog.repository import stages
from onsale.platform.audit import Actor, Audit, Deed, Subject
from onsale.platform.clock import Clock, to_micros
from onsale.platform.db import Transaction
from onsale.platform.ids import IdGenerator


class HandIn(msgspec.Struct, frozen=True, kw_only=True):
    """An event that its organiser wants to be public."""

    actor: Actor
    organisation_id: str
    event_id: str
    language: Language


class TakeBack(msgspec.Struct, frozen=True, kw_only=True):
    """An event that is not ready after all."""

    actor: Actor
    organisation_id: str
    event_id: str


class Approve(msgspec.Struct, frozen=True, kw_only=True):
    """Yes to ``version`` of an event (``version_of``). ``seatings`` are as those of ``PublishEvent``."""

    actor: Actor
    review: ReviewRow
    version: str
    seatings: Mapping[str, Seating]
    language: Language


class SendBack(msgspec.Struct, frozen=True, kw_only=True):
    """Something is to be mended: why, in the words of the reviewer, who saw this version."""

    actor: Actor
    review: ReviewRow
    version: str
    reason: str


class ReviewInAudit(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the audit log keeps of a review."""

    review_id: str
    content_revision: int
    reason: str = ""


class ReviewCommands:
    """Handlers of the commands about reviews. Each locks the event first: of two who decide, one decides."""

    def __init__(
        self,
        clock: Clock,
        ids: IdGenerator,
        audit: Audit,
        publication: PublicationCommands,
        *,
        reviews_by_default: bool,
    ) -> None:
        self._clock = clock
        self._ids = ids
        self._audit = audit
        self._publication = publication
        self._reviews_by_default = reviews_by_default

    async def hand_in(self, transaction: Transaction, command: HandIn) -> EventRecord:
        """Into the queue of the platform; what is there already stays where it is. Refuses what is not whole, as
        publication does, and with ``ReviewNotNeeded`` where nobody has to look."""
        event = await locked_event(transaction, command.organisation_id, command.event_id)
        if is_in_review(event):
            return event
        now = to_micros(self._clock.now())
        check_publishable(event, now, command.language)
        if not drafts_of(event) or not needs_review(event, by_default=self._reviews_by_default):
            raise ReviewNotNeeded()
        row = ReviewRow(
            id=self._ids.new(),
            event_id=event.row.id,
            organisation_id=event.row.organisation_id,
            state=SUBMITTED,
            open_event_id=event.row.id,
            submitted_at=now,
            decided_at=None,
            content_revision=event.row.content_revision,
        )
        await stages.insert_review(transaction, row)
        await stages.set_archived(transaction, event.row.id, at=None)
        await self._note(transaction, command.actor, "catalog.event-submitted", row)
        return await _now(transaction, event)

    async def take_back(self, transaction: Transaction, command: TakeBack) -> EventRecord:
        """Out of the queue; what is not there needs nothing."""
        event = await locked_event(transaction, command.organisation_id, command.event_id)
        if event.review is None or not is_in_review(event):
            return event
        row = await self._decide(transaction, event, event.review, WITHDRAWN)
        await self._note(transaction, command.actor, "catalog.submission-withdrawn", row)
        return await _now(transaction, event)

    async def approve(self, transaction: Transaction, command: Approve) -> EventRecord:
        """The event is public and its drafts are on sale. Refuses with ``ReviewDecided`` and ``ReviewOutdated``, and
        what is not whole any more since a performance has begun."""
        event = await self._waiting(transaction, command.review, command.version)
        check_publishable(event, to_micros(self._clock.now()), command.language)
        row = await self._decide(transaction, event, command.review, APPROVED)
        drafts = [draft.row.id for draft in drafts_of(event)]
        approved = msgspec.structs.replace(event, review=row)
        published = await self._publication.put_on_sale(transaction, approved, command.seatings)
        await self._note(transaction, command.actor, "catalog.event-approved", row, PublicationInAudit(drafts))
        return published

    async def send_back(self, transaction: Transaction, command: SendBack) -> EventRecord:
        """Its organiser reads why, mends it and hands it in again. Refuses as ``approve`` does."""
        event = await self._waiting(transaction, command.review, command.version)
        row = await self._decide(transaction, event, command.review, SENT_BACK, reason=command.reason)
        await self._note(transaction, command.actor, "catalog.event-sent-back", row)
        return await _now(transaction, event)

    async def _waiting(self, transaction: Transaction, review: ReviewRow, version: str) -> EventRecord:
        """The event, which nobody else decides about before this transaction has ended."""
        event = await locked_event(transaction, review.organisation_id, review.event_id)
        if event.review is None or event.review.id != review.id or not is_in_review(event):
            known = await stages.review(transaction, review.id)
            raise ReviewDecided(state=review.state if known is None else known.state)
        now = version_of(event)
        if now != version:
            raise ReviewOutdated(version=now)
        return event

    async def _decide(
        self, transaction: Transaction, event: EventRecord, review: ReviewRow, state: str, *, reason: str = ""
    ) -> ReviewRow:
        row = msgspec.structs.replace(
            review,
            state=state,
            open_event_id=None,
            decided_at=to_micros(self._clock.now()),
            content_revision=event.row.content_revision,
            reason=reason,
        )
        if not await stages.decide_review(transaction, row):
            raise ReviewDecided(state=review.state)
        return row

    async def _note(
        self,
        transaction: Transaction,
        actor: Actor,
        action: str,
        row: ReviewRow,
        after: PublicationInAudit | None = None,
    ) -> None:
        deed = Deed(
            action=action,
            subject=Subject("event", row.event_id),
            organisation_id=row.organisation_id,
            after=after or ReviewInAudit(row.id, row.content_revision, row.reason),
        )
        await self._audit.record(transaction, actor, deed)


async def _now(transaction: Transaction, event: EventRecord) -> EventRecord:
    [current] = await repository.events_by_id(transaction, [event.row.id])
    return current
