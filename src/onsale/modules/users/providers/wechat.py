"""WeChat: a QR code on pages, its own browser, a mini program. People are known by their ``unionid``, which
is the same in all applications that are bound to one account of its open platform."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlencode

import msgspec
from typing_extensions import override

from onsale.contracts.values import Text
from onsale.contracts.wechat import messages
from onsale.modules.users.domain.sign_in_ways import Attempt, Device, Identity, ProviderName, ProviderOffer
from onsale.modules.users.errors.sign_in_ways import SignInProviderUnavailable
from onsale.modules.users.providers.protocol import SignInProvider
from onsale.modules.users.settings import SUBJECT_LENGTH_MAX
from onsale.platform.calls import RETRY_AFTER_SECONDS

NAME: Final = Text(zh="微信", en="WeChat")
BUSY: Final = -1
# Where its page is, and what is asked for there.
_PAGES: Final = {
    Device.PAGE: (messages.QR_AUTHORIZE_PATH, "snsapi_login"),
    Device.IN_APP: (messages.AUTHORIZE_PATH, "snsapi_userinfo"),
}


class WechatApp(msgspec.Struct, frozen=True):
    """One application there."""

    app_id: str
    secret: str


class WechatAccount(msgspec.Struct, frozen=True, kw_only=True):
    """Our applications: a website for QR codes, an official account for WeChat's browser, a mini program."""

    web: WechatApp | None
    official: WechatApp | None
    mini: WechatApp | None
    url: str
    authorize_url: str


class WechatProvider(SignInProvider):
    """All of our applications there."""

    provider = ProviderName.WECHAT

    def __init__(self, account: WechatAccount) -> None:
        super().__init__()
        self._account = account
        self._apps = {Device.PAGE: account.web, Device.IN_APP: account.official}

    @override
    def offer(self) -> ProviderOffer:
        devices = [device for device, app in self._apps.items() if app is not None]
        return ProviderOffer(provider=self.provider, name=NAME, devices=devices)

    @override
    async def authorize_url(self, attempt: Attempt, return_url: str) -> str:
        path, scope = _PAGES[attempt.device]
        # In this order, says WeChat.
        asked = {
            "appid": self._app_of(attempt).app_id,
            "redirect_uri": return_url,
            "response_type": "code",
            "scope": scope,
            "state": attempt.state,
        }
        return f"{self._account.authorize_url}{path}?{urlencode(asked)}#wechat_redirect"

    @override
    async def identify(self, attempt: Attempt, code: str, return_url: str) -> Identity:
        app = self._app_of(attempt)
        query = {"appid": app.app_id, "secret": app.secret, "code": code, "grant_type": "authorization_code"}
        token = await self._ask(messages.OAUTH_PATH, query)
        query = {"access_token": token.access_token, "openid": token.openid, "lang": "zh_CN"}
        person = await self._ask(messages.USER_INFO_PATH, query)
        if not token.openid or person.openid != token.openid:
            raise self.unconfirmed("it told of somebody else than was asked about")
        return self._identity_of(person)

    @property
    def has_mini_program(self) -> bool:
        return self._account.mini is not None

    async def identify_mini(self, code: str) -> Identity:
        """Who uses our mini program, by what ``wx.login`` gave, which works once."""
        app = self._account.mini
        assert app is not None, "asked for where there is one"
        query = {"appid": app.app_id, "secret": app.secret, "js_code": code, "grant_type": "authorization_code"}
        return self._identity_of(await self._ask(messages.MINI_SESSION_PATH, query))

    def _app_of(self, attempt: Attempt) -> WechatApp:
        app = self._apps[attempt.device]
        assert app is not None, "attempts begin where it is offered"
        return app

    async def _ask(self, path: str, query: dict[str, str]) -> messages.OauthAnswer:
        answer = await self._answer("GET", f"{self._account.url}{path}?{urlencode(query)}", messages.OauthAnswer)
        if answer.errcode == BUSY:
            raise SignInProviderUnavailable(retry_after=RETRY_AFTER_SECONDS)
        if answer.errcode:
            raise self.unconfirmed(f"{path} answered {answer.errcode}")
        return answer

    def _identity_of(self, person: messages.OauthAnswer) -> Identity:
        if not 0 < len(person.unionid) <= SUBJECT_LENGTH_MAX:
            raise self.unconfirmed("no unionid: bind our applications to one account at open.weixin.qq.com")
        return Identity(provider=self.provider, subject=person.unionid)
