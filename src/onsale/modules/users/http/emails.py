"""Routes of one's own e-mail address."""

from __future__ import annotations

from litestar import delete, get, post
from litestar.params import JSONBody
from litestar.types import ControllerRouterHandler

from onsale.contracts.values import Text
from onsale.modules.users.commands.codes import CodeSent
from onsale.modules.users.commands.emails import ConfirmEmail, EmailCommands, SayEmail
from onsale.modules.users.domain.emails import OwnEmail, normalised_email
from onsale.modules.users.queries import get_own_email
from onsale.modules.users.schemas.passwords import EmailConfirmation, NewEmail
from onsale.platform.http import AnyRequest, actor_of, header_of, malformed, needs, principal_of
from onsale.platform.problems import language_of
from onsale.platform.security import Permission
from onsale.platform.wiring import Platform

EMAIL = "/api/v1/me/email"
OWN = needs(Permission.SIGNED_IN)
EMAIL_WRONG = Text(zh="请输入邮箱地址,例如 name@example.com。", en="Enter an e-mail address, such as name@example.com.")


def email_routes(platform: Platform) -> list[ControllerRouterHandler]:
    """The routes of this concern."""
    emails = EmailCommands(platform)

    @get(EMAIL, opt=needs(Permission.SIGNED_IN, viewable=True), tags=["users"])
    async def get_my_email(request: AnyRequest) -> OwnEmail:
        """The caller's confirmed address, masked, and one that waits for its code."""
        return await get_own_email(platform.database, platform.clock, principal_of(request).user_id)

    @post(f"{EMAIL}/codes", opt=OWN, status_code=202, tags=["users"])
    async def request_email_code(request: AnyRequest, data: JSONBody[NewEmail]) -> CodeSent:
        """Send a code to this address, to confirm that it is the caller's; the answer is the same for every address."""
        language = language_of(header_of(request, b"accept-language"))
        email = normalised_email(data.email)
        if email is None:
            malformed("/email", EMAIL_WRONG.in_language(language))
        return await emails.say.submit(SayEmail(actor=actor_of(request), email=email, language=language))

    @post(f"{EMAIL}/confirmation", opt=OWN, status_code=200, tags=["users"])
    async def confirm_email(request: AnyRequest, data: JSONBody[EmailConfirmation]) -> OwnEmail:
        """Confirm the address by its code; it takes the place of the one before, which is told."""
        await emails.confirm(ConfirmEmail(actor=actor_of(request), code=data.code))
        return await get_own_email(platform.database, platform.clock, principal_of(request).user_id)

    @delete(EMAIL, opt=OWN, tags=["users"])
    async def remove_email(request: AnyRequest) -> None:
        """Forget the caller's address."""
        await emails.remove.submit(actor_of(request))

    return [get_my_email, request_email_code, confirm_email, remove_email]
