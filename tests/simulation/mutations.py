"""Ways to break the product. Each must break a promise within some histories, or the simulation proves nothing.

The last ones are bugs that it has found, put back.
"""

import asyncio
from collections.abc import Callable, Collection

import msgspec
import pytest
from sqlalchemy import update

from onsale.modules.inventory.commands import InventoryCommands, Released, ReleaseHold
from onsale.modules.inventory.domain.book import Book
from onsale.modules.inventory.domain.holds import HoldState
from onsale.modules.inventory.domain.stock import Stock
from onsale.modules.inventory.front import memory
from onsale.modules.inventory.front.memory import MemoryFront
from onsale.modules.inventory.repository import holds
from onsale.modules.orders.commands import RefundCommands, Unpaid
from onsale.modules.orders.commands import payments as payment_commands
from onsale.modules.orders.domain import (
    Attempt,
    AttemptState,
    DueRefund,
    Order,
    OrderState,
    Received,
    RefundState,
    judge,
)
from onsale.modules.orders.jobs import OrderJobs
from onsale.modules.orders.repository import orders as order_repository
from onsale.modules.orders.repository import refunds as refund_repository
from onsale.modules.orders.tables import orders
from onsale.modules.tickets.commands import admit
from onsale.modules.tickets.domain.admission import Scan, ScannedTicket, refusal_of
from onsale.platform.bus import Message
from onsale.platform.db import Reader, Transaction
from onsale.platform.idempotency import IdempotencyStore
from onsale.platform.inbox import Inbox
from onsale.platform.outbox import Outbox, Relay
from onsale.platform.problems import Refusal
from onsale.platform.sqlite import database as sqlite

Mutation = Callable[[pytest.MonkeyPatch], None]


async def _nothing(*_: object, **__: object) -> None:
    """Instead of what should be done."""


async def _nothing_known(*_: object, **__: object) -> dict[str, str]:
    return {}


def skip_the_inbox(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Inbox, "states", _nothing_known)
    patch.setattr(Inbox, "remember", _nothing)


