"""What signing in by another provider decides, without a network: what belongs to an attempt, where to go then."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
from datetime import datetime
from enum import StrEnum

import msgspec

from onsale.contracts.values import Text
from onsale.modules.users.settings import NEXT_LENGTH_MAX

SECRET_BYTES = 32
# Printable ASCII without the backslash, which browsers read as a slash. Everything else has to be percent-encoded.
_PLAIN = re.compile(r"[!-\[\]-~]+", re.ASCII)
_DOTS = re.compile(r"(\.|%2e){1,2}", re.IGNORECASE)


class ProviderName(StrEnum):
    """Who else can say who somebody is."""

    WECHAT = "wechat"
    ALIPAY = "alipay"
    OIDC = "oidc"


class Device(StrEnum):
    """How the provider is to be met: on its page (WeChat: a QR code), or inside its own browser."""

    PAGE = "page"
    IN_APP = "in-app"


class ProviderOffer(msgspec.Struct, frozen=True, kw_only=True):
    """A provider that can be used here, and on which devices."""

    provider: ProviderName
    name: Text
    devices: list[Device]


class Identity(msgspec.Struct, frozen=True, kw_only=True):
    """Who somebody is at a provider. Equal subjects are one person there, in all of our applications."""

    provider: ProviderName
    subject: str


def way_text(provider: str, subject: str) -> str:
    """What the index of an identity is made of."""
    return f"sign-in:{provider}:{subject}"


class SignInWay(msgspec.Struct, frozen=True, kw_only=True):
    """A provider by which somebody can sign in to their account. Their phone always is one more."""

    provider: ProviderName
    linked_at: datetime
    last_used_at: datetime


class Attempt(msgspec.Struct, frozen=True, kw_only=True):
    """One way to a provider and back, as the browser keeps it in a cookie that no script can read.

    What the provider is given all follows from ``secret``, so none of it can be exchanged for that of another attempt.
    Whoever wants to link says as whom (``user_id``). ``expires_at`` is in seconds.
    """

    id: str
    provider: ProviderName
    device: Device
    secret: str
    next: str
    user_id: str | None
    expires_at: int

    @property
    def state(self) -> str:
        """By which the answer is known as ours, and as this browser's. WeChat allows letters and digits only."""
        return hmac.digest(self.secret.encode(), b"state", "sha256").hex()

    @property
    def nonce(self) -> str:
        """What an OpenID provider repeats inside of what it signs."""
        return _derived("nonce", self.secret)

    @property
    def verifier(self) -> str:
        """What only we know when the code is exchanged (RFC 7636)."""
        return _derived("verifier", self.secret)

    @property
    def challenge(self) -> str:
        """The S256 challenge of the verifier."""
        return _base64(hashlib.sha256(self.verifier.encode()).digest())

    def has_state(self, state: str) -> bool:
        return hmac.compare_digest(self.state.encode(), state.encode())


class UnknownPerson(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody whom a provider has named and who has no account yet, until they have confirmed their phone. Kept in a
    cookie like an attempt: a link that somebody else has made must not carry it. ``expires_at`` is in seconds."""

    identity: Identity
    next: str
    expires_at: int


class CodeAttempt(msgspec.Struct, frozen=True, kw_only=True):
    """One browser that signs in by codes, whatever its tabs do. ``expires_at`` is in seconds."""

    id: str
    expires_at: int


def new_secret() -> str:
    """Nobody guesses it."""
    return secrets.token_urlsafe(SECRET_BYTES)


def is_own_path(text: str) -> bool:
    """Whether a browser that is sent there stays on this site, whatever it makes of odd characters and of dots."""
    if len(text) > NEXT_LENGTH_MAX or not _PLAIN.fullmatch(text):
        return False
    start, *names = re.split("[?#]", text, maxsplit=1)[0].split("/")
    return not start and bool(names) and all(names[:-1]) and not any(_DOTS.fullmatch(name) for name in names)


def _derived(what: str, secret: str) -> str:
    return _base64(hmac.digest(secret.encode(), what.encode(), "sha256"))


def _base64(digest: bytes) -> str:
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
