"""What people do about exceptions, and what the platform finds stuck by itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

import msgspec
import structlog

from onsale.contracts.events import OrderPaid, RefundRequested
from onsale.modules.orders.commands.exceptions import ExceptionBook
from onsale.modules.orders.commands.purchases import purchase_of
from onsale.modules.orders.domain import AttemptState, OrderState, RefundKind, RefundState
from onsale.modules.orders.domain.exceptions import Action, actions_of
from onsale.modules.orders.domain.ledger import refund_promised
from onsale.modules.orders.errors import ExceptionActionImpossible, ExceptionResolved
from onsale.modules.orders.repository import attempts as attempt_rows
from onsale.modules.orders.repository import exceptions as exception_rows
from onsale.modules.orders.repository import ledger, shows, stuck
from onsale.modules.orders.repository import orders as order_rows
from onsale.modules.orders.repository import refunds as refund_rows
from onsale.modules.orders.repository.exceptions import StoredException
from onsale.modules.orders.repository.refunds import RefundRow
from onsale.modules.orders.repository.stuck import Stuck
from onsale.modules.orders.settings import WATCH_BATCH_MAX
from onsale.platform.audit import Actor, Audit, Deed, Subject
from onsale.platform.clock import Clock, to_micros
from onsale.platform.db import Transaction
from onsale.platform.ids import IdGenerator
from onsale.platform.problems import FieldError, Malformed, NotFound
from onsale.platform.security import Sealer

PLATFORM = "job:orders.watch"

log = structlog.get_logger(__name__)


class ResolveException(msgspec.Struct, frozen=True, kw_only=True):
    """Staff decides about an exception of one organisation, or (``None``) of any."""

    actor: Actor
    organisation_id: str | None
    exception_id: str
    action: Action
    note: str


class ResolutionInAudit(msgspec.Struct, frozen=True, kw_only=True):
    """What the audit log keeps of a decision."""

    exception_id: str
    kind: str
    action: Action
    note: str


class ExceptionCommands:
    """Each action is safe to repeat: what has moved on meanwhile stays as it is."""

    def __init__(self, clock: Clock, ids: IdGenerator, sealer: Sealer, audit: Audit) -> None:
        self._clock = clock
        self._ids = ids
        self._sealer = sealer
        self._audit = audit
        self._book = ExceptionBook(clock, ids)

    async def resolve(self, transaction: Transaction, command: ResolveException) -> StoredException:
        """Do what was decided, and close the entry. Goes into the audit log."""
        found = await exception_rows.get_exception(transaction, command.exception_id)
        if found is None:
            raise NotFound()
        owner = await self._owner_of(transaction, found)
        if command.organisation_id is not None and (not owner or owner != command.organisation_id):
            raise NotFound()
        if command.action not in actions_of(found.kind):
            raise ExceptionActionImpossible(actions=list(actions_of(found.kind)))
        if command.action == "dismiss" and not command.note:
            raise Malformed(errors=[FieldError("/note", "Say why nothing has to be done.")])
        now = to_micros(self._clock.now())
        words = f"{command.action}: {command.note}" if command.note else command.action
        if not await exception_rows.resolve(transaction, found.id, resolution=words, by=command.actor.id, now=now):
            raise ExceptionResolved()
        await self._act(transaction, found, command)
        about = Subject("order", found.order_id) if found.order_id else Subject("exception", found.id)
        after = ResolutionInAudit(exception_id=found.id, kind=found.kind, action=command.action, note=command.note)
        deed = Deed(action="orders.exception-resolved", subject=about, organisation_id=owner, after=after)
        await self._audit.record(transaction, command.actor, deed)
        return msgspec.structs.replace(
            found, state="resolved", resolved_at=now, resolved_by=command.actor.id, resolution=words
        )

    async def _owner_of(self, transaction: Transaction, found: StoredException) -> str:
        """The organisation whose order it is about, "" where that is not known."""
        if found.order_id is None:
            return ""
        await order_rows.lock_orders(transaction, [found.order_id])
        order = (await order_rows.get_orders(transaction, [found.order_id])).get(found.order_id)
        show = None if order is None else (await shows.get_shows(transaction, [order.performance_id])).values()
        return next((one.organisation_id for one in show or ()), "")

    async def _act(self, transaction: Transaction, found: StoredException, command: ResolveException) -> None:
        match command.action:
            case "refund":
                await self._send_back(transaction, found, command)
            case "try-again" | "ask-provider":
                await self._try_again(transaction, found)
            case "dismiss":
                pass
            case _:
                assert_never(command.action)

    async def _send_back(self, transaction: Transaction, found: StoredException, command: ResolveException) -> None:
        """All money of an attempt that brought another amount than it should."""
        order = (await order_rows.get_orders(transaction, [str(found.order_id)]))[str(found.order_id)]
        attempt = next(attempt for attempt in order.attempts if attempt.id == found.attempt_id)
        if attempt.state is not AttemptState.WRONG_AMOUNT:
            return
        now = to_micros(self._clock.now())
        wrong, refunding = AttemptState.WRONG_AMOUNT, AttemptState.REFUNDING
        await attempt_rows.move_attempts(transaction, [attempt.id], wrong, refunding, now)
        await attempt_rows.promise_back(transaction, [(attempt.id, attempt.received.amount_minor)])
        refund = RefundRow(
            id=self._ids.new(),
            order_id=order.id,
            attempt_id=attempt.id,
            kind=RefundKind.WRONG_AMOUNT,
            state=RefundState.DUE,
            amount_minor=attempt.received.amount_minor,
            fee_minor=0,
            currency=attempt.received.currency,
            reason=command.note,
            requested_by=command.actor.id,
            campaign_id=None,
            tries=0,
            due_at=now,
            problem="",
            created_at=now,
            approved_at=now,
        )
        await refund_rows.add_refunds(transaction, [refund])
        promised = refund_promised(
            channel=attempt.channel,
            order_id=order.id,
            attempt_id=attempt.id,
            refund_id=refund.id,
            amount=attempt.received,
            is_used=False,
        )
        await ledger.book(transaction, self._ids, [promised], now)

    async def _try_again(self, transaction: Transaction, found: StoredException) -> None:
        now = to_micros(self._clock.now())
        if found.refund_id is not None:
            await self._retry_refund(transaction, found.refund_id, now)
            return
        order = (await order_rows.get_orders(transaction, [str(found.order_id)]))[str(found.order_id)]
        if order.state is OrderState.PAID:
            transaction.append(OrderPaid(occurred_at=self._clock.now(), purchase=purchase_of(order, self._sealer)))
        pending = [attempt.id for attempt in order.attempts if attempt.state is AttemptState.PENDING]
        await attempt_rows.ask_now(transaction, pending, now)

    async def _retry_refund(self, transaction: Transaction, refund_id: str, now: int) -> None:
        refund = (await refund_rows.get_refunds(transaction, [refund_id]))[refund_id]
        match refund.state:
            case RefundState.REQUESTED:
                await self._ask_tickets_again(transaction, [refund_id])
            case RefundState.REFUSED:
                await refund_rows.move_refund(
                    transaction, refund_id, {RefundState.REFUSED}, RefundState.DUE, due_at=now, problem="", tries=0
                )
            case RefundState.DUE | RefundState.PENDING:
                await refund_rows.move_refund(transaction, refund_id, {refund.state}, refund.state, due_at=now)
            case RefundState.DONE | RefundState.REJECTED:
                pass

    async def _ask_tickets_again(self, transaction: Transaction, refund_ids: Sequence[str]) -> None:
        """Tickets answer the same refund alike, however often it is asked for."""
        refunds = await refund_rows.get_refunds(transaction, refund_ids)
        orders = await order_rows.get_orders(transaction, {refund.order_id for refund in refunds.values()})
        transaction.append(
            *(
                RefundRequested(
                    occurred_at=self._clock.now(),
                    refund_id=refund.id,
                    order_id=refund.order_id,
                    performance_id=orders[refund.order_id].performance_id,
                    item_ids=refund.item_ids,
                )
                for refund in refunds.values()
                if refund.state is RefundState.REQUESTED
            )
        )

    async def note_stuck(self, transaction: Transaction, found: Sequence[Stuck]) -> int:
        """Open an entry for each, unless somebody decided about it a short while ago; close those that have moved on.
        Returns how many were opened."""
        opened = []
        for one in found:
            before = await exception_rows.find_exception(transaction, one.kind, one.subject_id)
            if before is not None and (before.state == "open" or (before.resolved_at or 0) >= one.again_after):
                continue
            await self._book.open(
                transaction,
                one.kind,
                one.subject_id,
                suggestion=one.suggestion,
                order_id=one.order_id,
                attempt_id=one.attempt_id,
                refund_id=one.refund_id,
                detail={"state": one.state, "since": one.since},
            )
            log.error("money_stuck", kind=one.kind, subject=one.subject_id, state=one.state, next_step=one.suggestion)
            opened.append(one)
        unanswered = [one.refund_id for one in opened if one.refund_id and one.state == RefundState.REQUESTED]
        if unanswered:
            await self._ask_tickets_again(transaction, unanswered)
        now = to_micros(self._clock.now())
        for exception_id in await stuck.moved_on(transaction, WATCH_BATCH_MAX):
            await exception_rows.resolve(transaction, exception_id, resolution="moved on", by=PLATFORM, now=now)
        return len(opened)
