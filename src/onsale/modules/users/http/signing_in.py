"""Routes to sign in, to stay signed in, and to one's own account."""

from __future__ import annotations

from litestar import Response, delete, get, patch, post
from litestar.params import JSONBody
from litestar.types import ControllerRouterHandler

from onsale.contracts.phones import normalised_phone
from onsale.contracts.values import Language, Text
from onsale.modules.users.commands import UserCommands
from onsale.modules.users.commands.signing_in import AskCode, SignIn
from onsale.modules.users.domain import Session, User, masked_address, tidied_name
from onsale.modules.users.domain.sign_in_ways import CodeAttempt, UnknownPerson
from onsale.modules.users.errors import CodeExpired
from onsale.modules.users.errors.sign_in_ways import SignInOver
from onsale.modules.users.http.devices import Devices, address_of, code_attempts, refresh_limit, sign_in_attempts
from onsale.modules.users.http.sign_in_cookies import SignInCookie
from onsale.modules.users.queries import get_user
from onsale.modules.users.schemas import NewCode, NewSession, SessionRefresh, UserChanges
from onsale.modules.users.schemas.signing_in import SignInCodeSent
from onsale.modules.users.settings import ATTEMPT_SECONDS
from onsale.platform.http import AnyRequest, header_of, malformed, needs, principal_of
from onsale.platform.problems import SignInRequired, TooManyRequests, language_of
from onsale.platform.proxies import limited_as
from onsale.platform.security import Permission
from onsale.platform.wiring import Platform

PHONE_WRONG = Text(
    zh="请输入有效的手机号,中国大陆以外的号码请加国家代码,例如 +852。",
    en="Enter a mobile number; outside mainland China with its country code, such as +44.",
)
NAME_WRONG = Text(zh="请输入姓名,不能包含控制字符。", en="Enter a name without control characters.")


def routes(platform: Platform, users: UserCommands) -> list[ControllerRouterHandler]:
    """The routes of this module."""
    return [*_sign_in_routes(platform, users), *_own_routes(platform, users)]


def _sign_in_routes(platform: Platform, users: UserCommands) -> list[ControllerRouterHandler]:
    devices = Devices(platform)
    codes, sign_ins = code_attempts(platform, devices), sign_in_attempts(platform, devices)
    unknown = SignInCookie(platform, "unknown", UnknownPerson)
    attempts = SignInCookie(platform, "code", CodeAttempt)
    refreshes = refresh_limit(platform)

    @post("/api/v1/auth/codes", opt=needs(Permission.PUBLIC), status_code=202, tags=["users"])
    async def request_code(request: AnyRequest, data: JSONBody[NewCode]) -> Response[SignInCodeSent]:
        """Send a sign-in code by SMS; the answer is the same for every phone. The code works in this browser, by a
        cookie, or for who gives the `attempt` of the answer along."""
        phone = phone_of(request, data.phone)
        codes.take(request)
        attempt = _attempt(platform, attempts.read(request))
        wish = AskCode(
            phone=phone, attempt_id=attempt.id, device_id=devices.known(request), language=_language(request)
        )
        requested, cookie = await users.request_code.submit(wish), attempts.keep(attempt)
        sent = SignInCodeSent(requested.expires_at, requested.resend_after_seconds, attempt=cookie.value or "")
        return Response(sent, cookies=[cookie])

    @post("/api/v1/auth/sessions", opt=needs(Permission.PUBLIC), status_code=201, tags=["users"])
    async def sign_in(request: AnyRequest, data: JSONBody[NewSession]) -> Response[Session]:
        """Sign in with a code; the first time makes the account."""
        phone = phone_of(request, data.phone)
        sign_ins.take(request)
        person = unknown.read(request) if data.link_provider else None
        if data.link_provider and person is None:
            raise SignInOver
        attempt, visit = attempts.read(request, data.attempt), devices.visit(request)
        if attempt is None:
            raise CodeExpired
        identity = person.identity if person else None
        session = await users.sign_in(
            SignIn(phone=phone, code=data.code, attempt_id=attempt.id, visit=visit, identity=identity)
        )
        known = await devices.cookies(request, session, visit)
        return Response(session, cookies=[*known, *([unknown.forget()] if person else [])])

    @post("/api/v1/auth/sessions/refresh", opt=needs(Permission.PUBLIC), status_code=201, tags=["users"])
    async def refresh_session(request: AnyRequest, data: JSONBody[SessionRefresh]) -> Session:
        """New tokens for a refresh token, which works once; using it again ends the session."""
        address = address_of(request)
        wait = refreshes.take(limited_as(address))
        if wait:
            raise TooManyRequests(retry_after=wait)
        return await users.refresh_session(data.refresh_token, masked_address(address))

    return [request_code, sign_in, refresh_session]


def _own_routes(platform: Platform, users: UserCommands) -> list[ControllerRouterHandler]:
    @delete("/api/v1/auth/sessions/current", opt=needs(Permission.SECOND_FACTOR), tags=["users"])
    async def sign_out(request: AnyRequest) -> None:
        """End this session."""
        await users.sign_out(principal_of(request).session_id)

    @get("/api/v1/me", opt=needs(Permission.SIGNED_IN, viewable=True), tags=["users"])
    async def get_me(request: AnyRequest) -> User:
        """The caller's account."""
        user = await get_user(platform.database, platform.sealer, principal_of(request).user_id)
        if user is None:
            raise SignInRequired
        return user

    @patch("/api/v1/me", opt=needs(Permission.SIGNED_IN), tags=["users"])
    async def change_me(request: AnyRequest, data: JSONBody[UserChanges]) -> User:
        """Set the caller's name, or forget it."""
        name = None if data.name is None else tidied_name(data.name)
        if data.name is not None and name is None:
            malformed("/name", NAME_WRONG.in_language(_language(request)))
        return await users.rename(principal_of(request).user_id, name)

    return [sign_out, get_me, change_me]


def _attempt(platform: Platform, known: CodeAttempt | None) -> CodeAttempt:
    """That of this browser, or a new one. All its tabs are one: whichever asks last, each can enter what arrives."""
    expires_at = int(platform.clock.now().timestamp()) + ATTEMPT_SECONDS
    return CodeAttempt(id=platform.ids.new() if known is None else known.id, expires_at=expires_at)


def _language(request: AnyRequest) -> Language:
    return language_of(header_of(request, b"accept-language"))


def phone_of(request: AnyRequest, text: str, pointer: str = "/phone") -> str:
    """A normalised phone; refuses what is none."""
    phone = normalised_phone(text)
    if phone is None:
        malformed(pointer, PHONE_WRONG.in_language(_language(request)))
    return phone
