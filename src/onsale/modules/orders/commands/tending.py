"""What staff does for a buyer beside money: notes, tickets sent again, another way to tell them, lists taken away.

Who is told of an order is not whose it is: the account that bought it sees and shows its tickets, whatever contact it
has. So a changed contact opens nothing; it gets what is sent from now on.
"""

from __future__ import annotations

import msgspec

from onsale.contracts.events import Contact
from onsale.contracts.staff_orders import OrderContactChanged, TicketsResendRequested
from onsale.modules.orders.commands.purchases import contact_of
from onsale.modules.orders.domain import Order, OrderState, RefundState
from onsale.modules.orders.domain.tending import Note, Resend
from onsale.modules.orders.errors import (
    ContactGone,
    ContactNotChangeable,
    ResendTooSoon,
    TicketsNotSendable,
    TooManyNotes,
    TooManyResends,
)
from onsale.modules.orders.repository import notes as rows
from onsale.modules.orders.repository import orders as order_rows
from onsale.modules.orders.repository import refunds as refund_rows
from onsale.modules.orders.repository import shows
from onsale.modules.orders.repository.shows import Show
from onsale.modules.orders.repository.words import file_again
from onsale.modules.orders.settings import NOTES_PER_ORDER_MAX, RESEND_AFTER_SECONDS, RESENDS_PER_ORDER_MAX
from onsale.platform.audit import Actor, Audit, Deed, Subject
from onsale.platform.clock import Clock, from_micros, to_micros
from onsale.platform.db import Transaction
from onsale.platform.ids import IdGenerator
from onsale.platform.problems import NotFound
from onsale.platform.security import Sealer, mask_email, mask_phone

MICROS = 1_000_000
WITH_TICKETS = frozenset({OrderState.FULFILLED, OrderState.PARTIALLY_REFUNDED, OrderState.USED})
# Its tickets will be made with the contact that the order has when it is paid; in between they are on their way.
CONTACT_CHANGES = WITH_TICKETS | {OrderState.PENDING_PAYMENT}


class OfOrder(msgspec.Struct, frozen=True, kw_only=True):
    """What staff asks for an order, of one organisation or (``None``) of any."""

    actor: Actor
    organisation_id: str | None
    order_id: str


class AddNote(OfOrder, frozen=True, kw_only=True):
    """Write something beside it, for good."""

    text: str


class ResendTickets(OfOrder, frozen=True, kw_only=True):
    """Send the way to its tickets again, to whom it is told."""


class ChangeContact(OfOrder, frozen=True, kw_only=True):
    """Tell somebody else from now on: another phone or e-mail address. The name stays, for it is on the tickets."""

    phone: str
    email: str | None


