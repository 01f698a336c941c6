"""Members who work for some events of their organisation only (docs/adr/0042): how a route keeps to those.

What asks for a permission of organisations is shut to them, unless it says one of these. So a route that nobody thought
of stays shut.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum

from onsale.platform.db import Database, Reader
from onsale.platform.problems import NotFound, SomeEventsOnly
from onsale.platform.security import Principal

FindEvent = Callable[[Reader, str], Awaitable[str | None]]


class Keeping(StrEnum):
    """Routes that concern no single event of their path."""

    # Its handler looks at the caller's ``events``: a list shows what is of them, a gate admits to them.
    BY_ITSELF = "shows theirs"
    # It shows what is of no event, such as venues.
    OF_NO_EVENT = "of no event"


@dataclass(frozen=True)
class OfEvent:
    """A route about one event: ``parameter`` of its path is the event, or what ``find`` knows the event of."""

    parameter: str
    find: FindEvent | None = None


EventScope = Keeping | OfEvent


async def check_event(
    principal: Principal, scope: EventScope | None, named: dict[str, object], database: Database
) -> None:
    """Whether what ``named`` of a path says is of an event that this caller works for.

    Which event something is of never changes, so nothing can come between this look and the work. Raises ``NotFound``
    for others' events, as if they were of another organisation, and ``SomeEventsOnly``.
    """
    if principal.events is None or isinstance(scope, Keeping):
        return
    if scope is None:
        raise SomeEventsOnly
    event = str(named[scope.parameter])
    if scope.find is not None:
        async with database.reading() as reader:
            found = await scope.find(reader, event)
        event = found or ""
    if event not in principal.events:
        raise NotFound
