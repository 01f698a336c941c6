"""Reads and writes of organisers' pages. Nothing here commits or decides."""

from __future__ import annotations

import msgspec
from sqlalchemy import ColumnElement, select, update

from onsale.modules.catalog.domain.organisers import OrganiserPageRow
from onsale.modules.catalog.repository import take_revision
from onsale.modules.catalog.tables import organiser_pages
from onsale.platform.db import Reader, Transaction

_columns: list[ColumnElement[object]] = [organiser_pages.c[name] for name in OrganiserPageRow.__struct_fields__]


async def organisers_changed_after(reader: Reader, revision: int) -> list[OrganiserPageRow]:
    """All with a later change that visitors can see; -1: all there are."""
    return await _rows(reader, organiser_pages.c.revision > revision)


async def organiser_of(reader: Reader, organisation_id: str) -> OrganiserPageRow | None:
    found = await _rows(reader, organiser_pages.c.organisation_id == organisation_id)
    return found[0] if found else None


async def insert_organiser(transaction: Transaction, row: OrganiserPageRow) -> OrganiserPageRow:
    """As it is stored: with its place among all changes. Raises where there is one already."""
    numbered = msgspec.structs.replace(row, revision=await take_revision(transaction))
    await transaction.insert(organiser_pages, [numbered])
    return numbered


async def update_organiser(transaction: Transaction, row: OrganiserPageRow) -> OrganiserPageRow | None:
    """As it is stored; nothing where it was not at the revision before this one."""
    numbered = msgspec.structs.replace(row, revision=await take_revision(transaction))
    before = (organiser_pages.c.organisation_id == row.organisation_id) & (
        organiser_pages.c.content_revision == row.content_revision - 1
    )
    changed = {
        name: getattr(numbered, name) for name in OrganiserPageRow.__struct_fields__ if name != "organisation_id"
    }
    is_stored = await transaction.execute(update(organiser_pages).where(before).values(changed)) == 1
    return numbered if is_stored else None


async def _rows(reader: Reader, where: ColumnElement[bool]) -> list[OrganiserPageRow]:
    names = OrganiserPageRow.__struct_fields__
    found = await reader.fetch_all(select(*_columns).where(where))
    return [msgspec.convert(dict(zip(names, row, strict=True)), OrganiserPageRow) for row in found]
