"""What of a person's orders can be forgotten, and what is in the way; nothing here commits."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from sqlalchemy import BindParameter, ColumnElement, and_, bindparam, exists, func, or_, select, update

from onsale.modules.orders.domain import AttemptState, OrderState, RefundState
from onsale.modules.orders.domain.invoices import InvoiceState
from onsale.modules.orders.repository.notes import forget_notes
from onsale.modules.orders.repository.words import file_again, forget_words
from onsale.modules.orders.tables import attempts, exceptions, invoices, orders, performances, refunds
from onsale.platform.db import Reader, Transaction
from onsale.platform.security import ERASED

S = OrderState
_END_OF_TIME = 2**62

# Nothing happens to the rest by itself: its tickets are void or used, or its show decides.
_IN_PROGRESS = [S.PENDING_PAYMENT.value, S.PAID.value, S.REFUNDING.value]
_WITH_TICKETS = [S.FULFILLED.value, S.PARTIALLY_REFUNDED.value]
_OPEN_REFUNDS = [
    state.value for state in (RefundState.REQUESTED, RefundState.DUE, RefundState.PENDING, RefundState.REFUSED)
]
_OPEN_ATTEMPTS = [AttemptState.PENDING.value, AttemptState.REFUNDING.value, AttemptState.WRONG_AMOUNT.value]

_money_moves = or_(
    orders.c.state == S.REFUNDING.value,
    exists().where(refunds.c.order_id == orders.c.id, refunds.c.state.in_(_OPEN_REFUNDS)),
    exists().where(attempts.c.order_id == orders.c.id, attempts.c.state.in_(_OPEN_ATTEMPTS)),
    exists().where(exceptions.c.order_id == orders.c.id, exceptions.c.state == "open"),
)
# Of a show that nobody has told us of we believe that it is still to come; one that is cancelled gives money back.
_show_is_to_come = ~exists().where(
    performances.c.id == orders.c.performance_id,
    performances.c.state != "cancelled",
    performances.c.timezone != "",
    performances.c.ends_at < bindparam("now"),
)
_is_open: ColumnElement[bool] = or_(
    orders.c.state.in_(_IN_PROGRESS), _money_moves, and_(orders.c.state.in_(_WITH_TICKETS), _show_is_to_come)
)
_wants_invoice = exists().where(invoices.c.order_id == orders.c.id, invoices.c.state == InvoiceState.REQUESTED.value)
_of_person = and_(orders.c.user_id == bindparam("person"), orders.c.contact_sealed != ERASED)


class OpenOrder(msgspec.Struct, frozen=True):
    """An order that something still happens to; ``money_moves``: a refund, or a question about money."""

    number: str
    state: OrderState
    money_moves: bool


_open_orders = (
    select(orders.c.number, orders.c.state, func.coalesce(_money_moves, 0).label("money_moves"))
    .where(_of_person, _is_open)
    .order_by(orders.c.id.desc())
    .limit(bindparam("limit"))
)
_settled_orders = (
    select(orders.c.id).where(_of_person, ~_is_open, ~_wants_invoice).order_by(orders.c.id).limit(bindparam("limit"))
)
_any_left = select(orders.c.id).where(_of_person).limit(1)
_these: BindParameter[object] = bindparam("ids", expanding=True)
_blank_contacts = update(orders).where(orders.c.id.in_(_these)).values(contact_sealed=ERASED)
_blank_reasons = update(refunds).where(refunds.c.order_id.in_(_these)).values(reason="")
_blank_emails = update(invoices).where(invoices.c.order_id.in_(_these)).values(email_sealed=ERASED)
_refunds_of = select(refunds.c.id).where(refunds.c.order_id.in_(_these))


async def find_open_orders(reader: Reader, user_id: str, now: int, limit: int) -> list[OpenOrder]:
    """What is in the way of forgetting somebody, the newest order first."""
    rows = await reader.fetch_all(_open_orders, {"person": user_id, "now": now, "limit": limit})
    return [OpenOrder(str(number), OrderState(str(state)), bool(moves)) for number, state, moves in rows]


async def find_settled_orders(reader: Reader, user_id: str, now: int, limit: int) -> list[str]:
    """Orders whose contact nobody needs any more."""
    rows = await reader.fetch_all(_settled_orders, {"person": user_id, "now": now, "limit": limit})
    return [str(row[0]) for row in rows]


async def has_contacts(reader: Reader, user_id: str) -> bool:
    """Whether any order of this account still says whom to tell."""
    return await reader.fetch_one(_any_left, {"person": user_id}) is not None


async def forget_orders(transaction: Transaction, order_ids: Sequence[str]) -> list[str]:
    """Blank whom to tell, why money went back and where invoices went, and delete by what these orders are found and
    what staff wrote of them; the refunds of these orders. Whoever files one at this moment files it again, blank."""
    ids = {"ids": list(order_ids)}
    for statement in (_blank_contacts, _blank_reasons, _blank_emails):
        await transaction.execute(statement, ids)
    await forget_words(transaction, order_ids)
    await forget_notes(transaction, order_ids)
    await file_again(transaction, order_ids)
    return [str(row[0]) for row in await transaction.fetch_all(_refunds_of, ids)]
