"""The inbox: what people have to decide about money."""

from __future__ import annotations

from typing import Annotated, Literal

from litestar import Router, get, post
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, JSONBody, QueryParameter

from onsale.modules.orders.commands import Commands, ResolveException
from onsale.modules.orders.http.refunds import scope_of
from onsale.modules.orders.queries.exceptions import ExceptionQueries
from onsale.modules.orders.repository.exceptions import StoredException
from onsale.modules.orders.schemas.exceptions import ExceptionPage, NewResolution, present_exceptions
from onsale.modules.orders.schemas.staff import MoneyException, present_exception
from onsale.platform.http import AnyRequest, actor_of, needs
from onsale.platform.security import Permission
from onsale.platform.wiring import Platform

State = Annotated[Literal["open", "resolved"], QueryParameter(name="state")]
Cursor = Annotated[str, QueryParameter(max_length=36)]


class ExceptionApi:
    """The use cases behind the routes."""

    def __init__(self, platform: Platform, commands: Commands, queries: ExceptionQueries) -> None:
        self.queries = queries
        self.resolve = platform.commands.single(
            "orders.resolve_exception", commands.exceptions.resolve, StoredException
        )


@get("/api/v1/staff/exceptions", opt=needs(Permission.ORDERS_REFUND), tags=["staff"])
async def list_exceptions(
    request: AnyRequest,
    exceptions: NamedDependency[ExceptionApi],
    *,
    exception_state: State = "open",
    cursor: Cursor = "",
) -> ExceptionPage:
    """Payments, refunds and orders that need a decision: those of the own organisation's orders, and all for who has
    the platform's money."""
    return present_exceptions(await exceptions.queries.list_exceptions(scope_of(request), exception_state, cursor))


@post(
    "/api/v1/staff/exceptions/{exception_id:str}/resolution",
    opt=needs(Permission.ORDERS_REFUND),
    status_code=200,
    tags=["staff"],
)
async def resolve_exception(
    exception_id: FromPath[str],
    data: JSONBody[NewResolution],
    request: AnyRequest,
    exceptions: NamedDependency[ExceptionApi],
) -> MoneyException:
    """Do one of its actions and close it. What is still stuck after its limit opens again."""
    command = ResolveException(
        actor=actor_of(request),
        organisation_id=scope_of(request),
        exception_id=exception_id,
        action=data.action,
        note=data.note.strip(),
    )
    return present_exception(await exceptions.resolve.submit(command))


def exception_routes(api: ExceptionApi) -> Router:
    return Router(
        "",
        route_handlers=[list_exceptions, resolve_exception],
        dependencies={"exceptions": Provide(lambda: api, sync_to_thread=False)},
    )
