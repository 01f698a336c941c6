"""The routes of organisers: what is kept from sale, what seats are sold as, and who changed any of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated, TypeVar

from litestar import Router, get, patch, post, put
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, JSONBody, QueryParameter

from onsale.modules.inventory.commands.controls import (
    AllocationChanged,
    CapacitiesChanged,
    ChangeAllocation,
    ChangeCapacity,
    ControlCommands,
    MoveSeats,
    PlaceAllocation,
    ReleaseAllocation,
)
from onsale.modules.inventory.domain.controls import AllocationKind
from onsale.modules.inventory.queries.controls import ControlQueries
from onsale.modules.inventory.repository.controls import event_of
from onsale.modules.inventory.schemas.controls import (
    AllocationChanges,
    AllocationList,
    AllocationRelease,
    AllocationResult,
    AuditPage,
    CapacityChange,
    CapacityResult,
    NewAllocation,
    PerformanceStock,
    SeatMove,
    SeatStates,
    StockEffect,
    StockSelection,
    present_allocation,
    present_audit,
    present_capacities,
    present_change,
    present_effect,
    present_stock,
    present_takers,
    release_moment,
)
from onsale.platform.db import Reader
from onsale.platform.event_limits import OfEvent
from onsale.platform.http import AnyRequest, actor_of, needs, principal_of, request_key_of
from onsale.platform.security import Permission
from onsale.platform.wiring import Platform

T = TypeVar("T")
BASE = "/api/v1/organiser/performances/{performance_id:str}"
OF_PERFORMANCE = OfEvent("performance_id", event_of)
STOCK_READ = needs(Permission.STOCK_READ, events=OF_PERFORMANCE)
STOCK_WRITE = needs(Permission.STOCK_WRITE, events=OF_PERFORMANCE)
Cursor = Annotated[str, QueryParameter(max_length=36)]


class ControlApi:
    """The use cases behind the routes, opened on the group commits of this process."""

    def __init__(self, platform: Platform, commands: ControlCommands, queries: ControlQueries) -> None:
        book = platform.commands
        self.clock = platform.clock
        self.queries = queries
        self._database = platform.database
        self.place = book.single("inventory.place_allocation", commands.place_allocation, AllocationChanged)
        self.change = book.single("inventory.change_allocation", commands.change_allocation, AllocationChanged)
        self.release = book.single("inventory.release_allocation", commands.release_allocation, AllocationChanged)
        self.move = book.single("inventory.move_seats", commands.move_seats, CapacitiesChanged)
        self.change_capacity = book.single("inventory.change_capacity", commands.change_capacity, CapacitiesChanged)

    async def read(self, work: Callable[[Reader], Awaitable[T]]) -> T:
        async with self._database.reading() as reader:
            return await work(reader)


@get(f"{BASE}/stock", opt=STOCK_READ, tags=["controls"])
async def get_stock(
    performance_id: FromPath[str], request: AnyRequest, controls: NamedDependency[ControlApi]
) -> PerformanceStock:
    """What is held, sold, allocated and left of every ticket type."""
    organisation = principal_of(request).organisation
    return present_stock(
        await controls.read(lambda reader: controls.queries.get_stock(reader, organisation, performance_id))
    )


@get(f"{BASE}/seat-states", opt=STOCK_READ, tags=["controls"])
async def get_seat_states(
    performance_id: FromPath[str], request: AnyRequest, controls: NamedDependency[ControlApi]
) -> SeatStates:
    """Who has which seat: holds, sales, allocations."""
    organisation = principal_of(request).organisation
    return present_takers(
        await controls.read(lambda reader: controls.queries.get_takers(reader, organisation, performance_id))
    )


@post(f"{BASE}/stock-preview", opt=STOCK_WRITE, status_code=200, tags=["controls"])
async def preview_stock_change(
    performance_id: FromPath[str],
    data: JSONBody[StockSelection],
    request: AnyRequest,
    controls: NamedDependency[ControlApi],
) -> StockEffect:
    """What a change of these seats or numbers would meet; ``free`` is what an allocation would take."""
    organisation, selection = principal_of(request).organisation, data.to_selection()
    return present_effect(
        await controls.read(lambda reader: controls.queries.get_effect(reader, organisation, performance_id, selection))
    )


@get(f"{BASE}/allocations", opt=STOCK_READ, tags=["controls"])
async def list_allocations(
    performance_id: FromPath[str], request: AnyRequest, controls: NamedDependency[ControlApi]
) -> AllocationList:
    """What is kept from sale, and what was."""
    organisation = principal_of(request).organisation
    found = await controls.read(lambda reader: controls.queries.list_allocations(reader, organisation, performance_id))
    return AllocationList([present_allocation(allocation) for allocation in found])


@post(f"{BASE}/allocations", opt=STOCK_WRITE, status_code=201, tags=["controls"])
async def place_allocation(
    performance_id: FromPath[str],
    data: JSONBody[NewAllocation],
    request: AnyRequest,
    controls: NamedDependency[ControlApi],
) -> AllocationResult:
    """Keep what is free of these seats or numbers from sale."""
    command = PlaceAllocation(
        actor=actor_of(request),
        organisation_id=principal_of(request).organisation,
        performance_id=performance_id,
        expected=data.expected,
        kind=AllocationKind(data.kind),
        label=data.label,
        release_at=release_moment(data.release_at, controls.clock.now()),
        selection=data.to_selection(),
    )
    return present_change(await controls.place.submit(command, await request_key_of(request, controls.clock)))


@patch(f"{BASE}/allocations/{{allocation_id:str}}", opt=STOCK_WRITE, tags=["controls"])
async def change_allocation(
    performance_id: FromPath[str],
    allocation_id: FromPath[str],
    data: JSONBody[AllocationChanges],
    request: AnyRequest,
    controls: NamedDependency[ControlApi],
) -> AllocationResult:
    """Call it differently, or release it at another time."""
    command = ChangeAllocation(
        actor=actor_of(request),
        organisation_id=principal_of(request).organisation,
        performance_id=performance_id,
        allocation_id=allocation_id,
        label=data.label,
        release_at=release_moment(data.release_at, controls.clock.now()),
    )
    return present_change(await controls.change.submit(command))


@post(f"{BASE}/allocations/{{allocation_id:str}}/release", opt=STOCK_WRITE, status_code=200, tags=["controls"])
async def release_allocation(
    performance_id: FromPath[str],
    allocation_id: FromPath[str],
    data: JSONBody[AllocationRelease],
    request: AnyRequest,
    controls: NamedDependency[ControlApi],
) -> AllocationResult:
    """Put all or some of it on sale."""
    command = ReleaseAllocation(
        actor=actor_of(request),
        organisation_id=principal_of(request).organisation,
        performance_id=performance_id,
        expected=data.expected,
        allocation_id=allocation_id,
        selection=data.to_selection(),
    )
    return present_change(await controls.release.submit(command, await request_key_of(request, controls.clock)))


@post(f"{BASE}/seat-moves", opt=STOCK_WRITE, status_code=200, tags=["controls"])
async def move_seats(
    performance_id: FromPath[str],
    data: JSONBody[SeatMove],
    request: AnyRequest,
    controls: NamedDependency[ControlApi],
) -> CapacityResult:
    """Sell the free seats among these as another ticket type, at its price. Held, sold and allocated ones stay."""
    command = MoveSeats(
        actor=actor_of(request),
        organisation_id=principal_of(request).organisation,
        performance_id=performance_id,
        expected=data.expected,
        seat_ids=data.seat_ids,
        ticket_type_id=data.ticket_type_id,
    )
    return present_capacities(await controls.move.submit(command, await request_key_of(request, controls.clock)))


@put(f"{BASE}/ticket-types/{{ticket_type_id:str}}/capacity", opt=STOCK_WRITE, tags=["controls"])
async def change_capacity(
    performance_id: FromPath[str],
    ticket_type_id: FromPath[str],
    data: JSONBody[CapacityChange],
    request: AnyRequest,
    controls: NamedDependency[ControlApi],
) -> CapacityResult:
    """Sell more or fewer of a ticket type without seats."""
    command = ChangeCapacity(
        actor=actor_of(request),
        organisation_id=principal_of(request).organisation,
        performance_id=performance_id,
        expected=data.expected,
        ticket_type_id=ticket_type_id,
        capacity=data.capacity,
    )
    return present_capacities(await controls.change_capacity.submit(command))


@get(f"{BASE}/audit", opt=STOCK_READ, tags=["controls"])
async def list_audit_of_performance(
    performance_id: FromPath[str], request: AnyRequest, controls: NamedDependency[ControlApi], cursor: Cursor = ""
) -> AuditPage:
    """Who changed what is sold, the newest first."""
    organisation = principal_of(request).organisation
    return present_audit(
        await controls.read(lambda reader: controls.queries.list_audit(reader, organisation, performance_id, cursor))
    )


def control_routes(api: ControlApi) -> Router:
    return Router(
        "",
        route_handlers=[
            get_stock,
            get_seat_states,
            preview_stock_change,
            list_allocations,
            place_allocation,
            change_allocation,
            release_allocation,
            move_seats,
            change_capacity,
            list_audit_of_performance,
        ],
        dependencies={"controls": Provide(lambda: api, sync_to_thread=False)},
    )
