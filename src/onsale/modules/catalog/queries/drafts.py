"""Drafts of seating plans and the documents of published ones; what belongs to others does not exist here."""

from __future__ import annotations

import asyncio
import gzip
import zlib

from onsale.modules.catalog import repository
from onsale.modules.catalog.domain.compile import document_of
from onsale.modules.catalog.domain.document import Document, decode_document
from onsale.modules.catalog.domain.plan import decode_plan
from onsale.modules.catalog.domain.records import DraftRow, PlanRow, StoredDraft
from onsale.platform.db import Database
from onsale.platform.problems import NotFound


class DraftQueries:
    """Reads of one organisation's drawings. Every method raises ``NotFound`` for what is not its own."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def list_drafts(self, organisation_id: str, venue_id: str, *, after: str, limit: int) -> list[DraftRow]:
        async with self._database.reading() as reader:
            if await repository.venue_of(reader, organisation_id, venue_id) is None:
                raise NotFound()
            return await repository.drafts_of_venue(reader, venue_id, after=after, limit=limit)

    async def get_draft(self, organisation_id: str, draft_id: str) -> DraftRow:
        async with self._database.reading() as reader:
            draft = await repository.draft_of(reader, organisation_id, draft_id)
        if draft is None:
            raise NotFound()
        return draft

    async def get_stored_draft(self, organisation_id: str, draft_id: str) -> StoredDraft:
        async with self._database.reading() as reader:
            draft = await repository.stored_draft(reader, organisation_id, draft_id)
        if draft is None:
            raise NotFound()
        return draft

    async def get_plan(self, organisation_id: str, plan_id: str) -> PlanRow:
        async with self._database.reading() as reader:
            plan = await repository.plan_of(reader, organisation_id, plan_id)
        if plan is None:
            raise NotFound()
        return plan

    async def plan_drawing(self, organisation_id: str, plan_id: str) -> Document:
        """What a plan was compiled from; for one that was stored without, what it would be compiled from."""
        plan = await self.get_plan(organisation_id, plan_id)
        async with self._database.reading() as reader:
            source = await repository.plan_source(reader, plan.id)
            columns = None if source is not None else await repository.plan_document(reader, plan.id)
        if source is not None:
            return await asyncio.to_thread(unpack_document, source)
        if columns is None:
            raise NotFound()
        return await asyncio.to_thread(_restored, columns)


def unpack_document(packed: bytes) -> Document:
    """The opposite of ``pack_document``."""
    return decode_document(gzip.decompress(packed))


def _restored(columns: bytes) -> Document:
    return document_of(decode_plan(zlib.decompress(columns)))
