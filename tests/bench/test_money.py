"""A short bad night: both providers fail in every way, and the books agree; and what a judge finds if they do not."""

import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Final

import msgspec
import pytest

from bench.money.judgement import Books, judge
from bench.money.simulator import PaymentTruth
from bench.report import Result

ROOT: Final = Path(__file__).resolve().parents[2]
SECONDS_MAX: Final = 280
ORDERS: Final = 200
TABLES: Final = """
    CREATE TABLE orders_orders (id, state);
    CREATE TABLE orders_payment_attempts (id, order_id, state, received_minor);
    CREATE TABLE orders_refunds (id, attempt_id, state, amount_minor);
    CREATE TABLE orders_refund_items (item_id, refund_id);
    CREATE TABLE orders_ledger (channel, kind, amount_minor);
    CREATE TABLE tickets_tickets (id, order_id, item_id, state);
    INSERT INTO orders_orders VALUES ('o', 'fulfilled');
    INSERT INTO orders_payment_attempts VALUES ('a-1', 'o', 'succeeded', 100);
    INSERT INTO orders_ledger VALUES ('alipay', 'payment-received', 100);
    INSERT INTO tickets_tickets VALUES ('t', 'o', 'i', 'valid');
"""


@pytest.mark.timeout(SECONDS_MAX + 20)
def test_every_cent_is_found_again() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bench.money", "--orders", str(ORDERS), "--at-once", "16", "--hurry"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=SECONDS_MAX,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    result = msgspec.json.decode(done.stdout.splitlines()[-1].removeprefix("RESULT "), type=Result)
    assert (result.figures["orders"], result.discrepancies) == (ORDERS, [])
    assert int(str(result.figures["faults"])) > ORDERS / 10


def paid(number: str = "a1", received: int = 100, refunded: int = 0) -> PaymentTruth:
    return PaymentTruth("alipay", number, "paid", 100, received, refunded, "2026-11-23", [], {})


def findings(folder: Path, payments: list[PaymentTruth], *changes: str) -> list[str]:
    with sqlite3.connect(folder / "onsale.db") as line:
        line.executescript(TABLES + ";".join(changes))
    return [finding.sentence for finding in judge(Books(folder), payments)]


def test_right_books_are_right(tmp_path: Path) -> None:
    assert findings(tmp_path, [paid()]) == []


@pytest.mark.parametrize(
    ("payments", "change", "sentence"),
    [
        ([paid(), paid("a2")], "", "money came that we know nothing of"),
        ([paid(received=99)], "", "another amount came than we have booked"),
        ([paid(refunded=1)], "", "money went back differently"),
        ([], "", "we have booked money that never came"),
        ([paid()], "UPDATE orders_ledger SET amount_minor = 101", "ledger and provider differ"),
        ([paid()], "UPDATE orders_orders SET state = 'paid'", "paid without a ticket or a refund"),
        ([paid()], "INSERT INTO tickets_tickets VALUES ('u', 'p', 'j', 'valid');"
         "INSERT INTO orders_orders VALUES ('p', 'expired')", "a ticket without money"),
        ([paid()], "INSERT INTO orders_refund_items VALUES ('i', 'r');"
         "INSERT INTO orders_refunds VALUES ('r', 'a-1', 'due', 100)", "a ticket lives although its money goes back"),
    ],
)  # fmt: skip
def test_wrong_books_are_found(tmp_path: Path, payments: list[PaymentTruth], change: str, sentence: str) -> None:
    assert sentence in findings(tmp_path, payments, change)
