"""The providers of this installation, from its settings; half an account or an unusable key refuses to start.

How to get these values: docs/how-to/payments.md.
"""

from __future__ import annotations

from typing import Final

from onsale.contracts.wechat.sealing import KEY_BYTES
from onsale.modules.orders.providers.alipay import AlipayAccount, AlipayProvider
from onsale.modules.orders.providers.protocol import PaymentProvider
from onsale.modules.orders.providers.wechat import MiniProgram, WechatAccount, WechatProvider
from onsale.platform.clock import Clock
from onsale.platform.module_settings import GivenSettings
from onsale.platform.settings import Settings

# What each setting is, for the sentence of a refusal.
ALIPAY: Final = {
    "app_id": "the APPID of your application",
    "seller_id": "your PID at Alipay, 16 digits that begin with 2088",
    "private_key": "your application's private key (应用私钥)",
    "public_key": "Alipay's public key (支付宝公钥)",
}
WECHAT: Final = {
    "app_id": "the AppID that is bound to your merchant number",
    "merchant_id": "your merchant number (商户号), digits",
    "serial": "the serial number of your merchant certificate (商户API证书序列号)",
    "private_key": "your merchant private key (apiclient_key.pem)",
    "public_key": "WeChat Pay's public key (微信支付公钥, pub_key.pem)",
    "public_key_id": "the id of WeChat Pay's public key, PUB_KEY_ID_…",
    "api_v3_key": "your APIv3 key (APIv3密钥), 32 characters",
}
WECHAT_MORE: Final = {
    "app_secret": "the AppSecret of your official account (公众号)",
    "mini_app_id": "the AppID of your mini program",
    "mini_app_secret": "the AppSecret of your mini program",
}
_SECRETS: Final = frozenset({"private_key", "public_key", "api_v3_key", "app_secret", "mini_app_secret"})
ALIPAY_URL: Final = "https://openapi.alipay.com/gateway.do"
WECHAT_URL: Final = "https://api.mch.weixin.qq.com"
WECHAT_OAUTH_URL: Final = "https://api.weixin.qq.com"
WECHAT_AUTHORIZE_URL: Final = "https://open.weixin.qq.com"


def configured_providers(settings: Settings, clock: Clock) -> dict[str, PaymentProvider]:
    """Providers by channel. Raises ``SettingsError``, which names the setting and says what to do."""
    providers: dict[str, PaymentProvider] = {}
    alipay = _Given(settings, "alipay", ALIPAY, {}, {"url": ALIPAY_URL, "notify_url": ""})
    if alipay.is_given:
        providers["alipay"] = AlipayProvider(_alipay_account(alipay, settings, clock), clock)
    defaults = {"url": WECHAT_URL, "oauth_url": WECHAT_OAUTH_URL, "authorize_url": "", "notify_url": ""}
    wechat = _Given(settings, "wechat", WECHAT, WECHAT_MORE, defaults)
    if wechat.is_given:
        providers["wechat"] = WechatProvider(_wechat_account(wechat, settings, clock), clock)
    return providers


class _Given(GivenSettings):
    """The settings of one channel."""

    def __init__(
        self,
        settings: Settings,
        channel: str,
        required: dict[str, str],
        optional: dict[str, str],
        urls: dict[str, str],
    ) -> None:
        super().__init__(settings, channel, required=required, optional=optional, urls=urls, secrets=_SECRETS)
        self._channel = channel

    def notify_url(self, settings: Settings) -> str:
        """Where the provider tells us what happened; it must reach us there."""
        return self.url("notify_url") or f"{settings.base_url}/api/v1/payments/{self._channel}/notifications"


def _alipay_account(given: _Given, settings: Settings, clock: Clock) -> AlipayAccount:
    seller_id = given.text("seller_id")
    if not (seller_id.isascii() and seller_id.isdecimal()):
        raise given.error("seller_id", "is not a number")
    keys = given.rsa_keys(clock.now())
    return AlipayAccount(
        app_id=given.text("app_id"),
        seller_id=seller_id,
        private_key=keys.private,
        public_key=keys.public,
        url=given.url("url"),
        notify_url=given.notify_url(settings),
    )


def _wechat_account(given: _Given, settings: Settings, clock: Clock) -> WechatAccount:
    merchant_id, public_key_id = given.text("merchant_id"), given.text("public_key_id")
    if not (merchant_id.isascii() and merchant_id.isdecimal()):
        raise given.error("merchant_id", "is not a number")
    if not public_key_id.startswith("PUB_KEY_ID_"):
        raise given.error("public_key_id", "is not the id of a public key")
    api_key = given.text("api_v3_key").encode()
    if len(api_key) != KEY_BYTES:
        raise given.error("api_v3_key", f"has {len(api_key)} bytes, and {KEY_BYTES} are needed")
    keys = given.rsa_keys(clock.now())
    notify_url = given.notify_url(settings)
    if given.url("url").startswith("https:") and not notify_url.startswith("https:"):
        raise given.error("notify_url", "or ONSALE_PUBLIC_URL must begin with https://, or WeChat Pay cannot tell us")
    return WechatAccount(
        app_id=given.text("app_id"),
        merchant_id=merchant_id,
        serial=given.text("serial").upper(),
        private_key=keys.private,
        public_key=keys.public,
        public_key_id=public_key_id,
        api_key=api_key,
        url=given.url("url"),
        oauth_url=given.url("oauth_url"),
        authorize_url=given.url("authorize_url") or _authorize_url(given.url("oauth_url")),
        notify_url=notify_url,
        app_secret=given.text("app_secret"),
        mini=_mini(given),
    )


def _authorize_url(oauth_url: str) -> str:
    """WeChat has two hosts; whoever stands in for it has one."""
    return WECHAT_AUTHORIZE_URL if oauth_url == WECHAT_OAUTH_URL else oauth_url


def _mini(given: _Given) -> MiniProgram | None:
    mini = MiniProgram(given.text("mini_app_id"), given.text("mini_app_secret"))
    if bool(mini.app_id) != bool(mini.secret):
        missing = "mini_app_secret" if mini.app_id else "mini_app_id"
        raise given.error(missing, "is not set, and the other setting of the mini program is")
    return mini if mini.app_id else None
