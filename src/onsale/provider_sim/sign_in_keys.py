"""The numbers and keys of signing in, beside those of payments. An older folder gets them when it is used again."""

from __future__ import annotations

import secrets
from pathlib import Path

import msgspec
from joserfc.jwk import ECKey, RSAKey

SIGN_IN_FILE = "sign-in.json"


class SignInKeys(msgspec.Struct, frozen=True, kw_only=True):
    """The content of ``SIGN_IN_FILE``: what clients were given, and with what the provider signs."""

    wechat_web_app_id: str
    wechat_web_secret: str
    oidc_client_id: str
    oidc_client_secret: str
    rsa: dict[str, str | list[str]]
    ec: dict[str, str | list[str]]


def complete(folder: Path) -> None:
    """Make them where there are none, or where some are missing."""
    try:
        read(folder)
    except (OSError, msgspec.DecodeError):
        _make(folder)


def _make(folder: Path) -> None:
    keys = SignInKeys(
        wechat_web_app_id=f"wx{secrets.token_hex(8)}",
        wechat_web_secret=secrets.token_hex(16),
        oidc_client_id=f"onsale-{secrets.token_hex(4)}",
        oidc_client_secret=secrets.token_urlsafe(32),
        rsa=_generated(RSAKey.generate_key(2048, {"kid": "rsa-1", "use": "sig", "alg": "RS256"})),
        ec=_generated(ECKey.generate_key("P-256", {"kid": "ec-1", "use": "sig", "alg": "ES256"})),
    )
    (folder / SIGN_IN_FILE).touch(mode=0o600)
    (folder / SIGN_IN_FILE).write_bytes(msgspec.json.format(msgspec.json.encode(keys)))


def read(folder: Path) -> SignInKeys:
    """Raises ``OSError``, and ``msgspec.DecodeError`` for what is no file of ours."""
    return msgspec.json.decode((folder / SIGN_IN_FILE).read_bytes(), type=SignInKeys)


def _generated(key: RSAKey | ECKey) -> dict[str, str | list[str]]:
    return {name: value for name, value in key.as_dict(private=True).items() if isinstance(value, str)}
