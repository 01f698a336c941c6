"""What the sign-in routes take and answer; ``User`` and ``Session`` are in ``domain``."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

from onsale.modules.users.commands.codes import CodeSent
from onsale.modules.users.settings import CODE_DIGITS, NAME_LENGTH_MAX

Phone = Annotated[str, Meta(min_length=3, max_length=40)]
Code = Annotated[str, Meta(pattern=f"^[0-9]{{{CODE_DIGITS}}}$", max_length=CODE_DIGITS)]
CodeAttemptToken = Annotated[str, Meta(min_length=1, max_length=1000)]


class NewCode(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where to send a sign-in code."""

    phone: Phone


class SignInCodeSent(CodeSent, frozen=True):
    """The same answer for every phone. ``attempt`` is what browsers keep in a cookie; who keeps none gives it along."""

    attempt: str


class NewSession(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A phone and the code that was sent to it, with the ``attempt`` that asked for it where there is no cookie.
    ``link_provider`` also links whom a provider has named a moment ago in this browser."""

    phone: Phone
    code: Code
    attempt: CodeAttemptToken | None = None
    link_provider: bool = False


class SessionRefresh(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The newest refresh token of a session."""

    refresh_token: Annotated[str, Meta(min_length=1, max_length=1000)]


class UserChanges(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What people may change about themselves; ``null`` forgets the name."""

    name: Annotated[str, Meta(max_length=NAME_LENGTH_MAX)] | None
