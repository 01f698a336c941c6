"""Routes of the platform's own staff about somebody's account."""

from __future__ import annotations

from typing import NoReturn

import msgspec
from litestar import delete, post
from litestar.params import FromPath, JSONBody
from litestar.types import ControllerRouterHandler

from onsale.contracts.phones import normalised_phone
from onsale.contracts.values import Text
from onsale.modules.users.commands.accounts import (
    AccountCommands,
    AccountLook,
    EndView,
    LookUp,
    SignOutEverywhere,
    ViewAs,
)
from onsale.modules.users.commands.sessions import Ended
from onsale.modules.users.domain import tidied_name
from onsale.modules.users.domain.accounts import AccountView
from onsale.modules.users.schemas.accounts import AccountLookup, StaffReason
from onsale.platform.http import AnyRequest, actor_of, header_of, malformed, needs, principal_of
from onsale.platform.problems import NotFound, language_of
from onsale.platform.security import Permission
from onsale.platform.wiring import Platform

STAFF = needs(Permission.PLATFORM_USERS)
TAGS = ["staff"]
WHOM_WRONG = Text(zh="请输入手机号或账号编号中的一个。", en="Give a mobile number or the number of an account.")
REASON_WRONG = Text(zh="请写明原因。", en="Say why.")


def account_routes(platform: Platform) -> list[ControllerRouterHandler]:
    """The routes of this concern."""
    accounts = AccountCommands(platform)

    @post("/api/v1/staff/accounts/lookups", opt=STAFF, status_code=200, tags=TAGS)
    async def look_up_account(request: AnyRequest, data: JSONBody[AccountLookup]) -> AccountView:
        """Somebody's account, by phone or number. The look and its reason are in the audit log before the answer. It is
        a POST, so that no phone stands in an address, and no answer is kept for it."""
        phone = None if data.phone is None else normalised_phone(data.phone)
        if (phone is None) == (not data.user_id) or (data.phone is not None and phone is None):
            _malformed(request, "/phone", WHOM_WRONG)
        reason = _reason(request, data.reason)
        return await accounts.look_up.submit(
            LookUp(actor=actor_of(request), reason=reason, phone=phone, user_id=data.user_id)
        )

    @post("/api/v1/staff/accounts/{user_id:str}/sign-outs", opt=STAFF, status_code=200, tags=TAGS)
    async def sign_out_account(request: AnyRequest, user_id: FromPath[str], data: JSONBody[StaffReason]) -> Ended:
        """Sign somebody out on every device, at once: the phone is lost, or somebody else has it."""
        reason = _reason(request, data.reason)
        return await accounts.sign_out.submit(
            SignOutEverywhere(actor=actor_of(request), reason=reason, user_id=user_id)
        )

    @post("/api/v1/staff/accounts/{user_id:str}/views", opt=STAFF, status_code=201, tags=TAGS)
    async def view_account(request: AnyRequest, user_id: FromPath[str], data: JSONBody[StaffReason]) -> AccountLook:
        """See for a quarter of an hour what somebody sees, to help: no secrets, and nothing can be done."""
        reason = _reason(request, data.reason)
        return await accounts.view_as.submit(ViewAs(actor=actor_of(request), reason=reason, user_id=user_id))

    @delete("/api/v1/staff/accounts/views/current", opt=needs(Permission.SIGNED_IN, viewable=True), tags=TAGS)
    async def end_view(request: AnyRequest) -> None:
        """Look no more as somebody, with the token of the look: it is over at once. Others have no look to end."""
        me = principal_of(request)
        if not me.viewed_by:
            raise NotFound
        looker = msgspec.structs.replace(actor_of(request), id=me.viewed_by)
        await accounts.end_view.submit(EndView(actor=looker, user_id=me.user_id))

    return [look_up_account, sign_out_account, view_account, end_view]


def _reason(request: AnyRequest, text: str) -> str:
    reason = tidied_name(text)
    if reason is None:
        _malformed(request, "/reason", REASON_WRONG)
    return reason


def _malformed(request: AnyRequest, pointer: str, words: Text) -> NoReturn:
    malformed(pointer, words.in_language(language_of(header_of(request, b"accept-language"))))
