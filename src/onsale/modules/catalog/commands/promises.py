"""What is promised of published performances: what a refund costs, that they take place, and when."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from onsale.contracts.events import (
    DomainEvent,
    PerformanceCancelled,
    PerformancePostponed,
    RefundRulesChanged,
    SaleEnd,
)
from onsale.contracts.refunds import RefundRules, SeatReturns
from onsale.contracts.values import Language, Text
from onsale.modules.catalog import repository
from onsale.modules.catalog.commands.performances import check_venue, malformed_by
from onsale.modules.catalog.domain.halls import Span
from onsale.modules.catalog.domain.records import PUBLISHED, EventRecord, PerformanceRecord, PerformanceRow
from onsale.modules.catalog.domain.refunds import (
    postponement_problems,
    refund_problems,
    return_problems,
    sale_ends_after,
)
from onsale.modules.catalog.errors import PerformanceAlreadyCancelled, PerformanceNotPublished, PerformanceOver
from onsale.platform.audit import Actor, Audit, Deed, Subject
from onsale.platform.clock import Clock, from_micros, to_micros
from onsale.platform.db import Transaction
from onsale.platform.problems import NotFound


class ChangePromise(msgspec.Struct, frozen=True, kw_only=True):
    """What every change of a promise says. Problems are told in ``language``."""

    actor: Actor
    organisation_id: str
    performance_id: str
    language: Language


class ChangeRefundRules(ChangePromise, frozen=True, kw_only=True):
    """Other rules for who buys from now on; seats go where they went unless ``seat_returns`` says otherwise."""

    refund_rules: RefundRules
    seat_returns: SeatReturns | None = None


class CancelPerformance(ChangePromise, frozen=True, kw_only=True):
    """It does not take place."""

    reason: Text


class PostponePerformance(ChangePromise, frozen=True, kw_only=True):
    """It takes place later. Times are microseconds."""

    starts_at: int
    doors_at: int
    ends_at: int
    refund_free_until: int
    reason: Text
    shares_venue: bool = False


class RulesInAudit(msgspec.Struct, frozen=True):
    """What the audit log keeps of rules."""

    refund_rules: RefundRules
    seat_returns: SeatReturns


class FateInAudit(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the audit log keeps of a cancellation or a postponement. Times in microseconds."""

    starts_at: int
    refund_free_until: int | None = None
    reason: Text | None = None


_TIMES = (
    "starts_at",
    "doors_at",
    "ends_at",
    "postponed_at",
    "postponements",
    "starts_at_before",
    "refund_free_until",
    "reason_zh",
    "reason_en",
    "shares_venue",
)


