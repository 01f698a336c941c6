"""WeChat's OAuth, which tells a page or a mini program who its reader is: the payer in silence (``snsapi_base``), and
whoever signs in after a page on which they choose who they are, as they would with the phone in their hand."""

from __future__ import annotations

import secrets
from typing import Final

import msgspec

from onsale.contracts.wechat import messages
from onsale.provider_sim import people
from onsale.provider_sim.desk import Desk
from onsale.provider_sim.people import Fault
from onsale.provider_sim.web import HTML, Handler, Request, Response

CODE_SECONDS = 300
CODES_MAX = 10_000
_BUYER_COOKIE = "sim-buyer"
FAULTS: Final = (
    Fault.OTHER_STATE,
    Fault.EXPIRED_CODE,
    Fault.NO_UNIONID,
    Fault.OTHER_PERSON,
    Fault.BUSY,
    Fault.TOKEN_500,
)


class _Code(msgspec.Struct, frozen=True, kw_only=True):
    """``person`` is nobody's key for who pays, and is known by a random openid."""

    app_id: str
    openid: str
    scope: str
    person: str = ""
    fault: str = ""
    expires_ms: int


class WechatOauth:
    """Codes are good once and for five minutes. They are not kept over a restart."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        numbers, more = desk.keys.numbers.wechat, desk.keys.sign_in
        self._official, self._mini, self._web = numbers.app_id, numbers.mini_app_id, more.wechat_web_app_id
        self._secrets = {
            self._official: numbers.app_secret,
            self._mini: numbers.mini_app_secret,
            self._web: more.wechat_web_secret,
        }
        self._codes: dict[str, _Code] = {}
        self._tokens: dict[str, _Code] = {}

    def routes(self) -> dict[tuple[str, str], Handler]:
        return {
            ("GET", messages.AUTHORIZE_PATH): self.authorize,
            ("GET", messages.QR_AUTHORIZE_PATH): self.authorize,
            ("GET", messages.OAUTH_PATH): self.access_token,
            ("GET", messages.USER_INFO_PATH): self.user_info,
            ("GET", messages.MINI_SESSION_PATH): self.mini_session,
        }

    async def authorize(self, request: Request) -> Response:
        """Send the browser back with a code; for ``snsapi_base`` without asking anybody."""
        back, scope = request.parameter("redirect_uri"), request.parameter("scope")
        is_qr = request.path == messages.QR_AUTHORIZE_PATH
        app_id = self._web if is_qr else self._official
        if request.parameter("appid") != app_id or not people.is_address(back):
            return Response(status=400, body=b'{"errcode":10003,"errmsg":"redirect_uri or appid wrong"}')
        if scope not in ({"snsapi_login"} if is_qr else {"snsapi_base", "snsapi_userinfo"}):
            return Response(status=400, body=b'{"errcode":10005,"errmsg":"scope wrong"}')
        state = request.parameter("state")
        if scope == "snsapi_base":
            buyer = _buyer(request)
            code = self._new_code(_Code(app_id=app_id, openid=buyer, scope=scope, expires_ms=self._in_a_while()))
            sent = people.sent_back(back, {"code": code, "state": state})
            cookie = f"{_BUYER_COOKIE}={buyer}; Path=/; HttpOnly; SameSite=Lax"
            return msgspec.structs.replace(sent, headers={**sent.headers, "set-cookie": cookie})
        person, fault = request.parameter("as"), request.parameter("fault")
        if person == people.NOBODY:
            # Who says no comes back with the state alone.
            return people.sent_back(back, {"state": state})
        if person not in people.PEOPLE:
            return people.page(request, "wechat", FAULTS)
        code = self._new_code(self._code_of(person, app_id, scope, fault))
        return people.sent_back(back, {"code": code, "state": people.state_with(fault, state)})

    def new_mini_code(self, person: str = "", fault: str = "") -> str:
        """What ``wx.login`` gives a mini program."""
        if person:
            return self._new_code(self._code_of(person, self._mini, "mini", fault))
        return self._new_code(_Code(app_id=self._mini, openid=_openid(), scope="mini", expires_ms=self._in_a_while()))

    def _code_of(self, person: str, app_id: str, scope: str, fault: str) -> _Code:
        return _Code(
            app_id=app_id,
            openid=f"o{people.subject(person, app_id)[:27]}",
            scope=scope,
            person=person,
            fault=fault,
            expires_ms=0 if fault == Fault.EXPIRED_CODE else self._in_a_while(),
        )

    def _in_a_while(self) -> int:
        return self._desk.clock.now_ms() + CODE_SECONDS * 1000

    def _new_code(self, meant: _Code) -> str:
        return _kept(self._codes, meant)

    async def access_token(self, request: Request) -> Response:
        """Who came back with this code; a code is good once."""
        found = self._used_code(request, "code", {self._official, self._web})
        if isinstance(found, Response):
            return found
        fields = {
            "access_token": _kept(self._tokens, found),
            "expires_in": 7200,
            "refresh_token": secrets.token_hex(32),
            "openid": found.openid,
            "scope": found.scope,
        }
        return _json(fields | _unionid(found))

    async def user_info(self, request: Request) -> Response:
        """The person of an access token."""
        found = self._tokens.get(request.parameter("access_token"))
        if found is None or found.scope == "snsapi_base":
            return _json({"errcode": 40001 if found is None else 48001, "errmsg": "invalid credential"})
        if request.parameter("openid") != found.openid:
            return _json({"errcode": 40003, "errmsg": "invalid openid"})
        openid = _openid() if found.fault == Fault.OTHER_PERSON else found.openid
        name = people.PEOPLE[found.person].zh
        return _json(
            {"openid": openid, "nickname": name, "sex": 0, "headimgurl": "", "privilege": []} | _unionid(found)
        )

    async def mini_session(self, request: Request) -> Response:
        """The same for mini programs."""
        found = self._used_code(request, "js_code", {self._mini})
        if isinstance(found, Response):
            return found
        return _json({"openid": found.openid, "session_key": secrets.token_hex(16)} | _unionid(found))

    def _used_code(self, request: Request, name: str, apps: set[str]) -> _Code | Response:
        app_id = request.parameter("appid")
        if app_id not in apps:
            return _json({"errcode": 40013, "errmsg": "invalid appid"})
        if request.parameter("secret") != self._secrets[app_id]:
            return _json({"errcode": 40125, "errmsg": "invalid appsecret"})
        found = self._codes.pop(request.parameter(name), None)
        if found is None or found.app_id != app_id or found.expires_ms < self._desk.clock.now_ms():
            return _json({"errcode": 40029, "errmsg": "invalid code"})
        if found.fault == Fault.TOKEN_500:
            return Response(status=500, body=b"<html>500 Internal Server Error</html>", media_type=HTML)
        if found.fault == Fault.BUSY:
            return _json({"errcode": -1, "errmsg": "system error"})
        return found


def _unionid(code: _Code) -> dict[str, str]:
    """Only of whom one has asked for, and where the applications are bound to one account."""
    if not code.person or code.fault == Fault.NO_UNIONID:
        return {}
    return {"unionid": f"oU{people.subject(code.person, 'all applications')[:26]}"}


def _kept(store: dict[str, _Code], meant: _Code) -> str:
    while len(store) >= CODES_MAX:
        del store[next(iter(store))]
    key = secrets.token_hex(16)
    store[key] = meant
    return key


def _json(content: object) -> Response:
    return Response(body=msgspec.json.encode(content))


def _buyer(request: Request) -> str:
    """The same person in the same browser."""
    cookies = dict(part.strip().partition("=")[::2] for part in request.headers.get("cookie", "").split(";"))
    known = cookies.get(_BUYER_COOKIE, "")
    return known if known.startswith("oSim") and known.isalnum() else _openid()


def _openid() -> str:
    return f"oSim{secrets.token_hex(12)}"
