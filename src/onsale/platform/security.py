"""What may be asked of a caller, signed tokens with key rotation, and sealing of personal data.

Tokens are ``key_id.payload.mac``: msgspec JSON under HMAC-SHA256. Inside one trust domain an HMAC (5 µs) does what a
public-key signature (105 µs) would; tickets, which strangers verify, are signed with Ed25519 elsewhere (docs/adr).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
from enum import StrEnum
from typing import Generic, TypeVar

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

T = TypeVar("T", bound=msgspec.Struct)

TOKEN_BYTES_MAX = 64_000
NONCE_BYTES = 12
# In the place of a seal whose text was erased.
ERASED = ""


class Permission(StrEnum):
    """What a route asks of its caller. Every route declares one; ``platform.policy`` says which role has which."""

    PUBLIC = "public"
    # To say by a second factor who one is, and to leave: all that somebody may of whom that is still wanted.
    SECOND_FACTOR = "second-factor"
    SIGNED_IN = "signed-in"
    EVENTS_READ = "events:read"
    EVENTS_WRITE = "events:write"
    # To promise something to the public: publication, refund rules, another date.
    EVENTS_PUBLISH = "events:publish"
    # To call a show off, which gives everybody the money back.
    EVENTS_CANCEL = "events:cancel"
    STOCK_READ = "stock:read"
    STOCK_WRITE = "stock:write"
    REPORTS_READ = "reports:read"
    CHECK_IN = "tickets:check-in"
    ORDERS_READ = "orders:read"
    ORDERS_REFUND = "orders:refund"
    # To write notes beside orders, to send their tickets again, and to change who is told of them.
    ORDERS_TEND = "orders:tend"
    # To take lists of orders away: names, and with them masked phones.
    ORDERS_EXPORT = "orders:export"
    TEAM_WRITE = "team:write"
    SETTLEMENTS_READ = "settlements:read"
    # To make and steer vouchers, and to take their codes away: whoever has these can spend them.
    VOUCHERS_MANAGE = "vouchers:manage"
    AUDIT_READ = "audit:read"
    # The audit log of every organisation and of the platform, to whoever may read it.
    PLATFORM_AUDIT = "platform:audit"
    # Orders of every organisation, to whoever may read or refund orders.
    PLATFORM_ORDERS = "platform:orders"
    # The platform's own money: bills of providers, settlements of everybody, what fits no order.
    PLATFORM_FINANCE = "platform:finance"
    # Whose account a phone is, and to sign somebody out; each look is in the audit log.
    PLATFORM_USERS = "platform:users"
    # Whether jobs, events and engines do their work, and what to do with events that nobody could apply.
    PLATFORM_OPERATIONS = "platform:operations"
    # To judge events of every organisation before they become public, and to say whose need it.
    PLATFORM_EVENTS = "platform:events"
    # Somebody's name and document number in full; each look is in the audit log.
    IDENTITY_READ = "platform:identities"


class Principal(msgspec.Struct, frozen=True, kw_only=True):
    """The caller of a request, as its access token says; with ``viewed_by`` staff who look as this caller.

    ``events`` are the only ones of the organisation that this member works for; ``None`` are all.
    """

    user_id: str
    session_id: str
    permissions: frozenset[Permission]
    organisation_id: str | None
    viewed_by: str = ""
    events: frozenset[str] | None = None
    generation: int = 0

    @property
    def organisation(self) -> str:
        """The caller's organisation; an empty text owns nothing, so whatever is looked up with it is not found."""
        return self.organisation_id or ""


class TokenInvalid(Exception):
    """The token is not one of ours, was changed, or is for another purpose. Expiry is the caller's question."""


class KeyRing:
    """The process's secret keys, newest first: signs with the newest, accepts all. Keys are derived by purpose."""

    def __init__(self, keys: dict[str, bytes]) -> None:
        if not keys:
            raise ValueError("a key ring needs a key")
        self._keys = keys
        self.newest = next(iter(keys))

    def derive(self, key_id: str, purpose: str) -> bytes | None:
        """32 bytes for one purpose from the named key; ``None`` when it is not (or no longer) ours."""
        key = self._keys.get(key_id)
        if key is None:
            return None
        return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose.encode()).derive(key)

    def all_for(self, purpose: str) -> dict[str, bytes]:
        """The derived key of every key id, newest first."""
        derived = {key_id: self.derive(key_id, purpose) for key_id in self._keys}
        return {key_id: key for key_id, key in derived.items() if key is not None}


