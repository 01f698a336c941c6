"""What the routes of passwords and e-mail addresses take."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

from onsale.modules.users.schemas.signing_in import Code
from onsale.modules.users.settings import EMAIL_LENGTH_MAX, PASSWORD_LENGTH_MAX

# Any characters, as they were typed. Whether it is long enough is said in its own words.
Password = Annotated[str, Meta(min_length=1, max_length=PASSWORD_LENGTH_MAX)]


class NewPasswordSession(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A phone or a confirmed e-mail address, and the password of its account."""

    login: Annotated[str, Meta(min_length=3, max_length=EMAIL_LENGTH_MAX)]
    password: Password


class NewPassword(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Another password, and the present one of whoever has not proved lately who it is."""

    password: Password
    current: Password | None = None
    end_other_sessions: bool = False


class PasswordRemoval(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The present password of whoever has not proved lately who it is."""

    current: Password | None = None


class NewEmail(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where to send a code."""

    email: Annotated[str, Meta(min_length=3, max_length=EMAIL_LENGTH_MAX)]


class EmailConfirmation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The code that was sent to the address."""

    code: Code
