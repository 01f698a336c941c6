"""An organiser's own page: its name, its words and its colour."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from onsale.contracts.values import Text
from onsale.modules.catalog.domain.organisers import OrganiserPageRow
from onsale.modules.catalog.errors import OrganiserChanged, OrganiserContent
from onsale.modules.catalog.repository.organisers import insert_organiser, organiser_of, update_organiser
from onsale.platform.audit import Actor, Audit, Deed, Subject
from onsale.platform.clock import Clock, to_micros
from onsale.platform.db import Transaction


class SaveOrganiser(msgspec.Struct, frozen=True, kw_only=True):
    """New words and another colour, by somebody who saw ``revision`` of them; 0 where there was nothing to see."""

    actor: Actor
    organisation_id: str
    revision: int
    name: Text
    about: Text
    color: str


class OrganiserInAudit(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the audit log keeps of an organiser's page; of the long text that it changed."""

    revision: int
    name: Text
    color: str
    changed: list[str] = []


class OrganiserCommands:
    """Handler of the command about an organiser's page. ``on_changed`` is told what is stored, after the commit."""

    def __init__(self, clock: Clock, audit: Audit, on_changed: Callable[[OrganiserPageRow], None]) -> None:
        self._clock = clock
        self._audit = audit
        self._on_changed = on_changed

    async def save_organiser(self, transaction: Transaction, command: SaveOrganiser) -> OrganiserPageRow:
        """Refuses with ``OrganiserChanged`` when somebody saved in between. What is stored already is stored again by
        nobody: sending a change twice does no harm."""
        known = await organiser_of(transaction, command.organisation_id)
        row = OrganiserPageRow(
            organisation_id=command.organisation_id,
            name_zh=command.name.zh,
            name_en=command.name.en,
            about_zh=command.about.zh,
            about_en=command.about.en,
            color=command.color,
            content_revision=command.revision + 1,
            changed_at=to_micros(self._clock.now()),
        )
        if known is not None and _content(known) == _content(row):
            return known
        if known is None and command.revision == 0:
            stored: OrganiserPageRow | None = await insert_organiser(transaction, row)
        else:
            stored = await update_organiser(transaction, row)
        if stored is None:
            raise OrganiserChanged(content=None if known is None else content_of(known))
        about = ["about"] if known is None or known.about != stored.about else []
        deed = Deed(
            action="catalog.organiser-page-changed",
            subject=Subject("organisation", command.organisation_id),
            organisation_id=command.organisation_id,
            before=None if known is None else OrganiserInAudit(known.content_revision, known.name, known.color),
            after=OrganiserInAudit(stored.content_revision, stored.name, stored.color, about),
        )
        await self._audit.record(transaction, command.actor, deed)
        transaction.on_commit(lambda: self._on_changed(stored))
        return stored


def content_of(row: OrganiserPageRow) -> OrganiserContent:
    """What an organiser wrote of itself."""
    return OrganiserContent(revision=row.content_revision, name=row.name, about=row.about, color=row.color)


def _content(row: OrganiserPageRow) -> OrganiserContent:
    return msgspec.structs.replace(content_of(row), revision=0)
