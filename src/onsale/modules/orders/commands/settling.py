"""Settlements: drafted from the ledger, discarded, confirmed."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from onsale.modules.orders.domain.ledger import settled
from onsale.modules.orders.domain.settlements import Settlement, SettlementState, SettlementTotals
from onsale.modules.orders.errors import SettlementConfirmed, SettlementPeriodTaken
from onsale.modules.orders.repository import ledger
from onsale.modules.orders.repository import settlements as rows
from onsale.platform.audit import Actor, Audit, Deed, Subject
from onsale.platform.clock import Clock, to_micros
from onsale.platform.db import Transaction
from onsale.platform.ids import IdGenerator
from onsale.platform.problems import NotFound


class DraftSettlement(msgspec.Struct, frozen=True, kw_only=True):
    """Store this draft, whose sums were read before: what was booked in a period that is over never changes.

    ``days`` are all of its days.
    """

    actor: Actor
    draft: Settlement
    days: Sequence[str]


class DecideSettlement(msgspec.Struct, frozen=True, kw_only=True):
    """Confirm or discard a draft."""

    actor: Actor
    settlement_id: str


class Decided(msgspec.Struct, frozen=True):
    """It is done."""

    settlement_id: str


class SettlementInAudit(msgspec.Struct, frozen=True):
    """What the audit log keeps."""

    from_day: str
    to_day: str
    commission_basis_points: int
    totals: SettlementTotals


class SettlementCommands:
    """The use cases that make sales the organisers'."""

    def __init__(self, clock: Clock, ids: IdGenerator) -> None:
        self._clock = clock
        self._ids = ids
        self._audit = Audit(clock, ids)

    async def draft(self, transaction: Transaction, command: DraftSettlement) -> Decided:
        """Keep a draft. One of exactly the same period is made anew; any other overlap is refused."""
        new = command.draft
        taken = await rows.settled_among(transaction, new.organisation_id, new.from_day, new.to_day)
        if taken:
            earlier = await rows.get_settlement(transaction, taken[0].settlement_id)
            is_same = earlier is not None and (earlier.from_day, earlier.to_day) == (new.from_day, new.to_day)
            if not is_same or not await rows.discard(transaction, taken[0].settlement_id):
                raise SettlementPeriodTaken(day=taken[0].day, settlement_id=taken[0].settlement_id)
            new = msgspec.structs.replace(new, id=taken[0].settlement_id)
        await rows.add_settlement(transaction, new, command.days)
        await self._record(transaction, command.actor, "settlement-drafted", new)
        return Decided(new.id)

    async def discard(self, transaction: Transaction, command: DecideSettlement) -> Decided:
        """Forget a draft; its days can be settled otherwise."""
        found = await self._get(transaction, command.settlement_id)
        if not await rows.discard(transaction, found.id):
            raise SettlementConfirmed()
        await self._record(transaction, command.actor, "settlement-discarded", found)
        return Decided(found.id)

    async def confirm(self, transaction: Transaction, command: DecideSettlement) -> Decided:
        """Book what the organiser and the platform get. Confirming again changes nothing."""
        found = await self._get(transaction, command.settlement_id)
        if found.state is SettlementState.CONFIRMED:
            return Decided(found.id)
        now = to_micros(self._clock.now())
        await rows.confirm(transaction, found.id, by=command.actor.id, now=now)
        movements = settled(
            settlement_id=found.id,
            organisation_id=found.organisation_id,
            net_minor=found.totals.net_minor,
            commission_minor=found.totals.commission_minor,
            currency=found.currency,
        )
        await ledger.book(transaction, self._ids, movements, now)
        await self._record(transaction, command.actor, "settlement-confirmed", found)
        return Decided(found.id)

    async def _get(self, transaction: Transaction, settlement_id: str) -> Settlement:
        found = await rows.get_settlement(transaction, settlement_id)
        if found is None:
            raise NotFound()
        return found

    async def _record(self, transaction: Transaction, actor: Actor, what: str, found: Settlement) -> None:
        after = SettlementInAudit(found.from_day, found.to_day, found.commission_basis_points, found.totals)
        deed = Deed(
            action=f"orders.{what}",
            subject=Subject("settlement", found.id),
            organisation_id=found.organisation_id,
            after=after,
        )
        await self._audit.record(transaction, actor, deed)
