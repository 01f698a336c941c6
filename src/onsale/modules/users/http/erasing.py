"""Routes to be forgotten: a code, the wish, what became of it, and to stay after all."""

from __future__ import annotations

from litestar import delete, get, post
from litestar.params import JSONBody
from litestar.types import ControllerRouterHandler

from onsale.modules.users.commands.codes import CodeSent
from onsale.modules.users.commands.erasing import ErasureCommands, RequestErasure, own_erasure
from onsale.modules.users.commands.phone_codes import AskOwnCode
from onsale.modules.users.domain.erasing import OwnErasure
from onsale.modules.users.queries import find_own_erasure
from onsale.modules.users.schemas.erasing import ErasureConfirmation
from onsale.platform.http import AnyRequest, actor_of, header_of, needs, principal_of
from onsale.platform.problems import language_of
from onsale.platform.security import Permission
from onsale.platform.wiring import Platform

ERASURE = "/api/v1/me/erasure"


def erasure_routes(platform: Platform, commands: ErasureCommands) -> list[ControllerRouterHandler]:
    """The routes of this concern. Nobody asks for another."""

    @get(ERASURE, opt=needs(Permission.SIGNED_IN), tags=["users"])
    async def get_my_erasure(request: AnyRequest) -> OwnErasure:
        """What became of the caller's wish to be forgotten, and what is in the way."""
        return own_erasure(await find_own_erasure(platform.database, principal_of(request).user_id))

    @post(f"{ERASURE}/codes", opt=needs(Permission.SIGNED_IN), status_code=202, tags=["users"])
    async def request_erasure_code(request: AnyRequest) -> CodeSent:
        """Send a code to the phone of the caller's account, to confirm that it shall be erased."""
        language = language_of(header_of(request, b"accept-language"))
        return await commands.send_code.submit(AskOwnCode(actor=actor_of(request), language=language))

    @post(ERASURE, opt=needs(Permission.SIGNED_IN), status_code=202, tags=["users"])
    async def request_erasure(request: AnyRequest, data: JSONBody[ErasureConfirmation]) -> OwnErasure:
        """Erase the caller's account in a week, if nothing is in the way; asking again changes nothing."""
        return await commands.request(RequestErasure(actor=actor_of(request), code=data.code))

    @delete(ERASURE, opt=needs(Permission.SIGNED_IN), status_code=200, tags=["users"])
    async def cancel_erasure(request: AnyRequest) -> OwnErasure:
        """Keep the caller's account after all."""
        return await commands.cancel(principal_of(request).user_id)

    return [get_my_erasure, request_erasure_code, request_erasure, cancel_erasure]
