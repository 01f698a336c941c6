"""Routes of passwords: sign in by one, and one's own. Without idempotency keys: they are no secret's place."""

from __future__ import annotations

from litestar import Response, get, post, put
from litestar.params import JSONBody
from litestar.types import ControllerRouterHandler

from onsale.contracts.phones import normalised_phone
from onsale.contracts.values import Text
from onsale.modules.users.commands.passwords import ChangePassword, Login, PasswordCommands
from onsale.modules.users.domain import Session
from onsale.modules.users.domain.emails import normalised_email
from onsale.modules.users.domain.passwords import OwnPassword
from onsale.modules.users.http.devices import Devices, password_attempts
from onsale.modules.users.queries import get_own_password
from onsale.modules.users.schemas.passwords import NewPassword, NewPasswordSession, PasswordRemoval
from onsale.platform.http import AnyRequest, actor_of, header_of, malformed, needs, principal_of
from onsale.platform.problems import language_of
from onsale.platform.security import Permission
from onsale.platform.wiring import Platform

OWN = needs(Permission.SIGNED_IN)
LOGIN_WRONG = Text(zh="请输入手机号或邮箱。", en="Enter a mobile number or an e-mail address.")


def password_routes(platform: Platform, passwords: PasswordCommands) -> list[ControllerRouterHandler]:
    """The routes of this concern."""
    return [*_sign_in_routes(platform, passwords), *_own_routes(platform, passwords)]


def _sign_in_routes(platform: Platform, passwords: PasswordCommands) -> list[ControllerRouterHandler]:
    devices = Devices(platform)
    attempts = password_attempts(platform, devices)

    @post("/api/v1/auth/password/sessions", opt=needs(Permission.PUBLIC), status_code=201, tags=["users"])
    async def sign_in_by_password(request: AnyRequest, data: JSONBody[NewPasswordSession]) -> Response[Session]:
        """Sign in with a phone or a confirmed e-mail address and the password of its account. The answer is the same
        for a wrong password, for nobody, and for an account that has none."""
        login = _login(request, data.login)
        attempts.take(request)
        visit = devices.visit(request)
        session = await passwords.sign_in(login, data.password, visit)
        return Response(session, cookies=await devices.cookies(request, session, visit))

    return [sign_in_by_password]


def _own_routes(platform: Platform, passwords: PasswordCommands) -> list[ControllerRouterHandler]:
    @get("/api/v1/me/password", opt=OWN, tags=["users"])
    async def get_my_password(request: AnyRequest) -> OwnPassword:
        """Whether the caller has a password, and since when."""
        return await get_own_password(platform.database, principal_of(request).user_id)

    @put("/api/v1/me/password", opt=OWN, status_code=204, tags=["users"])
    async def set_password(request: AnyRequest, data: JSONBody[NewPassword]) -> None:
        """Set the caller's password or change it; soon after a proof of who one is, or with the present one."""
        wish = ChangePassword(
            actor=actor_of(request),
            password=data.password,
            current=data.current,
            end_others=data.end_other_sessions,
        )
        await passwords.change(wish)

    @post("/api/v1/me/password/removal", opt=OWN, status_code=204, tags=["users"])
    async def remove_password(request: AnyRequest, data: JSONBody[PasswordRemoval]) -> None:
        """Forget the caller's password. The phone always remains a way in."""
        await passwords.change(ChangePassword(actor=actor_of(request), password=None, current=data.current))

    return [get_my_password, set_password, remove_password]


def _login(request: AnyRequest, text: str) -> Login:
    """A normalised phone or address; refuses what is neither."""
    email = normalised_email(text)
    if email is not None:
        return Login("email", email)
    phone = normalised_phone(text)
    if phone is None:
        malformed("/login", LOGIN_WRONG.in_language(language_of(header_of(request, b"accept-language"))))
    return Login("phone", phone)
