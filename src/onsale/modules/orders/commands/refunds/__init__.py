"""Money that goes back: asked for (``requesting``), approved or rejected by what becomes of the tickets (``answers``),
sent by providers (``providers``)."""

from onsale.modules.orders.commands.refunds.answers import RefundAnswers
from onsale.modules.orders.commands.refunds.providers import AskedRefund, RefundCommands, ToldRefund
from onsale.modules.orders.commands.refunds.requesting import RefundRequests, RequestRefund, RequestRefundAsStaff

__all__ = [
    "AskedRefund",
    "RefundAnswers",
    "RefundCommands",
    "RefundRequests",
    "RequestRefund",
    "RequestRefundAsStaff",
    "ToldRefund",
]
