"""What the routes of consents and of the identity book take and answer; entries themselves are in ``domain``."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

from onsale.contracts.values import Text
from onsale.modules.users.domain.consents import Consent, ConsentKind
from onsale.modules.users.domain.identities import DocumentKind, Identity, Relation
from onsale.modules.users.domain.identity_checks import CheckOffer
from onsale.modules.users.settings import (
    DOCUMENT_NUMBER_LENGTH_MAX,
    IDENTITY_LABEL_LENGTH_MAX,
    NAME_LENGTH_MAX,
    VIEW_REASON_LENGTH_MAX,
    VIEW_REASON_LENGTH_MIN,
)

LegalName = Annotated[str, Meta(min_length=1, max_length=NAME_LENGTH_MAX)]
Label = Annotated[str, Meta(max_length=IDENTITY_LABEL_LENGTH_MAX)]
DocumentNumber = Annotated[str, Meta(min_length=1, max_length=DOCUMENT_NUMBER_LENGTH_MAX)]


class DocumentInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A document as somebody types it."""

    kind: DocumentKind
    number: DocumentNumber


class NewIdentity(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Somebody to buy for. ``label`` is the owner's own word for them, such as "Mum"."""

    relation: Relation
    name: LegalName
    document: DocumentInput
    label: Label = ""


class IdentityChanges(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is left out stays. Name and document can be changed a few times only."""

    relation: Relation | None = None
    label: Label | None = None
    name: LegalName | None = None
    document: DocumentInput | None = None


class Identities(msgspec.Struct, frozen=True):
    """A whole book, the oldest entry first. ``checks``: who can be asked about entries, null where nobody is."""

    items: list[Identity]
    most: int
    checks: CheckOffer | None = None


class NewConsent(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The version of the text that was read and accepted."""

    kind: ConsentKind
    version: Annotated[str, Meta(min_length=1, max_length=20)]


class ConsentOffer(msgspec.Struct, frozen=True, kw_only=True):
    """A text that counts now, and whether the caller has accepted this version of it."""

    kind: ConsentKind
    version: str
    title: Text
    body: Text
    is_given: bool


class Consents(msgspec.Struct, frozen=True):
    """The texts that count now, and what the caller ever gave or withdrew, the newest first."""

    texts: list[ConsentOffer]
    items: list[Consent]


class ViewReason(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why staff need to read an entry in full; kept in the audit log."""

    reason: Annotated[str, Meta(min_length=VIEW_REASON_LENGTH_MIN, max_length=VIEW_REASON_LENGTH_MAX)]
