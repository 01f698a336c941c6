"""Every domain event by its name, as the bus knows it."""

from __future__ import annotations

from onsale.contracts.account_access import ACCOUNT_ACCESS_EVENT_TYPES
from onsale.contracts.events import EVENT_TYPES as SALE_EVENT_TYPES
from onsale.contracts.events import DomainEvent
from onsale.contracts.privacy import PRIVACY_EVENT_TYPES
from onsale.contracts.second_factors import SECOND_FACTOR_EVENT_TYPES
from onsale.contracts.sign_in_ways import SIGN_IN_WAY_EVENT_TYPES
from onsale.contracts.staff_orders import STAFF_ORDER_EVENT_TYPES

EVENT_TYPES: dict[str, type[DomainEvent]] = (
    SALE_EVENT_TYPES
    | ACCOUNT_ACCESS_EVENT_TYPES
    | PRIVACY_EVENT_TYPES
    | SECOND_FACTOR_EVENT_TYPES
    | SIGN_IN_WAY_EVENT_TYPES
    | STAFF_ORDER_EVENT_TYPES
)
