"""Whether the books agree: ours, the providers', and what the buyers have."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from bench.money.simulator import PaymentTruth

SAMPLES_MAX = 5


class Finding(NamedTuple):
    """What is wrong, how often, and some of the cases."""

    sentence: str
    cases: int
    samples: list[str]


class Books:
    """Our database, read while the server runs or afterwards."""

    def __init__(self, data: Path) -> None:
        self._line = sqlite3.connect(f"file:{data / 'onsale.db'}?mode=ro", uri=True)

    def rows(self, sql: str) -> list[tuple[str | int | None, ...]]:
        return self._line.execute(sql).fetchall()

    def number(self, sql: str) -> int:
        return int(self.rows(sql)[0][0] or 0)

    def under_way(self) -> dict[str, int]:
        """What still happens by itself."""
        waiting = {
            "orders that are paid": "SELECT COUNT(*) FROM orders_orders WHERE state IN ('paid', 'refunding')",
            "orders that wait for money": "SELECT COUNT(*) FROM orders_orders WHERE state = 'pending_payment'",
            "refunds": "SELECT COUNT(*) FROM orders_refunds WHERE state IN ('requested', 'due', 'pending')",
            "attempts that are asked about": "SELECT COUNT(*) FROM orders_payment_attempts"
            " WHERE state = 'pending' AND ask_at IS NOT NULL",
            "attempts that nobody has asked about": "SELECT COUNT(*) FROM orders_payment_attempts"
            " WHERE state = 'pending' AND asked = 0",
            "messages": "SELECT COUNT(*) FROM platform_outbox",
        }
        return {name: count for name, sql in waiting.items() if (count := self.number(sql))}

    def money(self) -> dict[str, tuple[int, int]]:
        """Received and sent back by channel, by the ledger."""
        found: dict[str, tuple[int, int]] = {}
        for channel, received, back in self.rows(
            "SELECT channel, SUM(CASE WHEN kind = 'payment-received' THEN amount_minor ELSE 0 END),"
            " SUM(CASE WHEN kind = 'refund-sent' THEN amount_minor ELSE 0 END)"
            " FROM orders_ledger WHERE channel IS NOT NULL GROUP BY channel"
        ):
            found[str(channel)] = (int(received or 0), int(back or 0))
        return found


def judge(books: Books, payments: Iterable[PaymentTruth]) -> list[Finding]:
    """Everything that is wrong about the money, to the cent."""
    ours = {
        str(number).replace("-", ""): (str(state), int(received or 0), int(back or 0))
        for number, state, received, back in books.rows(
            "SELECT a.id, a.state, a.received_minor, (SELECT SUM(r.amount_minor) FROM orders_refunds r"
            " WHERE r.attempt_id = a.id AND r.state = 'done') FROM orders_payment_attempts a"
        )
    }
    lost, other, back, invented = [], [], [], []
    theirs: set[str] = set()
    sums: dict[str, tuple[int, int]] = {}
    for payment in payments:
        if not payment.received_minor:
            continue
        theirs.add(payment.out_trade_no)
        received, sent = sums.get(payment.channel, (0, 0))
        sums[payment.channel] = (received + payment.received_minor, sent + payment.refunded_minor)
        state, known, returned = ours.get(payment.out_trade_no, ("unknown", 0, 0))
        if known == 0:
            lost.append(f"{payment.out_trade_no} ({state}): {payment.happened}")
        elif known != payment.received_minor:
            other.append(f"{payment.out_trade_no}: {known} instead of {payment.received_minor}")
        if returned != payment.refunded_minor:
            back.append(f"{payment.out_trade_no}: {returned} here, {payment.refunded_minor} there")
    invented = [number for number, (_, received, _) in ours.items() if received and number not in theirs]
    without = books.rows(
        "SELECT o.id, o.state FROM orders_orders o JOIN orders_payment_attempts a ON a.order_id = o.id"
        " WHERE a.state = 'succeeded' AND o.state IN ('pending_payment', 'paid', 'cancelled', 'expired')"
    )
    unpaid = books.rows(
        "SELECT t.id, o.state FROM tickets_tickets t JOIN orders_orders o ON o.id = t.order_id WHERE t.state = 'valid'"
        " AND NOT EXISTS (SELECT 1 FROM orders_payment_attempts a WHERE a.order_id = o.id AND a.state = 'succeeded')"
    )
    gone = books.rows(
        "SELECT t.id, r.id FROM tickets_tickets t JOIN orders_refund_items i ON i.item_id = t.item_id"
        " JOIN orders_refunds r ON r.id = i.refund_id"
        " WHERE t.state = 'valid' AND r.state NOT IN ('requested', 'rejected')"
    )
    ledger = books.money()
    differ = [
        f"{channel}: ledger {ledger.get(channel, (0, 0))}, provider {sums.get(channel, (0, 0))}"
        for channel in sorted({*ledger, *sums})
        if ledger.get(channel, (0, 0)) != sums.get(channel, (0, 0))
    ]
    return [
        Finding(sentence, len(found), [str(one) for one in found[:SAMPLES_MAX]])
        for sentence, found in (
            ("money came that we know nothing of", lost),
            ("another amount came than we have booked", other),
            ("money went back differently", back),
            ("we have booked money that never came", invented),
            ("paid without a ticket or a refund", without),
            ("a ticket without money", unpaid),
            ("a ticket lives although its money goes back", gone),
            ("ledger and provider differ", differ),
        )
        if found
    ]
