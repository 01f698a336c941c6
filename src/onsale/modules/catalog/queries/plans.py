"""Stored seating plans, decoded; the few in use stay in memory."""

from __future__ import annotations

import asyncio
import zlib
from collections import OrderedDict

from onsale.modules.catalog import repository
from onsale.modules.catalog.domain.plan import decode_plan
from onsale.modules.catalog.domain.records import PlanRow
from onsale.modules.catalog.domain.seating import Seating
from onsale.platform.db import Database

# 110,000 seats take about 60 MB when decoded.
PLANS_IN_MEMORY_MAX = 2


class PlanLibrary:
    """Plans by id. They never change, so what was read once stays right."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._seatings: OrderedDict[str, Seating] = OrderedDict()
        self._reading = asyncio.Lock()

    async def seating(self, plan_id: str, digest: str) -> Seating:
        """The plan with its blocks; decoding takes a moment and happens in a thread, once for all who ask."""
        async with self._reading:
            known = self._seatings.get(plan_id)
            if known is None:
                document = await self._document(plan_id)
                if document is None:
                    raise LookupError(f"the plan {plan_id} has no document")
                known = await asyncio.to_thread(_decode, document, digest)
                self._seatings[plan_id] = known
            self._seatings.move_to_end(plan_id)
            if len(self._seatings) > PLANS_IN_MEMORY_MAX:
                self._seatings.popitem(last=False)
            return known

    async def _document(self, plan_id: str) -> bytes | None:
        for source in (self._database.lagging, self._database):
            async with source.reading() as reader:
                document = await repository.plan_document(reader, plan_id)
            if document is not None:  # one that was imported just now may not be everywhere yet
                return document
        return None

    async def plan_row(self, organisation_id: str, plan_id: str) -> PlanRow | None:
        async with self._database.reading() as reader:
            return await repository.plan_of(reader, organisation_id, plan_id)


def _decode(document: bytes, digest: str) -> Seating:
    return Seating.of(decode_plan(zlib.decompress(document)), digest)
