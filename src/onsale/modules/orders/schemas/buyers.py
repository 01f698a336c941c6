"""What orders takes and gives on the wire."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Annotated, Literal

import msgspec

from onsale.contracts import events
from onsale.contracts.phones import normalised_phone
from onsale.contracts.real_names import Attendee
from onsale.contracts.tokens import HoldClaims
from onsale.contracts.values import Language, Money, SeatRef, Text
from onsale.modules.orders import domain
from onsale.modules.orders.commands.purchases import contact_of
from onsale.modules.orders.errors import HoldTokenInvalid
from onsale.modules.orders.settings import EMAIL_LENGTH_MAX, NAME_LENGTH_MAX, PAGE_SIZE
from onsale.platform.clock import from_micros
from onsale.platform.http import malformed
from onsale.platform.security import Sealer, TokenInvalid, TokenSigner, mask_email, mask_phone

EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")


class NewContact(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who gets the tickets' messages."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=NAME_LENGTH_MAX)]
    phone: Annotated[str, msgspec.Meta(min_length=5, max_length=30)]
    email: Annotated[str, msgspec.Meta(max_length=EMAIL_LENGTH_MAX)] | None = None

    def checked(self, language: Language) -> events.Contact:
        phone = normalised_phone(self.phone)
        if phone is None:
            malformed("/contact/phone", "Not a phone number.")
        if self.email and not EMAIL.fullmatch(self.email):
            malformed("/contact/email", "Not an e-mail address.")
        if not self.name.strip():
            malformed("/contact/name", "The name is empty.")
        return events.Contact(name=self.name.strip(), phone=phone, email=self.email or None, language=language)


class NewOrder(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Order what a hold token promises, with a voucher if there is one."""

    hold_token: Annotated[str, msgspec.Meta(min_length=1, max_length=64_000)]
    contact: NewContact
    voucher_code: Annotated[str, msgspec.Meta(min_length=1, max_length=100)] | None = None


class NewPayment(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Pay through this channel, in one of its ways. ``code`` is WeChat's word for who reads a page inside it."""

    channel: Annotated[str, msgspec.Meta(min_length=1, max_length=20)]
    method: Annotated[str, msgspec.Meta(min_length=1, max_length=10)] | None = None
    code: Annotated[str, msgspec.Meta(min_length=1, max_length=100)] | None = None


class PaymentStart(msgspec.Struct, frozen=True):
    """``redirect``: send the buyer to ``pay_url``. ``qr``: show ``code_url`` as a QR code. ``jsapi``: for WeChat."""

    attempt_id: str
    pay_url: str
    kind: Literal["redirect", "qr", "jsapi"]
    code_url: str | None
    jsapi: dict[str, str] | None


class PaymentChannel(msgspec.Struct, frozen=True):
    """A way to pay; of the ``methods`` the first is taken when none is named.

    ``authorize_url`` is where a page inside WeChat goes first to get the ``code`` that `jsapi` needs: with its own
    address, percent-encoded, for ``{return_url}``. The code works once.
    """

    channel: str
    methods: list[str]
    authorize_url: str | None = None


class PaymentChannels(msgspec.Struct, frozen=True):
    """All ways to pay."""

    items: list[PaymentChannel]


class OrderAttendee(msgspec.Struct, frozen=True, kw_only=True):
    """Whom a ticket was ordered for."""

    name_masked: str
    kind: str
    last_digits: str


class OrderItem(msgspec.Struct, frozen=True, kw_only=True):
    """One ticket of an order; ``attendee`` where tickets are for named people.

    ``price`` is what it costs, after a voucher has taken ``discount`` off.
    """

    id: str
    ticket_type_id: str
    ticket_type_name: Text
    seat: SeatRef | None
    price: Money
    discount: Money
    attendee: OrderAttendee | None


class OrderContact(msgspec.Struct, frozen=True, kw_only=True):
    """The contact, masked."""

    name: str
    phone_masked: str
    email_masked: str | None


class OrderPayment(msgspec.Struct, frozen=True, kw_only=True):
    """One attempt to pay."""

    attempt_id: str
    channel: str
    state: domain.AttemptState
    created_at: datetime


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """An order as its buyer sees it. A voucher has taken ``discount`` off before its ``total``."""

    id: str
    number: str
    state: domain.OrderState
    event_id: str
    performance_id: str
    hold_id: str
    items: list[OrderItem]
    total: Money
    discount: Money
    voucher_code: str | None
    contact: OrderContact
    created_at: datetime
    pay_before: datetime
    paid_at: datetime | None
    payments: list[OrderPayment]


class OrderPage(msgspec.Struct, frozen=True):
    """Orders, the newest first; ask for the next page with ``next_cursor``."""

    items: list[Order]
    next_cursor: str | None


def read_hold_token(token: str, tokens: TokenSigner[HoldClaims], user_id: str) -> HoldClaims:
    """The promise that a hold token carries, if it is ours and the caller's."""
    try:
        claims = tokens.verify(token)
    except TokenInvalid as error:
        raise HoldTokenInvalid() from error
    if claims.user_id != user_id:
        raise HoldTokenInvalid()
    return claims


def present_order(order: domain.Order, sealer: Sealer) -> Order:
    contact = contact_of(order, sealer)
    return Order(
        id=order.id,
        number=order.number,
        state=order.state,
        event_id=order.event_id,
        performance_id=order.performance_id,
        hold_id=order.hold_id,
        items=[
            OrderItem(
                id=item.id,
                ticket_type_id=item.ticket_type_id,
                ticket_type_name=item.ticket_type_name,
                seat=item.seat,
                price=item.price,
                discount=item.discount,
                attendee=_present_attendee(item.attendee),
            )
            for item in order.items
        ],
        total=order.total,
        discount=order.discount,
        voucher_code=order.voucher_code,
        contact=OrderContact(
            name=contact.name,
            phone_masked=mask_phone(contact.phone),
            email_masked=mask_email(contact.email) if contact.email else None,
        ),
        created_at=from_micros(order.created_at),
        pay_before=from_micros(order.pay_before),
        paid_at=from_micros(order.paid_at) if order.paid_at is not None else None,
        payments=[
            OrderPayment(
                attempt_id=attempt.id,
                channel=attempt.channel,
                state=attempt.state,
                created_at=from_micros(attempt.created_at),
            )
            for attempt in order.attempts
        ],
    )


def _present_attendee(attendee: Attendee | None) -> OrderAttendee | None:
    if attendee is None:
        return None
    return OrderAttendee(name_masked=attendee.name_masked, kind=attendee.kind, last_digits=attendee.last_digits)


def present_page(orders: list[domain.Order], sealer: Sealer) -> OrderPage:
    page = orders[:PAGE_SIZE]
    return OrderPage([present_order(order, sealer) for order in page], page[-1].id if len(orders) > PAGE_SIZE else None)
