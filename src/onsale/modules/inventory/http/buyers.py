"""The routes of buyers and of those who look."""

from __future__ import annotations

import re
from collections.abc import Sequence

from litestar import Response, Router, delete, get, post
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, FromQuery, JSONBody

from onsale.contracts.tokens import AttendeeClaims
from onsale.modules.inventory.commands import InventoryCommands, PlacedHold, Released, ReleaseHold
from onsale.modules.inventory.domain.front import StockFront
from onsale.modules.inventory.front.live import EVENT_STREAM, Live
from onsale.modules.inventory.http.attendees import read_attendees
from onsale.modules.inventory.queries import left as left_queries
from onsale.modules.inventory.schemas.buyers import (
    Availability,
    EventAvailability,
    Hold,
    NewHold,
    present_availability,
    present_event_availability,
    present_hold,
)
from onsale.platform.group_commit import GroupCommit
from onsale.platform.http import (
    FOREIGN_READERS,
    AnyRequest,
    has_version,
    header_of,
    needs,
    principal_of,
    request_key_of,
)
from onsale.platform.problems import NotFound
from onsale.platform.security import Permission
from onsale.platform.wiring import Platform

VERSION = re.compile(r"[0-9]{1,16}", re.ASCII)
AVAILABILITY_CACHE = "public, max-age=1, stale-while-revalidate=1"


class InventoryApi:
    """The use cases behind the routes, opened on the group commits of this process."""

    def __init__(self, platform: Platform, commands: InventoryCommands, front: StockFront, live: Live) -> None:
        self.platform = platform
        self.front = front
        self.live = live
        self.place_holds = platform.commands.staged("inventory.place_holds", front, commands.place_holds, PlacedHold)
        self.release: GroupCommit[ReleaseHold, Released] = platform.commands.single(
            "inventory.release_hold", commands.release, Released
        )

    def read_attendees(self, tokens: Sequence[str], user_id: str, performance_id: str) -> list[AttendeeClaims]:
        """Who the caller says the tickets are for."""
        signer, now = self.platform.attendee_tokens, self.platform.clock.now()
        return read_attendees(tokens, signer, user_id=user_id, performance_id=performance_id, now=now)


@post("/api/v1/holds", opt=needs(Permission.SIGNED_IN, hot=True), status_code=201, tags=["inventory"])
async def place_hold(data: JSONBody[NewHold], request: AnyRequest, inventory: NamedDependency[InventoryApi]) -> Hold:
    """Take tickets or seats for ten minutes; the answer's token orders them."""
    user_id = principal_of(request).user_id
    people = inventory.read_attendees(data.attendees, user_id, data.performance_id) if data.attendees else []
    command = data.to_command(user_id, people)
    key = await request_key_of(request, inventory.platform.clock)
    placed = await inventory.place_holds.submit(command, key)
    return present_hold(placed, inventory.platform.hold_tokens)


@delete("/api/v1/holds/{hold_id:str}", opt=needs(Permission.SIGNED_IN), status_code=204, tags=["inventory"])
async def release_hold(hold_id: FromPath[str], request: AnyRequest, inventory: NamedDependency[InventoryApi]) -> None:
    """Give a hold back before its time, so that others can have the tickets."""
    await inventory.release.submit(ReleaseHold(hold_id, principal_of(request).user_id))


@get(
    "/api/v1/performances/{performance_id:str}/availability",
    opt=needs(Permission.PUBLIC),
    tags=["inventory"],
)
async def get_availability(
    performance_id: FromPath[str], request: AnyRequest, inventory: NamedDependency[InventoryApi]
) -> Response[Availability]:
    """What can be taken now; ask with ``If-None-Match`` to hear only of changes."""
    stock = await inventory.front.show(performance_id)
    if stock is None:
        raise NotFound()
    etag = f'"{stock.version:x}"'
    headers = {"etag": etag, "cache-control": AVAILABILITY_CACHE}
    if has_version(request, etag):
        return Response(None, status_code=304, headers=headers)  # type: ignore[arg-type]  # 304 has no body
    return Response(present_availability(stock), headers=headers)


@get(
    "/api/v1/performances/{performance_id:str}/availability/stream",
    opt=needs(Permission.PUBLIC, hot=True),
    media_type=EVENT_STREAM,
    tags=["inventory"],
)
async def stream_availability(
    performance_id: FromPath[str],
    request: AnyRequest,
    inventory: NamedDependency[InventoryApi],
    since: FromQuery[str] = "",
) -> Response[bytes]:
    """What can be taken, as it changes: server-sent events, at most four a second.

    First ``state``: all of ``Availability``, or only its ``version`` where the caller knows that one
    (``Last-Event-ID``, else ``since``). Then ``delta`` for each change, for who has version ``from``:
    ``{from, to, ticket_types: [[id, available], …], seats}``. Its ``seats`` are those that changed between free and
    taken, either way: rising indexes, each as its distance from the one before, in LEB128 and base64. ``state`` comes
    again where it is shorter or all was read anew.
    """
    known = header_of(request, b"last-event-id") or since
    return await inventory.live.open(performance_id, int(known) if VERSION.fullmatch(known) else None)


@get("/api/v1/events/{event_id:str}/availability", opt=needs(Permission.PUBLIC, foreign=True), tags=["inventory"])
async def get_availability_of_event(
    event_id: FromPath[str], inventory: NamedDependency[InventoryApi]
) -> Response[EventAvailability]:
    """What can be taken now of each performance of an event, to show which are sold out."""
    async with inventory.platform.database.lagging.reading() as reader:
        left = await left_queries.list_left(reader, event_id)
    if not left:
        raise NotFound()
    headers = {"cache-control": AVAILABILITY_CACHE, **FOREIGN_READERS}
    return Response(present_event_availability(left), headers=headers)


def inventory_routes(api: InventoryApi) -> Router:
    return Router(
        "",
        route_handlers=[
            place_hold,
            release_hold,
            get_availability,
            stream_availability,
            get_availability_of_event,
        ],
        dependencies={"inventory": Provide(lambda: api, sync_to_thread=False)},
    )
