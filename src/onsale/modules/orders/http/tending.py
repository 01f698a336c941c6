"""What staff does for a buyer: notes, tickets sent again, another contact."""

from __future__ import annotations

from litestar import Router, post, put
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, JSONBody

from onsale.modules.orders.commands import Commands
from onsale.modules.orders.commands.tending import AddNote, ChangeContact, ResendTickets
from onsale.modules.orders.domain import Order
from onsale.modules.orders.domain.tending import Note, Resend
from onsale.modules.orders.http.refunds import OF_ORDER, scope_of
from onsale.modules.orders.schemas.buyers import OrderContact
from onsale.modules.orders.schemas.staff import StaffNote, present_contact, present_note
from onsale.modules.orders.schemas.tending import ContactChange, NewNote, ResentTickets
from onsale.modules.orders.settings import RESENDS_PER_ORDER_MAX
from onsale.platform.http import AnyRequest, actor_of, needs, request_key_of
from onsale.platform.security import Permission
from onsale.platform.wiring import Platform

ONE = "/api/v1/staff/orders/{order_id:str}"
TEND = needs(Permission.ORDERS_TEND, events=OF_ORDER)


class TendingApi:
    """The use cases behind the routes."""

    def __init__(self, platform: Platform, commands: Commands) -> None:
        self.platform = platform
        book = platform.commands
        self.add_note = book.single("orders.add_note", commands.tending.add_note, Note)
        self.resend = book.single("orders.resend_tickets", commands.tending.resend, Resend)
        self.change_contact = book.single("orders.change_contact", commands.tending.change_contact, Order)


@post(f"{ONE}/notes", opt=TEND, status_code=201, tags=["staff"])
async def add_order_note(
    order_id: FromPath[str], data: JSONBody[NewNote], request: AnyRequest, tending: NamedDependency[TendingApi]
) -> StaffNote:
    """Write a note beside an order. Nobody changes or removes it; only staff sees it."""
    command = AddNote(
        actor=actor_of(request), organisation_id=scope_of(request), order_id=order_id, text=data.checked()
    )
    key = await request_key_of(request, tending.platform.clock)
    return present_note(await tending.add_note.submit(command, key))


@post(f"{ONE}/resends", opt=TEND, status_code=201, tags=["staff"])
async def resend_tickets(
    order_id: FromPath[str], request: AnyRequest, tending: NamedDependency[TendingApi]
) -> ResentTickets:
    """Send the contact of an order the way to its tickets again; five times at most, and not twice in a minute."""
    command = ResendTickets(actor=actor_of(request), organisation_id=scope_of(request), order_id=order_id)
    key = await request_key_of(request, tending.platform.clock)
    sent = await tending.resend.submit(command, key)
    return ResentTickets(sent.number, RESENDS_PER_ORDER_MAX - sent.number)


@put(f"{ONE}/contact", opt=TEND, tags=["staff"])
async def change_order_contact(
    order_id: FromPath[str], data: JSONBody[ContactChange], request: AnyRequest, tending: NamedDependency[TendingApi]
) -> OrderContact:
    """Tell somebody else of an order from now on. It still belongs to the account that bought it, and so do its
    tickets."""
    command = ChangeContact(
        actor=actor_of(request),
        organisation_id=scope_of(request),
        order_id=order_id,
        phone=data.checked_phone(),
        email=data.checked_email(),
    )
    return present_contact(await tending.change_contact.submit(command), tending.platform.sealer)


def tending_routes(api: TendingApi) -> Router:
    return Router(
        "",
        route_handlers=[add_order_note, resend_tickets, change_order_contact],
        dependencies={"tending": Provide(lambda: api, sync_to_thread=False)},
    )
