"""An authenticator in software: the other side of WebAuthn, written from its specification and not from our code."""

import base64
import hashlib
import json
import secrets
import struct
from dataclasses import dataclass, field
from typing import cast

import cbor2
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256

JsonObject = dict[str, object]
USER_PRESENT, USER_VERIFIED, HAS_CREDENTIAL = 0x01, 0x04, 0x40
ES256 = -7


@dataclass
class Authenticator:
    """One passkey at a time. What it signs for is set by whoever misuses it; by default it does as it is asked.

    ``host`` and ``origin`` override what is asked for; ``counter`` is the count of the last signature.
    """

    origin: str = "http://localhost:8000"
    host: str | None = None
    flags: int = USER_PRESENT | USER_VERIFIED
    counter: int = 0
    credential_id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    key: EllipticCurvePrivateKey = field(default_factory=lambda: generate_private_key(SECP256R1()))

    def make(self, options: JsonObject, *, challenge: str | None = None) -> JsonObject:
        """The answer of ``navigator.credentials.create``, as our pages send it."""
        host = self.host or str(cast(JsonObject, options["rp"])["id"])
        numbers = self.key.public_key().public_numbers()
        cose = {1: 2, 3: ES256, -1: 1, -2: numbers.x.to_bytes(32), -3: numbers.y.to_bytes(32)}
        credential = bytes(16) + struct.pack(">H", len(self.credential_id)) + self.credential_id + cbor2.dumps(cose)
        data = self._data(host, self.flags | HAS_CREDENTIAL) + credential
        return {
            "credential_id": encoded(self.credential_id),
            "client_data": encoded(self._client_data("webauthn.create", challenge or str(options["challenge"]))),
            "attestation": encoded(cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})),
        }

    def sign(self, options: JsonObject, *, challenge: str | None = None, counts: bool = True) -> JsonObject:
        """The answer of ``navigator.credentials.get``, as our pages send it."""
        self.counter += counts
        data = self._data(self.host or str(options["rpId"]), self.flags)
        client_data = self._client_data("webauthn.get", challenge or str(options["challenge"]))
        signature = self.key.sign(data + hashlib.sha256(client_data).digest(), ECDSA(SHA256()))
        return {
            "credential_id": encoded(self.credential_id),
            "client_data": encoded(client_data),
            "authenticator_data": encoded(data),
            "signature": encoded(signature),
        }

    def _data(self, host: str, flags: int) -> bytes:
        return hashlib.sha256(host.encode()).digest() + struct.pack(">BI", flags, self.counter)

    def _client_data(self, kind: str, challenge: str) -> bytes:
        told = {"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}
        return json.dumps(told).encode()


def encoded(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()
