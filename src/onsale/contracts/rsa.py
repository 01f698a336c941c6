"""RSA keys as payment providers hand them out, and SHA256withRSA over them, which both sides of a payment speak.

RSASSA-PKCS1-v1_5 is deterministic: the same key and message always give the same signature.
"""

from __future__ import annotations

import base64
import binascii
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    load_der_private_key,
    load_der_public_key,
    load_pem_private_key,
    load_pem_public_key,
)

KEY_BITS_MIN = 2048


class KeyUnusable(ValueError):
    """This text is not the key that is needed; the message says what it is instead, without the key itself."""


class SignatureWrong(ValueError):
    """The message is not what the other side signed, or somebody else signed it."""


def read_private_key(text: str) -> RSAPrivateKey:
    """An RSA private key: PKCS#1 or PKCS#8, in PEM or as the bare base64 that Alipay's tool gives."""
    try:
        key = _load_private(_der_or_pem(text))
    except ValueError as error:
        if _is_public(text):
            raise KeyUnusable("it is a public key or a certificate, and the private key is needed") from error
        raise KeyUnusable("it is not a private key in PEM or base64") from error
    except TypeError as error:
        raise KeyUnusable(
            "it is protected by a password; store it without one, readable by this process only"
        ) from error
    if not isinstance(key, RSAPrivateKey):
        raise KeyUnusable("it is not an RSA key")
    _refuse_short(key.key_size)
    return key


def read_public_key(text: str, *, now: datetime) -> RSAPublicKey:
    """An RSA public key: PKCS#1 or X.509, in PEM or bare base64, or that of a PEM certificate that is valid now."""
    try:
        key = _load_public(_der_or_pem(text), now)
    except KeyUnusable:
        raise
    except ValueError as error:
        if _is_private(text):
            raise KeyUnusable("it is a private key, and the provider's public key is needed") from error
        raise KeyUnusable("it is not a public key in PEM or base64") from error
    if not isinstance(key, RSAPublicKey):
        raise KeyUnusable("it is not an RSA key")
    _refuse_short(key.key_size)
    return key


def sign(key: RSAPrivateKey, message: bytes) -> str:
    """The signature in base64, 344 characters for a key of 2048 bits."""
    return base64.b64encode(key.sign(message, PKCS1v15(), SHA256())).decode("ascii")


def verify(key: RSAPublicKey, message: bytes, signature: str) -> None:
    """Raises ``SignatureWrong`` unless the owner of the key signed exactly these bytes."""
    try:
        key.verify(base64.b64decode(signature, validate=True), message, PKCS1v15(), SHA256())
    except (InvalidSignature, binascii.Error, ValueError) as error:
        raise SignatureWrong("the signature does not belong to the message") from error


def _der_or_pem(text: str) -> bytes:
    """What one line of an environment file holds has its line ends written as backslash and n."""
    text = text.strip().replace("\\n", "\n")
    return text.encode() if text.startswith("-----BEGIN") else base64.b64decode("".join(text.split()), validate=True)


def _load_private(key: bytes) -> object:
    try:
        return (load_pem_private_key if key.startswith(b"-----") else load_der_private_key)(key, password=None)
    except UnsupportedAlgorithm as error:
        raise ValueError("an unknown kind of key") from error


def _load_public(key: bytes, now: datetime | None) -> object:
    try:
        if not key.startswith(b"-----BEGIN CERTIFICATE"):
            return (load_pem_public_key if key.startswith(b"-----") else load_der_public_key)(key)
        certificate = x509.load_pem_x509_certificate(key)
        if now is not None and not certificate.not_valid_before_utc <= now <= certificate.not_valid_after_utc:
            raise KeyUnusable(f"the certificate is valid until {certificate.not_valid_after_utc:%Y-%m-%d} only")
        return certificate.public_key()
    except UnsupportedAlgorithm as error:
        raise ValueError("an unknown kind of key") from error


def _is_public(text: str) -> bool:
    try:
        _load_public(_der_or_pem(text), None)
    except ValueError:
        return False
    return True


def _is_private(text: str) -> bool:
    try:
        _load_private(_der_or_pem(text))
    except ValueError:
        return False
    except TypeError:  # one with a password
        return True
    return True


def _refuse_short(bits: int) -> None:
    if bits < KEY_BITS_MIN:
        raise KeyUnusable(f"it has {bits} bits, and {KEY_BITS_MIN} or more are needed")
