"""Routes to one's own sessions: where one is signed in, and to end that."""

from __future__ import annotations

from litestar import delete, get
from litestar.params import FromPath, FromQuery
from litestar.types import ControllerRouterHandler

from onsale.modules.users.commands import SessionCommands
from onsale.modules.users.queries import list_sessions
from onsale.modules.users.schemas import OwnSessions
from onsale.platform.http import AnyRequest, actor_of, needs, principal_of
from onsale.platform.security import Permission
from onsale.platform.wiring import Platform


def session_routes(platform: Platform, sessions: SessionCommands) -> list[ControllerRouterHandler]:
    """The routes of one's own sessions. Nobody sees or ends another's."""

    @get("/api/v1/me/sessions", opt=needs(Permission.SIGNED_IN, viewable=True), tags=["users"])
    async def get_my_sessions(request: AnyRequest) -> OwnSessions:
        """Where the caller is signed in, the last used first."""
        me = principal_of(request)
        found = await list_sessions(platform.database, platform.clock, me.user_id, current=me.session_id)
        return OwnSessions(found)

    @delete("/api/v1/me/sessions/{session_id:str}", opt=needs(Permission.SIGNED_IN), tags=["users"])
    async def end_my_session(request: AnyRequest, session_id: FromPath[str]) -> None:
        """End one of the caller's sessions, at once."""
        await sessions.end_session(actor_of(request), session_id)

    @delete("/api/v1/me/sessions", opt=needs(Permission.SIGNED_IN), tags=["users"])
    async def end_my_sessions(request: AnyRequest, *, and_this: FromQuery[bool] = False) -> None:
        """End all of the caller's other sessions, at once; with `and_this=true` this one as well."""
        me = actor_of(request)
        await sessions.end_sessions(me, but=None if and_this else me.session_id)

    return [get_my_sessions, end_my_session, end_my_sessions]
