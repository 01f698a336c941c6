"""What can be asked about settlements."""

from __future__ import annotations

from datetime import date, timedelta

from onsale.contracts.beijing import beijing_midnight
from onsale.modules.orders.domain.settlements import Settlement, SettlementState, settle, totals_of
from onsale.modules.orders.errors import SettlementPeriodNotOver
from onsale.modules.orders.repository import settlements as rows
from onsale.modules.orders.repository.settlements import Organiser, Wanted
from onsale.modules.orders.settings import SETTLEMENT_WAIT_SECONDS, SETTLEMENTS_PAGE_SIZE
from onsale.platform.clock import Clock, to_micros
from onsale.platform.db import Database
from onsale.platform.ids import IdGenerator
from onsale.platform.problems import NotFound


class SettlementQueries:
    """Settlements as the platform's finance and organisers see them. ``reader`` is the organisation that asks, ``None``
    for the platform; organisers see their own confirmed ones and nothing else."""

    def __init__(self, database: Database, clock: Clock, ids: IdGenerator, *, commission_basis_points: int) -> None:
        self._database = database
        self._clock = clock
        self._ids = ids
        self._commission_basis_points = commission_basis_points

    async def draft(self, organisation_id: str, first: date, after_last: date, *, payee: str, by: str) -> Settlement:
        """What a period comes to, read before anything is locked: nothing is booked into the past."""
        now = self._clock.now()
        start, end = beijing_midnight(first), beijing_midnight(after_last)
        if now < end + timedelta(seconds=SETTLEMENT_WAIT_SECONDS):
            raise SettlementPeriodNotOver()
        async with self._database.reading() as reader:
            sums = await rows.sums_of(reader, organisation_id, to_micros(start), to_micros(end))
        lines = settle(sums, self._commission_basis_points)
        return Settlement(
            id=self._ids.new(),
            organisation_id=organisation_id,
            payee=payee,
            from_day=first.isoformat(),
            to_day=after_last.isoformat(),
            starts_at=to_micros(start),
            ends_at=to_micros(end),
            state=SettlementState.DRAFT,
            currency="CNY",
            commission_basis_points=self._commission_basis_points,
            totals=totals_of(lines),
            lines=lines,
            created_at=to_micros(now),
            created_by=by,
            confirmed_at=None,
            confirmed_by=None,
        )

    async def get_settlement(self, settlement_id: str, reader_organisation: str | None) -> Settlement:
        async with self._database.reading() as reader:
            found = await rows.get_settlement(reader, settlement_id)
        if found is None:
            raise NotFound()
        is_own = found.organisation_id == reader_organisation and found.state is SettlementState.CONFIRMED
        if reader_organisation is not None and not is_own:
            raise NotFound()
        return found

    async def list_settlements(
        self, organisation_id: str | None, reader_organisation: str | None, cursor: str | None
    ) -> list[Settlement]:
        """One page, the newest first, and one more when there is another page; without their lines."""
        wanted = Wanted(organisation_id, None)
        if reader_organisation is not None:
            wanted = Wanted(reader_organisation, SettlementState.CONFIRMED)
        async with self._database.reading() as reader:
            return await rows.list_settlements(reader, wanted, cursor, SETTLEMENTS_PAGE_SIZE + 1)

    async def list_organisers(self) -> list[Organiser]:
        async with self._database.reading() as reader:
            return await rows.list_organisers(reader)
