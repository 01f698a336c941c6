"""Accounts at providers as settings: complete ones are offered, anything else refuses to start and says what to set."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from onsale.modules.orders.providers import configured_providers
from onsale.platform.clock import ManualClock
from onsale.platform.settings import SettingsError, read_settings
from tests.payment_keys import bare, key_of, pkcs1, pkcs8, public_pem

NOW: Final = datetime(2026, 11, 23, 6, tzinfo=UTC)
MERCHANT: Final = key_of("merchant")
PROVIDER: Final = key_of("provider")
PRIVATE: Final = pkcs8(MERCHANT)
PUBLIC: Final = public_pem(PROVIDER.public_key())
EC_PRIVATE: Final = (
    ec.generate_private_key(ec.SECP256R1()).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
)
ALIPAY: Final = {
    "ONSALE_ALIPAY_APP_ID": "2021000000000001",
    "ONSALE_ALIPAY_SELLER_ID": "2088000000000001",
    "ONSALE_ALIPAY_PRIVATE_KEY": bare(pkcs1(MERCHANT)),
    "ONSALE_ALIPAY_PUBLIC_KEY": bare(PUBLIC),
}
WECHAT: Final = {
    "ONSALE_WECHAT_APP_ID": "wx8888888888888888",
    "ONSALE_WECHAT_MERCHANT_ID": "1900000109",
    "ONSALE_WECHAT_SERIAL": "5157f09efdc096de15ebe81a47057a7232f1b8e1",
    "ONSALE_WECHAT_PRIVATE_KEY": PRIVATE,
    "ONSALE_WECHAT_PUBLIC_KEY": PUBLIC,
    "ONSALE_WECHAT_PUBLIC_KEY_ID": "PUB_KEY_ID_0000000000000024101100397200000006",
    "ONSALE_WECHAT_API_V3_KEY": "0123456789abcdef0123456789abcdef",
    "ONSALE_PUBLIC_URL": "https://tickets.example",
}
MORE: Final = {
    "ONSALE_WECHAT_APP_SECRET": "app-secret",
    "ONSALE_WECHAT_MINI_APP_ID": "wx9999999999999999",
    "ONSALE_WECHAT_MINI_APP_SECRET": "mini-secret",
}


async def channels(environ: dict[str, str]) -> dict[str, tuple[str, ...]]:
    providers = configured_providers(read_settings(environ), ManualClock(NOW))
    for provider in providers.values():
        await provider.stop()
    return {channel: provider.methods for channel, provider in providers.items()}


def expired_certificate() -> str:
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Alipay")])
    builder = x509.CertificateBuilder(name, name, PROVIDER.public_key(), 1)
    ends_at = NOW - timedelta(days=1)
    dated = builder.not_valid_before(ends_at - timedelta(days=365)).not_valid_after(ends_at)
    return dated.sign(PROVIDER, SHA256()).public_bytes(Encoding.PEM).decode()


async def test_a_channel_is_offered_when_its_account_is_complete() -> None:
    assert await channels({}) == {}
    assert await channels(ALIPAY) == {"alipay": ("page", "wap", "qr")}
    assert await channels(WECHAT) == {"wechat": ("native", "h5")}
    assert await channels(ALIPAY | WECHAT | MORE) == {
        "alipay": ("page", "wap", "qr"),
        "wechat": ("native", "h5", "jsapi", "mini"),
    }


async def test_settings_that_are_empty_are_not_given() -> None:
    assert await channels(dict.fromkeys([*ALIPAY, *WECHAT], "")) == {}


async def test_keys_are_read_from_files(tmp_path: Path) -> None:
    environ = dict(WECHAT)
    for name in ("PRIVATE_KEY", "PUBLIC_KEY", "API_V3_KEY"):
        path = tmp_path / name
        path.write_text(environ.pop(f"ONSALE_WECHAT_{name}") + "\n")
        environ[f"ONSALE_WECHAT_{name}_FILE"] = str(path)
    assert await channels(environ) == {"wechat": ("native", "h5")}


@pytest.mark.parametrize("name", [*ALIPAY, *(name for name in WECHAT if name != "ONSALE_PUBLIC_URL")])
async def test_half_an_account_names_what_is_missing(name: str) -> None:
    environ = {key: value for key, value in (ALIPAY | WECHAT).items() if key != name}
    with pytest.raises(SettingsError, match=f"^{name} is not set, .* Set it to "):
        await channels(environ)


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("ONSALE_ALIPAY_PRIVATE_KEY", PUBLIC, "it is a public key or a certificate"),
        ("ONSALE_ALIPAY_PRIVATE_KEY", EC_PRIVATE, "it is not an RSA key"),
        ("ONSALE_ALIPAY_PRIVATE_KEY", pkcs8(key_of("short", 1024)), "it has 1024 bits"),
        ("ONSALE_ALIPAY_PRIVATE_KEY", "MIIEv", "it is not a private key"),
        ("ONSALE_ALIPAY_PUBLIC_KEY", PRIVATE, "it is a private key"),
        ("ONSALE_ALIPAY_PUBLIC_KEY", expired_certificate(), "the certificate is valid until 2026-11-22"),
        ("ONSALE_ALIPAY_PUBLIC_KEY", public_pem(MERCHANT.public_key()), "is the public half of your own key"),
        ("ONSALE_ALIPAY_SELLER_ID", "me@example.com", "is not a number"),
        ("ONSALE_ALIPAY_URL", "openapi.alipay.com", "is not an address"),
        ("ONSALE_ALIPAY_PRIVATE_KEY_FILE", "somewhere", "are both set"),
        ("ONSALE_WECHAT_PRIVATE_KEY", EC_PRIVATE, "it is not an RSA key"),
        ("ONSALE_WECHAT_PUBLIC_KEY", PRIVATE, "it is a private key"),
        ("ONSALE_WECHAT_PUBLIC_KEY", public_pem(MERCHANT.public_key()), "is the public half of your own key"),
        ("ONSALE_WECHAT_PUBLIC_KEY_ID", "5157F09E", "is not the id of a public key"),
        ("ONSALE_WECHAT_MERCHANT_ID", "wx1", "is not a number"),
        ("ONSALE_WECHAT_API_V3_KEY", "0123456789abcdef", "has 16 bytes, and 32 are needed"),
        ("ONSALE_WECHAT_API_V3_KEY", "中" * 32, "has 96 bytes, and 32 are needed"),
        ("ONSALE_WECHAT_MINI_APP_ID", "wx9", "is not set, and the other setting of the mini program is"),
        ("ONSALE_WECHAT_NOTIFY_URL", "http://tickets.example/x", "must begin with https://"),
        ("ONSALE_PUBLIC_URL", "http://tickets.example", "must begin with https://"),
        ("ONSALE_ALIPAY_KEY", "x", "Unknown setting ONSALE_ALIPAY_KEY. Known: ONSALE_ALIPAY_APP_ID, "),
        ("ONSALE_WECHAT_APIV3_KEY", "x", "Unknown setting ONSALE_WECHAT_APIV3_KEY."),
    ],
)
async def test_what_cannot_be_used_refuses_to_start(name: str, value: str, says: str) -> None:
    with pytest.raises(SettingsError, match=re.escape(says)) as refused:
        await channels(ALIPAY | WECHAT | {name: value})
    sentence = str(refused.value)
    assert "ONSALE_" in sentence
    assert not re.search(r"[0-9A-Za-z+/]{40}|0123456789abcdef", sentence), "a secret is in the sentence"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, "cannot be read (FileNotFoundError"),
        (b"\xff\xfe\x00", "cannot be read (UnicodeDecodeError"),
        (b"", "cannot be used: it is not a private key"),
        (PUBLIC.encode(), "cannot be used: it is a public key"),
    ],
)
async def test_a_file_that_cannot_be_used_refuses_to_start(tmp_path: Path, content: bytes | None, says: str) -> None:
    path = tmp_path / "key.pem"
    if content is not None:
        path.write_bytes(content)
    environ = ALIPAY | {"ONSALE_ALIPAY_PRIVATE_KEY_FILE": str(path)}
    del environ["ONSALE_ALIPAY_PRIVATE_KEY"]
    with pytest.raises(SettingsError, match=f"^ONSALE_ALIPAY_PRIVATE_KEY_FILE {re.escape(says)}"):
        await channels(environ)


async def test_a_simulator_on_this_machine_needs_no_encryption() -> None:
    environ = WECHAT | {"ONSALE_WECHAT_URL": "http://127.0.0.1:8100", "ONSALE_PUBLIC_URL": ""}
    assert await channels(environ) == {"wechat": ("native", "h5")}
