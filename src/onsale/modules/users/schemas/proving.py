"""What the routes take by which somebody proves again who they are; answers are in ``commands``."""

from __future__ import annotations

import msgspec

from onsale.modules.users.schemas.signing_in import Code


class ProofCode(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The code that was sent to the account's phone for this."""

    code: Code
