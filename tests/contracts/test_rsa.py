"""Keys in every form in which providers hand them out, and those that are none."""

from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from onsale.contracts.rsa import KeyUnusable, SignatureWrong, read_private_key, read_public_key, sign, verify
from tests.payment_keys import bare, key_of, pkcs1, pkcs8, public_pem, public_pkcs1

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
KEY = key_of("merchant")
EC_KEY = ec.generate_private_key(ec.SECP256R1())
EC_PRIVATE = EC_KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
EC_PUBLIC = EC_KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
LOCKED = KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"secret")).decode()


def certificate(*, ends_at: datetime) -> str:
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "provider")])
    begun = (
        x509.CertificateBuilder(name, name, KEY.public_key(), 1)
        .not_valid_before(ends_at - timedelta(days=365))
        .not_valid_after(ends_at)
    )
    return begun.sign(KEY, SHA256()).public_bytes(Encoding.PEM).decode()


@pytest.mark.parametrize(
    "text",
    [pkcs8(KEY), pkcs1(KEY), bare(pkcs8(KEY)), bare(pkcs1(KEY)), pkcs8(KEY).replace("\n", "\\n"), f"\n{pkcs8(KEY)}\n"],
    ids=["pkcs8", "pkcs1", "bare-pkcs8", "bare-pkcs1", "one-line", "spaces"],
)
def test_a_private_key_is_read_in_every_form(text: str) -> None:
    assert read_private_key(text).private_numbers() == KEY.private_numbers()


@pytest.mark.parametrize(
    "text",
    [
        public_pem(KEY.public_key()),
        public_pkcs1(KEY.public_key()),
        bare(public_pem(KEY.public_key())),
        bare(public_pkcs1(KEY.public_key())),
        certificate(ends_at=NOW + timedelta(days=1)),
    ],
    ids=["x509", "pkcs1", "bare-x509", "bare-pkcs1", "certificate"],
)
def test_a_public_key_is_read_in_every_form(text: str) -> None:
    assert read_public_key(text, now=NOW).public_numbers() == KEY.public_key().public_numbers()


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (public_pem(KEY.public_key()), "it is a public key or a certificate"),
        (bare(public_pem(KEY.public_key())), "it is a public key or a certificate"),
        (certificate(ends_at=NOW - timedelta(days=1)), "it is a public key or a certificate"),
        (EC_PRIVATE, "it is not an RSA key"),
        (LOCKED, "it is protected by a password"),
        (pkcs8(key_of("short", 1024)), "it has 1024 bits, and 2048"),
        ("", "it is not a private key"),
        ("not base64!", "it is not a private key"),
        ("中文", "it is not a private key"),
        (pkcs8(KEY)[:200], "it is not a private key"),
    ],
)
def test_what_is_no_private_key_says_what_it_is(text: str, reason: str) -> None:
    with pytest.raises(KeyUnusable, match=reason):
        read_private_key(text)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (pkcs8(KEY), "it is a private key"),
        (bare(pkcs1(KEY)), "it is a private key"),
        (LOCKED, "it is a private key"),
        (EC_PUBLIC, "it is not an RSA key"),
        (public_pem(key_of("short", 1024).public_key()), "it has 1024 bits"),
        (certificate(ends_at=NOW - timedelta(days=1)), "the certificate is valid until 2026-11-22"),
        ("", "it is not a public key"),
        (public_pem(KEY.public_key())[:200], "it is not a public key"),
    ],
)
def test_what_is_no_public_key_says_what_it_is(text: str, reason: str) -> None:
    with pytest.raises(KeyUnusable, match=reason):
        read_public_key(text, now=NOW)


@pytest.mark.parametrize("text", [pkcs8(key_of("short", 1024)), LOCKED, pkcs1(KEY)[:300]])
def test_the_reason_never_holds_the_key(text: str) -> None:
    with pytest.raises(KeyUnusable) as refused:
        read_private_key(text)
    assert bare(text)[:40] not in str(refused.value)


def test_a_signature_is_of_one_message_by_one_key() -> None:
    signature = sign(KEY, b"message")
    verify(KEY.public_key(), b"message", signature)
    for key, message, given in [
        (KEY, b"massage", signature),
        (key_of("provider"), b"message", signature),
        (KEY, b"message", signature[:-4]),
        (KEY, b"message", ""),
        (KEY, b"message", "中" + signature),
        (KEY, b"message", signature + "\n"),
    ]:
        with pytest.raises(SignatureWrong):
            verify(key.public_key(), message, given)
