"""WeChat's OAuth, which tells a page or a mini program who its reader is."""

from __future__ import annotations

import secrets
from urllib.parse import urlencode, urlsplit

import msgspec

from onsale.contracts.wechat import messages
from onsale.provider_sim.desk import Desk
from onsale.provider_sim.web import Handler, Request, Response

CODE_SECONDS = 300
CODES_MAX = 10_000
_BUYER_COOKIE = "sim-buyer"


class WechatOauth:
    """Codes are good once and for five minutes. They are not kept over a restart."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._numbers = desk.keys.numbers.wechat
        self._codes: dict[str, tuple[str, str, int]] = {}

    def routes(self) -> dict[tuple[str, str], Handler]:
        return {
            ("GET", messages.AUTHORIZE_PATH): self.authorize,
            ("GET", messages.OAUTH_PATH): self.access_token,
            ("GET", messages.MINI_SESSION_PATH): self.mini_session,
        }

    async def authorize(self, request: Request) -> Response:
        """Send the browser back with a code, as WeChat does for ``snsapi_base`` without asking anybody."""
        back = urlsplit(request.parameter("redirect_uri"))
        if request.parameter("appid") != self._numbers.app_id or back.scheme not in {"http", "https"}:
            return Response(status=400, body=b'{"errcode":10003,"errmsg":"redirect_uri or appid wrong"}')
        buyer = _buyer(request)
        code = self._new_code(buyer, self._numbers.app_id)
        asked = urlencode({"code": code, "state": request.parameter("state")})
        query = f"{back.query}&{asked}" if back.query else asked
        headers = {
            "location": back._replace(query=query, fragment="").geturl(),
            "set-cookie": f"{_BUYER_COOKIE}={buyer}; Path=/; HttpOnly; SameSite=Lax",
        }
        return Response(status=302, headers=headers)

    def new_mini_code(self) -> str:
        """What ``wx.login`` gives a mini program."""
        return self._new_code(_openid(), self._numbers.mini_app_id)

    def _new_code(self, openid: str, app_id: str) -> str:
        code = secrets.token_hex(16)
        while len(self._codes) >= CODES_MAX:
            del self._codes[next(iter(self._codes))]
        self._codes[code] = (openid, app_id, self._desk.clock.now_ms() + CODE_SECONDS * 1000)
        return code

    async def access_token(self, request: Request) -> Response:
        """Who came back with this code; a code is good once."""
        openid, wrong = self._used_code(request, "code", self._numbers.app_id)
        if wrong is not None:
            return wrong
        fields = {"access_token": secrets.token_hex(32), "expires_in": 7200, "refresh_token": secrets.token_hex(32)}
        return _json({**fields, "openid": openid, "scope": "snsapi_base"})

    async def mini_session(self, request: Request) -> Response:
        """The same for mini programs."""
        openid, wrong = self._used_code(request, "js_code", self._numbers.mini_app_id)
        return wrong or _json({"openid": openid, "session_key": secrets.token_hex(16)})

    def _used_code(self, request: Request, name: str, app_id: str) -> tuple[str, Response | None]:
        if request.parameter("appid") != app_id:
            return "", _json({"errcode": 40013, "errmsg": "invalid appid"})
        is_mini = app_id == self._numbers.mini_app_id
        if request.parameter("secret") != (self._numbers.mini_app_secret if is_mini else self._numbers.app_secret):
            return "", _json({"errcode": 40125, "errmsg": "invalid appsecret"})
        found = self._codes.pop(request.parameter(name), None)
        if found is None or found[1] != app_id or found[2] < self._desk.clock.now_ms():
            return "", _json({"errcode": 40029, "errmsg": "invalid code"})
        return found[0], None


def _json(content: object) -> Response:
    return Response(body=msgspec.json.encode(content))


def _buyer(request: Request) -> str:
    """The same person in the same browser."""
    cookies = dict(part.strip().partition("=")[::2] for part in request.headers.get("cookie", "").split(";"))
    known = cookies.get(_BUYER_COOKIE, "")
    return known if known.startswith("oSim") and known.isalnum() else _openid()


def _openid() -> str:
    return f"oSim{secrets.token_hex(12)}"
