"""What orders takes and gives on the wire, one file for each kind of caller."""

from onsale.modules.orders.schemas.buyers import (
    NewOrder,
    NewPayment,
    Order,
    OrderPage,
    PaymentChannel,
    PaymentChannels,
    PaymentStart,
    present_order,
    present_page,
    read_hold_token,
)

__all__ = [
    "NewOrder",
    "NewPayment",
    "Order",
    "OrderPage",
    "PaymentChannel",
    "PaymentChannels",
    "PaymentStart",
    "present_order",
    "present_page",
    "read_hold_token",
]
