"""What happens to orders and their money, one file for each part of it."""

from __future__ import annotations

from dataclasses import dataclass

from onsale.modules.orders.commands.orders import CancelOrder, OrderCommands, PlaceOrder, Unpaid
from onsale.modules.orders.commands.payments import Acknowledged, PaymentCommands, StartedPayment, StartPayment
from onsale.modules.orders.commands.refunds import RefundCommands, ToldRefund
from onsale.modules.orders.commands.shows import ShowBook
from onsale.platform.watch import Watch
from onsale.platform.wiring import Platform


@dataclass(frozen=True)
class Commands:
    """All use cases that change anything."""

    orders: OrderCommands
    payments: PaymentCommands
    refunds: RefundCommands
    shows: ShowBook


def all_commands(platform: Platform, watch: Watch) -> Commands:
    clock, ids, sealer = platform.clock, platform.ids, platform.sealer
    return Commands(
        orders=OrderCommands(clock, ids, sealer, watch),
        payments=PaymentCommands(clock, ids, sealer),
        refunds=RefundCommands(clock, ids, watch),
        shows=ShowBook(),
    )


__all__ = [
    "Acknowledged",
    "CancelOrder",
    "Commands",
    "OrderCommands",
    "PaymentCommands",
    "PlaceOrder",
    "RefundCommands",
    "StartPayment",
    "StartedPayment",
    "ToldRefund",
    "Unpaid",
    "all_commands",
]
