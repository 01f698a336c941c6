"""Domain events of people's rights over their data (docs/adr/0037)."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import msgspec

from onsale.contracts.events import DomainEvent
from onsale.contracts.values import Language, Text


class ConfirmationCodeRequested(DomainEvent, frozen=True, kw_only=True):
    """Somebody who is signed in wants to do what cannot be undone. Phone and code are sealed."""

    code_id: str
    phone_sealed: str
    code_sealed: str
    language: Language
    expires_at: datetime


class ObstacleKind(StrEnum):
    """Why an account cannot be erased now."""

    COMING_TICKETS = "coming-tickets"
    OPEN_REFUND = "open-refund"
    OPEN_PAYMENT = "open-payment"
    LAST_OWNER = "last-owner"


class Obstacle(msgspec.Struct, frozen=True):
    """One reason; of an order by its number."""

    kind: ObstacleKind
    order_number: str = ""


class ErasureProposed(DomainEvent, frozen=True, kw_only=True):
    """Somebody wants to be forgotten: whoever knows why that cannot be now says so. A ``check_id`` is one question."""

    check_id: str
    user_id: str


class ErasureJudged(DomainEvent, frozen=True, kw_only=True):
    """The answer; without obstacles nothing is in the way."""

    check_id: str
    user_id: str
    obstacles: list[Obstacle]


class AccountErased(DomainEvent, frozen=True, kw_only=True):
    """An account is no more: every module forgets what the register says. The indexes lead to messages to its phone,
    under the newest key and under the older ones that there are."""

    user_id: str
    phone_index: str
    older_phone_indexes: tuple[str, ...] = ()

    @property
    def phone_indexes(self) -> list[str]:
        return [self.phone_index, *self.older_phone_indexes]


class OrdersErased(DomainEvent, frozen=True, kw_only=True):
    """Whom to reach about these orders and their refunds is forgotten."""

    order_ids: list[str]
    refund_ids: list[str]


class DataExportRequested(DomainEvent, frozen=True, kw_only=True):
    """Somebody wants to have what is stored of them; every module answers. The indexes lead to messages to the phone,
    under the newest key and under the older ones that there are."""

    export_id: str
    user_id: str
    phone_index: str
    older_phone_indexes: tuple[str, ...] = ()

    @property
    def phone_indexes(self) -> list[str]:
        return [self.phone_index, *self.older_phone_indexes]


class DataExportPart(DomainEvent, frozen=True, kw_only=True):
    """What one module has. ``sealed`` opens to an ``ExportedPart``."""

    export_id: str
    user_id: str
    module: str
    sealed: str


class ExportedKind(msgspec.Struct, frozen=True):
    """Why a kind of data is kept, and how long."""

    code: str
    name: Text
    purpose: Text
    basis: Text
    kept: Text
    law: Text | None


ExportedValue = str | int | bool | None
"""Times are RFC 3339 and amounts yuan, both as text; what was sealed is open."""


class ExportedRow(msgspec.Struct, frozen=True):
    """A value for each column of its section."""

    values: list[ExportedValue]


class ExportedSection(msgspec.Struct, frozen=True, kw_only=True):
    """Rows of one table. ``is_cut``: there are more than an export holds, and these are the newest."""

    title: Text
    kinds: list[ExportedKind]
    columns: list[str]
    names: list[Text]
    rows: list[ExportedRow]
    is_cut: bool


class ExportedPart(msgspec.Struct, frozen=True):
    """Everything that a module has of somebody."""

    sections: list[ExportedSection]


PRIVACY_EVENT_TYPES: dict[str, type[DomainEvent]] = {
    event_type.__name__: event_type
    for event_type in (
        ConfirmationCodeRequested,
        ErasureProposed,
        ErasureJudged,
        AccountErased,
        OrdersErased,
        DataExportRequested,
        DataExportPart,
    )
}
