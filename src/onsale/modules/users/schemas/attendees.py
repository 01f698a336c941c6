"""What the route of attendee tokens takes and answers; the tokens themselves are in ``domain``."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

from onsale.modules.users.domain.attendees import AttendeeToken
from onsale.modules.users.settings import IDENTITIES_MAX

Id = Annotated[str, Meta(min_length=1, max_length=64)]


class AttendeeRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who of the caller's identity book may go in, by the ids of the entries."""

    performance_id: Id
    identity_ids: Annotated[list[Id], Meta(min_length=1, max_length=IDENTITIES_MAX)]


class AttendeeTokens(msgspec.Struct, frozen=True):
    """A token for each of them, in their order."""

    items: list[AttendeeToken]
