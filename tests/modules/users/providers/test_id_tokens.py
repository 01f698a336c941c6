"""What an OpenID provider has signed. The tokens are made by another library than the one that reads them."""

from __future__ import annotations

import base64
import hmac
import json
from datetime import UTC, datetime
from typing import Final

import jwt
import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, SECP384R1, EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.ec import generate_private_key as generate_ec
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key as generate_rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

from onsale.modules.users.providers.id_tokens import (
    Expected,
    IdTokenInvalid,
    KeySet,
    KeyUnknown,
    SigningKey,
    read_keys,
    subject_of,
)

NOW: Final = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
AT: Final = int(NOW.timestamp())
RSA, FOREIGN, SHORT = (generate_rsa(public_exponent=65_537, key_size=bits) for bits in (2048, 2048, 1024))
EC, EC_384 = generate_ec(SECP256R1()), generate_ec(SECP384R1())
EXPECTED: Final = Expected(issuer="https://id.example", client_id="onsale", nonce="n-1", now=NOW)
CLAIMS: Final = {
    "iss": "https://id.example", "sub": "lin", "aud": "onsale", "iat": AT, "exp": AT + 300, "nonce": "n-1",
}  # fmt: skip
HEADER: Final = {"kid": "rsa"}

Json = dict[str, object]


def jwk(key: RSAPrivateKey | EllipticCurvePrivateKey, **more: str) -> Json:
    if isinstance(key, RSAPrivateKey):
        return {**RSAAlgorithm.to_jwk(key.public_key(), as_dict=True), **more}
    return {**ECAlgorithm.to_jwk(key.public_key(), as_dict=True), **more}


def keys_of(*keys: Json) -> list[SigningKey]:
    return read_keys(KeySet([msgspec.Raw(json.dumps(key).encode()) for key in keys]))


KEYS: Final = keys_of(jwk(RSA, kid="rsa", use="sig", alg="RS256"), jwk(EC, kid="ec"))


def token(claims: Json | None = None, *, key: object = RSA, algorithm: str = "RS256", kid: str | None = "rsa") -> str:
    headers = {"kid": kid} if kid is not None else {}
    return jwt.encode(claims or dict(CLAIMS), key, algorithm=algorithm, headers=headers)  # type: ignore[arg-type]  # keys of every kind


def changed(**change: object) -> Json:
    return {name: value for name, value in {**CLAIMS, **change}.items() if value is not None}


@pytest.mark.parametrize(
    "good",
    [
        token(),
        token(kid=None),
        token(key=EC, algorithm="ES256", kid="ec"),
        token(changed(aud=["onsale"])),
        token(changed(aud=["onsale", "other"], azp="onsale")),
        token(changed(azp="onsale")),
        token(changed(exp=AT - 59)),
        token(changed(iat=AT + 59)),
        token(changed(email="lin@example.com", amr=["pwd"])),
    ],
)
def test_a_good_token_names_somebody(good: str) -> None:
    assert subject_of(good, KEYS, EXPECTED) == "lin"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"iss": "https://id.example/"}, "another issuer"),
        ({"iss": "http://id.example"}, "another issuer"),
        ({"aud": "other"}, "another audience"),
        ({"aud": ["other"], "azp": "onsale"}, "another audience"),
        ({"aud": []}, "another audience"),
        ({"aud": ["onsale", "other"]}, "made for somebody else"),
        ({"aud": ["onsale", "other"], "azp": "other"}, "made for somebody else"),
        ({"azp": "other"}, "made for somebody else"),
        ({"exp": AT - 60}, "expired"),
        ({"iat": AT + 61}, "from the future"),
        ({"nonce": "n-2"}, "another nonce"),
        ({"nonce": ""}, "another nonce"),
        ({"nonce": None}, "another nonce"),
        ({"sub": ""}, "no subject"),
        ({"sub": "x" * 256}, "no subject"),
        ({"sub": None}, "not the claims of a token"),
        ({"exp": None}, "not the claims of a token"),
        ({"iat": None}, "not the claims of a token"),
        ({"exp": "never"}, "not the claims of a token"),
    ],
)
def test_a_wrong_claim_is_refused(change: Json, reason: str) -> None:
    with pytest.raises(IdTokenInvalid, match=reason):
        subject_of(_raw_token(changed(**change)), KEYS, EXPECTED)


