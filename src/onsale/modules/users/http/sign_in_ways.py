"""Routes to sign in by another provider, and to link and unlink it.

The browser goes to the provider and comes back to a page of ours, which brings state and code here. Nothing is believed
but the attempt in the browser's own cookie.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from litestar import Response, delete, get, post
from litestar.params import FromPath, JSONBody
from litestar.types import ControllerRouterHandler

from onsale.contracts.values import Text
from onsale.modules.users.commands.sign_in_ways import SignInWayCommands
from onsale.modules.users.domain.sign_in_ways import (
    Attempt,
    Identity,
    ProviderName,
    ProviderOffer,
    UnknownPerson,
    is_own_path,
    new_secret,
)
from onsale.modules.users.errors.sign_in_ways import SignInOver
from onsale.modules.users.http.devices import Devices, sign_in_attempts
from onsale.modules.users.http.sign_in_cookies import SignInCookie
from onsale.modules.users.providers import SignInProvider
from onsale.modules.users.queries import list_sign_in_ways
from onsale.modules.users.schemas.sign_in_ways import (
    AttemptBegun,
    NewAttempt,
    ProviderAnswer,
    ProviderOffers,
    ProviderOutcome,
    SignInWays,
)
from onsale.modules.users.settings import ATTEMPT_SECONDS
from onsale.platform.http import AnyRequest, actor_of, header_of, malformed, needs, principal_of
from onsale.platform.problems import NotFound, NotPermitted, language_of
from onsale.platform.security import Permission
from onsale.platform.wiring import Platform

TAGS = ["users"]
OWN = needs(Permission.SIGNED_IN)
PUBLIC = needs(Permission.PUBLIC)
NEXT_WRONG = Text(zh="只能是本站的路径,例如 /orders。", en="It has to be a path of this site, such as /orders.")


class ProviderSignIn:
    """The way to a provider and back."""

    def __init__(
        self, platform: Platform, commands: SignInWayCommands, providers: Mapping[ProviderName, SignInProvider]
    ) -> None:
        self._clock = platform.clock
        self._ids = platform.ids
        self._base_url = platform.settings.base_url
        self._commands = commands
        self._providers = providers
        self._devices = Devices(platform)
        self._tries = sign_in_attempts(platform, self._devices)
        self._attempts = SignInCookie(platform, "attempt", Attempt)
        self._unknown = SignInCookie(platform, "unknown", UnknownPerson)

    def offers(self) -> list[ProviderOffer]:
        return [provider.offer() for provider in self._providers.values()]

    async def begin(
        self, request: AnyRequest, name: ProviderName, wish: NewAttempt, *, user_id: str | None
    ) -> Response[AttemptBegun]:
        """Where to go, and the cookie to come back with; nothing is stored."""
        provider = self._provider(name)
        if not is_own_path(wish.next):
            malformed("/next", NEXT_WRONG.in_language(language_of(header_of(request, b"accept-language"))))
        if wish.device not in provider.offer().devices:
            raise NotFound
        self._tries.take(request)
        attempt = Attempt(
            id=self._ids.new(),
            provider=name,
            device=wish.device,
            secret=new_secret(),
            next=wish.next,
            user_id=user_id,
            expires_at=self._in_a_while(),
        )
        url = await provider.authorize_url(attempt, self._return_url(name))
        return Response(AttemptBegun(url), cookies=[self._attempts.keep(attempt)])

    async def finish(
        self, request: AnyRequest, name: ProviderName, answer: ProviderAnswer
    ) -> Response[ProviderOutcome]:
        """Use the attempt up, then ask the provider who came back, then sign in or link."""
        provider, attempt = self._provider(name), self._attempts.read(request)
        if attempt is None or attempt.provider is not name or not attempt.has_state(answer.state):
            raise SignInOver
        # Whoever began to link must still be here, or another account would get the way in.
        if attempt.user_id is not None:
            caller = principal_of(request)
            if caller.user_id != attempt.user_id or Permission.SIGNED_IN not in caller.permissions:
                raise NotPermitted
        self._tries.take(request)
        await self._commands.use(attempt)
        identity = await provider.identify(attempt, answer.code, self._return_url(name))
        if attempt.user_id is not None:
            await self._commands.link(actor_of(request), identity, self._devices.visit(request))
            done = ProviderOutcome(outcome="linked", next=attempt.next)
            return Response(done, cookies=[self._attempts.forget()])
        return await self._sign_in(request, attempt, identity)

    async def _sign_in(self, request: AnyRequest, attempt: Attempt, identity: Identity) -> Response[ProviderOutcome]:
        visit = self._devices.visit(request)
        session = await self._commands.sign_in(identity, attempt.id, visit)
        if session is None:
            person = UnknownPerson(identity=identity, next=attempt.next, expires_at=self._in_a_while())
            needed = ProviderOutcome(outcome="phone-needed", next=attempt.next)
            return Response(needed, cookies=[self._attempts.forget(), self._unknown.keep(person)])
        done = ProviderOutcome(outcome="signed-in", next=attempt.next, session=session)
        known = await self._devices.cookies(request, session, visit)
        return Response(done, cookies=[self._attempts.forget(), *known])

    def _provider(self, name: ProviderName) -> SignInProvider:
        """One that is configured here."""
        if name not in self._providers:
            raise NotFound
        return self._providers[name]

    def _return_url(self, name: ProviderName) -> str:
        """A page of ours; it has to be registered at the provider exactly like this."""
        return f"{self._base_url}/sign-in/{name.value}"

    def _in_a_while(self) -> int:
        return int(self._clock.now().timestamp()) + ATTEMPT_SECONDS


def sign_in_way_routes(
    platform: Platform, commands: SignInWayCommands, providers: Mapping[ProviderName, SignInProvider]
) -> Sequence[ControllerRouterHandler]:
    """The routes of this file."""
    flow = ProviderSignIn(platform, commands, providers)
    return [*_public_routes(flow), *_own_routes(platform, flow, commands)]


def _public_routes(flow: ProviderSignIn) -> list[ControllerRouterHandler]:
    @get("/api/v1/auth/providers", opt=PUBLIC, tags=TAGS)
    async def list_providers() -> ProviderOffers:
        """By whom one can sign in here, besides by phone."""
        return ProviderOffers(flow.offers())

    @post("/api/v1/auth/providers/{provider:str}/attempts", opt=PUBLIC, status_code=201, tags=TAGS)
    async def begin_sign_in(
        request: AnyRequest, provider: FromPath[ProviderName], data: JSONBody[NewAttempt]
    ) -> Response[AttemptBegun]:
        """Begin to sign in: where to go, and a cookie by which this browser is known again."""
        return await flow.begin(request, provider, data, user_id=None)

    @post("/api/v1/auth/providers/{provider:str}/sessions", opt=PUBLIC, status_code=201, tags=TAGS)
    async def finish_sign_in(
        request: AnyRequest, provider: FromPath[ProviderName], data: JSONBody[ProviderAnswer]
    ) -> Response[ProviderOutcome]:
        """Come back from a provider, once for each attempt: to sign in, or to link it to the caller's account."""
        return await flow.finish(request, provider, data)

    return [list_providers, begin_sign_in, finish_sign_in]


