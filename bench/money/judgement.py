"""Whether the books agree: ours, the providers', and what the buyers have."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from typing_extensions import override

from bench.money.simulator import PaymentTruth

SAMPLES_MAX = 5


class Finding(NamedTuple):
    """What is wrong, how often, and some of the cases."""

    sentence: str
    cases: int
    samples: list[str]

    @override
    def __str__(self) -> str:
        return f"{self.sentence}: {self.cases}, for example {self.samples}" if self.samples else self.sentence


class Attempt(NamedTuple):
    """What we know of one attempt; in fen."""

    state: str
    received: int
    sent_back: int


class Books:
    """Our database, read while the server runs or afterwards."""

    def __init__(self, data: Path) -> None:
        self._line = sqlite3.connect(f"file:{data / 'onsale.db'}?mode=ro", uri=True, check_same_thread=False)

    def rows(self, sql: str) -> list[tuple[str | int | None, ...]]:
        return self._line.execute(sql).fetchall()

    def number(self, sql: str) -> int:
        return int(self.rows(sql)[0][0] or 0)

    def under_way(self) -> dict[str, int]:
        """What still happens by itself."""
        waiting = {
            "orders that are paid": "SELECT COUNT(*) FROM orders_orders WHERE state = 'paid'",
            "orders that wait for money": "SELECT COUNT(*) FROM orders_orders WHERE state = 'pending_payment'",
            "refunds": "SELECT COUNT(*) FROM orders_refunds WHERE state IN ('requested', 'due', 'pending')",
            "attempts that are asked about": "SELECT COUNT(*) FROM orders_payment_attempts"
            " WHERE state = 'pending' AND ask_at IS NOT NULL",
            "attempts that nobody has asked about": "SELECT COUNT(*) FROM orders_payment_attempts"
            " WHERE state = 'pending' AND asked = 0",
            "messages": "SELECT COUNT(*) FROM platform_outbox",
        }
        return {name: count for name, sql in waiting.items() if (count := self.number(sql))}

    def attempts(self) -> dict[str, Attempt]:
        """What we know of every attempt, by its number at the provider."""
        return {
            str(number).replace("-", ""): Attempt(str(state), int(received or 0), int(back or 0))
            for number, state, received, back in self.rows(
                "SELECT a.id, a.state, a.received_minor, (SELECT SUM(r.amount_minor) FROM orders_refunds r"
                " WHERE r.attempt_id = a.id AND r.state = 'done') FROM orders_payment_attempts a"
            )
        }

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
    return [found for found in (*_compare(books, payments), *_promises(books)) if found.cases]


def _compare(books: Books, payments: Iterable[PaymentTruth]) -> list[Finding]:
    """Every payment there with ours here, and the sums of each channel with the ledger."""
    ours = books.attempts()
    sums: dict[str, tuple[int, int]] = {}
    lost: list[str] = []
    other: list[str] = []
    back: list[str] = []
    for payment in payments:
        known = ours.pop(payment.out_trade_no, Attempt("unknown", 0, 0))
        if not payment.received_minor:
            if known.received:
                other.append(f"{payment.out_trade_no}: {known.received} instead of nothing")
            continue
        received, sent = sums.get(payment.channel, (0, 0))
        sums[payment.channel] = (received + payment.received_minor, sent + payment.refunded_minor)
        if known.received == 0:
            lost.append(f"{payment.out_trade_no} ({known.state}): {payment.happened}")
        elif known.received != payment.received_minor:
            other.append(f"{payment.out_trade_no}: {known.received} instead of {payment.received_minor}")
        if known.sent_back != payment.refunded_minor:
            back.append(f"{payment.out_trade_no}: {known.sent_back} here, {payment.refunded_minor} there")
    ledger = books.money()
    return [
        finding("money came that we know nothing of", lost),
        finding("another amount came than we have booked", other),
        finding("money went back differently", back),
        finding("we have booked money that never came", [number for number, one in ours.items() if one.received]),
        finding(
            "ledger and provider differ",
            [
                f"{channel}: ledger {ledger.get(channel, (0, 0))}, provider {sums.get(channel, (0, 0))}"
                for channel in sorted({*ledger, *sums})
                if ledger.get(channel, (0, 0)) != sums.get(channel, (0, 0))
            ],
        ),
    ]


def _promises(books: Books) -> list[Finding]:
    """Nobody paid without a ticket or a refund, nobody has a ticket without money."""
    return [
        finding(sentence, books.rows(sql))
        for sentence, sql in (
            (
                "paid without a ticket or a refund",
                "SELECT o.id, o.state FROM orders_orders o JOIN orders_payment_attempts a ON a.order_id = o.id"
                " WHERE a.state = 'succeeded' AND o.state IN ('pending_payment', 'paid', 'cancelled', 'expired')",
            ),
            (
                "a ticket without money",
                "SELECT t.id, o.state FROM tickets_tickets t JOIN orders_orders o ON o.id = t.order_id"
                " WHERE t.state = 'valid' AND NOT EXISTS (SELECT 1 FROM orders_payment_attempts a"
                " WHERE a.order_id = o.id AND a.state = 'succeeded')",
            ),
            (
                "a ticket lives although its money goes back",
                "SELECT t.id, r.id FROM tickets_tickets t JOIN orders_refund_items i ON i.item_id = t.item_id"
                " JOIN orders_refunds r ON r.id = i.refund_id"
                " WHERE t.state = 'valid' AND r.state NOT IN ('requested', 'rejected')",
            ),
        )
    ]


def finding(sentence: str, cases: Sequence[object]) -> Finding:
    """How often, with some of the cases."""
    return Finding(sentence, len(cases), [str(case) for case in cases[:SAMPLES_MAX]])
