"""Publication: an event becomes public and its drafts go on sale, with their plans pinned."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import msgspec

from onsale.contracts.events import PerformancePublished, PublishedTicketType
from onsale.contracts.values import Language, Money
from onsale.modules.catalog import repository
from onsale.modules.catalog.commands.performances import locked_event
from onsale.modules.catalog.domain.checklist import Finding, blocking
from onsale.modules.catalog.domain.plan import chart_version
from onsale.modules.catalog.domain.records import WITHDRAWN, EventRecord, PerformanceRecord
from onsale.modules.catalog.domain.rules import drafts_of
from onsale.modules.catalog.domain.seating import Seating, published_seating
from onsale.modules.catalog.domain.stages import is_in_review, needs_review
from onsale.modules.catalog.errors import ChecklistItem, EventNotPublishable, ReviewNeeded
from onsale.modules.catalog.repository import stages
from onsale.platform.audit import Actor, Audit, Deed, Subject
from onsale.platform.clock import Clock, from_micros, to_micros
from onsale.platform.db import Transaction
from onsale.platform.problems import Unavailable

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
    """Handler of the command that makes an event public. ``on_published`` is told the event id after the commit;
    ``reviews_by_default`` says whether events are reviewed of whose organiser the platform has said nothing."""

    def __init__(
        self, clock: Clock, audit: Audit, on_published: Callable[[str], None], *, reviews_by_default: bool
    ) -> None:
        self._clock = clock
        self._audit = audit
        self._on_published = on_published
        self._reviews_by_default = reviews_by_default

    async def publish_event(self, transaction: Transaction, command: PublishEvent) -> EventRecord:
        """Emits one ``PerformancePublished`` for each draft; again: nothing changes. Refuses with every reason, and
        with ``ReviewNeeded`` where the platform decides. A review that was waiting is not needed any more."""
        event = await locked_event(transaction, command.organisation_id, command.event_id)
        drafts = drafts_of(event)
        check_publishable(event, to_micros(self._clock.now()), command.language)
        if drafts and needs_review(event, by_default=self._reviews_by_default):
            raise ReviewNeeded()
        published = await self.put_on_sale(transaction, event, command.seatings)
        if drafts:
            await self._note(transaction, command.actor, event, drafts)
        return published

    async def put_on_sale(
        self, transaction: Transaction, event: EventRecord, seatings: Mapping[str, Seating]
    ) -> EventRecord:
        """Every draft of an event that is locked and was found to be whole. What was in review is so no more."""
        now = to_micros(self._clock.now())
        for draft in drafts_of(event):
            await self._publish(transaction, event, draft, seatings)
        if event.review is not None and is_in_review(event):
            withdrawn = msgspec.structs.replace(event.review, state=WITHDRAWN, decided_at=now)
            await stages.decide_review(transaction, withdrawn)
        await repository.publish_event(transaction, event.row.id, at=now)
        transaction.on_commit(lambda: self._on_published(event.row.id))
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


def check_publishable(event: EventRecord, now: int, language: Language) -> None:
    """Refuses with all that is missing. ``now`` in microseconds."""
    if reasons := blocking(event, now):
        raise EventNotPublishable(reasons=[item_of(reason, language) for reason in reasons])


def item_of(finding: Finding, language: Language) -> ChecklistItem:
    """A line of the checklist in words."""
    return ChecklistItem(
        code=finding.code,
        detail=finding.detail.in_language(language),
        is_blocking=finding.is_blocking,
        page=finding.page,
        pointer=finding.pointer,
        performance_id=finding.performance_id,
        count=finding.count,
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
