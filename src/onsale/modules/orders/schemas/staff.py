"""Orders as staff sees them."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from onsale.contracts.refunds import RefundRules
from onsale.contracts.values import Money, SeatRef, Text
from onsale.modules.orders import domain
from onsale.modules.orders.commands.purchases import contact_of
from onsale.modules.orders.domain.exceptions import actions_of
from onsale.modules.orders.domain.tending import Note
from onsale.modules.orders.queries.staff import OrderHistory
from onsale.modules.orders.repository.exceptions import StoredException
from onsale.modules.orders.repository.shows import Show
from onsale.modules.orders.schemas.buyers import OrderContact
from onsale.modules.orders.schemas.refunds import Refund, moment, present_refund
from onsale.modules.orders.schemas.timeline import TimelineEntry, timeline_of
from onsale.modules.orders.settings import RESENDS_PER_ORDER_MAX
from onsale.platform.clock import from_micros
from onsale.platform.security import Sealer, mask_email, mask_phone


class StaffPerformance(msgspec.Struct, frozen=True, kw_only=True):
    """The show of an order."""

    id: str
    event_id: str
    organisation_id: str
    title: Text
    starts_at: datetime
    timezone: str
    state: Literal["on", "postponed", "cancelled"]
    refund_free_until: datetime | None


class StaffItem(msgspec.Struct, frozen=True, kw_only=True):
    """One ticket of an order, and its refund if it has one that was not rejected."""

    id: str
    ticket_type_id: str
    ticket_type_name: Text
    seat: SeatRef | None
    price: Money
    discount: Money
    refund_id: str | None
    refund_state: domain.RefundState | None


class StaffPayment(msgspec.Struct, frozen=True, kw_only=True):
    """One attempt to pay: what was asked for, what came, and what of it is promised back."""

    attempt_id: str
    channel: str
    method: str
    state: domain.AttemptState
    amount: Money
    received: Money
    refunded: Money
    transaction_id: str | None
    created_at: datetime
    paid_at: datetime | None


class StaffRefund(Refund, frozen=True, kw_only=True):
    """A refund with what buyers need not know. ``problem`` is why it was refused or rejected."""

    attempt_id: str
    channel: str
    requested_by: str | None
    campaign_id: str | None
    provider_refund_id: str | None
    problem: str
    tries: int


class LedgerMovement(msgspec.Struct, frozen=True, kw_only=True):
    """``amount`` went to the account ``debit`` from the account ``credit``."""

    at: datetime
    kind: str
    debit: str
    credit: str
    amount: Money
    attempt_id: str | None
    refund_id: str | None


class ProviderWord(msgspec.Struct, frozen=True, kw_only=True):
    """What a provider told us, and what we made of it."""

    at: datetime
    channel: str
    attempt_id: str
    refund_id: str | None
    transaction_id: str | None
    amount: Money | None
    verdict: str


class MoneyException(msgspec.Struct, frozen=True, kw_only=True):
    """What people have to decide. ``actions`` are what can be done about it while it is ``open``."""

    id: str
    kind: str
    subject_id: str
    order_id: str | None
    attempt_id: str | None
    refund_id: str | None
    suggestion: str
    actions: list[str]
    detail: dict[str, str | int]
    state: Literal["open", "resolved"]
    opened_at: datetime
    resolved_at: datetime | None
    resolved_by: str | None
    resolution: str | None


class StaffNote(msgspec.Struct, frozen=True, kw_only=True):
    """What staff wrote beside an order. Notes stay as they were written."""

    id: str
    text: str
    written_by: str
    written_at: datetime


class StaffOrder(msgspec.Struct, frozen=True, kw_only=True):
    """An order with its whole history; every list is the oldest first. Its tickets can be sent again ``resends_left``
    times."""

    id: str
    number: str
    state: domain.OrderState
    user_id: str
    hold_id: str
    event_id: str
    performance_id: str
    performance: StaffPerformance | None
    contact: OrderContact
    total: Money
    discount: Money
    voucher_code: str | None
    created_at: datetime
    pay_before: datetime
    paid_at: datetime | None
    refund_rules: RefundRules | None
    items: list[StaffItem]
    payments: list[StaffPayment]
    refunds: list[StaffRefund]
    ledger: list[LedgerMovement]
    notifications: list[ProviderWord]
    exceptions: list[MoneyException]
    notes: list[StaffNote]
    resends_left: int
    timeline: list[TimelineEntry]


def present_show(show: Show | None) -> StaffPerformance | None:
    if show is None:
        return None
    return StaffPerformance(
        id=show.id,
        event_id=show.event_id,
        organisation_id=show.organisation_id,
        title=show.title,
        starts_at=from_micros(show.starts_at),
        timezone=show.timezone,
        state=show.state,
        refund_free_until=moment(show.refund_free_until),
    )


def present_contact(order: domain.Order, sealer: Sealer) -> OrderContact:
    contact = contact_of(order, sealer)
    return OrderContact(
        name=contact.name,
        phone_masked=mask_phone(contact.phone),
        email_masked=mask_email(contact.email) if contact.email else None,
    )


def present_history(history: OrderHistory, sealer: Sealer) -> StaffOrder:
    order = history.order
    return StaffOrder(
        id=order.id,
        number=order.number,
        state=order.state,
        user_id=order.user_id,
        hold_id=order.hold_id,
        event_id=order.event_id,
        performance_id=order.performance_id,
        performance=present_show(history.show),
        contact=present_contact(order, sealer),
        total=order.total,
        discount=order.discount,
        voucher_code=order.voucher_code,
        created_at=from_micros(order.created_at),
        pay_before=from_micros(order.pay_before),
        paid_at=moment(order.paid_at),
        refund_rules=order.refund_rules,
        items=_items_of(history),
        payments=[_present_payment(attempt) for attempt in order.attempts],
        refunds=[present_staff_refund(refund) for refund in history.refunds],
        ledger=_ledger_of(history),
        notifications=_words_of(history),
        exceptions=[present_exception(exception) for exception in history.exceptions],
        notes=[present_note(note) for note in history.notes],
        resends_left=RESENDS_PER_ORDER_MAX - history.resent,
        timeline=timeline_of(history),
    )


def present_note(note: Note) -> StaffNote:
    return StaffNote(id=note.id, text=note.text, written_by=note.written_by, written_at=from_micros(note.written_at))


def _items_of(history: OrderHistory) -> list[StaffItem]:
    refund_of = {item_id: refund for refund in history.refunds for item_id in refund.item_ids}
    return [
        StaffItem(
            id=item.id,
            ticket_type_id=item.ticket_type_id,
            ticket_type_name=item.ticket_type_name,
            seat=item.seat,
            price=item.price,
            discount=item.discount,
            refund_id=refund_of[item.id].id if item.id in refund_of else None,
            refund_state=refund_of[item.id].state if item.id in refund_of else None,
        )
        for item in history.order.items
    ]


def _present_payment(attempt: domain.Attempt) -> StaffPayment:
    return StaffPayment(
        attempt_id=attempt.id,
        channel=attempt.channel,
        method=attempt.method,
        state=attempt.state,
        amount=attempt.amount,
        received=attempt.received,
        refunded=attempt.refund,
        transaction_id=attempt.transaction_id,
        created_at=from_micros(attempt.created_at),
        paid_at=moment(attempt.provider_paid_at),
    )


def present_staff_refund(refund: domain.Refund) -> StaffRefund:
    return StaffRefund(
        **msgspec.structs.asdict(present_refund(refund)),
        attempt_id=refund.attempt_id,
        channel=refund.channel,
        requested_by=refund.requested_by,
        campaign_id=refund.campaign_id,
        provider_refund_id=refund.provider_refund_id,
        problem=refund.problem,
        tries=refund.tries,
    )


def _ledger_of(history: OrderHistory) -> list[LedgerMovement]:
    return [
        LedgerMovement(
            at=from_micros(at),
            kind=movement.kind,
            debit=movement.debit,
            credit=movement.credit,
            amount=movement.amount,
            attempt_id=movement.attempt_id,
            refund_id=movement.refund_id,
        )
        for movement, at in history.movements
    ]


def _words_of(history: OrderHistory) -> list[ProviderWord]:
    return [
        ProviderWord(
            at=from_micros(word.received_at),
            channel=word.channel,
            attempt_id=word.attempt_id,
            refund_id=word.refund_id,
            transaction_id=word.transaction_id,
            amount=None if word.amount_minor is None else Money(word.amount_minor, word.currency or "CNY"),
            verdict=word.verdict,
        )
        for word in history.notifications
    ]


def present_exception(exception: StoredException) -> MoneyException:
    return MoneyException(
        id=exception.id,
        kind=exception.kind,
        subject_id=exception.subject_id,
        order_id=exception.order_id,
        attempt_id=exception.attempt_id,
        refund_id=exception.refund_id,
        suggestion=exception.suggestion,
        actions=list(actions_of(exception.kind)) if exception.state == "open" else [],
        detail=msgspec.json.decode(exception.detail, type=dict[str, str | int]),
        state="open" if exception.state == "open" else "resolved",
        opened_at=from_micros(exception.opened_at),
        resolved_at=moment(exception.resolved_at),
        resolved_by=exception.resolved_by,
        resolution=exception.resolution,
    )
