"""Alipay's OAuth: a page on which somebody chooses who they are, and the gateway's method that exchanges the code."""

from __future__ import annotations

import secrets
from typing import Final

import msgspec

from onsale.contracts.alipay import messages
from onsale.contracts.alipay.signing import answer_name, sign_answer
from onsale.provider_sim import people
from onsale.provider_sim.desk import Desk
from onsale.provider_sim.people import Fault
from onsale.provider_sim.web import HTML, Handler, Request, Response

CODE_SECONDS: Final = 180
CODES_MAX: Final = 10_000
INVALID: Final = {
    "code": "40002",
    "msg": "Invalid Arguments",
    "sub_code": "isv.code-invalid",
    "sub_msg": "授权码code无效",
}
FAULTS: Final = (Fault.OTHER_STATE, Fault.EXPIRED_CODE, Fault.OTHER_KEY, Fault.UNSIGNED, Fault.BUSY, Fault.TOKEN_500)


class _Code(msgspec.Struct, frozen=True, kw_only=True):
    person: str
    fault: str
    expires_ms: int


class AlipayOauth:
    """Codes are good once and for three minutes. They are not kept over a restart."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._codes: dict[str, _Code] = {}

    def routes(self) -> dict[tuple[str, str], Handler]:
        return {("GET", messages.AUTHORIZE_PATH): self.authorize}

    async def authorize(self, request: Request) -> Response:
        """The page, or the way back for who has chosen."""
        back, app_id = request.parameter("redirect_uri"), self._desk.keys.numbers.alipay.app_id
        if request.parameter("app_id") != app_id or not people.is_address(back):
            return people.refused(request, "invalid-app-id", "app_id, redirect_uri")
        if request.parameter("scope") not in {"auth_base", "auth_user"}:
            return people.refused(request, "invalid-scope", "scope")
        state, person, fault = (request.parameter(name) for name in ("state", "as", "fault"))
        if person == people.NOBODY:
            return people.sent_back(back, {"app_id": app_id, "state": state})
        if person not in people.PEOPLE:
            return people.page(request, "alipay", FAULTS)
        while len(self._codes) >= CODES_MAX:
            del self._codes[next(iter(self._codes))]
        code, now = secrets.token_hex(16), self._desk.clock.now_ms()
        expires_ms = now if fault == Fault.EXPIRED_CODE else now + CODE_SECONDS * 1000
        self._codes[code] = _Code(person=person, fault=fault, expires_ms=expires_ms)
        sent = {"auth_code": code, "scope": request.parameter("scope"), "app_id": app_id}
        return people.sent_back(back, {**sent, "state": people.state_with(fault, state)})

    def exchange(self, fields: dict[str, str]) -> Response:
        """What the gateway answers to a signed request of the application."""
        found = self._codes.pop(fields.get("code", ""), None)
        if (
            found is None
            or fields.get("grant_type") != "authorization_code"
            or found.expires_ms <= self._desk.clock.now_ms()
        ):
            return self._answered("error", INVALID)
        if found.fault == Fault.BUSY:
            busy = {"code": "20000", "msg": "Service Currently Unavailable", "sub_code": "isp.unknow-error"}
            return self._answered("error", busy)
        if found.fault == Fault.TOKEN_500:
            return Response(status=500, body=b"<html>500 Internal Server Error</html>", media_type=HTML)
        token = {
            "user_id": f"2088{int(people.subject(found.person, 'alipay')[:12], 16) % 10**12:012d}",
            "access_token": f"authusrB{secrets.token_hex(16)}",
            "expires_in": 1_296_000,
            "refresh_token": f"authusrB{secrets.token_hex(16)}",
            "re_expires_in": 2_592_000,
        }
        return self._answered(messages.OAUTH_TOKEN, token, found.fault)

    def _answered(self, method: str, content: dict[str, object] | dict[str, str], fault: str = "") -> Response:
        body = msgspec.json.encode(content)
        if fault == Fault.UNSIGNED:
            return Response(body=b'{"%b":%b}' % (answer_name(method).encode(), body))
        key = self._desk.keys.foreign if fault == Fault.OTHER_KEY else self._desk.keys.alipay
        return Response(body=sign_answer(key, method, body))
