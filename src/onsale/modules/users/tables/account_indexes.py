"""By what accounts are found: phones, e-mail addresses, identities at other providers."""

from __future__ import annotations

import msgspec
from sqlalchemy import Column, ForeignKey, String, Table

from onsale.modules.users.tables.signing_in import metadata

PHONE, EMAIL = "phone", "email"

# Blind indexes, one for each key that we have, so that keys can come and go (docs/adr/0044). What is one account's is
# no other's: whoever writes knows at least one key that everybody else knows, and there the constraint meets. ``kind``
# is a phone, an address, or the provider; ``key_id`` is empty in rows from before the indexes said of which key.
account_indexes = Table(
    "users_account_indexes",
    metadata,
    Column("user_id", String(36), ForeignKey("users_users.id"), primary_key=True),
    Column("kind", String(20), primary_key=True),
    Column("key_id", String(40), primary_key=True),
    Column("blind_index", String(64), nullable=False, unique=True),
)


class AccountIndexRow(msgspec.Struct, frozen=True, array_like=True):
    """A row of ``users_account_indexes``, columns in order."""

    user_id: str
    kind: str
    key_id: str
    blind_index: str