class TokenSigner(Generic[T]):
    """Signs and verifies one kind of claims. A token of another purpose never passes."""

    def __init__(self, ring: KeyRing, purpose: str, claims_type: type[T]) -> None:
        # Keyed once and copied: hmac.digest() lets go of the interpreter each time, and then waits for other threads.
        keys = ring.all_for(f"token:{purpose}")
        self._macs = {key_id: hmac.new(key, digestmod="sha256") for key_id, key in keys.items()}
        self._newest = ring.newest
        self._encoder = msgspec.json.Encoder()
        self._decoder = msgspec.json.Decoder(claims_type)

    def sign(self, claims: T) -> str:
        payload = base64.urlsafe_b64encode(self._encoder.encode(claims)).rstrip(b"=")
        return f"{self._newest}.{payload.decode()}.{self._mac(self._macs[self._newest], payload)}"

    def verify(self, token: str) -> T:
        """The claims of a token that we signed; raises ``TokenInvalid``."""
        key_id, _, rest = token.partition(".")
        payload, _, mac = rest.partition(".")
        keyed = self._macs.get(key_id)
        if keyed is None or len(token) > TOKEN_BYTES_MAX or not token.isascii():
            raise TokenInvalid
        if not hmac.compare_digest(self._mac(keyed, payload.encode()), mac):
            raise TokenInvalid
        try:
            return self._decoder.decode(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        except (msgspec.DecodeError, binascii.Error) as error:
            raise TokenInvalid from error

    @staticmethod
    def _mac(keyed: hmac.HMAC, payload: bytes) -> str:
        mac = keyed.copy()
        mac.update(payload)
        return base64.urlsafe_b64encode(mac.digest()).rstrip(b"=").decode()


class Sealer:
    """Encrypts personal data (AES-256-GCM) and makes keyed blind indexes to find it again without decrypting."""

    def __init__(self, ring: KeyRing) -> None:
        self._ciphers = {key_id: AESGCM(key) for key_id, key in ring.all_for("seal").items()}
        self._index_keys = ring.all_for("blind-index")
        self.newest = ring.newest
        self.key_ids = list(self._ciphers)

    def seal(self, text: str) -> str:
        nonce = os.urandom(NONCE_BYTES)
        sealed = self._ciphers[self.newest].encrypt(nonce, text.encode(), None)
        return f"{self.newest}.{base64.b64encode(nonce + sealed).decode()}"

    def open(self, sealed: str) -> str:
        """The text again, nothing where it was erased. A seal that does not open is a bug or an attack:
        ``TokenInvalid``."""
        if sealed == ERASED:
            return ""
        key_id, _, encoded = sealed.partition(".")
        cipher = self._ciphers.get(key_id)
        if cipher is None:
            raise TokenInvalid
        try:
            blob = base64.b64decode(encoded, validate=True)
            return cipher.decrypt(blob[:NONCE_BYTES], blob[NONCE_BYTES:], None).decode()
        except (InvalidTag, ValueError) as error:  # ValueError: no base64, or too short for a nonce
            raise TokenInvalid from error

    def blind_index(self, text: str) -> str:
        """The index of the newest key. Equal texts give equal indexes; without the key nobody can enumerate them."""
        return hmac.digest(self._index_keys[self.newest], text.encode(), "sha256").hex()

    def blind_indexes(self, text: str) -> dict[str, str]:
        """One for each key of the ring, by key id, newest first. Whoever looks for a row looks for any of them: it may
        have been written before the newest key came, or by a process that does not have that yet."""
        return {key_id: hmac.digest(key, text.encode(), "sha256").hex() for key_id, key in self._index_keys.items()}


def keyed_hash(key: bytes, text: str) -> str:
    """For short secrets such as sign-in codes: useless to whoever has only the database."""
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def mask_phone(phone: str) -> str:
    """``138****0001``: enough to recognise one's own, useless to others. Mainland numbers lose their country code."""
    local = phone.removeprefix("+86")
    return f"{local[:-8]}****{local[-4:]}" if len(local) >= 9 else "****"


def mask_email(email: str) -> str:
    """``l***@example.com``."""
    name, _, host = email.partition("@")
    return f"{name[:1]}***@{host}"
