"""Who is who: the numbers and keys of the merchant and of the provider, for both channels, in one folder.

``create`` makes both sides. The simulator itself reads only the provider's private and the merchant's public keys.
"""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from onsale.contracts.rsa import KeyUnusable, read_private_key, read_public_key
from onsale.provider_sim import faceid_keys, sign_in_keys
from onsale.provider_sim.faceid_keys import FaceidKeys
from onsale.provider_sim.sign_in_keys import SignInKeys

NUMBERS_FILE = "provider-sim.json"
ENV_FILE = "onsale.env"
KEY_BITS = 2048


class FolderUnusable(Exception):
    """The folder has no complete set of keys, or there is already one where a new one was wanted."""


class AlipayNumbers(msgspec.Struct, frozen=True):
    """What Alipay gives a merchant."""

    app_id: str
    seller_id: str


class WechatNumbers(msgspec.Struct, frozen=True):
    """What WeChat Pay gives a merchant. ``serial`` is of the merchant's certificate."""

    app_id: str
    mini_app_id: str
    merchant_id: str
    serial: str
    public_key_id: str
    app_secret: str
    mini_app_secret: str


class Numbers(msgspec.Struct, frozen=True):
    """The content of ``NUMBERS_FILE``."""

    alipay: AlipayNumbers
    wechat: WechatNumbers


class Keys(msgspec.Struct, frozen=True):
    """What the provider has. ``foreign`` is nobody's: for signatures that must be refused."""

    numbers: Numbers
    alipay: RSAPrivateKey
    alipay_merchant: RSAPublicKey
    wechat: RSAPrivateKey
    wechat_merchant: RSAPublicKey
    api_v3: bytes
    foreign: RSAPrivateKey
    sign_in: SignInKeys
    faceid: FaceidKeys


def create(folder: Path, url: str) -> Path:
    """Make numbers and keys of both sides, and the environment file that points the product at ``url``."""
    if (folder / NUMBERS_FILE).exists():
        raise FolderUnusable(f"{folder} has keys already; they are not replaced")
    folder.mkdir(parents=True, exist_ok=True)
    for side in ("alipay-merchant", "alipay-provider", "wechat-merchant", "wechat-provider", "nobody"):
        _write_pair(folder, side)
    _write_private(folder / "wechat-api-v3.key", secrets.token_hex(16))
    numbers = Numbers(
        AlipayNumbers(app_id=f"2021{_digits(12)}", seller_id=f"2088{_digits(12)}"),
        WechatNumbers(
            app_id=f"wx{secrets.token_hex(8)}",
            mini_app_id=f"wx{secrets.token_hex(8)}",
            merchant_id=f"16{_digits(8)}",
            serial=secrets.token_hex(20).upper(),
            public_key_id=f"PUB_KEY_ID_01{_digits(20)}",
            app_secret=secrets.token_hex(16),
            mini_app_secret=secrets.token_hex(16),
        ),
    )
    # Last, so that what was interrupted has no numbers and can be done again.
    _write_private(folder / NUMBERS_FILE, msgspec.json.format(msgspec.json.encode(numbers)).decode())
    return write_environment(folder, url)


def write_environment(folder: Path, url: str) -> Path:
    """The settings of the product that belong to these keys, one ``NAME=value`` a line."""
    numbers, folder = _read_numbers(folder), folder.resolve()
    sign_in_keys.complete(folder)
    faceid_keys.complete(folder)
    values = {
        "ALIPAY_APP_ID": numbers.alipay.app_id,
        "ALIPAY_SELLER_ID": numbers.alipay.seller_id,
        "ALIPAY_PRIVATE_KEY_FILE": folder / "alipay-merchant-private.pem",
        "ALIPAY_PUBLIC_KEY_FILE": folder / "alipay-provider-public.pem",
        "ALIPAY_URL": f"{url}/gateway.do",
        "WECHAT_APP_ID": numbers.wechat.app_id,
        "WECHAT_MINI_APP_ID": numbers.wechat.mini_app_id,
        "WECHAT_MINI_APP_SECRET": numbers.wechat.mini_app_secret,
        "WECHAT_APP_SECRET": numbers.wechat.app_secret,
        "WECHAT_MERCHANT_ID": numbers.wechat.merchant_id,
        "WECHAT_SERIAL": numbers.wechat.serial,
        "WECHAT_PRIVATE_KEY_FILE": folder / "wechat-merchant-private.pem",
        "WECHAT_PUBLIC_KEY_FILE": folder / "wechat-provider-public.pem",
        "WECHAT_PUBLIC_KEY_ID": numbers.wechat.public_key_id,
        "WECHAT_API_V3_KEY_FILE": folder / "wechat-api-v3.key",
        "WECHAT_URL": url,
        "WECHAT_OAUTH_URL": url,
        **_sign_in_environment(folder, numbers, url),
        **faceid_keys.environment(folder, url),
    }
    text = "".join(f"ONSALE_{name}={value}\n" for name, value in values.items())
    _write_private(folder / ENV_FILE, text)
    return folder / ENV_FILE


