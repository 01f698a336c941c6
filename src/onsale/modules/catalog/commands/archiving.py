"""What is over leaves the desk of its organiser, and what the platform thinks of an organiser."""

from __future__ import annotations

import msgspec

from onsale.modules.catalog import repository
from onsale.modules.catalog.commands.performances import locked_event
from onsale.modules.catalog.domain.records import EventRecord
from onsale.modules.catalog.domain.stages import may_be_archived
from onsale.modules.catalog.errors import EventNotArchivable
from onsale.modules.catalog.repository import stages
from onsale.platform.audit import Actor, Audit, Deed, Subject
from onsale.platform.clock import Clock, to_micros
from onsale.platform.db import Transaction


class ArchiveEvent(msgspec.Struct, frozen=True, kw_only=True):
    """Into the archive, or out of it. Nothing else about the event changes."""

    actor: Actor
    organisation_id: str
    event_id: str
    is_archived: bool


class SayOfOrganiser(msgspec.Struct, frozen=True, kw_only=True):
    """Whether the events of an organisation are reviewed, whatever holds for the others."""

    actor: Actor
    organisation_id: str
    is_reviewed: bool


class OrganiserStanding(msgspec.Struct, frozen=True):
    """What the platform has said of an organisation; nothing was said where it is None."""

    is_reviewed: bool | None


class ArchiveCommands:
    """Handlers of both."""

    def __init__(self, clock: Clock, audit: Audit) -> None:
        self._clock = clock
        self._audit = audit

    async def archive_event(self, transaction: Transaction, command: ArchiveEvent) -> EventRecord:
        """Refuses with ``EventNotArchivable`` what is still to come. Again: nothing changes."""
        event = await locked_event(transaction, command.organisation_id, command.event_id)
        if command.is_archived == (event.row.archived_at is not None):
            return event
        now = to_micros(self._clock.now())
        if command.is_archived and not may_be_archived(event, now):
            raise EventNotArchivable()
        at = now if command.is_archived else None
        await stages.set_archived(transaction, event.row.id, at=at)
        deed = Deed(
            action="catalog.event-archived" if command.is_archived else "catalog.event-unarchived",
            subject=Subject("event", event.row.id),
            organisation_id=event.row.organisation_id,
        )
        await self._audit.record(transaction, command.actor, deed)
        [archived] = await repository.events_by_id(transaction, [event.row.id])
        return archived

    async def say_of_organiser(self, transaction: Transaction, command: SayOfOrganiser) -> OrganiserStanding:
        """Said again, nothing changes. Two who say it for the first time at once: one of the commands runs again."""
        known = await stages.lock_organiser(transaction, command.organisation_id)
        said = OrganiserStanding(command.is_reviewed)
        if known == command.is_reviewed:
            return said
        await stages.say_of_organiser(
            transaction, command.organisation_id, is_reviewed=command.is_reviewed, at=to_micros(self._clock.now())
        )
        deed = Deed(
            action="catalog.organiser-reviewed" if command.is_reviewed else "catalog.organiser-trusted",
            subject=Subject("organisation", command.organisation_id),
            organisation_id=command.organisation_id,
            before=OrganiserStanding(known),
            after=said,
        )
        await self._audit.record(transaction, command.actor, deed)
        return said
