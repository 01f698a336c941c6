"""What the routes of being forgotten take and answer; ``OwnErasure`` is in ``domain``."""

from __future__ import annotations

import msgspec

from onsale.modules.users.schemas.signing_in import Code


class ErasureConfirmation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The code that was sent to the account's phone for this."""

    code: Code
