"""Any OpenID Connect provider: discovery, authorization code with PKCE, and its ID token. Nothing but `openid` is asked
for: who somebody is, and not what they are called."""

from __future__ import annotations

import base64
from datetime import datetime, timedelta
from urllib.parse import quote_plus, urlencode, urlsplit

import msgspec
from typing_extensions import override

from onsale.contracts.values import Text
from onsale.modules.users.domain.sign_in_ways import Attempt, Device, Identity, ProviderName, ProviderOffer
from onsale.modules.users.providers.id_tokens import (
    Expected,
    IdTokenInvalid,
    KeySet,
    KeyUnknown,
    SigningKey,
    read_keys,
    subject_of,
)
from onsale.modules.users.providers.protocol import SignInProvider
from onsale.modules.users.settings import OIDC_KEPT_SECONDS, OIDC_KEYS_AGAIN_SECONDS
from onsale.platform.clock import Clock

DISCOVERY_PATH = "/.well-known/openid-configuration"


class OidcAccount(msgspec.Struct, frozen=True, kw_only=True):
    """Who we are there. ``name`` stands on the button."""

    issuer: str
    client_id: str
    client_secret: str
    name: str


class _Metadata(msgspec.Struct, frozen=True, kw_only=True):
    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    # OpenID Connect Discovery 1.0, section 3: what it is when it is left out.
    token_endpoint_auth_methods_supported: tuple[str, ...] = ("client_secret_basic",)


class _TokenAnswer(msgspec.Struct, frozen=True, kw_only=True):
    id_token: str = ""
    error: str = ""


class _Known(msgspec.Struct, frozen=True, kw_only=True):
    metadata: _Metadata
    keys: list[SigningKey]
    at: datetime


class OidcProvider(SignInProvider):
    """One issuer. What it says of itself and its keys is kept for an hour; a key that is not known is looked for again,
    at most once a minute."""

    provider = ProviderName.OIDC

    def __init__(self, account: OidcAccount, clock: Clock) -> None:
        super().__init__()
        self._account = account
        self._clock = clock
        self._known: _Known | None = None

    @override
    def offer(self) -> ProviderOffer:
        name = self._account.name
        return ProviderOffer(provider=self.provider, name=Text(zh=name, en=name), devices=[Device.PAGE])

    @override
    async def authorize_url(self, attempt: Attempt, return_url: str) -> str:
        endpoint = (await self._look(OIDC_KEPT_SECONDS)).metadata.authorization_endpoint
        asked = {
            "response_type": "code",
            "client_id": self._account.client_id,
            "redirect_uri": return_url,
            "scope": "openid",
            "state": attempt.state,
            "nonce": attempt.nonce,
            "code_challenge": attempt.challenge,
            "code_challenge_method": "S256",
        }
        return f"{endpoint}{'&' if urlsplit(endpoint).query else '?'}{urlencode(asked)}"

    @override
    async def identify(self, attempt: Attempt, code: str, return_url: str) -> Identity:
        metadata = (await self._look(OIDC_KEPT_SECONDS)).metadata
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": return_url,
            "code_verifier": attempt.verifier,
        }
        account, headers = self._account, {}
        if "client_secret_basic" in metadata.token_endpoint_auth_methods_supported:
            # RFC 6749, section 2.3.1: both are form-encoded first.
            pair = f"{quote_plus(account.client_id)}:{quote_plus(account.client_secret)}"
            headers["authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
        else:
            form |= {"client_id": account.client_id, "client_secret": account.client_secret}
        answer = await self._answer("POST", metadata.token_endpoint, _TokenAnswer, form=form, headers=headers)
        if answer.error or not answer.id_token:
            raise self.unconfirmed(f"the code was not accepted: {answer.error[:60]!r}")
        subject = await self._subject_of(answer.id_token, attempt.nonce)
        return Identity(provider=self.provider, subject=f"{account.issuer} {subject}")

    async def _subject_of(self, token: str, nonce: str) -> str:
        account = self._account
        expected = Expected(issuer=account.issuer, client_id=account.client_id, nonce=nonce, now=self._clock.now())
        try:
            try:
                return subject_of(token, (await self._look(OIDC_KEPT_SECONDS)).keys, expected)
            except KeyUnknown:
                return subject_of(token, (await self._look(OIDC_KEYS_AGAIN_SECONDS)).keys, expected)
        except IdTokenInvalid as error:
            raise self.unconfirmed(f"the ID token: {error}") from error

    async def _look(self, seconds: float) -> _Known:
        """What the issuer says of itself, no older than so many seconds."""
        known, now = self._known, self._clock.now()
        if known is None or known.at <= now - timedelta(seconds=seconds):
            metadata = await self._answer("GET", f"{self._account.issuer.rstrip('/')}{DISCOVERY_PATH}", _Metadata)
            self._refuse_foreign(metadata)
            keys = read_keys(await self._answer("GET", metadata.jwks_uri, KeySet))
            known = self._known = _Known(metadata=metadata, keys=keys, at=now)
        return known

    def _refuse_foreign(self, metadata: _Metadata) -> None:
        if metadata.issuer != self._account.issuer:
            raise self.unconfirmed("the issuer calls itself something else")
        scheme = urlsplit(self._account.issuer).scheme
        for url in (metadata.authorization_endpoint, metadata.token_endpoint, metadata.jwks_uri):
            parts = urlsplit(url)
            if parts.scheme not in {"https", scheme} or not parts.netloc:
                raise self.unconfirmed("an address of the issuer is none, or not safe")
