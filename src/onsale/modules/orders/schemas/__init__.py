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
from onsale.modules.orders.schemas.refunds import (
    NewRefund,
    NewStaffRefund,
    Refund,
    RefundList,
    RefundQuote,
    present_offer,
    present_refund,
)

__all__ = [
    "NewOrder",
    "NewPayment",
    "NewRefund",
    "NewStaffRefund",
    "Order",
    "OrderPage",
    "PaymentChannel",
    "PaymentChannels",
    "PaymentStart",
    "Refund",
    "RefundList",
    "RefundQuote",
    "present_offer",
    "present_order",
    "present_page",
    "present_refund",
    "read_hold_token",
]