def forget_idempotency_keys(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(IdempotencyStore, "find", _nothing_known)
    patch.setattr(IdempotencyStore, "store", _nothing)


def answer_before_the_commit(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(sqlite, "_landed", _nothing)


def publish_before_the_commit(patch: pytest.MonkeyPatch) -> None:
    original = Outbox.write

    async def write(self: Outbox, transaction: Transaction) -> None:
        with pytest.MonkeyPatch.context() as inner:
            inner.setattr(transaction, "on_commit", lambda callback: callback())
            await original(self, transaction)

    patch.setattr(Outbox, "write", write)


def forget_before_publishing(patch: pytest.MonkeyPatch) -> None:
    original = Relay._publish

    async def publish(self: Relay, message: Message) -> None:
        self._settled.append(message.id)
        self._settled_some.set()
        await asyncio.sleep(1)
        await original(self, message)

    patch.setattr(Relay, "_publish", publish)


def move_orders_whatever_their_state(patch: pytest.MonkeyPatch) -> None:
    async def move(
        transaction: Transaction,
        order_ids: Collection[str],
        _states: Collection[OrderState],
        new_state: OrderState,
        *,
        paid_at: int | None = None,
    ) -> int:
        these = update(orders).where(orders.c.id.in_(list(order_ids)))
        return await transaction.execute(these.values(state=new_state, paid_at=paid_at))

    patch.setattr(order_repository, "move_orders_where", move)


def judge_money_without_its_attempt(patch: pytest.MonkeyPatch) -> None:
    def judge_anew(order: OrderState, attempt: Attempt, received: Received, *, has_voucher: bool) -> str:
        forgetful = msgspec.structs.replace(attempt, state=AttemptState.PENDING)
        return judge(order, forgetful, received, has_voucher=has_voucher)

    patch.setattr(payment_commands, "judge", judge_anew)


def expire_orders_without_asking(patch: pytest.MonkeyPatch) -> None:
    async def unpaid(_self: OrderJobs, order: Order) -> Unpaid:
        return Unpaid(order, [attempt.id for attempt in order.attempts if attempt.state is AttemptState.PENDING])

    patch.setattr(OrderJobs, "_ask_to_close", unpaid)


def keep_money_that_comes_late(patch: pytest.MonkeyPatch) -> None:
    def judge_late(order: OrderState, attempt: Attempt, received: Received, *, has_voucher: bool) -> str:
        if order is OrderState.EXPIRED:
            return "known"
        return judge(order, attempt, received, has_voucher=has_voucher)

    patch.setattr(payment_commands, "judge", judge_late)


def keep_money_of_lost_seats(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(RefundCommands, "send_back", _nothing)


def ask_for_each_refund_anew(patch: pytest.MonkeyPatch) -> None:
    original = refund_repository.due_refunds
    asked = iter(range(10**6))

    async def due(reader: Reader, state: RefundState, now: int, limit: int) -> list[DueRefund]:
        found = await original(reader, state, now, limit)
        return [msgspec.structs.replace(refund, id=f"{refund.id[:-6]}{next(asked):06}") for refund in found]

    patch.setattr(refund_repository, "due_refunds", due)


def expire_holds_too_early(patch: pytest.MonkeyPatch) -> None:
    original = holds.due_holds

    async def due(reader: Reader, now_micros: int, limit: int) -> list[str]:
        return await original(reader, now_micros + 300_000_000, limit)

    patch.setattr(holds, "due_holds", due)


def keep_claims_that_were_not_stored(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(MemoryFront, "undo", _nothing)


def never_tell_the_front_what_is_free_again(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(MemoryFront, "given_back", lambda _front, _holds: lambda: None)


def never_tell_the_front_what_organisers_change(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(MemoryFront, "stepped", lambda _front, _step: lambda: None)


def release_without_looking(patch: pytest.MonkeyPatch) -> None:
    async def release(self: InventoryCommands, transaction: Transaction, command: ReleaseHold) -> Released:
        found = await holds.get_holds(transaction, [command.hold_id])
        await self._end(transaction, found, HoldState.RELEASED)
        return Released(command.hold_id)

    patch.setattr(InventoryCommands, "release", release)


def admit_whoever_was_admitted(patch: pytest.MonkeyPatch) -> None:
    def refusal_of_anybody(scan: Scan, ticket: ScannedTicket | None) -> Refusal | None:
        return refusal_of(scan, msgspec.structs.replace(ticket, admitted_at=None) if ticket else None)

    patch.setattr(admit, "refusal_of", refusal_of_anybody)


def know_the_stock_only_after_its_commit(patch: pytest.MonkeyPatch) -> None:
    async def load(self: MemoryFront, book: Book) -> Stock:
        stock = await self._database.run(lambda transaction: memory._read_stock(transaction, book))
        self._stocks[book.performance_id] = stock
        return stock

    patch.setattr(MemoryFront, "_load", load)


def stop_half_way(patch: pytest.MonkeyPatch) -> None:
    async def stop(self: Relay) -> None:
        self._is_running = False
        for task in (*self._tasks, *self._publications):
            task.cancel()
        await asyncio.gather(*self._tasks, *self._publications, return_exceptions=True)
        await self._forget()

    patch.setattr(Relay, "stop", stop)


# With the seed at which each was found out last time: looking there first saves time, no more.
MUTATIONS: dict[Mutation, int] = {
    skip_the_inbox: 6,
    forget_idempotency_keys: 3,
    answer_before_the_commit: 1,
    publish_before_the_commit: 4,
    forget_before_publishing: 2,
    move_orders_whatever_their_state: 12,
    judge_money_without_its_attempt: 4,
    expire_orders_without_asking: 4,
    keep_money_that_comes_late: 8,
    keep_money_of_lost_seats: 5,
    ask_for_each_refund_anew: 3,
    expire_holds_too_early: 9,
    keep_claims_that_were_not_stored: 8,
    never_tell_the_front_what_is_free_again: 4,
    never_tell_the_front_what_organisers_change: 2,
    release_without_looking: 5,
    admit_whoever_was_admitted: 4,
    know_the_stock_only_after_its_commit: 46,
    stop_half_way: 2,
}
