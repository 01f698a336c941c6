"""What orders does by itself: ask providers that are silent, close what was not paid, send money back."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial

import structlog

from onsale.modules.orders.commands import Acknowledged, AskedRefund, Commands, Unpaid
from onsale.modules.orders.domain import (
    FREE_CHANNEL,
    Attempt,
    AttemptState,
    DueRefund,
    Order,
    OrderState,
    Received,
    RefundAnswer,
    RefundState,
)
from onsale.modules.orders.errors import ProviderUnavailable
from onsale.modules.orders.providers import Found, PaymentProvider
from onsale.modules.orders.queries import DueWork
from onsale.modules.orders.settings import (
    ASK_BATCH_MAX,
    ASK_EVERY_SECONDS,
    CALLS_AT_ONCE_MAX,
    EXPIRY_BATCH_MAX,
    EXPIRY_EVERY_SECONDS,
    REFUND_BATCH_MAX,
    REFUND_EVERY_SECONDS,
)
from onsale.platform.db import Database, Transaction
from onsale.platform.group_commit import GroupCommit
from onsale.platform.problems import Refusal
from onsale.platform.wiring import Job

log = structlog.get_logger(__name__)


class OrderJobs:
    """Rounds of work that a scheduler repeats; each is bounded and safe to run twice at once."""

    def __init__(
        self,
        *,
        database: Database,
        due: DueWork,
        commands: Commands,
        providers: Mapping[str, PaymentProvider],
        receive: GroupCommit[Received, Acknowledged],
    ) -> None:
        self._database = database
        self._due = due
        self._commands = commands
        self._providers = providers
        self._receive = receive
        self._calls = asyncio.Semaphore(CALLS_AT_ONCE_MAX)

    async def expire(self) -> int:
        """Expire orders past their time to pay, unless a provider says that the money is there.

        Those of a provider that does not answer wait for it, and keep no others waiting.
        """
        expired, last = 0, None
        while due := await self._due.orders_to_expire(EXPIRY_BATCH_MAX, last):
            last = due[-1]
            asked = await asyncio.gather(*(self._ask_to_close(order) for order in due))
            unpaid = [found for found in asked if found is not None]
            if unpaid:
                await self._database.run(_expiring(self._commands, unpaid))
            expired += len(unpaid)
        return expired

    async def _ask_to_close(self, order: Order) -> Unpaid | None:
        """Which open attempts their providers have closed; nothing when one is silent or has the money.

        A provider that knows nothing of an attempt may yet hear of it. Its order ends, and it is asked about further.
        """
        closed: list[str] = []
        for attempt in order.attempts:
            if attempt.state is not AttemptState.PENDING:
                continue
            answer = await self._close(attempt)
            if answer is None:
                return None
            if answer.received is not None:
                await self._take(answer.received)
                return None
            if answer.state == "closed":
                closed.append(attempt.id)
        return Unpaid(order, closed)

    async def ask(self) -> int:
        """Ask about attempts that nobody has told us of. Those of orders that wait no more are closed."""
        due = await self._due.attempts_to_ask(ASK_BATCH_MAX)
        answers = await asyncio.gather(*(self._ask(attempt, order) for attempt, order in due))
        closed: list[Attempt] = []
        silent: list[tuple[Attempt, int]] = []
        for (attempt, order), answer in zip(due, answers, strict=True):
            if answer is not None and answer.received is not None:
                if not await self._take(answer.received):
                    silent.append((attempt, order.pay_before))
            elif answer is not None and answer.state == "closed" and attempt.state is AttemptState.PENDING:
                closed.append(attempt)
            else:
                silent.append((attempt, order.pay_before))
        if due:
            await self._database.run(
                lambda transaction: self._commands.payments.settle_asked(transaction, closed, silent)
            )
        # What was asked now is asked again later; there may be others that it is time for.
        return len(due) if len(due) == ASK_BATCH_MAX else 0

    async def _take(self, received: Received) -> bool:
        """Record money that a provider confirms. What cannot be recorded must not keep the rest of a round waiting."""
        try:
            await self._receive.submit(received)
        except Refusal:
            log.exception("money_not_recorded", channel=received.channel, attempt=received.attempt_id)
            return False
        return True

    async def _ask(self, attempt: Attempt, order: Order) -> Found | None:
        if order.state is not OrderState.PENDING_PAYMENT:
            return await self._close(attempt)
        provider = self._providers.get(attempt.channel)
        if provider is None:
            return None
        try:
            async with self._calls:
                return await provider.ask(attempt)
        except ProviderUnavailable:
            log.warning("provider_does_not_answer", channel=attempt.channel, order=order.id)
            return None

    async def _close(self, attempt: Attempt) -> Found | None:
        provider = self._providers.get(attempt.channel)
        if provider is None:
            log.error("channel_not_configured", channel=attempt.channel, order=attempt.order_id)
            return None
        try:
            async with self._calls:
                return await provider.close(attempt)
        except ProviderUnavailable:
            # Without an answer nothing is closed: the buyer may be paying this very second.
            log.warning("provider_does_not_answer", channel=attempt.channel, order=attempt.order_id)
            return None

    async def refund(self) -> int:
        """Ask providers for the refunds that are due, and after those that are pending; returns how many were done.

        The answers of a round are stored together. What was asked and not stored is asked again, under its number.
        """
        done = 0
        for state in (RefundState.DUE, RefundState.PENDING):
            due = await self._due.refunds(state, REFUND_BATCH_MAX)
            asked = await asyncio.gather(*(self._refund(refund, state) for refund in due))
            if asked:
                await self._database.run(partial(self._commands.refunds.note_answers, asked=asked))
            done += sum(one.answer is not None and one.answer.state == "done" for one in asked)
        return done

    async def _refund(self, refund: DueRefund, state: RefundState) -> AskedRefund:
        if refund.channel == FREE_CHANNEL:
            # Nothing was paid, so nothing has to be sent.
            return AskedRefund(refund, state, RefundAnswer(state="done"))
        provider = self._providers.get(refund.channel)
        if provider is None:
            log.error("channel_not_configured", channel=refund.channel, order=refund.order_id, refund=refund.id)
            return AskedRefund(refund, state, None)
        try:
            async with self._calls:
                answer = await (provider.refund(refund) if state is RefundState.DUE else provider.ask_refund(refund))
        except Refusal as error:
            log.warning(
                "refund_not_confirmed", refund=refund.id, order=refund.order_id, tries=refund.tries, why=error.code
            )
            return AskedRefund(refund, state, None)
        return AskedRefund(refund, state, answer)

    def all(self) -> Sequence[Job]:
        return [
            Job("orders.expire", every_seconds=EXPIRY_EVERY_SECONDS, run=self.expire, singleton=True),
            Job("orders.ask", every_seconds=ASK_EVERY_SECONDS, run=self.ask, singleton=True),
            Job("orders.refund", every_seconds=REFUND_EVERY_SECONDS, run=self.refund, singleton=True),
        ]


def _expiring(commands: Commands, unpaid: Sequence[Unpaid]) -> Callable[[Transaction], Awaitable[None]]:
    return lambda transaction: commands.orders.expire(transaction, unpaid)
