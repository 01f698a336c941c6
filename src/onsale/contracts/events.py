"""Domain events: frozen, self-contained facts in the past tense. Fields are only ever added.

They are appended to the outbox in the transaction of the command that made them true, and delivered to consumers at
least once, in no promised order.
"""

from __future__ import annotations

from datetime import datetime

import msgspec

from onsale.contracts.real_names import Attendee, RealNameRule
from onsale.contracts.refunds import DEFAULT_REFUND_RULES, RefundRules, SeatReturns
from onsale.contracts.values import Language, Money, SeatRef, Text


class DomainEvent(msgspec.Struct, frozen=True, kw_only=True):
    """What every domain event carries. ``occurred_at`` is the time of the fact, not of its delivery."""

    occurred_at: datetime


class SignInCodeRequested(DomainEvent, frozen=True, kw_only=True):
    """Somebody asked for a code, signed in already if ``is_proof``. Sealed: only notifications opens phone and code."""

    code_id: str
    phone_sealed: str
    code_sealed: str
    language: Language
    expires_at: datetime
    is_proof: bool = False


class SignedIn(DomainEvent, frozen=True, kw_only=True):
    """Somebody signed in. ``is_unexpected``: on a device that the account had not used, and it had used another.

    ``language`` is the one that the account was used in before; the address is that of a network, not of one in it.
    """

    session_id: str
    user_id: str
    phone_sealed: str
    language: Language
    device_name: str
    address_masked: str
    is_unexpected: bool


class PublishedTicketType(msgspec.Struct, frozen=True, kw_only=True):
    """A ticket type as it was published. ``seated`` ones sell the seats that point at them."""

    id: str
    name: Text
    price: Money
    capacity: int
    seated: bool
    max_per_order: int
    max_per_person: int
    sale_starts_at: datetime
    sale_ends_at: datetime


class PublishedRow(msgspec.Struct, frozen=True, kw_only=True):
    """A row of seats: the next blocks of the seating, one for each of its ``columns``.

    ``columns`` say where its blocks begin, in seats' widths from a line that all rows of the section share: what has
    the same column is behind each other, and there is at least a column between two blocks. ``section`` indexes the
    names of sections; ``behind`` is the number of the row next behind in the same section. Both are -1 for none.
    """

    section: int
    columns: list[int]
    behind: int


class PublishedSeating(msgspec.Struct, frozen=True, kw_only=True):
    """The seats of one performance in columns; a seat's index is its position in them.

    ``ticket_types[i]`` indexes the event's ticket types, -1 for a seat that is not sold. ``blocks`` are runs of seats
    that touch each other, in physical order; those of a row follow each other, best row first. ``rows`` are all of
    these rows; none where an older process has published. ``accessible`` seats and those for their ``companions`` are
    for people who need them.
    """

    plan_version: str
    ids: list[str]
    labels: list[str]
    ticket_types: list[int]
    blocks: list[list[int]]
    rows: list[PublishedRow] = []
    sections: list[str] = []
    accessible: list[int] = []
    companions: list[int] = []


class PerformancePublished(DomainEvent, frozen=True, kw_only=True):
    """A performance can be sold from its ticket types' sale windows on; by ``real_name`` only to named people."""

    performance_id: str
    event_id: str
    organisation_id: str
    event_title: Text
    category: str
    venue_name: Text
    venue_address: Text
    city: Text
    poster_url: str
    starts_at: datetime
    doors_at: datetime
    ends_at: datetime
    timezone: str
    ticket_types: list[PublishedTicketType]
    seating: PublishedSeating | None
    refund_rules: RefundRules = DEFAULT_REFUND_RULES
    seat_returns: SeatReturns = SeatReturns()
    real_name: RealNameRule | None = None


class RefundRulesChanged(DomainEvent, frozen=True, kw_only=True):
    """Other rules for orders placed from now on. Of two of them the one with the larger ``revision`` is true."""

    performance_id: str
    revision: int
    refund_rules: RefundRules
    seat_returns: SeatReturns


class PerformanceCancelled(DomainEvent, frozen=True, kw_only=True):
    """The show does not take place: nothing more is sold, all money goes back in full."""

    performance_id: str
    event_id: str
    organisation_id: str
    reason: Text
    cancelled_by: str


class SaleEnd(msgspec.Struct, frozen=True):
    """Until when a ticket type is sold."""

    ticket_type_id: str
    sale_ends_at: datetime


class PerformancePostponed(DomainEvent, frozen=True, kw_only=True):
    """The show takes place at another time. Whoever cannot come gets all money back until ``refund_free_until``.

    Of two of them the one with the larger ``revision`` is true. ``sale_ends`` has the ticket types that are sold longer
    because of it.
    """

    performance_id: str
    event_id: str
    organisation_id: str
    revision: int
    starts_at: datetime
    doors_at: datetime
    ends_at: datetime
    refund_free_until: datetime
    reason: Text
    starts_at_before: datetime | None = None
    sale_ends: list[SaleEnd] = []


class TypeCapacity(msgspec.Struct, frozen=True):
    """How many of a ticket type can ever be sold."""

    ticket_type_id: str
    capacity: int


class TicketTypesChanged(DomainEvent, frozen=True, kw_only=True):
    """An organiser has changed what is sold of a published performance: capacities, or what seats are sold as.

    Of two of them the one with the larger ``revision`` is true. ``capacities`` has all ticket types. ``seat_types`` is
    as ``PublishedSeating.ticket_types``; it is there whenever a seat was ever moved.
    """

    performance_id: str
    revision: int
    capacities: list[TypeCapacity]
    seat_types: list[int] | None


