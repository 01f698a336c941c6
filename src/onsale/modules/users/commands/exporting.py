"""What is stored of somebody, for that person: asked of all modules, collected, kept sealed for a week."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from onsale.contracts.privacy import DataExportPart, DataExportRequested
from onsale.modules.users.commands.factor_book import FactorBook
from onsale.modules.users.domain import MICROS
from onsale.modules.users.domain.exporting import MODULES
from onsale.modules.users.repository import exporting as repository
from onsale.modules.users.repository import signing_in
from onsale.modules.users.settings import EXPORT_AGAIN_SECONDS, EXPORT_SECONDS
from onsale.modules.users.tables.exporting import ExportRow, PartRow
from onsale.platform.audit import Actor
from onsale.platform.clock import from_micros, to_micros
from onsale.platform.db import Transaction
from onsale.platform.problems import NotFound
from onsale.platform.wiring import Platform


class Asked(msgspec.Struct, frozen=True):
    """The export that is under way or ready."""

    export_id: str


class ExportCommands:
    """Each method is one durable command, safe against itself."""

    def __init__(self, platform: Platform) -> None:
        self._clock = platform.clock
        self._ids = platform.ids
        self._sealer = platform.sealer
        self._database = platform.database
        self._book = FactorBook(platform)
        self.request = platform.commands.single("users.request_export", self._request, Asked)

    async def check_fresh(self, actor: Actor) -> None:
        """Before somebody fetches what was collected. Raises ``StepUpRequired``."""
        await self._database.run(lambda transaction: self._book.fresh(transaction, actor))

    async def _request(self, transaction: Transaction, actor: Actor) -> Asked:
        """Ask every module. Who has asked within a day has asked already. Raises ``StepUpRequired``, ``NotFound``."""
        now, user_id = to_micros(self._clock.now()), actor.id
        await self._book.fresh(transaction, actor)
        found = await signing_in.find_users(transaction, [user_id])
        if user_id not in found or not found[user_id].phone_sealed:
            raise NotFound
        known = await repository.lock_account(transaction, user_id)
        if known is not None and known.requested_at > now - EXPORT_AGAIN_SECONDS * MICROS:
            return Asked(known.id)
        row = ExportRow(self._ids.new(), user_id, now, None, now + EXPORT_SECONDS * MICROS)
        await repository.insert_export(transaction, row)
        newest, *older = self._sealer.blind_indexes(self._sealer.open(found[user_id].phone_sealed)).values()
        transaction.append(
            DataExportRequested(
                occurred_at=from_micros(now),
                export_id=row.id,
                user_id=user_id,
                phone_index=newest,
                older_phone_indexes=tuple(older),
            )
        )
        return Asked(row.id)

    async def collect(self, transaction: Transaction, events: Sequence[DataExportPart]) -> None:
        """Store parts; the last one makes the export ready. A part of an export that was deleted is forgotten."""
        now = to_micros(self._clock.now())
        for event in sorted(events, key=lambda one: one.export_id):
            row = await repository.lock_export(transaction, event.export_id)
            if row is not None and row.user_id == event.user_id and event.module in MODULES:
                await repository.add_part(transaction, PartRow(row.id, event.module, event.sealed))
                if row.ready_at is None and await repository.count_parts(transaction, row.id) == len(MODULES):
                    await repository.finish_export(transaction, row.id, now)
