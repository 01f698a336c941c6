"""Money that goes back: asked for (``requesting``), approved or rejected by what becomes of the tickets (``answers``),
sent by providers (``providers``), and for all of a show that is off (``campaigns``)."""

from onsale.modules.orders.commands.refunds.answers import RefundAnswers
from onsale.modules.orders.commands.refunds.campaigns import CampaignCommands, SteerCampaign
from onsale.modules.orders.commands.refunds.providers import AskedRefund, RefundCommands, ToldRefund
from onsale.modules.orders.commands.refunds.requesting import RefundRequests, RequestRefund, RequestRefundAsStaff

__all__ = [
    "AskedRefund",
    "CampaignCommands",
    "RefundAnswers",
    "RefundCommands",
    "RefundRequests",
    "RequestRefund",
    "RequestRefundAsStaff",
    "SteerCampaign",
    "ToldRefund",
]
