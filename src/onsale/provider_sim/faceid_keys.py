"""The key and the flow of checks of identities, beside the numbers of payments. An older folder gets them when it is
used again."""

from __future__ import annotations

import secrets
from pathlib import Path

import msgspec

FACEID_FILE = "faceid.json"


class FaceidKeys(msgspec.Struct, frozen=True, kw_only=True):
    """The content of ``FACEID_FILE``."""

    secret_id: str
    secret_key: str
    rule_id: str


def complete(folder: Path) -> None:
    """Make them where there are none."""
    path = folder / FACEID_FILE
    if path.exists():
        return
    keys = FaceidKeys(
        secret_id=f"AKID{secrets.token_hex(16)}", secret_key=secrets.token_hex(16), rule_id=f"{secrets.randbelow(9000)}"
    )
    path.touch(mode=0o600)
    path.write_bytes(msgspec.json.format(msgspec.json.encode(keys)))


def read(folder: Path) -> FaceidKeys:
    """Raises ``OSError``, and ``msgspec.DecodeError`` for what is no file of ours."""
    return msgspec.json.decode((folder / FACEID_FILE).read_bytes(), type=FaceidKeys)


def environment(folder: Path, url: str) -> dict[str, object]:
    """The settings of the product that belong to them."""
    keys = read(folder)
    return {
        "IDENTITY_CHECK_SECRET_ID": keys.secret_id,
        "IDENTITY_CHECK_SECRET_KEY": keys.secret_key,
        "IDENTITY_CHECK_RULE_ID": keys.rule_id,
        "IDENTITY_CHECK_URL": url,
    }
