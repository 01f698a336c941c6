"""What orders does by itself: close what was not paid, after asking the provider; send money back."""

from __future__ import annotations

from collections.abc import Mapping

import structlog

from onsale.modules.orders import repository
from onsale.modules.orders.commands import Acknowledged, OrderCommands
from onsale.modules.orders.domain import AttemptState, Order, Received
from onsale.modules.orders.errors import ProviderUnavailable
from onsale.modules.orders.providers import PaymentProvider
from onsale.modules.orders.repository import DueRefund
from onsale.modules.orders.settings import (
    EXPIRY_BATCH_MAX,
    EXPIRY_EVERY_SECONDS,
    REFUND_BATCH_MAX,
    REFUND_EVERY_SECONDS,
)
from onsale.platform.clock import Clock, to_micros
from onsale.platform.db import Database
from onsale.platform.group_commit import GroupCommit
from onsale.platform.wiring import Job

log = structlog.get_logger(__name__)


class OrderJobs:
    """Rounds of work that a scheduler repeats; each is bounded and safe to run twice at once."""

    def __init__(
        self,
        *,
        database: Database,
        clock: Clock,
        commands: OrderCommands,
        providers: Mapping[str, PaymentProvider],
        receive: GroupCommit[Received, Acknowledged],
    ) -> None:
        self._database = database
        self._clock = clock
        self._commands = commands
        self._providers = providers
        self._receive = receive

    async def expire(self) -> int:
        """Expire orders past their time to pay, unless a provider says that the money is there."""
        async with self._database.reading() as reader:
            due = await repository.due_orders(reader, to_micros(self._clock.now()), EXPIRY_BATCH_MAX)
        unpaid = [order for order in due if await self._is_unpaid(order)]
        if unpaid:
            await self._database.run(lambda transaction: self._commands.expire(transaction, unpaid))
        return len(unpaid)

    async def _is_unpaid(self, order: Order) -> bool:
        """Whether every open attempt is closed at its provider. Money that is found there is received instead."""
        for attempt in order.attempts:
            if attempt.state is not AttemptState.PENDING:
                continue
            try:
                answer = await self._providers[attempt.channel].close(attempt)
            except ProviderUnavailable:
                # Without an answer nothing is closed: the buyer may be paying this very second.
                log.warning("provider_does_not_answer", channel=attempt.channel, order=order.id)
                return False
            if answer != "closed":
                await self._receive.submit(answer)
                return False
        return True

    async def refund(self) -> int:
        """Ask providers for the refunds that are due; returns how many were confirmed."""
        async with self._database.reading() as reader:
            due = await repository.due_refunds(reader, to_micros(self._clock.now()), REFUND_BATCH_MAX)
        done = 0
        for refund in due:
            done += await self._refund(refund)
        return done

    async def _refund(self, refund: DueRefund) -> bool:
        try:
            await self._providers[refund.channel].refund(refund)
        except ProviderUnavailable:
            log.warning("refund_not_confirmed", refund=refund.id, order=refund.order_id, tries=refund.tries)
            await self._database.run(lambda transaction: self._commands.retry_refund_later(transaction, refund))
            return False
        await self._database.run(lambda transaction: self._commands.finish_refund(transaction, refund))
        return True

    def all(self) -> list[Job]:
        return [
            Job("orders.expire", every_seconds=EXPIRY_EVERY_SECONDS, run=self.expire, singleton=True),
            Job("orders.refund", every_seconds=REFUND_EVERY_SECONDS, run=self.refund, singleton=True),
        ]
