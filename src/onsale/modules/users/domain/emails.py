"""E-mail addresses of accounts, without a database."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime

import msgspec

from onsale.modules.users.settings import EMAIL_LENGTH_MAX

# One address and nothing else: no list, no comment, no line break that would start another header.
_ADDRESS = re.compile(r"[^\s@,;:<>()\[\]\"\\]+@[^\s@,;:<>()\[\]\"\\.]+(?:\.[^\s@,;:<>()\[\]\"\\.]+)+")


class OwnEmail(msgspec.Struct, frozen=True, kw_only=True):
    """The address of an account as its owner sees it: the one that is confirmed, and one that waits for its code."""

    email_masked: str | None
    verified_at: datetime | None
    waiting_masked: str | None
    waiting_until: datetime | None


def normalised_email(text: str) -> str | None:
    """An address as it is compared and written to: in lower case, whatever its host thinks of that; ``None`` for what
    is none. Whoever really owns two that differ in case alone has one account with them."""
    email = unicodedata.normalize("NFC", text.strip()).lower()
    has_control = any(unicodedata.category(character) in {"Cc", "Cf", "Co", "Cs", "Zl", "Zp"} for character in email)
    return None if has_control or len(email.encode()) > EMAIL_LENGTH_MAX or not _ADDRESS.fullmatch(email) else email
