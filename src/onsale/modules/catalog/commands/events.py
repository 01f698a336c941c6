"""Events: created as drafts, changed afterwards."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from onsale.contracts.values import Language, Text
from onsale.modules.catalog import repository
from onsale.modules.catalog.domain.records import DRAFT, EventRecord, EventRow
from onsale.modules.catalog.errors import EventChanged, EventContent, VenueFixed
from onsale.platform.audit import Actor, Audit, Deed, Subject
from onsale.platform.clock import Clock, to_micros
from onsale.platform.db import Transaction
from onsale.platform.ids import IdGenerator
from onsale.platform.problems import FieldError, Malformed, NotFound


class CreateEvent(msgspec.Struct, frozen=True, kw_only=True):
    """A new draft."""

    actor: Actor
    organisation_id: str
    venue_id: str
    category: str
    title: Text
    subtitle: Text
    description: Text
    notices: Text
    age_limit: int | None
    language: Language


class ChangeEvent(msgspec.Struct, frozen=True, kw_only=True):
    """New words for an event, written by somebody who saw ``revision`` of them; what is UNSET stays."""

    actor: Actor
    organisation_id: str
    event_id: str
    revision: int
    language: Language
    venue_id: str | msgspec.UnsetType = msgspec.UNSET
    category: str | msgspec.UnsetType = msgspec.UNSET
    title: Text | msgspec.UnsetType = msgspec.UNSET
    subtitle: Text | msgspec.UnsetType = msgspec.UNSET
    description: Text | msgspec.UnsetType = msgspec.UNSET
    notices: Text | msgspec.UnsetType = msgspec.UNSET
    age_limit: int | msgspec.UnsetType | None = msgspec.UNSET


class ContentInAudit(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the audit log keeps of the words of an event: short facts as they were, of long texts that they changed."""

    revision: int
    title: Text
    category: str
    venue_id: str
    age_limit: int | None = None
    changed: list[str] = []


_TEXTS = ("title", "subtitle", "description", "notices")


class EventCommands:
    """Handlers of the commands about an event's words. ``on_changed`` is told the event id after the commit."""

    def __init__(self, clock: Clock, ids: IdGenerator, audit: Audit, on_changed: Callable[[str], None]) -> None:
        self._clock = clock
        self._ids = ids
        self._audit = audit
        self._on_changed = on_changed

    async def create_event(self, transaction: Transaction, command: CreateEvent) -> EventRecord:
        """Refuses a venue that is not the organisation's."""
        venue = await repository.venue_of(transaction, command.organisation_id, command.venue_id)
        if venue is None:
            raise _unknown_venue(command.language)
        row = EventRow(
            id=self._ids.new(),
            organisation_id=command.organisation_id,
            venue_id=venue.id,
            status=DRAFT,
            category=command.category,
            title_zh=command.title.zh,
            title_en=command.title.en,
            subtitle_zh=command.subtitle.zh,
            subtitle_en=command.subtitle.en,
            description_zh=command.description.zh,
            description_en=command.description.en,
            notices_zh=command.notices.zh,
            notices_en=command.notices.en,
            age_limit=command.age_limit,
            created_at=to_micros(self._clock.now()),
            published_at=None,
        )
        await repository.insert_events(transaction, [row])
        await self._note(transaction, command.actor, "catalog.event-created", None, row)
        [created] = await repository.events_by_id(transaction, [row.id])
        return created

    async def change_event(self, transaction: Transaction, command: ChangeEvent) -> EventRecord:
        """Refuses with ``EventChanged`` when its words are not at that revision any more: of two who save, one has
        saved. Who asks for what is stored already is answered with that: sending a change again does no harm.

        Refuses with ``NotFound`` for an event of somebody else, with ``VenueFixed`` once there are performances: who
        adds one waits for the same lock.
        """
        if not await repository.lock_event(transaction, command.organisation_id, command.event_id):
            raise NotFound()
        [event] = await repository.events_by_id(transaction, [command.event_id])
        asked = msgspec.structs.replace(event.row, **_changes(command))
        if asked == event.row:
            return event
        if event.row.content_revision != command.revision:
            raise EventChanged(content=_content(event.row))
        venue = event.venue
        if command.venue_id is not msgspec.UNSET and command.venue_id != venue.id:
            wanted = await repository.venue_of(transaction, command.organisation_id, command.venue_id)
            if wanted is None:
                raise _unknown_venue(command.language)
            if event.performances:
                raise VenueFixed()
            venue = wanted
        row = msgspec.structs.replace(asked, content_revision=command.revision + 1)
        await repository.update_event(transaction, row)
        await self._note(transaction, command.actor, "catalog.event-changed", event.row, row)
        transaction.on_commit(lambda: self._on_changed(command.event_id))
        return msgspec.structs.replace(event, row=row, venue=venue)

    async def _note(
        self, transaction: Transaction, actor: Actor, action: str, before: EventRow | None, after: EventRow
    ) -> None:
        changed = [name for name in _TEXTS if before is not None and getattr(before, name) != getattr(after, name)]
        deed = Deed(
            action=action,
            subject=Subject("event", after.id),
            organisation_id=after.organisation_id,
            before=None if before is None else _in_audit(before),
            after=_in_audit(after, changed=changed),
        )
        await self._audit.record(transaction, actor, deed)


def _changes(command: ChangeEvent) -> dict[str, str | int | None]:
    changes: dict[str, str | int | None] = {}
    for name in _TEXTS:
        text = getattr(command, name)
        if isinstance(text, Text):
            changes |= {f"{name}_zh": text.zh, f"{name}_en": text.en}
    if command.venue_id is not msgspec.UNSET:
        changes["venue_id"] = command.venue_id
    if command.category is not msgspec.UNSET:
        changes["category"] = command.category
    if command.age_limit is not msgspec.UNSET:
        changes["age_limit"] = command.age_limit
    return changes


def _content(row: EventRow) -> EventContent:
    return EventContent(
        revision=row.content_revision,
        title=row.title,
        subtitle=row.subtitle,
        description=row.description,
        notices=row.notices,
        category=row.category,
        age_limit=row.age_limit,
        venue_id=row.venue_id,
    )


def _in_audit(row: EventRow, changed: Sequence[str] = ()) -> ContentInAudit:
    return ContentInAudit(row.content_revision, row.title, row.category, row.venue_id, row.age_limit, list(changed))


def _unknown_venue(language: Language) -> Malformed:
    detail = Text(zh="没有这个场馆。", en="There is no such venue.")
    return Malformed(errors=[FieldError("/venue_id", detail.in_language(language))])
