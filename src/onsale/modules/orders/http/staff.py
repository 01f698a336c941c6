"""Orders for staff: found, taken away as a file, and read with all that has happened."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

import msgspec
from litestar import Router, get, post
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, QueryParameter
from litestar.response import Stream

from onsale.contracts.values import Language
from onsale.modules.orders.commands import Commands
from onsale.modules.orders.commands.looking import Looks
from onsale.modules.orders.commands.tending import Exported, NoteOrderExport
from onsale.modules.orders.domain import OrderState
from onsale.modules.orders.http.refunds import OF_ORDER, scope_of
from onsale.modules.orders.queries.staff import OrderWish, StaffQueries
from onsale.modules.orders.schemas.lists import (
    AMOUNT_COLUMNS,
    StaffOrderPage,
    asked_of,
    headings_in,
    orders_csv,
    present_lines,
    rows_of,
)
from onsale.modules.orders.schemas.staff import StaffOrder, present_history
from onsale.platform.event_limits import Keeping
from onsale.platform.http import AnyRequest, actor_of, header_of, malformed, needs, principal_of
from onsale.platform.problems import language_of
from onsale.platform.security import Permission, Sealer
from onsale.platform.wiring import Platform
from onsale.platform.xlsx import MEDIA_TYPE as XLSX
from onsale.platform.xlsx import xlsx_stream

LIST = needs(Permission.ORDERS_READ, events=Keeping.BY_ITSELF)
EXPORT = needs(Permission.ORDERS_EXPORT, events=Keeping.BY_ITSELF)
Words = Annotated[str, QueryParameter(name="query", max_length=200)]
State = Annotated[OrderState | None, QueryParameter(name="state")]
Since = Annotated[datetime | None, QueryParameter(name="from")]
Until = Annotated[datetime | None, QueryParameter(name="to")]
Id = Annotated[str, QueryParameter(max_length=36)]
Cursor = Annotated[str | None, QueryParameter(max_length=36)]
Word = Annotated[str, QueryParameter(max_length=60)]
Amount = Annotated[int | None, QueryParameter(ge=0, le=10**12)]
Format = Annotated[Literal["csv", "xlsx"], QueryParameter(name="format")]
WantedLanguage = Annotated[Literal["zh-CN", "en"] | None, QueryParameter()]


class StaffApi:
    """The use cases behind the routes."""

    def __init__(self, platform: Platform, commands: Commands, queries: StaffQueries) -> None:
        self.sealer: Sealer = platform.sealer
        self.queries = queries
        self.looks = Looks(platform)
        self.note_export = platform.commands.single("orders.note_order_export", commands.tending.note_export, Exported)


async def provide_kind(
    request: AnyRequest,
    *,
    words: Words = "",
    order_state: State = None,
    event_id: Id = "",
    performance_id: Id = "",
    ticket_type_id: Id = "",
    channel: Word = "",
    voucher: Word = "",
) -> OrderWish:
    """Whose orders somebody sees, and which of them by what they are."""
    return OrderWish(
        organisation_id=scope_of(request),
        events=principal_of(request).events,
        query=words.strip(),
        state=order_state,
        event_id=event_id,
        performance_id=performance_id,
        ticket_type_id=ticket_type_id,
        channel=channel,
        voucher=voucher.strip(),
    )


async def provide_wish(
    kind: NamedDependency[OrderWish],
    *,
    since: Since = None,
    until: Until = None,
    total_min: Amount = None,
    total_max: Amount = None,
) -> OrderWish:
    """The same, and by when they were placed (``to`` is not included) and what they cost (both are)."""
    for pointer, moment in (("/from", since), ("/to", until)):
        if moment is not None and moment.tzinfo is None:
            malformed(pointer, "Say in which time zone: 2026-12-24T19:30:00+08:00.")
    return msgspec.structs.replace(kind, since=since, until=until, total_min=total_min, total_max=total_max)


FILTERS = {"kind": Provide(provide_kind), "wish": Provide(provide_wish)}


@get("/api/v1/staff/orders", opt=LIST, tags=["staff"], dependencies=FILTERS)
async def list_orders_for_staff(
    staff: NamedDependency[StaffApi], wish: NamedDependency[OrderWish], *, cursor: Cursor = None
) -> StaffOrderPage:
    """Orders of the own organisation's performances. ``query`` is an order's number, its beginning, or its id; a phone,
    a name or an e-mail address in full; or a seat as it is called. One page looks through 10,000 orders at most:
    ``looked_to`` says how far it came when few of them are what was asked for."""
    return present_lines(await staff.queries.list_orders(wish, cursor), staff.sealer)


@post("/api/v1/staff/orders/exports", opt=EXPORT, status_code=200, tags=["staff"], dependencies=FILTERS)
async def export_orders(
    request: AnyRequest,
    staff: NamedDependency[StaffApi],
    wish: NamedDependency[OrderWish],
    *,
    file_format: Format = "csv",
    language: WantedLanguage = None,
) -> Stream:
    """The same orders as a CSV or XLSX file, at most 1,000,000, sent while they are read: whoever closes the connection
    has ended it. ``x-rows-at-most`` says how many orders are looked through. It is in the audit log who took them."""
    reader: Language = language or language_of(header_of(request, b"accept-language"))
    owner = "" if wish.organisation_id is None else wish.organisation_id
    command = NoteOrderExport(actor=actor_of(request), organisation_id=owner, format=file_format, asked=asked_of(wish))
    await staff.note_export.submit(command)
    most = await staff.queries.count_orders(wish)
    pages = rows_of(staff.queries.read_orders(wish), staff.sealer, reader)
    is_csv = file_format == "csv"
    return Stream(
        orders_csv(pages, reader) if is_csv else xlsx_stream(headings_in(reader), pages, amounts=AMOUNT_COLUMNS),
        media_type="text/csv" if is_csv else XLSX,
        headers={
            "content-disposition": f'attachment; filename="orders.{file_format}"',
            "cache-control": "private, no-store",
            "x-rows-at-most": str(most),
        },
    )


@get("/api/v1/staff/orders/{order_id:str}", opt=needs(Permission.ORDERS_READ, events=OF_ORDER), tags=["staff"])
async def get_order_for_staff(
    order_id: FromPath[str], request: AnyRequest, staff: NamedDependency[StaffApi]
) -> StaffOrder:
    """One order with its whole history. Its buyer can see in a copy of their data who has looked."""
    found = await staff.queries.get_order(order_id, scope_of(request))
    me = principal_of(request)
    await staff.looks.note(found.order.id, me.user_id, me.organisation)
    return present_history(found, staff.sealer)


def staff_routes(api: StaffApi) -> Router:
    return Router(
        "",
        route_handlers=[list_orders_for_staff, export_orders, get_order_for_staff],
        dependencies={"staff": Provide(lambda: api, sync_to_thread=False)},
    )
