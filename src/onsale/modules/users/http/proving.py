"""Routes to prove again whose a session is; factors are presented where signing in does (``factors``)."""

from __future__ import annotations

from litestar import post
from litestar.params import JSONBody
from litestar.types import ControllerRouterHandler

from onsale.modules.users.commands.codes import CodeSent
from onsale.modules.users.commands.phone_codes import AskOwnCode
from onsale.modules.users.commands.proving import ProofCommands, Prove, Proved
from onsale.modules.users.schemas.proving import ProofCode
from onsale.platform.http import AnyRequest, actor_of, header_of, needs
from onsale.platform.problems import language_of
from onsale.platform.security import Permission
from onsale.platform.wiring import Platform

PROOFS = "/api/v1/me/proofs"
# Also for whoever has to add a first factor before anything else.
STEP = needs(Permission.SECOND_FACTOR)
TAGS = ["second factors"]


def proof_routes(platform: Platform) -> list[ControllerRouterHandler]:
    """The routes of this concern."""
    proofs = ProofCommands(platform)

    @post(f"{PROOFS}/codes", opt=STEP, status_code=202, tags=TAGS)
    async def request_proof_code(request: AnyRequest) -> CodeSent:
        """Send a code to the phone of the caller's account, which this session alone can enter."""
        language = language_of(header_of(request, b"accept-language"))
        return await proofs.send_code.submit(AskOwnCode(actor=actor_of(request), language=language))

    @post(PROOFS, opt=STEP, status_code=201, tags=TAGS)
    async def prove(request: AnyRequest, data: JSONBody[ProofCode]) -> Proved:
        """Prove that it is still the owner who asks. What answered `step-up-required` passes then."""
        return await proofs.prove(Prove(actor=actor_of(request), code=data.code))

    return [request_proof_code, prove]
