"""Publication: an event becomes public and its drafts go on sale, with their plans pinned."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import msgspec

from onsale.contracts.events import PerformancePublished, PublishedTicketType
from onsale.contracts.values import Language, Money
from onsale.modules.catalog import repository
from onsale.modules.catalog.domain.plan import chart_version
from onsale.modules.catalog.domain.records import EventRecord, PerformanceRecord
from onsale.modules.catalog.domain.rules import drafts_of, reasons_against_publication
from onsale.modules.catalog.domain.seating import Seating, published_seating
from onsale.modules.catalog.errors import EventNotPublishable, PublicationProblem
from onsale.platform.audit import Actor, Audit, Deed, Subject
from onsale.platform.clock import Clock, from_micros, to_micros
from onsale.platform.db import Transaction
from onsale.platform.problems import NotFound, Unavailable

RETRY_AFTER_SECONDS = 1


class PublishEvent(msgspec.Struct, frozen=True, kw_only=True):
    """Put every draft of an event on sale. ``seatings`` holds the plans that the drafts use, by plan id: they are large
    and never change, so they are read before the transaction."""

    actor: Actor
    organisation_id: str
    event_id: str
    seatings: Mapping[str, Seating]
    language: Language


class PublicationInAudit(msgspec.Struct, frozen=True):
    """What the audit log keeps of a publication: the dates that went on sale."""

    performance_ids: list[str]


class PublicationCommands:
    """Handler of the command that makes an event public. ``on_published`` is told the event id after the commit."""

    def __init__(self, clock: Clock, audit: Audit, on_published: Callable[[str], None]) -> None:
        self._clock = clock
        self._audit = audit
        self._on_published = on_published

    async def publish_event(self, transaction: Transaction, command: PublishEvent) -> EventRecord:
        """Emits one ``PerformancePublished`` for each draft; again: nothing changes. Refuses with every reason."""
        event = await repository.event_of(transaction, command.organisation_id, command.event_id)
        if event is None:
            raise NotFound()
        now = to_micros(self._clock.now())
        reasons = [
            PublicationProblem(reason.code, reason.detail.in_language(command.language))
            for reason in reasons_against_publication(event, now)
        ]
        if reasons:
            raise EventNotPublishable(reasons=reasons)
        drafts = drafts_of(event)
        for draft in drafts:
            await self._publish(transaction, event, draft, command.seatings)
        if drafts:
            await self._note(transaction, command.actor, event, drafts)
        await repository.publish_event(transaction, event.row.id, at=now)
        transaction.on_commit(lambda: self._on_published(command.event_id))
        [published] = await repository.events_by_id(transaction, [event.row.id])
        return published

    async def _note(
        self, transaction: Transaction, actor: Actor, event: EventRecord, drafts: Sequence[PerformanceRecord]
    ) -> None:
        deed = Deed(
            action="catalog.event-published",
            subject=Subject("event", event.row.id),
            organisation_id=event.row.organisation_id,
            after=PublicationInAudit([draft.row.id for draft in drafts]),
        )
        await self._audit.record(transaction, actor, deed)

    async def _publish(
        self, transaction: Transaction, event: EventRecord, draft: PerformanceRecord, seatings: Mapping[str, Seating]
    ) -> None:
        now = self._clock.now()
        version, seats = None, None
        if draft.row.plan_id is not None:
            seating = seatings.get(draft.row.plan_id)
            if seating is None:  # the draft was added while the plans were read
                raise Unavailable(retry_after=RETRY_AFTER_SECONDS)
            version = chart_version(seating.digest, draft.ticket_type_by_category())
            if seating.plan.seat_count > 0:  # else there is only room to stand
                seats = published_seating(
                    seating,
                    version=version,
                    ticket_type_ids=[row.id for row in draft.ticket_types],
                    ticket_type_by_category=draft.ticket_type_by_category(),
                )
        was_draft = await repository.publish_performance(
            transaction, draft.row.id, chart_version=version, at=to_micros(now)
        )
        if not was_draft:
            return
        transaction.append(
            PerformancePublished(
                occurred_at=now,
                performance_id=draft.row.id,
                event_id=event.row.id,
                organisation_id=event.row.organisation_id,
                event_title=event.row.title,
                category=event.row.category,
                venue_name=event.venue.name,
                venue_address=event.venue.address,
                city=event.venue.city,
                poster_url=event.row.poster_url,
                starts_at=from_micros(draft.row.starts_at),
                doors_at=from_micros(draft.row.doors_at),
                ends_at=from_micros(draft.row.ends_at),
                timezone=draft.row.timezone,
                ticket_types=_published_types(draft),
                seating=seats,
                refund_rules=draft.row.promised_rules,
                seat_returns=draft.row.promised_returns,
                real_name=draft.row.named,
            )
        )


def _published_types(draft: PerformanceRecord) -> list[PublishedTicketType]:
    return [
        PublishedTicketType(
            id=row.id,
            name=row.name,
            price=Money(row.price_minor, row.currency),
            capacity=row.capacity,
            seated=bool(row.seated),
            max_per_order=row.max_per_order,
            max_per_person=row.max_per_person,
            sale_starts_at=from_micros(row.sale_starts_at),
            sale_ends_at=from_micros(row.sale_ends_at),
        )
        for row in draft.ticket_types
    ]
