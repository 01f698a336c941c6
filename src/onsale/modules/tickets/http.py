"""The routes of buyers with tickets and of gates."""

from __future__ import annotations

import uuid
from typing import Annotated

from litestar import Response, Router, get, post
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, JSONBody, QueryParameter

from onsale.modules.tickets.commands.admit import Admission, admit_tickets
from onsale.modules.tickets.domain.admission import Scan
from onsale.modules.tickets.domain.codes import TicketCodes
from onsale.modules.tickets.queries import (
    GateFilter,
    TicketFilter,
    get_ticket,
    list_gate_performances,
    list_tickets,
)
from onsale.modules.tickets.schemas import (
    CheckIn,
    GatePerformanceList,
    NewCheckIn,
    Ticket,
    TicketKeyList,
    TicketList,
    gate_cursor,
    parse_gate_cursor,
    present_check_in,
    present_gate_performance,
    present_key,
    present_ticket,
)
from onsale.platform.event_limits import Keeping
from onsale.platform.group_commit import GroupCommit
from onsale.platform.http import AnyRequest, malformed, needs, principal_of, request_key_of
from onsale.platform.problems import NotFound
from onsale.platform.security import Permission
from onsale.platform.wiring import Platform

Id = Annotated[str | None, QueryParameter(max_length=36)]
Cursor = Annotated[str | None, QueryParameter(max_length=80)]
CHECK_IN = needs(Permission.CHECK_IN, events=Keeping.BY_ITSELF)
KEYS_CACHE = "public, max-age=300"


class TicketsApi:
    """The use cases behind the routes, opened on the group commits of this process."""

    def __init__(self, platform: Platform) -> None:
        self.platform = platform
        self.codes = TicketCodes(platform.keys)
        self.admit: GroupCommit[Scan, Admission] = platform.commands.batched("tickets.admit", admit_tickets, Admission)


@get("/api/v1/tickets", opt=needs(Permission.SIGNED_IN), tags=["tickets"])
async def get_tickets(
    request: AnyRequest,
    tickets: NamedDependency[TicketsApi],
    *,
    performance_id: Id = None,
    order_id: Id = None,
    cursor: Cursor = None,
) -> TicketList:
    """The caller's tickets, newest first."""
    if cursor is not None and not _is_id(cursor):
        malformed("/cursor", "not a cursor of this list")
    wanted = TicketFilter(
        user_id=principal_of(request).user_id,
        performance_id=performance_id,
        order_id=order_id,
        before_id=cursor,
    )
    async with tickets.platform.database.reading() as reader:
        page = await list_tickets(reader, wanted)
    sealer = tickets.platform.sealer
    return TicketList([present_ticket(ticket, tickets.codes, sealer) for ticket in page.tickets], page.last_id)


@get("/api/v1/tickets/{ticket_id:str}", opt=needs(Permission.SIGNED_IN), tags=["tickets"])
async def get_own_ticket(ticket_id: FromPath[str], request: AnyRequest, tickets: NamedDependency[TicketsApi]) -> Ticket:
    """One ticket of the caller, with the code to show at the gate."""
    async with tickets.platform.database.reading() as reader:
        ticket = await get_ticket(reader, ticket_id, user_id=principal_of(request).user_id)
    if ticket is None:
        raise NotFound()
    return present_ticket(ticket, tickets.codes, tickets.platform.sealer)


@post("/api/v1/check-ins", opt=CHECK_IN, status_code=201, tags=["tickets"])
async def check_in(data: JSONBody[NewCheckIn], request: AnyRequest, tickets: NamedDependency[TicketsApi]) -> CheckIn:
    """Admit the ticket with this code, once. A refusal says what is wrong with it."""
    clock = tickets.platform.clock
    key = await request_key_of(request, clock)
    principal = principal_of(request)
    # Before anything is looked up: whoever cannot sign learns nothing about which tickets exist.
    code = tickets.codes.read(data.code)
    scan = Scan(
        ticket_id=code.ticket_id,
        performance_id=code.performance_id,
        admits_to=data.performance_id,
        organisation_id=principal.organisation,
        events=principal.events,
        gate=data.gate,
        scanned_by=principal.user_id,
        scanned_at=clock.now(),
    )
    return present_check_in(await tickets.admit.submit(scan, key), tickets.platform.sealer)


@get("/api/v1/gate/performances", opt=CHECK_IN, tags=["tickets"])
async def get_gate_performances(
    request: AnyRequest, tickets: NamedDependency[TicketsApi], *, cursor: Cursor = None
) -> GatePerformanceList:
    """What the caller admits to, from now on, with how many tickets there are and how many came."""
    me = principal_of(request)
    wanted = GateFilter(
        organisation_id=me.organisation,
        now=tickets.platform.clock.now(),
        after=parse_gate_cursor(cursor),
        events=me.events,
    )
    async with tickets.platform.database.reading() as reader:
        page = await list_gate_performances(reader, wanted)
    return GatePerformanceList(
        [present_gate_performance(counts) for counts in page.performances], gate_cursor(page.last)
    )


@get("/api/v1/ticket-keys", opt=needs(Permission.PUBLIC), tags=["tickets"])
async def get_ticket_keys(tickets: NamedDependency[TicketsApi]) -> Response[TicketKeyList]:
    """The public keys of ticket codes, so that anybody can verify a ticket, also off line."""
    keys = [present_key(key) for key in tickets.codes.verification_keys()]
    return Response(TicketKeyList(keys, None), headers={"cache-control": KEYS_CACHE})


def _is_id(text: str) -> bool:
    try:
        return str(uuid.UUID(text)) == text
    except ValueError:
        return False


def tickets_routes(api: TicketsApi) -> Router:
    return Router(
        "",
        route_handlers=[get_tickets, get_own_ticket, check_in, get_gate_performances, get_ticket_keys],
        dependencies={"tickets": Provide(lambda: api, sync_to_thread=False)},
    )
