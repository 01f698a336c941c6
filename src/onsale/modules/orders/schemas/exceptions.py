"""The inbox of exceptions on the wire."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import msgspec

from onsale.modules.orders.domain.exceptions import Action
from onsale.modules.orders.repository.exceptions import StoredException
from onsale.modules.orders.schemas.staff import MoneyException, present_exception
from onsale.modules.orders.settings import NOTE_LENGTH_MAX, STAFF_PAGE_SIZE


class ExceptionPage(msgspec.Struct, frozen=True):
    """Exceptions, the oldest first; ask for the next page with ``next_cursor``."""

    items: list[MoneyException]
    next_cursor: str | None


class NewResolution(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What to do about it, one of its ``actions``; who dismisses says why in the ``note``."""

    action: Action
    note: Annotated[str, msgspec.Meta(max_length=NOTE_LENGTH_MAX)] = ""


def present_exceptions(found: Sequence[StoredException]) -> ExceptionPage:
    """A page of what was asked with one more, which says that there is a next one."""
    page = found[:STAFF_PAGE_SIZE]
    following = page[-1].id if len(found) > STAFF_PAGE_SIZE else None
    return ExceptionPage([present_exception(exception) for exception in page], following)