class NoteOrderExport(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody takes a list of orders away."""

    actor: Actor
    organisation_id: str
    format: str
    asked: dict[str, str]


class NoteInAudit(msgspec.Struct, frozen=True):
    """Which note; its words are beside the order, where they can be erased."""

    note_id: str


class ContactInAudit(msgspec.Struct, frozen=True):
    """Masked: enough to recognise, useless to others."""

    phone: str
    email: str | None


class ResendInAudit(msgspec.Struct, frozen=True):
    """The how manieth time."""

    number: int


class ExportInAudit(msgspec.Struct, frozen=True):
    """What was asked for; what was searched for may be a phone, and is not kept."""

    format: str
    asked: dict[str, str]


class Exported(msgspec.Struct, frozen=True):
    """It is in the log."""


class Tending:
    """The use cases. All but notes lock the order first."""

    def __init__(self, clock: Clock, ids: IdGenerator, sealer: Sealer, audit: Audit) -> None:
        self._clock = clock
        self._ids = ids
        self._sealer = sealer
        self._audit = audit

    async def add_note(self, transaction: Transaction, command: AddNote) -> Note:
        """Notes are never changed; who writes beside somebody else does not lose anything."""
        order, show = await self._own(transaction, command)
        if len(await rows.notes_of(transaction, order.id)) >= NOTES_PER_ORDER_MAX:
            raise TooManyNotes(most=NOTES_PER_ORDER_MAX)
        note = Note(self._ids.new(), order.id, command.text, command.actor.id, self._now)
        await rows.add_note(transaction, note)
        await self._record(transaction, command, show, "orders.note-added", after=NoteInAudit(note.id))
        return note

    async def resend(self, transaction: Transaction, command: ResendTickets) -> Resend:
        """Tell the contact once more where the tickets are; so often and not sooner than the settings say."""
        order, show = await self._own(transaction, command)
        contact = contact_of(order, self._sealer)
        if order.state not in WITH_TICKETS or show is None:
            raise TicketsNotSendable(state=order.state)
        if not contact.phone:
            raise ContactGone()
        before = await rows.resends_of(transaction, order.id)
        if len(before) >= RESENDS_PER_ORDER_MAX:
            raise TooManyResends(most=RESENDS_PER_ORDER_MAX)
        waits = before[-1].asked_at + RESEND_AFTER_SECONDS * MICROS - self._now if before else 0
        if waits > 0:
            raise ResendTooSoon(retry_after=-(-waits // MICROS))
        resend = Resend(order.id, len(before) + 1, command.actor.id, self._now)
        await rows.add_resend(transaction, resend)
        back = {
            item_id
            for refund in await refund_rows.refunds_of(transaction, [order.id])
            if refund.state is not RefundState.REJECTED
            for item_id in refund.item_ids
        }
        transaction.append(
            TicketsResendRequested(
                occurred_at=self._clock.now(),
                order_id=order.id,
                number=resend.number,
                event_title=show.title,
                starts_at=from_micros(show.starts_at),
                timezone=show.timezone,
                tickets=sum(item.id not in back for item in order.items),
                contact_sealed=order.contact_sealed,
            )
        )
        await self._record(transaction, command, show, "orders.tickets-resent", after=ResendInAudit(resend.number))
        return resend

    async def change_contact(self, transaction: Transaction, command: ChangeContact) -> Order:
        """From now on. Messages that are on their way still go where they were sent."""
        order, show = await self._own(transaction, command)
        before = contact_of(order, self._sealer)
        if not before.phone:
            raise ContactGone()
        if order.state not in CONTACT_CHANGES:
            raise ContactNotChangeable(state=order.state)
        after = msgspec.structs.replace(before, phone=command.phone, email=command.email)
        if after == before:
            return order
        sealed = self._sealer.seal(msgspec.json.encode(after).decode())
        await order_rows.change_contact(transaction, order, sealed)
        await file_again(transaction, [order.id])
        changed = msgspec.structs.replace(order, contact_sealed=sealed, contact_revision=order.contact_revision + 1)
        if order.state in WITH_TICKETS and show is not None:
            transaction.append(self._contact_changed(changed, show))
        await self._record(
            transaction, command, show, "orders.contact-changed", before=_masked(before), after=_masked(after)
        )
        return changed

    def _contact_changed(self, order: Order, show: Show) -> OrderContactChanged:
        return OrderContactChanged(
            occurred_at=self._clock.now(),
            order_id=order.id,
            order_number=order.number,
            performance_id=order.performance_id,
            event_title=show.title,
            starts_at=from_micros(show.starts_at),
            timezone=show.timezone,
            contact_sealed=order.contact_sealed,
            revision=order.contact_revision,
        )

    async def note_export(self, transaction: Transaction, command: NoteOrderExport) -> Exported:
        """Whoever has the list has names, so the log says who took it."""
        deed = Deed(
            action="orders.orders-exported",
            subject=Subject("orders", command.organisation_id),
            organisation_id=command.organisation_id,
            after=ExportInAudit(command.format, command.asked),
        )
        await self._audit.record(transaction, command.actor, deed)
        return Exported()

    @property
    def _now(self) -> int:
        return to_micros(self._clock.now())

    async def _own(self, transaction: Transaction, command: OfOrder) -> tuple[Order, Show | None]:
        """The order, locked, and its show; ``NotFound`` for those of others."""
        await order_rows.lock_orders(transaction, [command.order_id])
        order = (await order_rows.get_orders(transaction, [command.order_id])).get(command.order_id)
        if order is None:
            raise NotFound()
        show = (await shows.get_shows(transaction, [order.performance_id])).get(order.performance_id)
        if command.organisation_id is not None and (show is None or show.organisation_id != command.organisation_id):
            raise NotFound()
        return order, show

    async def _record(
        self,
        transaction: Transaction,
        command: OfOrder,
        show: Show | None,
        action: str,
        *,
        before: msgspec.Struct | None = None,
        after: msgspec.Struct,
    ) -> None:
        deed = Deed(
            action=action,
            subject=Subject("order", command.order_id),
            organisation_id="" if show is None else show.organisation_id,
            before=before,
            after=after,
        )
        await self._audit.record(transaction, command.actor, deed)


def _masked(contact: Contact) -> ContactInAudit:
    return ContactInAudit(mask_phone(contact.phone), mask_email(contact.email) if contact.email else None)