class PromiseCommands:
    """Handlers of these commands. Each refuses with ``NotFound`` what is somebody else's, and with
    ``PerformanceAlreadyCancelled`` what does not take place. ``on_changed`` is told the event id after the commit."""

    def __init__(self, clock: Clock, audit: Audit, on_changed: Callable[[str], None]) -> None:
        self._clock = clock
        self._audit = audit
        self._on_changed = on_changed

    async def change_refund_rules(self, transaction: Transaction, command: ChangeRefundRules) -> PerformanceRecord:
        """Emits ``RefundRulesChanged``, but not for a draft. The same rules again change nothing."""
        event, record = await self._own(transaction, command)
        row = record.row
        before = RulesInAudit(row.promised_rules, row.promised_returns)
        after = RulesInAudit(command.refund_rules, command.seat_returns or before.seat_returns)
        problems = refund_problems(after.refund_rules)
        if command.seat_returns is not None:
            problems += return_problems(after.seat_returns, row.starts_at)
        if problems:
            raise malformed_by(problems, command.language)
        if after == before:
            return record
        new = msgspec.structs.replace(
            row,
            refund_rules=msgspec.json.encode(after.refund_rules).decode(),
            seat_returns=msgspec.json.encode(after.seat_returns).decode(),
            rules_revision=row.rules_revision + 1,
        )
        await repository.update_performance(transaction, new, ("refund_rules", "seat_returns", "rules_revision"))
        await self._note(transaction, command, "catalog.refund-rules-changed", before, after)
        told = RefundRulesChanged(
            occurred_at=self._clock.now(),
            performance_id=row.id,
            revision=new.rules_revision,
            refund_rules=after.refund_rules,
            seat_returns=after.seat_returns,
        )
        await self._tell(transaction, event, [told] if row.status == PUBLISHED else [])
        return msgspec.structs.replace(record, row=new)

    async def cancel_performance(self, transaction: Transaction, command: CancelPerformance) -> PerformanceRecord:
        """For good: nothing is sold any more, and orders learn that all money goes back."""
        event, record = await self._own(transaction, command)
        now = self._clock.now()
        _check_public(record.row, to_micros(now))
        new = msgspec.structs.replace(
            record.row, cancelled_at=to_micros(now), reason_zh=command.reason.zh, reason_en=command.reason.en
        )
        await repository.update_performance(transaction, new, ("cancelled_at", "reason_zh", "reason_en"))
        after = FateInAudit(starts_at=new.starts_at, reason=command.reason)
        await self._note(transaction, command, "catalog.performance-cancelled", None, after)
        cancelled = PerformanceCancelled(
            occurred_at=now,
            performance_id=new.id,
            event_id=new.event_id,
            organisation_id=command.organisation_id,
            reason=command.reason,
            cancelled_by=command.actor.id,
        )
        await self._tell(transaction, event, [cancelled])
        return msgspec.structs.replace(record, row=new)

    async def postpone_performance(self, transaction: Transaction, command: PostponePerformance) -> PerformanceRecord:
        """Tickets stay good; what was sold until the last moment is sold until then again."""
        event, record = await self._own(transaction, command)
        now, row = self._clock.now(), record.row
        _check_public(row, to_micros(now))
        new = msgspec.structs.replace(
            row,
            starts_at=command.starts_at,
            doors_at=command.doors_at,
            ends_at=command.ends_at,
            postponed_at=to_micros(now),
            postponements=row.postponements + 1,
            starts_at_before=row.starts_at,
            refund_free_until=command.refund_free_until,
            reason_zh=command.reason.zh,
            reason_en=command.reason.en,
            shares_venue=int(command.shares_venue),
        )
        problems = postponement_problems(row, new, to_micros(now))
        if problems:
            raise malformed_by(problems, command.language)
        if not command.shares_venue:
            await check_venue(transaction, event.venue, [Span(new.doors_at, new.ends_at)], apart_from=row.id)
        ends = sale_ends_after(record.ticket_types, new.starts_at - row.starts_at)
        await repository.update_performance(transaction, new, _TIMES)
        await repository.change_sale_ends(transaction, ends)
        await self._note(
            transaction,
            command,
            "catalog.performance-postponed",
            FateInAudit(starts_at=row.starts_at),
            FateInAudit(starts_at=new.starts_at, refund_free_until=new.refund_free_until, reason=command.reason),
        )
        await self._tell(transaction, event, [_postponed(new, command, ends)])
        types = [
            msgspec.structs.replace(one, sale_ends_at=ends.get(one.id, one.sale_ends_at)) for one in record.ticket_types
        ]
        return msgspec.structs.replace(record, row=new, ticket_types=types)

    async def _own(self, transaction: Transaction, command: ChangePromise) -> tuple[EventRecord, PerformanceRecord]:
        event_id = await repository.lock_performance(transaction, command.performance_id)
        event = await repository.event_of(transaction, command.organisation_id, event_id or "")
        if event is None:
            raise NotFound()
        record = next(one for one in event.performances if one.row.id == command.performance_id)
        if record.row.is_cancelled:
            raise PerformanceAlreadyCancelled()
        return event, record

    async def _note(
        self,
        transaction: Transaction,
        command: ChangePromise,
        action: str,
        before: msgspec.Struct | None,
        after: msgspec.Struct,
    ) -> None:
        deed = Deed(
            action=action,
            subject=Subject("performance", command.performance_id),
            organisation_id=command.organisation_id,
            before=before,
            after=after,
        )
        await self._audit.record(transaction, command.actor, deed)

    async def _tell(self, transaction: Transaction, event: EventRecord, news: Sequence[DomainEvent]) -> None:
        transaction.append(*news)
        await repository.revise(transaction, event.row.id)
        transaction.on_commit(lambda: self._on_changed(event.row.id))


def _check_public(row: PerformanceRow, now: int) -> None:
    if row.status != PUBLISHED:
        raise PerformanceNotPublished()
    if row.ends_at <= now:
        raise PerformanceOver()


def _postponed(new: PerformanceRow, command: PostponePerformance, ends: dict[str, int]) -> PerformancePostponed:
    return PerformancePostponed(
        occurred_at=from_micros(new.postponed_at or 0),
        performance_id=new.id,
        event_id=new.event_id,
        organisation_id=command.organisation_id,
        revision=new.postponements,
        starts_at=from_micros(new.starts_at),
        doors_at=from_micros(new.doors_at),
        ends_at=from_micros(new.ends_at),
        refund_free_until=from_micros(command.refund_free_until),
        reason=command.reason,
        starts_at_before=from_micros(new.starts_at_before or 0),
        sale_ends=[SaleEnd(type_id, from_micros(end)) for type_id, end in sorted(ends.items())],
    )
