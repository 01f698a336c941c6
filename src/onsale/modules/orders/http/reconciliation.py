"""The routes of those who compare our books with the providers'."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from litestar import Router, get, post
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, JSONBody, QueryParameter

from onsale.modules.orders.commands import Commands
from onsale.modules.orders.commands.reconciling import CloseDay, ResolveDifference
from onsale.modules.orders.domain.bills import Bill
from onsale.modules.orders.errors import ChannelUnknown
from onsale.modules.orders.queries.reconciling import ReconciliationQueries
from onsale.modules.orders.repository.differences import StoredDifference
from onsale.modules.orders.schemas.reconciliation import (
    BillDifference,
    NewResolution,
    ReconciliationDay,
    ReconciliationDays,
    ReconciliationDetail,
    checked_days,
    present_day,
    present_detail,
    present_difference,
)
from onsale.platform.audit import Actor
from onsale.platform.http import AnyRequest, actor_of, malformed, needs
from onsale.platform.security import Permission
from onsale.platform.wiring import Platform

BASE = "/api/v1/staff/reconciliation"
FINANCE = needs(Permission.PLATFORM_FINANCE)
TAGS = ["reconciliation"]
Cursor = Annotated[str, QueryParameter(max_length=36)]
First = Annotated[date, QueryParameter(name="from")]
Last = Annotated[date, QueryParameter(name="to")]


@dataclass(frozen=True, kw_only=True)
class Asking:
    """What needs a provider's word: ``fetch(channel, day, actor)`` its bill, ``ask(difference, note, actor)``; and to
    ``compare(channel, day)`` what is there."""

    channels: Collection[str]
    fetch: Callable[[str, date, Actor], Awaitable[None]]
    ask: Callable[[str, str, Actor], Awaitable[None]]
    compare: Callable[[str, date], Awaitable[None]]


class ReconciliationApi:
    """The use cases behind the routes."""

    def __init__(self, platform: Platform, commands: Commands, queries: ReconciliationQueries, asking: Asking) -> None:
        book = platform.commands
        self.queries = queries
        self.asking = asking
        self.resolve = book.single("orders.resolve_difference", commands.reconciling.resolve, StoredDifference)
        self.close = book.single("orders.close_day", commands.reconciling.close, Bill)

    def channels(self, wanted: str | None) -> list[str]:
        """The one that is wanted, or all."""
        if wanted is None:
            return sorted(self.asking.channels)
        if wanted not in self.asking.channels:
            raise ChannelUnknown(channels=", ".join(sorted(self.asking.channels)) or "-")
        return [wanted]


@get(BASE, opt=FINANCE, tags=TAGS)
async def list_reconciliation_days(
    reconciliation: NamedDependency[ReconciliationApi],
    first: First,
    last: Last,
    channel: Annotated[str | None, QueryParameter(max_length=20)] = None,
) -> ReconciliationDays:
    """Every channel's days from ``from`` to ``to``, the newest first: what was booked, what was billed, what is open.

    Days are Beijing's; today and later ones are left out.
    """
    checked_days(first, last)
    channels = reconciliation.channels(channel)
    views = await reconciliation.queries.list_days(channels, first, last)
    return ReconciliationDays(channels, [present_day(view) for view in views])


@get(f"{BASE}/{{channel:str}}/{{day:str}}", opt=FINANCE, tags=TAGS)
async def get_reconciliation_day(
    channel: FromPath[str], day: FromPath[str], reconciliation: NamedDependency[ReconciliationApi], cursor: Cursor = ""
) -> ReconciliationDetail:
    """One day with its differences, a page of them at a time."""
    [known] = reconciliation.channels(channel)
    return present_detail(await reconciliation.queries.get_day(known, _day(day), cursor))


@post(f"{BASE}/{{channel:str}}/{{day:str}}/fetch", opt=FINANCE, status_code=200, tags=TAGS)
async def fetch_bill(
    channel: FromPath[str],
    day: FromPath[str],
    request: AnyRequest,
    reconciliation: NamedDependency[ReconciliationApi],
) -> ReconciliationDetail:
    """Fetch the provider's bill of a day now, also again while the day is open, and compare."""
    await reconciliation.asking.fetch(channel, _day(day), actor_of(request))
    return present_detail(await reconciliation.queries.get_day(channel, _day(day)))


@post(f"{BASE}/{{channel:str}}/{{day:str}}/close", opt=FINANCE, status_code=200, tags=TAGS)
async def close_day(
    channel: FromPath[str],
    day: FromPath[str],
    request: AnyRequest,
    reconciliation: NamedDependency[ReconciliationApi],
) -> ReconciliationDay:
    """Close a day without open differences: the provider's fees are booked, and nothing about it changes any more."""
    name = _day(day)
    [known] = reconciliation.channels(channel)
    # What was heard of since may have settled the last differences.
    await reconciliation.asking.compare(known, name)
    await reconciliation.close.submit(CloseDay(actor=actor_of(request), channel=known, day=name.isoformat()))
    return present_day((await reconciliation.queries.get_day(known, name)).day)


@post(f"{BASE}/differences/{{difference_id:str}}/resolution", opt=FINANCE, status_code=200, tags=TAGS)
async def resolve_difference(
    difference_id: FromPath[str],
    data: JSONBody[NewResolution],
    request: AnyRequest,
    reconciliation: NamedDependency[ReconciliationApi],
) -> BillDifference:
    """Resolve a difference by one of its ``actions``.

    ``ask`` asks the provider, and takes in by the ordinary way what we had not heard of. ``accept`` leaves everything
    as it is. ``correct`` books the difference as money that belongs to no order yet.
    """
    note, actor = data.checked_note(), actor_of(request)
    if data.action == "ask":
        await reconciliation.asking.ask(difference_id, note, actor)
    else:
        command = ResolveDifference(actor=actor, difference_id=difference_id, action=data.action, note=note)
        await reconciliation.resolve.submit(command)
    return present_difference(await reconciliation.queries.get_difference(difference_id))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        malformed("/day", "A day is written as 2026-11-22.")


def reconciliation_routes(api: ReconciliationApi) -> Router:
    return Router(
        "",
        route_handlers=[
            list_reconciliation_days,
            get_reconciliation_day,
            fetch_bill,
            close_day,
            resolve_difference,
        ],
        dependencies={"reconciliation": Provide(lambda: api, sync_to_thread=False)},
    )
