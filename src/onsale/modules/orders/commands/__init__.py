"""What happens to orders and their money, one file for each part of it."""

from __future__ import annotations

from dataclasses import dataclass

from onsale.modules.orders.commands.erasing import BuyerErasing
from onsale.modules.orders.commands.filing import Filing
from onsale.modules.orders.commands.invoices import InvoiceCommands
from onsale.modules.orders.commands.orders import CancelOrder, OrderCommands, PlaceOrder, Unpaid
from onsale.modules.orders.commands.payments import Acknowledged, PaymentCommands, StartedPayment, StartPayment
from onsale.modules.orders.commands.reconciling import ReconciliationCommands
from onsale.modules.orders.commands.refunds import (
    AskedRefund,
    CampaignCommands,
    RefundAnswers,
    RefundCommands,
    RefundRequests,
    RequestRefund,
    RequestRefundAsStaff,
    SteerCampaign,
    ToldRefund,
)
from onsale.modules.orders.commands.resolving import ExceptionCommands, ResolveException
from onsale.modules.orders.commands.settling import SettlementCommands
from onsale.modules.orders.commands.shows import ShowBook
from onsale.modules.orders.commands.tending import Tending
from onsale.modules.orders.commands.vouchers import VoucherCommands
from onsale.platform.audit import Audit
from onsale.platform.watch import Watch
from onsale.platform.wiring import Platform


@dataclass(frozen=True)
class Commands:
    """All use cases that change anything."""

    orders: OrderCommands
    payments: PaymentCommands
    refunds: RefundCommands
    requests: RefundRequests
    answers: RefundAnswers
    campaigns: CampaignCommands
    exceptions: ExceptionCommands
    reconciling: ReconciliationCommands
    settling: SettlementCommands
    invoices: InvoiceCommands
    shows: ShowBook
    erasing: BuyerErasing
    vouchers: VoucherCommands
    filing: Filing
    tending: Tending


def all_commands(platform: Platform, watch: Watch) -> Commands:
    clock, ids, sealer = platform.clock, platform.ids, platform.sealer
    audit = Audit(clock, ids)
    requests = RefundRequests(clock, ids, audit)
    campaigns = CampaignCommands(clock, ids, audit, requests)
    return Commands(
        orders=OrderCommands(clock, ids, sealer, watch),
        payments=PaymentCommands(clock, ids, sealer),
        refunds=RefundCommands(clock, ids, watch),
        requests=requests,
        answers=RefundAnswers(clock, ids, watch, requests),
        reconciling=ReconciliationCommands(clock, ids),
        campaigns=campaigns,
        exceptions=ExceptionCommands(clock, ids, sealer, audit),
        shows=ShowBook(campaigns),
        settling=SettlementCommands(clock, ids),
        invoices=InvoiceCommands(clock, ids),
        erasing=BuyerErasing(clock),
        vouchers=VoucherCommands(clock, ids, audit),
        filing=Filing(sealer),
        tending=Tending(clock, ids, sealer, audit),
    )


__all__ = [
    "Acknowledged",
    "AskedRefund",
    "CampaignCommands",
    "CancelOrder",
    "Commands",
    "ExceptionCommands",
    "OrderCommands",
    "PaymentCommands",
    "PlaceOrder",
    "RefundAnswers",
    "RefundCommands",
    "RefundRequests",
    "RequestRefund",
    "RequestRefundAsStaff",
    "ResolveException",
    "StartPayment",
    "StartedPayment",
    "SteerCampaign",
    "ToldRefund",
    "Unpaid",
    "all_commands",
]
