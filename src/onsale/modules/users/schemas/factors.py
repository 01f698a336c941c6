"""What the routes of second factors take; answers are in ``domain`` and ``commands``."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

from onsale.modules.users.settings import CODE_DIGITS, CREDENTIAL_ID_LENGTH_MAX, FACTOR_NAME_LENGTH_MAX

Encoded = Annotated[str, Meta(pattern="^[A-Za-z0-9_-]+$", min_length=1, max_length=20_000)]
CredentialId = Annotated[str, Meta(pattern="^[A-Za-z0-9_-]+$", min_length=1, max_length=CREDENTIAL_ID_LENGTH_MAX)]
FactorName = Annotated[str, Meta(min_length=1, max_length=FACTOR_NAME_LENGTH_MAX)]
AppCode = Annotated[str, Meta(pattern=f"^[0-9]{{{CODE_DIGITS}}}$", max_length=CODE_DIGITS)]


class NewTotp(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The code that the app shows now, and a name for it."""

    name: FactorName
    code: AppCode


class NewPasskey(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the browser has made, base64url, and a name for it."""

    name: FactorName
    credential_id: CredentialId
    client_data: Encoded
    attestation: Encoded


class FactorChanges(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What may be changed of a factor."""

    name: FactorName


class PresentedCode(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The code that the app shows now."""

    code: AppCode


class PresentedRecoveryCode(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One of the recovery codes, however it was typed."""

    code: Annotated[str, Meta(min_length=1, max_length=60)]


class PresentedPasskey(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the browser has signed, base64url."""

    credential_id: CredentialId
    client_data: Encoded
    authenticator_data: Encoded
    signature: Encoded
