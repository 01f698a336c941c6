"""Clients of payment providers. Called outside of transactions only, with time-outs; a failure changes nothing."""

from onsale.modules.orders.domain import RefundAnswer
from onsale.modules.orders.providers.configured import configured_providers
from onsale.modules.orders.providers.protocol import (
    Acknowledgement,
    BillLine,
    Found,
    Heard,
    Payer,
    PaymentProvider,
    PaymentStep,
)
from onsale.modules.orders.providers.sandbox import SandboxProvider

__all__ = [
    "Acknowledgement",
    "BillLine",
    "Found",
    "Heard",
    "Payer",
    "PaymentProvider",
    "PaymentStep",
    "RefundAnswer",
    "SandboxProvider",
    "configured_providers",
]
