"""Events: created as drafts, changed afterwards."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from onsale.contracts.values import Language, Text
from onsale.modules.catalog import repository
from onsale.modules.catalog.domain.records import DRAFT, EventRecord, EventRow
from onsale.modules.catalog.errors import VenueFixed
from onsale.platform.clock import Clock, to_micros
from onsale.platform.db import Transaction
from onsale.platform.ids import IdGenerator
from onsale.platform.problems import FieldError, Malformed, NotFound


class CreateEvent(msgspec.Struct, frozen=True, kw_only=True):
    """A new draft."""

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
    """New words for an event; what is UNSET stays."""

    organisation_id: str
    event_id: str
    language: Language
    venue_id: str | msgspec.UnsetType = msgspec.UNSET
    category: str | msgspec.UnsetType = msgspec.UNSET
    title: Text | msgspec.UnsetType = msgspec.UNSET
    subtitle: Text | msgspec.UnsetType = msgspec.UNSET
    description: Text | msgspec.UnsetType = msgspec.UNSET
    notices: Text | msgspec.UnsetType = msgspec.UNSET
    age_limit: int | msgspec.UnsetType | None = msgspec.UNSET


_TEXTS = ("title", "subtitle", "description", "notices")


class EventCommands:
    """Handlers of the commands about an event's words. ``on_changed`` is told the event id after the commit."""

    def __init__(self, clock: Clock, ids: IdGenerator, on_changed: Callable[[str], None]) -> None:
        self._clock = clock
        self._ids = ids
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
        return EventRecord(row=row, venue=venue, performances=[])

    async def change_event(self, transaction: Transaction, command: ChangeEvent) -> EventRecord:
        """Refuses with ``NotFound`` for an event of somebody else, with ``VenueFixed`` once there are performances."""
        event = await repository.event_of(transaction, command.organisation_id, command.event_id)
        if event is None:
            raise NotFound()
        venue = event.venue
        if command.venue_id is not msgspec.UNSET and command.venue_id != venue.id:
            wanted = await repository.venue_of(transaction, command.organisation_id, command.venue_id)
            if wanted is None:
                raise _unknown_venue(command.language)
            if event.performances:
                raise VenueFixed()
            venue = wanted
        row = msgspec.structs.replace(event.row, venue_id=venue.id, **_changes(command))
        await repository.update_event(transaction, row)
        transaction.on_commit(lambda: self._on_changed(command.event_id))
        return EventRecord(row=row, venue=venue, performances=event.performances)


def _changes(command: ChangeEvent) -> dict[str, str | int | None]:
    changes: dict[str, str | int | None] = {}
    for name in _TEXTS:
        text = getattr(command, name)
        if isinstance(text, Text):
            changes |= {f"{name}_zh": text.zh, f"{name}_en": text.en}
    if command.category is not msgspec.UNSET:
        changes["category"] = command.category
    if command.age_limit is not msgspec.UNSET:
        changes["age_limit"] = command.age_limit
    return changes


def _unknown_venue(language: Language) -> Malformed:
    detail = Text(zh="没有这个场馆。", en="There is no such venue.")
    return Malformed(errors=[FieldError("/venue_id", detail.in_language(language))])