class PurchasedItem(msgspec.Struct, frozen=True, kw_only=True):
    """One future ticket of an order. ``price`` and ``attendee`` are what was agreed in the hold."""

    id: str
    ticket_type_id: str
    ticket_type_name: Text
    seat: SeatRef | None
    price: Money
    attendee: Attendee | None = None


class Purchase(msgspec.Struct, frozen=True, kw_only=True):
    """The facts of one order that travel with it. ``contact_sealed`` opens to a ``Contact``."""

    order_id: str
    order_number: str
    hold_id: str
    user_id: str
    event_id: str
    performance_id: str
    items: list[PurchasedItem]
    total: Money
    holder_name: str
    contact_sealed: str


class OrderPlaced(DomainEvent, frozen=True, kw_only=True):
    """An order waits for its payment until ``pay_before``."""

    purchase: Purchase
    pay_before: datetime


class OrderClosed(DomainEvent, frozen=True, kw_only=True):
    """An order ended without a payment: ``reason`` is ``cancelled`` or ``expired``."""

    order_id: str
    hold_id: str
    performance_id: str
    reason: str


class OrderPaid(DomainEvent, frozen=True, kw_only=True):
    """The money of an order has arrived in full."""

    purchase: Purchase


class RefundRequested(DomainEvent, frozen=True, kw_only=True):
    """Money of these items shall go back, once their tickets admit nobody any more."""

    refund_id: str
    order_id: str
    performance_id: str
    item_ids: list[str]


class VoidedTicket(msgspec.Struct, frozen=True, kw_only=True):
    """One ticket that admits nobody any more. ``place`` is that of its attendee in the hold, if it had one."""

    item_id: str
    ticket_type_id: str
    seat: SeatRef | None
    price: Money
    place: int | None = None


class TicketsVoided(DomainEvent, frozen=True, kw_only=True):
    """The tickets of a refund are dead: its money may leave, and their places are free.

    ``rest_is_used``: the order has other tickets, and all of them were admitted. Without a ``hold_id`` the tickets are
    from before that was known.
    """

    refund_id: str
    order_id: str
    user_id: str
    performance_id: str
    tickets: list[VoidedTicket]
    hold_id: str = ""
    rest_is_used: bool = False


class TicketsKept(DomainEvent, frozen=True, kw_only=True):
    """A refund came too late: somebody went in with one of its tickets, so none of them was voided."""

    refund_id: str
    order_id: str
    used_item_ids: list[str]


class OrderRefunded(DomainEvent, frozen=True, kw_only=True):
    """Money of an order went back: ``total``, in full or in part, for the items in ``item_ids``.

    Without a ``refund_id`` it is the whole money of an order that never had tickets. ``is_whole``: nothing of the order
    is left.
    """

    order_id: str
    performance_id: str
    total: Money
    refund_id: str = ""
    item_ids: list[str] = []
    fee: Money = Money(0)
    is_whole: bool = True
    user_id: str = ""
    order_number: str = ""
    contact_sealed: str = ""


class RefundFailed(DomainEvent, frozen=True, kw_only=True):
    """A refund did not happen, and the buyer keeps the tickets: somebody went in with one of them."""

    refund_id: str
    order_id: str
    order_number: str
    performance_id: str
    contact_sealed: str


class HoldConfirmed(DomainEvent, frozen=True, kw_only=True):
    """A paid order has its seats: tickets may be issued."""

    purchase: Purchase


class AttendeeChanged(DomainEvent, frozen=True, kw_only=True):
    """Another person has this place of a sold hold now."""

    performance_id: str
    hold_id: str
    attendee: Attendee


class HoldLost(DomainEvent, frozen=True, kw_only=True):
    """Money came after the hold had ended and the seats could not be taken again: it goes back."""

    purchase: Purchase


class IssuedTicket(msgspec.Struct, frozen=True, kw_only=True):
    """One issued ticket, for messages and reports."""

    id: str
    item_id: str
    ticket_type_id: str
    ticket_type_name: Text
    seat: SeatRef | None
    price: Money


class TicketsIssued(DomainEvent, frozen=True, kw_only=True):
    """Every ticket of an order exists and can be shown at the gate."""

    order_id: str
    order_number: str
    user_id: str
    event_id: str
    performance_id: str
    event_title: Text
    venue_name: Text
    starts_at: datetime
    timezone: str
    contact_sealed: str
    tickets: list[IssuedTicket]
    paid_at: datetime


class TicketCheckedIn(DomainEvent, frozen=True, kw_only=True):
    """A ticket was admitted at a gate, once. ``last_of_order``: no other ticket of the order is left outside."""

    ticket_id: str
    order_id: str
    performance_id: str
    ticket_type_id: str
    gate: str
    last_of_order: bool


class Contact(msgspec.Struct, frozen=True, kw_only=True):
    """Whom to tell about an order, and in which language when that is known; travels sealed."""

    name: str
    phone: str
    email: str | None
    language: Language | None = None


EVENT_TYPES: dict[str, type[DomainEvent]] = {
    event_type.__name__: event_type
    for event_type in (
        SignInCodeRequested,
        SignedIn,
        PerformancePublished,
        TicketTypesChanged,
        OrderPlaced,
        OrderClosed,
        OrderPaid,
        OrderRefunded,
        RefundRequested,
        RefundFailed,
        RefundRulesChanged,
        TicketsVoided,
        TicketsKept,
        PerformanceCancelled,
        PerformancePostponed,
        HoldConfirmed,
        AttendeeChanged,
        HoldLost,
        TicketsIssued,
        TicketCheckedIn,
    )
}
