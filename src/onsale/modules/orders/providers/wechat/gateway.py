"""Calls of WeChat Pay: signed by us, and every answer verified, also those that refuse."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import Final, Literal, TypeVar
from urllib.parse import urlencode, urlsplit, urlunsplit

import httpx2
import msgspec
import structlog
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey

from onsale.contracts.bills import BILL_BYTES_MAX
from onsale.contracts.rsa import SignatureWrong
from onsale.contracts.wechat import messages
from onsale.contracts.wechat.signing import (
    SERIAL_HEADER,
    MessageStale,
    Target,
    authorization,
    pay_parameters,
    verify_message,
)
from onsale.modules.orders.errors import ProviderUnavailable, WechatCodeInvalid
from onsale.modules.orders.providers.calls import Answer, ProviderCalls
from onsale.modules.orders.providers.protocol import RETRY_AFTER_SECONDS
from onsale.modules.orders.settings import BILL_TIMEOUT_SECONDS
from onsale.platform.clock import Clock

log = structlog.get_logger(__name__)

TOO_MANY = 429
_UNCLEAR_CODES: Final = {messages.SYSTEM_ERROR, messages.FREQUENCY_LIMITED, "SIGN_ERROR"}

T = TypeVar("T")


class MiniProgram(msgspec.Struct, frozen=True):
    """The app of the mini program."""

    app_id: str
    secret: str


class WechatAccount(msgspec.Struct, frozen=True, kw_only=True):
    """Who we are there. ``serial`` is of the merchant's certificate, ``public_key`` WeChat Pay's own (微信支付公钥).

    ``app_secret`` belongs to the official account; without it pages inside WeChat cannot know who reads them.
    """

    app_id: str
    merchant_id: str
    serial: str
    private_key: RSAPrivateKey
    public_key: RSAPublicKey
    public_key_id: str
    api_key: bytes
    url: str
    oauth_url: str
    authorize_url: str
    notify_url: str
    app_secret: str = ""
    mini: MiniProgram | None = None


class Signed(msgspec.Struct, frozen=True):
    """A verified answer. Above 299 it is a refusal with this ``code``."""

    status: int
    body: bytes

    @property
    def code(self) -> str:
        return "" if self.status < 300 else msgspec.json.decode(self.body, type=messages.Failure).code

    @property
    def reason(self) -> str:
        failure = msgspec.json.decode(self.body, type=messages.Failure)
        return f"{failure.code}: {failure.message}"


class WechatGateway:
    """The calls of one merchant. Without a verified answer they raise ``ProviderUnavailable``."""

    def __init__(self, account: WechatAccount, clock: Clock, calls: ProviderCalls | None) -> None:
        self._account = account
        self._clock = clock
        self._calls = calls or ProviderCalls("wechat")
        # Another service, which may be away while payments go on.
        self._oauth_calls = calls or ProviderCalls("wechat_oauth")
        self._keys = {account.public_key_id: account.public_key}

    async def call(self, method: Literal["GET", "POST"], path: str, content: msgspec.Struct | None = None) -> Signed:
        """The verified answer, a success or a clear refusal; anything else is ``ProviderUnavailable``."""
        answer = await self._send(method, path, b"" if content is None else msgspec.json.encode(content))
        try:
            verify_message(self._keys, answer.headers, answer.body, now=self._clock.now())
            signed = Signed(answer.status, answer.body)
            is_unclear = signed.status == TOO_MANY or signed.code in _UNCLEAR_CODES
        except (SignatureWrong, MessageStale, msgspec.DecodeError) as error:
            log.warning(
                "provider_answer_refused",
                channel="wechat",
                path=path,
                status=answer.status,
                reason=str(error),
                answer=answer.body[:300].decode(errors="replace"),
            )
            raise ProviderUnavailable(retry_after=RETRY_AFTER_SECONDS) from error
        if is_unclear:
            raise unclear(path, signed.reason)
        return signed

    async def download(self, address: messages.BillAnswer) -> bytes:
        """A file, compared with the hash that was signed: the file itself is not."""
        parts = urlsplit(address.download_url)
        file = await self._send("GET", urlunsplit(("", "", parts.path, parts.query, "")), b"", is_bill=True)
        found = hashlib.sha1(file.body, usedforsecurity=False).hexdigest()
        if file.status != 200 or not hmac.compare_digest(found, address.hash_value.lower()):
            raise unclear(parts.path, "the file is not the one that was promised")
        return file.body

    async def openid_of(self, code: str, mini: MiniProgram | None) -> str:
        """Who pays, by what WeChat gave the page (``code`` of its OAuth) or the mini program (of ``wx.login``)."""
        grant = {"grant_type": "authorization_code"}
        if mini is None:
            path = messages.OAUTH_PATH
            query = {"appid": self._account.app_id, "secret": self._account.app_secret, "code": code, **grant}
        else:
            path = messages.MINI_SESSION_PATH
            query = {"appid": mini.app_id, "secret": mini.secret, "js_code": code, **grant}
        answer = await self._oauth_calls.send("GET", f"{self._account.oauth_url}{path}?{urlencode(query)}")
        try:
            found = msgspec.json.decode(answer.body, type=messages.OauthAnswer)
        except msgspec.DecodeError as error:
            raise unclear(path, "no JSON") from error
        if not found.openid:
            log.info("wechat_code_refused", errcode=found.errcode)
            raise WechatCodeInvalid()
        return found.openid

    def parameters(self, app_id: str, prepay_id: str) -> dict[str, str]:
        return pay_parameters(
            self._account.private_key,
            app_id=app_id,
            prepay_id=prepay_id,
            now=self._clock.now(),
            nonce=secrets.token_hex(16),
        )

    async def stop(self) -> None:
        await self._calls.stop()
        await self._oauth_calls.stop()

    async def _send(self, method: Literal["GET", "POST"], path: str, body: bytes, *, is_bill: bool = False) -> Answer:
        url = httpx2.URL(self._account.url + path)
        signature = authorization(
            self._account.private_key,
            Target(method, url.raw_path.decode("ascii")),
            body,
            mchid=self._account.merchant_id,
            serial_no=self._account.serial,
            now=self._clock.now(),
            nonce=secrets.token_hex(16),
        )
        headers = {
            "authorization": signature,
            "accept": "application/json",
            "content-type": "application/json",
            # Asks for answers that are signed with the public key, where an account still has certificates too.
            SERIAL_HEADER: self._account.public_key_id,
        }
        if not is_bill:
            return await self._calls.send(method, str(url), body=body, headers=headers)
        return await self._calls.send(
            method, str(url), headers=headers, bytes_max=BILL_BYTES_MAX, timeout_seconds=BILL_TIMEOUT_SECONDS
        )


def read(answer: Signed, answer_type: type[T]) -> T:
    """What stands in a success."""
    try:
        return msgspec.json.decode(answer.body, type=answer_type)
    except msgspec.DecodeError as error:
        raise unclear(answer_type.__name__, str(error)) from error


def unclear(what: str, reason: str) -> ProviderUnavailable:
    log.warning("provider_unclear", channel="wechat", what=what, reason=reason)
    return ProviderUnavailable(retry_after=RETRY_AFTER_SECONDS)
