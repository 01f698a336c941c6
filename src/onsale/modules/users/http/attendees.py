"""The route that makes tokens of entries of one's own identity book."""

from __future__ import annotations

from litestar import post
from litestar.params import JSONBody
from litestar.types import ControllerRouterHandler

from onsale.modules.users.commands.attendees import Attendees
from onsale.modules.users.schemas.attendees import AttendeeRequest, AttendeeTokens
from onsale.platform.http import AnyRequest, needs, principal_of
from onsale.platform.security import Permission


def attendee_routes(attendees: Attendees) -> list[ControllerRouterHandler]:
    """The routes of this concern."""

    @post("/api/v1/me/attendee-tokens", opt=needs(Permission.SIGNED_IN), status_code=200, tags=["users"])
    async def issue_attendee_tokens(request: AnyRequest, data: JSONBody[AttendeeRequest]) -> AttendeeTokens:
        """Tokens with which a hold of this performance is for these people. They live for half an hour, so ask before
        the sale opens; asking stores nothing."""
        user_id = principal_of(request).user_id
        return AttendeeTokens(await attendees.issue(user_id, data.performance_id, data.identity_ids))

    return [issue_attendee_tokens]
