"""Signing in inside of WeChat's mini program. No redirects and no cookies there: its own code says who it is."""

from __future__ import annotations

from collections.abc import Mapping

from litestar import Response, post
from litestar.params import JSONBody
from litestar.types import ControllerRouterHandler

from onsale.modules.users.commands import UserCommands
from onsale.modules.users.commands.sign_in_ways import SignInWayCommands
from onsale.modules.users.commands.signing_in import SignIn
from onsale.modules.users.domain import Session
from onsale.modules.users.domain.sign_in_ways import CodeAttempt, ProviderName
from onsale.modules.users.errors import CodeExpired
from onsale.modules.users.errors.sign_in_ways import PhoneNeeded
from onsale.modules.users.http.devices import Devices, sign_in_attempts
from onsale.modules.users.http.sign_in_cookies import SignInCookie
from onsale.modules.users.http.signing_in import phone_of
from onsale.modules.users.providers import SignInProvider, WechatProvider
from onsale.modules.users.schemas.sign_in_ways import MiniProgramSession
from onsale.platform.http import AnyRequest, needs
from onsale.platform.problems import NotFound
from onsale.platform.security import Permission
from onsale.platform.wiring import Platform


def mini_program_routes(
    platform: Platform,
    users: UserCommands,
    commands: SignInWayCommands,
    providers: Mapping[ProviderName, SignInProvider],
) -> list[ControllerRouterHandler]:
    """The routes of this file."""
    wechat = providers.get(ProviderName.WECHAT)
    devices = Devices(platform)
    tries = sign_in_attempts(platform, devices)
    attempts = SignInCookie(platform, "code", CodeAttempt)

    @post("/api/v1/auth/mini-program/sessions", opt=needs(Permission.PUBLIC), status_code=201, tags=["users"])
    async def sign_in_mini_program(request: AnyRequest, data: JSONBody[MiniProgramSession]) -> Response[Session]:
        """Sign in with what `wx.login` gave. The first time it answers `phone-needed`: ask again with another code of
        `wx.login`, a phone, the code that was sent to it and the attempt that asked for it."""
        if not isinstance(wechat, WechatProvider) or not wechat.has_mini_program:
            raise NotFound
        confirmation = data.confirmation
        phone = phone_of(request, confirmation.phone, "/confirmation/phone") if confirmation else ""
        tries.take(request)
        identity, visit = await wechat.identify_mini(data.code), devices.visit(request)
        session = await commands.sign_in(identity, platform.ids.new(), visit)
        if session is None:
            if confirmation is None:
                raise PhoneNeeded
            attempt = attempts.read(request, confirmation.attempt)
            if attempt is None:
                raise CodeExpired
            session = await users.sign_in(
                SignIn(phone=phone, code=confirmation.code, attempt_id=attempt.id, visit=visit, identity=identity)
            )
        return Response(session, cookies=await devices.cookies(request, session, visit))

    return [sign_in_mini_program]
