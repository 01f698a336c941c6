"""A provider whose answers a test writes down, and what tests of money look at."""

from __future__ import annotations

from typing import Literal

from sqlalchemy import func, select
from typing_extensions import override

from onsale.app.process import Process
from onsale.modules.orders.domain import Attempt, DueRefund, Received, RefundAnswer
from onsale.modules.orders.errors import ProviderUnavailable
from onsale.modules.orders.providers import Found, SandboxProvider
from onsale.modules.orders.tables import ledger
from onsale.platform.db import Reader
from tests.stage import Buyer

SHOW = "01972b8a-0000-7000-8000-000000000001"
ATTEMPTS = "SELECT state FROM orders_payment_attempts ORDER BY id"
REFUNDS = "SELECT state, amount_minor, kind FROM orders_refunds"


class Provider(SandboxProvider):
    """A provider whose answers the test writes down. It knows of no attempt in ``unheard_of``."""

    def __init__(self, process: Process) -> None:
        super().__init__("http://unused.invalid", process.platform.keys)
        self.paid: dict[str, Received] = {}
        self.unheard_of: set[str] = set()
        self.is_silent = False
        self.refunded: list[str] = []
        self.refund_answer = RefundAnswer(state="done", provider_refund_id="r-1")
        self.questions: list[str] = []

    @override
    async def ask(self, attempt: Attempt) -> Found:
        self._answer("ask")
        return self._found(attempt, "unpaid")

    @override
    async def close(self, attempt: Attempt) -> Found:
        self._answer("close")
        return self._found(attempt, "closed")

    def _found(self, attempt: Attempt, otherwise: Literal["unpaid", "closed"]) -> Found:
        if attempt.id in self.paid:
            return Found("paid", self.paid[attempt.id])
        return Found("unknown" if attempt.id in self.unheard_of else otherwise)

    @override
    async def refund(self, refund: DueRefund) -> RefundAnswer:
        self._answer("refund")
        self.refunded.append(refund.id)
        return self.refund_answer

    @override
    async def ask_refund(self, refund: DueRefund) -> RefundAnswer:
        self._answer("ask_refund")
        return self.refund_answer

    def _answer(self, question: str) -> None:
        if self.is_silent:
            raise ProviderUnavailable(retry_after=1)
        self.questions.append(question)


async def ordered(buyer: Buyer, ticket_type_id: str = "type-floor", quantity: int = 1) -> tuple[str, str]:
    """(order, attempt) that waits for its money."""
    order = (await buyer.order(await buyer.hold(SHOW, ticket_type_id, quantity))).json()
    return order["id"], await buyer.start_payment(order["id"])


async def state_of(buyer: Buyer, order_id: str) -> str:
    return str((await buyer.get(f"/orders/{order_id}")).json()["state"])


async def balances(reader: Reader) -> dict[tuple[str, str], int]:
    """The balance of every account by its name and currency, in minor units; positive is debit. Goes through all."""
    found: dict[tuple[str, str], int] = {}
    for side, sign in ((ledger.c.debit, 1), (ledger.c.credit, -1)):
        sums = select(side.label("account"), ledger.c.currency, func.sum(ledger.c.amount_minor).label("total"))
        for row in await reader.fetch_all(sums.group_by(side, ledger.c.currency)):
            key = (row.account, row.currency)
            found[key] = found.get(key, 0) + sign * int(row.total)
    return found
