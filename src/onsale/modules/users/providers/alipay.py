"""Alipay (支付宝): its page, also in its app. Only who somebody is is asked for (``auth_base``), which the answer to a
code says; names and pictures (``alipay.user.info.share``) are not wanted."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlencode

import msgspec
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from typing_extensions import override

from onsale.contracts.alipay import messages
from onsale.contracts.alipay.signing import EnvelopeMalformed, read_answer, redirect_url, sign_request
from onsale.contracts.rsa import SignatureWrong
from onsale.contracts.values import Text
from onsale.modules.users.domain.sign_in_ways import Attempt, Device, Identity, ProviderName, ProviderOffer
from onsale.modules.users.errors.sign_in_ways import SignInProviderUnavailable
from onsale.modules.users.providers.protocol import SignInProvider
from onsale.modules.users.settings import SUBJECT_LENGTH_MAX
from onsale.platform.calls import RETRY_AFTER_SECONDS
from onsale.platform.clock import Clock

NAME: Final = Text(zh="支付宝", en="Alipay")


class AlipayAccount(msgspec.Struct, frozen=True, kw_only=True):
    """Who we are there. ``public_key`` is Alipay's (支付宝公钥), not our application's."""

    app_id: str
    private_key: RSAPrivateKey
    public_key: RSAPublicKey
    url: str
    authorize_url: str


class AlipayProvider(SignInProvider):
    """One application there."""

    provider = ProviderName.ALIPAY

    def __init__(self, account: AlipayAccount, clock: Clock) -> None:
        super().__init__()
        self._account = account
        self._clock = clock

    @override
    def offer(self) -> ProviderOffer:
        return ProviderOffer(provider=self.provider, name=NAME, devices=[Device.PAGE, Device.IN_APP])

    @override
    async def authorize_url(self, attempt: Attempt, return_url: str) -> str:
        asked = {
            "app_id": self._account.app_id,
            "scope": "auth_base",
            "redirect_uri": return_url,
            "state": attempt.state,
        }
        return f"{self._account.authorize_url}{messages.AUTHORIZE_PATH}?{urlencode(asked)}"

    @override
    async def identify(self, attempt: Attempt, code: str, return_url: str) -> Identity:
        fields = sign_request(
            self._account.private_key,
            app_id=self._account.app_id,
            method=messages.OAUTH_TOKEN,
            now=self._clock.now(),
            more={"grant_type": "authorization_code", "code": code},
        )
        answer = await self._send("POST", redirect_url(self._account.url, fields))
        try:
            signed = read_answer(self._account.public_key, messages.OAUTH_TOKEN, answer.body)
            token = msgspec.json.decode(signed, type=messages.OauthToken)
        except (SignatureWrong, EnvelopeMalformed, msgspec.DecodeError) as error:
            raise self.unconfirmed(f"the answer cannot be believed: {type(error).__name__}") from error
        if token.code == messages.TRY_AGAIN:
            raise SignInProviderUnavailable(retry_after=RETRY_AFTER_SECONDS)
        # Applications are told either, depending on their age; the two never meet.
        subject = f"user {token.user_id}" if token.user_id else f"open {token.open_id}" if token.open_id else ""
        if token.sub_code or not subject or len(subject) > SUBJECT_LENGTH_MAX:
            raise self.unconfirmed(f"the code was not accepted: {token.sub_code[:60]!r}")
        return Identity(provider=self.provider, subject=subject)