def _raw_token(claims: Json) -> str:
    """PyJWT refuses to make some of these."""
    return jwt.PyJWS().encode(json.dumps(claims).encode(), RSA, algorithm="RS256", headers=HEADER)


PUBLIC_PEM: Final = RSA.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


@pytest.mark.parametrize(
    "bad",
    [
        "",
        "a.b.c",
        "é.b.c",
        token().rpartition(".")[0] + ".",
        token(key=FOREIGN),
        token(key=RSA, algorithm="RS512"),
        token(key=RSA, algorithm="PS256"),
        token(key=EC_384, algorithm="ES384", kid="ec"),
        jwt.encode(dict(CLAIMS), "", algorithm="none", headers=HEADER),
        token() + "x" * 20_000,
        ".".join([token().split(".")[0], token(changed(sub="zhou")).split(".")[1], token().split(".")[2]]),
        ".".join([token(kid=None).split(".")[0], *token().split(".")[1:]]),
    ],
)
def test_what_was_not_signed_like_this_is_refused(bad: str) -> None:
    with pytest.raises(IdTokenInvalid):
        subject_of(bad, KEYS, EXPECTED)


def test_a_public_key_is_no_secret() -> None:
    """PyJWT itself refuses to make this one."""
    header, payload = ({"alg": "HS256", "kid": "rsa"}, CLAIMS)
    signed = ".".join(
        base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in (header, payload)
    )
    mac = base64.urlsafe_b64encode(hmac.digest(PUBLIC_PEM, signed.encode(), "sha256")).rstrip(b"=").decode()
    with pytest.raises(IdTokenInvalid, match="an algorithm"):
        subject_of(f"{signed}.{mac}", KEYS, EXPECTED)


@pytest.mark.parametrize("kid", ["rsa-2", "ec"])
def test_a_key_that_is_not_known_is_told_apart(kid: str) -> None:
    with pytest.raises(KeyUnknown):
        subject_of(token(kid=kid), KEYS, EXPECTED)


@pytest.mark.parametrize(
    "key",
    [
        {},
        {"kty": "oct", "k": "c2VjcmV0"},
        {"kty": "RSA", "n": "AQ"},
        {"kty": "EC", "crv": "P-256", "x": "AQ", "y": "AQ"},
        jwk(RSA, use="enc"),
        jwk(RSA, alg="RS512"),
        jwk(RSA, alg="RSA-OAEP"),
        jwk(SHORT),
        jwk(EC_384),
        jwk(EC, crv="P-384"),
    ],
)
def test_keys_that_cannot_sign_for_us_are_left_out(key: Json) -> None:
    assert keys_of(key) == []


@given(st.data())
def test_no_character_of_a_token_can_be_changed(data: st.DataObject) -> None:
    good = token()
    at = data.draw(st.integers(0, len(good) - 1))
    other = data.draw(st.sampled_from("ABCDEFGHabcdefgh0123456789-_."))
    bad = f"{good[:at]}{other}{good[at + 1 :]}"
    if _decoded(bad) == _decoded(good):
        return  # the last character of a part has bits that say nothing
    with pytest.raises(IdTokenInvalid):
        subject_of(bad, KEYS, EXPECTED)


def _decoded(text: str) -> list[bytes]:
    return [
        base64.urlsafe_b64decode(part + "=" * (-len(part) % 4) if len(part) % 4 != 1 else part[:-1])
        for part in text.split(".")
    ]
