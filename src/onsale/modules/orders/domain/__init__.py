"""Pure rules of orders and money: states, the ledger's movements, what a refund costs."""

from onsale.modules.orders.domain.ledger import Movement
from onsale.modules.orders.domain.orders import (
    FREE_CHANNEL,
    RECEIVED,
    TRANSITIONS,
    UNSETTLED,
    Attempt,
    AttemptState,
    Item,
    Order,
    OrderState,
    Received,
    Verdict,
    judge,
    number_of,
)
from onsale.modules.orders.domain.refunds import (
    APPROVED,
    ASKED_FOR,
    DueRefund,
    Refund,
    RefundAnswer,
    RefundKind,
    RefundState,
)

__all__ = [
    "APPROVED",
    "ASKED_FOR",
    "FREE_CHANNEL",
    "RECEIVED",
    "TRANSITIONS",
    "UNSETTLED",
    "Attempt",
    "AttemptState",
    "DueRefund",
    "Item",
    "Movement",
    "Order",
    "OrderState",
    "Received",
    "Refund",
    "RefundAnswer",
    "RefundKind",
    "RefundState",
    "Verdict",
    "judge",
    "number_of",
]
