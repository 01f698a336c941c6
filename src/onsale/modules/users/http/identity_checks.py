"""Routes by which somebody has entries of their identity book checked, and their own face."""

from __future__ import annotations

from litestar import post
from litestar.params import FromPath
from litestar.types import ControllerRouterHandler

from onsale.modules.users.commands.identity_checks import AskCheck, IdentityCheckCommands
from onsale.modules.users.domain.identities import Identity
from onsale.modules.users.errors.identity_checks import AuthorityUnavailable, ChecksNotOffered, FaceCheckOpen
from onsale.modules.users.providers.authority import Authority, NoFinding
from onsale.modules.users.schemas.identity_checks import FaceCheckBegun
from onsale.modules.users.settings import FACE_RESULTS_BURST, FACE_RESULTS_PER_SECOND
from onsale.platform.http import AnyRequest, needs, principal_of, request_key_of
from onsale.platform.problems import TooManyRequests
from onsale.platform.security import Permission
from onsale.platform.wiring import Platform

ENTRY = "/api/v1/me/identities/{identity_id:str}"
OWN = needs(Permission.SIGNED_IN)
# The page that somebody comes back to from the authority's.
RETURN_PATH = "/account/identities/face"


class FaceChecks:
    """The way to the authority and back."""

    def __init__(self, platform: Platform, commands: IdentityCheckCommands, authority: Authority | None) -> None:
        self._base_url = platform.settings.base_url
        self._commands = commands
        self._pace = platform.limits.of(
            "users.face-results", per_second=FACE_RESULTS_PER_SECOND, burst=FACE_RESULTS_BURST
        )
        self._authority = authority if authority is not None and authority.offer().has_face else None

    async def begin(self, command: AskCheck) -> FaceCheckBegun:
        authority = self._offered()
        begun = await self._commands.begin_face.submit(command)
        return_url = f"{self._base_url}{RETURN_PATH}?person={command.identity_id}&face={begun.id}"
        try:
            start = await authority.begin_face(begun.person, begun.id, return_url)
        except NoFinding as error:
            raise AuthorityUnavailable(retry_after=error.retry_after) from error
        await self._commands.keep_token(begun.id, start.token)
        return FaceCheckBegun(begun.id, start.url)

    async def finish(self, command: AskCheck, face_id: str) -> Identity:
        """Ask what came of it. Only the authority is believed, and only about the attempt that was begun."""
        authority = self._offered()
        token = await self._commands.open_face(command, face_id)
        wait = self._pace.take(command.user_id)
        if wait:
            raise TooManyRequests(retry_after=wait)
        try:
            result = await authority.face_result(token)
        except NoFinding as error:
            raise AuthorityUnavailable(retry_after=error.retry_after) from error
        if not result.is_over:
            raise FaceCheckOpen
        return await self._commands.end_face(command, face_id, result)

    def _offered(self) -> Authority:
        if self._authority is None:
            raise ChecksNotOffered
        return self._authority


def identity_check_routes(
    platform: Platform, commands: IdentityCheckCommands, authority: Authority | None
) -> list[ControllerRouterHandler]:
    """The routes of this file."""
    faces = FaceChecks(platform, commands, authority)

    @post(f"{ENTRY}/checks", opt=OWN, status_code=202, tags=["users"])
    async def check_identity(request: AnyRequest, identity_id: FromPath[str]) -> Identity:
        """Have an authority asked whether name and number belong together; needs a consent of its own. It is asked soon
        after; the entry says what came of it."""
        if authority is None:
            raise ChecksNotOffered
        command = AskCheck(principal_of(request).user_id, identity_id)
        return await commands.ask.submit(command, await request_key_of(request, platform.clock))

    @post(f"{ENTRY}/face-checks", opt=OWN, status_code=201, tags=["users"])
    async def begin_face_check(request: AnyRequest, identity_id: FromPath[str]) -> FaceCheckBegun:
        """Begin to have one's own face checked, on the authority's page; needs the same consent. No picture comes here.
        A repeated request begins another one."""
        return await faces.begin(AskCheck(principal_of(request).user_id, identity_id))

    @post(f"{ENTRY}/face-checks/{{face_id:str}}/results", opt=OWN, status_code=200, tags=["users"])
    async def finish_face_check(request: AnyRequest, identity_id: FromPath[str], face_id: FromPath[str]) -> Identity:
        """Come back from the authority's page: what came of it is asked there and written, once."""
        return await faces.finish(AskCheck(principal_of(request).user_id, identity_id), face_id)

    return [check_identity, begin_face_check, finish_face_check]