def _sign_in_environment(folder: Path, numbers: Numbers, url: str) -> dict[str, object]:
    keys, wechat = sign_in_keys.read(folder), numbers.wechat
    return {
        "SIGN_IN_ALIPAY_APP_ID": numbers.alipay.app_id,
        "SIGN_IN_ALIPAY_PRIVATE_KEY_FILE": folder / "alipay-merchant-private.pem",
        "SIGN_IN_ALIPAY_PUBLIC_KEY_FILE": folder / "alipay-provider-public.pem",
        "SIGN_IN_ALIPAY_URL": f"{url}/gateway.do",
        "SIGN_IN_ALIPAY_AUTHORIZE_URL": url,
        "SIGN_IN_WECHAT_WEB_APP_ID": keys.wechat_web_app_id,
        "SIGN_IN_WECHAT_WEB_SECRET": keys.wechat_web_secret,
        "SIGN_IN_WECHAT_OFFICIAL_APP_ID": wechat.app_id,
        "SIGN_IN_WECHAT_OFFICIAL_SECRET": wechat.app_secret,
        "SIGN_IN_WECHAT_MINI_APP_ID": wechat.mini_app_id,
        "SIGN_IN_WECHAT_MINI_SECRET": wechat.mini_app_secret,
        "SIGN_IN_WECHAT_URL": url,
        "SIGN_IN_WECHAT_AUTHORIZE_URL": url,
        "SIGN_IN_OIDC_ISSUER": f"{url}/oidc",
        "SIGN_IN_OIDC_CLIENT_ID": keys.oidc_client_id,
        "SIGN_IN_OIDC_CLIENT_SECRET": keys.oidc_client_secret,
        "SIGN_IN_OIDC_NAME": "OpenID",
    }


def load(folder: Path) -> Keys:
    """The provider's side of a folder that ``create`` made."""
    numbers, now = _read_numbers(folder), datetime.fromtimestamp(0, UTC)
    try:
        return Keys(
            numbers=numbers,
            alipay=read_private_key((folder / "alipay-provider-private.pem").read_text()),
            alipay_merchant=read_public_key((folder / "alipay-merchant-public.pem").read_text(), now=now),
            wechat=read_private_key((folder / "wechat-provider-private.pem").read_text()),
            wechat_merchant=read_public_key((folder / "wechat-merchant-public.pem").read_text(), now=now),
            api_v3=(folder / "wechat-api-v3.key").read_text().strip().encode(),
            foreign=read_private_key((folder / "nobody-private.pem").read_text()),
            sign_in=sign_in_keys.read(folder),
            faceid=faceid_keys.read(folder),
        )
    except OSError as error:
        raise FolderUnusable(f"{folder} misses {error.filename}") from error
    except (KeyUnusable, msgspec.DecodeError) as error:
        raise FolderUnusable(f"a key in {folder} cannot be used: {error}") from error


def _read_numbers(folder: Path) -> Numbers:
    try:
        return msgspec.json.decode((folder / NUMBERS_FILE).read_bytes(), type=Numbers)
    except OSError as error:
        raise FolderUnusable(f"{folder} has no keys; make them: onsale-provider-sim init --dir {folder}") from error
    except msgspec.DecodeError as error:
        raise FolderUnusable(
            f"{folder / NUMBERS_FILE} is no file of ours ({error}); make keys in a new folder"
        ) from error


def _write_pair(folder: Path, side: str) -> None:
    key = generate_private_key(public_exponent=65_537, key_size=KEY_BITS)
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    _write_private(folder / f"{side}-private.pem", private.decode())
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    (folder / f"{side}-public.pem").write_bytes(public)


def _write_private(path: Path, text: str) -> None:
    path.touch(mode=0o600)
    path.write_text(text)


def _digits(count: int) -> str:
    return f"{secrets.randbelow(10**count):0{count}d}"
