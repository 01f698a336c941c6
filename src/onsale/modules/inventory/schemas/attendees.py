"""What a change of a name takes and answers."""

from __future__ import annotations

import msgspec

from onsale.contracts.real_names import Attendee
from onsale.modules.inventory.schemas.buyers import Token


class NameChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whom the ticket is for from now on, as a token of the own identity book."""

    attendee: Token


class ChangedName(msgspec.Struct, frozen=True, kw_only=True):
    """Whom the ticket is for now, and how often that was changed."""

    hold_id: str
    place: int
    name_masked: str
    kind: str
    last_digits: str
    changes: int


def present_change(hold_id: str, attendee: Attendee) -> ChangedName:
    return ChangedName(
        hold_id=hold_id,
        place=attendee.place,
        name_masked=attendee.name_masked,
        kind=attendee.kind,
        last_digits=attendee.last_digits,
        changes=attendee.revision,
    )