def _own_routes(platform: Platform, flow: ProviderSignIn, commands: SignInWayCommands) -> list[ControllerRouterHandler]:
    @get("/api/v1/me/sign-in-ways", opt=OWN, tags=TAGS)
    async def list_my_sign_in_ways(request: AnyRequest) -> SignInWays:
        """By whom the caller can sign in, besides by phone, and whom could be linked."""
        ways = await list_sign_in_ways(platform.database, principal_of(request).user_id)
        return SignInWays(ways, flow.offers())

    @post("/api/v1/me/sign-in-ways/{provider:str}/attempts", opt=OWN, status_code=201, tags=TAGS)
    async def begin_linking(
        request: AnyRequest, provider: FromPath[ProviderName], data: JSONBody[NewAttempt]
    ) -> Response[AttemptBegun]:
        """Begin to link a provider to the caller's account; it ends where signing in does."""
        await commands.check_fresh(actor_of(request))
        return await flow.begin(request, provider, data, user_id=principal_of(request).user_id)

    @delete("/api/v1/me/sign-in-ways/{provider:str}", opt=OWN, tags=TAGS)
    async def unlink(request: AnyRequest, provider: FromPath[ProviderName]) -> None:
        """Sign in by this provider no more. The phone always remains a way in."""
        await commands.unlink(actor_of(request), provider)

    return [list_my_sign_in_ways, begin_linking, unlink]
