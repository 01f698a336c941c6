"""Routes of keys for programs: the team's list of them, and the exchange of one for an access token."""

from __future__ import annotations

from litestar import delete, get, post
from litestar.params import FromPath, JSONBody
from litestar.types import ControllerRouterHandler

from onsale.modules.users.commands.api_keys import ApiKeyCommands, ApiToken, EndKey, MakeKey, NewApiKey, UseKey
from onsale.modules.users.http.devices import address_of
from onsale.modules.users.http.teams import TAGS, TEAM, organisation_of
from onsale.modules.users.queries import list_api_keys
from onsale.modules.users.schemas.api_keys import ApiKeys, ApiKeySecret, ApiKeyWish
from onsale.modules.users.settings import API_TOKENS_PER_ADDRESS_BURST, API_TOKENS_PER_ADDRESS_PER_SECOND
from onsale.platform.http import AnyRequest, actor_of, needs
from onsale.platform.problems import TooManyRequests
from onsale.platform.proxies import limited_as
from onsale.platform.security import Permission
from onsale.platform.wiring import Platform


def api_key_routes(platform: Platform) -> list[ControllerRouterHandler]:
    """The routes of this concern."""
    keys = ApiKeyCommands(platform)
    exchanges = platform.limits.of(
        "users.api-tokens", per_second=API_TOKENS_PER_ADDRESS_PER_SECOND, burst=API_TOKENS_PER_ADDRESS_BURST
    )

    @get("/api/v1/team/api-keys", opt=TEAM, tags=TAGS)
    async def list_keys(request: AnyRequest) -> ApiKeys:
        """The keys of the caller's organisation that work."""
        return ApiKeys(await list_api_keys(platform.database, platform.clock, organisation_of(request)))

    @post("/api/v1/team/api-keys", opt=TEAM, status_code=201, tags=TAGS)
    async def make_key(request: AnyRequest, data: JSONBody[ApiKeyWish]) -> NewApiKey:
        """A key for a program. Its secret is told once: it is not stored, so there is no idempotency key either."""
        return await keys.make.submit(
            MakeKey(
                actor=actor_of(request),
                organisation_id=organisation_of(request),
                name=data.name,
                scopes=data.scopes,
                days=data.days,
            )
        )

    @delete("/api/v1/team/api-keys/{key_id:str}", opt=TEAM, tags=TAGS)
    async def end_key(request: AnyRequest, key_id: FromPath[str]) -> None:
        """End a key, and the access tokens that it was exchanged for, at once."""
        await keys.end.submit(EndKey(actor=actor_of(request), organisation_id=organisation_of(request), key_id=key_id))

    @post("/api/v1/auth/api-tokens", opt=needs(Permission.PUBLIC), status_code=201, tags=TAGS)
    async def exchange_key(request: AnyRequest, data: JSONBody[ApiKeySecret]) -> ApiToken:
        """An access token for a key, good for half an hour; then exchange it again."""
        wait = exchanges.take(limited_as(address_of(request)))
        if wait:
            raise TooManyRequests(retry_after=wait)
        return await keys.use.submit(UseKey(secret=data.key))

    return [list_keys, make_key, end_key, exchange_key]
