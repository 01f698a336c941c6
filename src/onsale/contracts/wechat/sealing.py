"""AEAD_AES_256_GCM: what WeChat Pay hides inside its notifications, for who has the APIv3 key."""

from __future__ import annotations

import base64
import binascii

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from onsale.contracts.wechat.messages import Resource

ALGORITHM = "AEAD_AES_256_GCM"
KEY_BYTES = 32
NONCE_BYTES = 12


class SealBroken(ValueError):
    """Not encrypted with this key, or changed since."""


def seal(key: bytes, content: bytes, *, nonce: str, associated_data: str, original_type: str) -> Resource:
    """The provider's side. ``nonce`` is 12 ASCII characters and never the same twice."""
    hidden = AESGCM(key).encrypt(nonce.encode("ascii"), content, associated_data.encode())
    return Resource(
        algorithm=ALGORITHM,
        ciphertext=base64.b64encode(hidden).decode("ascii"),
        nonce=nonce,
        associated_data=associated_data,
        original_type=original_type,
    )


def unseal(key: bytes, resource: Resource) -> bytes:
    """The content. Raises ``SealBroken``."""
    if resource.algorithm != ALGORITHM:
        raise SealBroken(f"it is not sealed with {ALGORITHM}")
    try:
        hidden = base64.b64decode(resource.ciphertext, validate=True)
        return AESGCM(key).decrypt(resource.nonce.encode(), hidden, resource.associated_data.encode())
    except (InvalidTag, binascii.Error, ValueError) as error:
        raise SealBroken("it does not open with this key") from error
