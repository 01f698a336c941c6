"""What the routes of keys for programs take and answer; ``ApiKey`` is in ``domain``."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

from onsale.modules.users.domain.api_keys import ApiKey, Scope
from onsale.modules.users.settings import API_KEY_DAYS_MAX, API_KEY_NAME_MAX


class ApiKeyWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A key that is to be made."""

    name: Annotated[str, Meta(min_length=1, max_length=API_KEY_NAME_MAX, pattern=r"\S")]
    scopes: Annotated[list[Scope], Meta(min_length=1, max_length=len(Scope))]
    days: Annotated[int, Meta(ge=1, le=API_KEY_DAYS_MAX)]


class ApiKeys(msgspec.Struct, frozen=True):
    """The keys of an organisation that work, the newest first."""

    items: list[ApiKey]


class ApiKeySecret(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A key, to be exchanged for an access token."""

    key: Annotated[str, Meta(min_length=1, max_length=100)]
