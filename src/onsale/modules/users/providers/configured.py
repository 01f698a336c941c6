"""The providers of this installation, from its settings; half an account refuses to start.

How to get these values: docs/how-to/sign-in.md.
"""

from __future__ import annotations

from typing import Final

from onsale.modules.users.domain.sign_in_ways import ProviderName
from onsale.modules.users.providers.alipay import AlipayAccount, AlipayProvider
from onsale.modules.users.providers.oidc import OidcAccount, OidcProvider
from onsale.modules.users.providers.protocol import SignInProvider
from onsale.modules.users.providers.wechat import WechatAccount, WechatApp, WechatProvider
from onsale.platform.clock import Clock
from onsale.platform.module_settings import GivenSettings
from onsale.platform.settings import Settings, SettingsError

PREFIX: Final = "sign_in"
# What each setting is, for the sentence of a refusal.
OIDC: Final = {
    "issuer": "the issuer's address, as its own discovery document names it",
    "client_id": "the client id that the issuer gave you",
    "client_secret": "the client secret that belongs to it",
}
OIDC_MORE: Final = {"name": "what the button says"}
WECHAT: Final = {
    "web_app_id": "the AppID of your website application (网站应用)",
    "web_secret": "the AppSecret of your website application",
    "official_app_id": "the AppID of your official account (公众号)",
    "official_secret": "the AppSecret of your official account",
    "mini_app_id": "the AppID of your mini program",
    "mini_secret": "the AppSecret of your mini program",
}
WECHAT_URL: Final = "https://api.weixin.qq.com"
WECHAT_AUTHORIZE_URL: Final = "https://open.weixin.qq.com"
ALIPAY: Final = {
    "app_id": "the APPID of your application",
    "private_key": "your application's private key (应用私钥)",
    "public_key": "Alipay's public key (支付宝公钥)",
}
ALIPAY_URL: Final = "https://openapi.alipay.com/gateway.do"
ALIPAY_AUTHORIZE_URL: Final = "https://openauth.alipay.com"
_SECRETS: Final = frozenset(
    {"private_key", "public_key", "client_secret", "web_secret", "official_secret", "mini_secret"}
)


def configured_providers(settings: Settings, clock: Clock) -> dict[ProviderName, SignInProvider]:
    """Providers by name. Raises ``SettingsError``, which names the setting and says what to do."""
    _refuse_unknown(settings)
    providers: dict[ProviderName, SignInProvider] = {}
    urls = {"url": WECHAT_URL, "authorize_url": WECHAT_AUTHORIZE_URL}
    wechat = _given(settings, ProviderName.WECHAT, {}, WECHAT, urls)
    if wechat.is_given:
        providers[ProviderName.WECHAT] = WechatProvider(_wechat_account(wechat))
    urls = {"url": ALIPAY_URL, "authorize_url": ALIPAY_AUTHORIZE_URL}
    alipay = _given(settings, ProviderName.ALIPAY, ALIPAY, {}, urls)
    if alipay.is_given:
        providers[ProviderName.ALIPAY] = AlipayProvider(_alipay_account(alipay, clock), clock)
    oidc = _given(settings, ProviderName.OIDC, OIDC, OIDC_MORE, {})
    if oidc.is_given:
        providers[ProviderName.OIDC] = OidcProvider(_oidc_account(oidc, settings), clock)
    return providers


def _given(
    settings: Settings, provider: ProviderName, required: dict[str, str], optional: dict[str, str], urls: dict[str, str]
) -> GivenSettings:
    return GivenSettings(
        settings, f"{PREFIX}_{provider.value}", required=required, optional=optional, urls=urls, secrets=_SECRETS
    )


def _refuse_unknown(settings: Settings) -> None:
    known = tuple(f"{PREFIX}_{provider.value}_" for provider in ProviderName)
    for name in settings.of_modules:
        if name.startswith(f"{PREFIX}_") and not name.startswith(known):
            providers = ", ".join(f"ONSALE_{prefix.upper()}…" for prefix in known)
            raise SettingsError(f"Unknown setting ONSALE_{name.upper()}. Known: {providers}.")


def _wechat_account(given: GivenSettings) -> WechatAccount:
    apps = [given.pair(f"{name}_app_id", f"{name}_secret") for name in ("web", "official", "mini")]
    web, official, mini = (None if pair is None else WechatApp(*pair) for pair in apps)
    if web is None and official is None and mini is None:
        raise given.error("web_app_id", "is not set, nor is another application of WeChat")
    return WechatAccount(
        web=web, official=official, mini=mini, url=given.url("url"), authorize_url=given.url("authorize_url")
    )


def _alipay_account(given: GivenSettings, clock: Clock) -> AlipayAccount:
    keys = given.rsa_keys(clock.now())
    return AlipayAccount(
        app_id=given.text("app_id"),
        private_key=keys.private,
        public_key=keys.public,
        url=given.url("url"),
        authorize_url=given.url("authorize_url"),
    )


def _oidc_account(given: GivenSettings, settings: Settings) -> OidcAccount:
    issuer = given.text("issuer")
    if not issuer.startswith("https://" if not settings.is_development else ("https://", "http://")):
        raise given.error("issuer", "does not begin with https://")
    if issuer.endswith("/.well-known/openid-configuration"):
        raise given.error("issuer", "is the address of the discovery document, and that of the issuer is needed")
    return OidcAccount(
        issuer=issuer,
        client_id=given.text("client_id"),
        client_secret=given.text("client_secret"),
        name=given.text("name") or "OpenID Connect",
    )
