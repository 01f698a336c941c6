"""The inbox of exceptions: what people have to decide about money, each with a suggestion."""

from __future__ import annotations

import msgspec

from onsale.modules.orders.domain.exceptions import ExceptionKind, Suggestion
from onsale.modules.orders.repository import exceptions
from onsale.modules.orders.repository.attempts import Receipt
from onsale.modules.orders.repository.exceptions import ExceptionRow
from onsale.platform.clock import Clock, to_micros
from onsale.platform.db import Transaction
from onsale.platform.ids import IdGenerator


class ExceptionBook:
    """Opens entries of the inbox. The same kind of the same subject is one entry, which opens again."""

    def __init__(self, clock: Clock, ids: IdGenerator) -> None:
        self._clock = clock
        self._ids = ids

    async def wrong_amount(self, transaction: Transaction, receipt: Receipt) -> None:
        """The provider has confirmed another amount than was asked for."""
        attempt = receipt.attempt
        await self.open(
            transaction,
            "wrong-amount",
            attempt.id,
            suggestion="refund",
            order_id=attempt.order_id,
            attempt_id=attempt.id,
            detail={"asked_minor": attempt.amount.amount_minor, "received_minor": receipt.received.amount.amount_minor},
        )

    async def open(
        self,
        transaction: Transaction,
        kind: ExceptionKind,
        subject_id: str,
        *,
        suggestion: Suggestion,
        order_id: str | None = None,
        attempt_id: str | None = None,
        refund_id: str | None = None,
        detail: dict[str, str | int] | None = None,
    ) -> None:
        """Open an entry, or open it again."""
        await exceptions.open_exception(
            transaction,
            ExceptionRow(
                self._ids.new(),
                kind,
                subject_id,
                order_id,
                attempt_id,
                refund_id,
                suggestion,
                msgspec.json.encode(detail or {}).decode(),
                "open",
                to_micros(self._clock.now()),
            ),
        )
