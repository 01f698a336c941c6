"""The code on a ticket: small, signed, readable off line by anybody who has the public keys.

``OS1.<key id>.<data>`` in the characters of base32, so that a QR code stores it in its alphanumeric mode: 167
characters fit version 7, where base64url, though shorter, needs version 8. ``data`` is 96 bytes: ticket id (16),
performance id (16) and an Ed25519 signature (64) of the ASCII text ``OS1.<key id>.`` followed by both ids. The key id
is the start of the SHA-256 of the public key, so it says nothing about how our secrets are named.

Ed25519 is deterministic: the same ticket always has the same code, so codes are computed when shown and never stored.
There is exactly one valid text for a ticket and a key: lower case and loose padding bits are refused.
"""

from __future__ import annotations

import base64
import hashlib
import re
import uuid

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from onsale.modules.tickets.errors import CodeKind, TicketCodeForged, TicketCodeUnreadable
from onsale.platform.security import KeyRing

FORMAT = "OS1"
PURPOSE = "ticket-codes"
ID_BYTES = 16
KEY_ID_LENGTH = 8
CODE_LENGTH = 167
# 96 bytes fill 153.6 characters; the last one carries two bits that must be zero.
_CODE = re.compile(rf"{FORMAT}\.([A-Z2-7]{{{KEY_ID_LENGTH}}})\.([A-Z2-7]{{153}}[AEIMQUY4])")
_URL = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_WECHAT_PAY = re.compile(r"1[0-5][0-9]{16}|wxp://.*")
_ALIPAY = re.compile(r"(2[5-9]|30)[0-9]{14,22}")


class TicketCode(msgspec.Struct, frozen=True, kw_only=True):
    """What a genuine code says."""

    ticket_id: str
    performance_id: str


class VerificationKey(msgspec.Struct, frozen=True, kw_only=True):
    """A public key (32 bytes) that verifies codes carrying its id."""

    key_id: str
    public_key: bytes


class TicketCodes:
    """Signs with the newest key of the ring and accepts the codes of all its keys."""

    def __init__(self, ring: KeyRing) -> None:
        private_keys = [Ed25519PrivateKey.from_private_bytes(key) for key in ring.all_for(PURPOSE).values()]
        self._newest = private_keys[0]
        self._public_keys = {_key_id(key.public_key()): key.public_key() for key in private_keys}
        self._newest_head = f"{FORMAT}.{_key_id(self._newest.public_key())}."

    def sign(self, code: TicketCode) -> str:
        """The text of a code, always the same for the same ticket and key. 60 µs."""
        ids = uuid.UUID(code.ticket_id).bytes + uuid.UUID(code.performance_id).bytes
        signature = self._newest.sign(self._newest_head.encode() + ids)
        return self._newest_head + base64.b32encode(ids + signature).decode().rstrip("=")

    def read(self, scanned: str) -> TicketCode:
        """What a scanned text says; raises ``TicketCodeUnreadable`` or ``TicketCodeForged``. 150 µs."""
        text = scanned.strip()
        match = _CODE.fullmatch(text)
        if match is None:
            raise TicketCodeUnreadable(kind=kind_of(text))
        key_id, data = match.groups()
        public_key = self._public_keys.get(key_id)
        if public_key is None:
            raise TicketCodeForged()
        decoded = base64.b32decode(data + "=" * (-len(data) % 8))
        ids, signature = decoded[: 2 * ID_BYTES], decoded[2 * ID_BYTES :]
        try:
            public_key.verify(signature, f"{FORMAT}.{key_id}.".encode() + ids)
        except InvalidSignature as error:
            raise TicketCodeForged() from error
        return TicketCode(
            ticket_id=str(uuid.UUID(bytes=ids[:ID_BYTES])), performance_id=str(uuid.UUID(bytes=ids[ID_BYTES:]))
        )

    def verification_keys(self) -> list[VerificationKey]:
        """Every key that a code may be signed with, newest first."""
        return [
            VerificationKey(key_id=key_id, public_key=public_key.public_bytes_raw())
            for key_id, public_key in self._public_keys.items()
        ]


def kind_of(text: str) -> CodeKind:
    """What a text that is no ticket code seems to be. Payment codes have the digits that both providers document."""
    if text.startswith(f"{FORMAT}.") and len(text) < CODE_LENGTH:
        return "truncated"
    if _WECHAT_PAY.fullmatch(text):
        return "wechat-pay"
    if _ALIPAY.fullmatch(text):
        return "alipay"
    return "url" if _URL.match(text) else "other"


def _key_id(public_key: Ed25519PublicKey) -> str:
    digest = hashlib.sha256(public_key.public_bytes_raw()).digest()
    return base64.b32encode(digest).decode()[:KEY_ID_LENGTH]
