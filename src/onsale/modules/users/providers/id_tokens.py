"""What an OpenID provider has signed about somebody (OpenID Connect Core 1.0, section 3.1.3.7)."""

from __future__ import annotations

import base64
import binascii
import hmac
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

import msgspec
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey

from onsale.modules.users.settings import ID_TOKEN_LENGTH_MAX, OIDC_LEEWAY_SECONDS, SUBJECT_LENGTH_MAX

# What must be in the key of each algorithm that we believe. Nothing that takes a shared secret, and not `none`.
ALGORITHMS: Final = {"RS256": ("RSA", ""), "ES256": ("EC", "P-256")}
RSA_BITS_MIN: Final = 2048


class IdTokenInvalid(Exception):
    """Not to be believed; the message says why, without anything of the token."""


class KeyUnknown(IdTokenInvalid):
    """Signed with a key that the provider did not show when it was last asked."""


class SigningKey(msgspec.Struct, frozen=True, kw_only=True):
    """A key with which the provider signs."""

    kid: str
    algorithm: str
    key: RSAKey | ECKey


class _Jwk(msgspec.Struct, frozen=True, kw_only=True):
    kty: str
    kid: str = ""
    use: str = "sig"
    alg: str = ""
    crv: str = ""
    n: str = ""
    e: str = ""
    x: str = ""
    y: str = ""


class KeySet(msgspec.Struct, frozen=True):
    """What stands at ``jwks_uri``."""

    keys: list[msgspec.Raw]


class _Header(msgspec.Struct, frozen=True):
    alg: str
    kid: str = ""


class _Claims(msgspec.Struct, frozen=True, kw_only=True):
    iss: str
    sub: str
    aud: str | list[str]
    exp: int | float
    iat: int | float
    nonce: str = ""
    azp: str = ""


class Expected(msgspec.Struct, frozen=True, kw_only=True):
    """Who must have signed, for whom, in which attempt."""

    issuer: str
    client_id: str
    nonce: str
    now: datetime


def read_keys(key_set: KeySet) -> list[SigningKey]:
    """The keys of a set that can sign for us. Others are left out: a provider may have more than we understand."""
    return [key for raw in key_set.keys if (key := _read_key(raw)) is not None]


def subject_of(token: str, keys: Sequence[SigningKey], expected: Expected) -> str:
    """Whom the provider has named. Raises ``IdTokenInvalid``, and ``KeyUnknown`` if other keys could help."""
    claims = _verified(token, keys)
    audience = [claims.aud] if isinstance(claims.aud, str) else claims.aud
    now = expected.now.timestamp()
    wrong = {
        "another issuer": claims.iss != expected.issuer,
        "another audience": expected.client_id not in audience,
        # Several may read it, but it was made for one of them.
        "made for somebody else": (claims.azp or (expected.client_id if len(audience) == 1 else ""))
        != expected.client_id,
        "expired": claims.exp <= now - OIDC_LEEWAY_SECONDS,
        "from the future": claims.iat > now + OIDC_LEEWAY_SECONDS,
        "another nonce": not hmac.compare_digest(claims.nonce.encode(), expected.nonce.encode()),
        "no subject": not 0 < len(claims.sub) <= SUBJECT_LENGTH_MAX,
    }
    if reasons := [reason for reason, is_wrong in wrong.items() if is_wrong]:
        raise IdTokenInvalid(", ".join(reasons))
    return claims.sub


def _verified(token: str, keys: Iterable[SigningKey]) -> _Claims:
    header = _header_of(token)
    if header.alg not in ALGORITHMS:
        raise IdTokenInvalid("an algorithm that is not believed")
    # Who names no key may have signed with any.
    candidates = [one for one in keys if one.algorithm == header.alg and header.kid in {"", one.kid}]
    if not candidates:
        raise KeyUnknown("signed with a key that is not known")
    for candidate in candidates:
        try:
            signed = jws.deserialize_compact(token, candidate.key, algorithms=[header.alg])
            return msgspec.json.decode(signed.payload, type=_Claims)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise IdTokenInvalid("not the claims of a token") from error
        except (JoseError, ValueError):
            continue
    raise IdTokenInvalid("a wrong signature")


def _header_of(token: str) -> _Header:
    try:
        encoded = token.split(".", maxsplit=1)[0] if len(token) <= ID_TOKEN_LENGTH_MAX and token.isascii() else ""
        return msgspec.json.decode(_decoded(encoded), type=_Header)
    except (binascii.Error, msgspec.DecodeError, UnicodeDecodeError) as error:
        raise IdTokenInvalid("not a token") from error


def _read_key(raw: msgspec.Raw) -> SigningKey | None:
    try:
        jwk = msgspec.json.decode(raw, type=_Jwk)
        algorithm = next(name for name, shape in ALGORITHMS.items() if shape == (jwk.kty, jwk.crv))
        if jwk.use != "sig" or jwk.alg not in {"", algorithm}:
            return None
        key: RSAKey | ECKey
        if jwk.kty == "RSA":
            if int.from_bytes(_decoded(jwk.n)).bit_length() < RSA_BITS_MIN:
                return None
            key = RSAKey.import_key({"kty": "RSA", "n": jwk.n, "e": jwk.e})
        else:
            key = ECKey.import_key({"kty": "EC", "crv": jwk.crv, "x": jwk.x, "y": jwk.y})
            key.public_key  # noqa: B018  # keys are read when they are first used
    except (JoseError, ValueError, StopIteration):  # msgspec's errors are ValueErrors
        return None
    return SigningKey(kid=jwk.kid, algorithm=algorithm, key=key)


def _decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
