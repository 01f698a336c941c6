"""What staff sends to tend an order."""

from __future__ import annotations

from typing import Annotated

import msgspec

from onsale.contracts.phones import normalised_phone
from onsale.modules.orders.schemas.buyers import EMAIL
from onsale.modules.orders.settings import EMAIL_LENGTH_MAX, NOTE_LENGTH_MAX
from onsale.platform.http import malformed


class NewNote(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Something to be known of an order. It must not name people."""

    text: Annotated[str, msgspec.Meta(min_length=1, max_length=NOTE_LENGTH_MAX)]

    def checked(self) -> str:
        text = self.text.strip()
        return text or malformed("/text", "The note is empty.")


class ContactChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who is told from now on; without an ``email`` nobody is written to."""

    phone: Annotated[str, msgspec.Meta(min_length=5, max_length=30)]
    email: Annotated[str, msgspec.Meta(max_length=EMAIL_LENGTH_MAX)] | None = None

    def checked_phone(self) -> str:
        phone = normalised_phone(self.phone)
        return phone or malformed("/phone", "Not a phone number.")

    def checked_email(self) -> str | None:
        email = (self.email or "").strip()
        if email and not EMAIL.fullmatch(email):
            malformed("/email", "Not an e-mail address.")
        return email or None


class ResentTickets(msgspec.Struct, frozen=True):
    """They go out again, ``left`` more times at most."""

    number: int
    left: int
