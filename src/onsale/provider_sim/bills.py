"""The bill of a day: every payment and refund that has come to pass, and what was asked to be wrong with it."""

from __future__ import annotations

import asyncio
import base64
import hmac
import secrets
from collections.abc import Iterator
from datetime import date, timedelta

import msgspec

from onsale.contracts.alipay.bills import write_bill as write_alipay
from onsale.contracts.beijing import beijing_midnight
from onsale.contracts.bills import BillRow
from onsale.contracts.wechat.bills import write_bill as write_wechat
from onsale.provider_sim.books import Books, Channel, Payment, Refund
from onsale.provider_sim.clock import MovableClock, instant, milliseconds
from onsale.provider_sim.faults import FaultKind, choice
from onsale.provider_sim.keys import Numbers
from onsale.provider_sim.provider import inject

FEE_BASIS_POINTS = 60
READY_AFTER = timedelta(days=1, hours=10)
URL_SECONDS = 30
_TOKEN_KEY = secrets.token_bytes(16)


def fee_of(amount_minor: int) -> int:
    """What the provider keeps, in fen, rounded half up."""
    return (amount_minor * FEE_BASIS_POINTS + 5_000) // 10_000


def is_ready(books: Books, clock: MovableClock, channel: Channel, day: date) -> bool:
    """A day without any movement has no bill; with real manners, nor has one before ten on the next morning."""
    begin = beijing_midnight(day)
    if clock.now() < (begin + READY_AFTER if books.setup.bills == "next-day" else begin):
        return False
    return next(_movements(books, channel, day), None) is not None


async def write(books: Books, numbers: Numbers, channel: Channel, day: date) -> bytes:
    """The file as it is downloaded: the same for every download of a day that is over."""
    # In a thread: a day of 50,000 lines takes a second, and meanwhile others want to pay.
    return await asyncio.to_thread(_file, rows(books, channel, day), numbers, channel, day)


def _file(found: list[BillRow], numbers: Numbers, channel: Channel, day: date) -> bytes:
    if channel == "alipay":
        return write_alipay(found, account=numbers.alipay.seller_id, day=day)
    return write_wechat(found, appid=numbers.wechat.app_id, mchid=numbers.wechat.merchant_id)


def rows(books: Books, channel: Channel, day: date) -> list[BillRow]:
    """The lines in the order of their times, with the faults of their payments, which are noted as injected."""
    lines: list[BillRow] = []
    for payment, refund in _movements(books, channel, day):
        if refund is None:
            before = len(payment.injected)
            lines += _payment_lines(payment)
            if len(payment.injected) != before:
                books.save(payment)
        else:
            lines.append(_refund_line(payment, refund))
    return sorted(lines, key=lambda line: (line.at, line.transaction_id, line.out_refund_no))


def _movements(books: Books, channel: Channel, day: date) -> Iterator[tuple[Payment, Refund | None]]:
    begin, end = (milliseconds(beijing_midnight(each)) for each in (day, day + timedelta(days=1)))
    for payment in books.payments.values():
        if payment.channel == channel and begin <= payment.paid_ms < end:
            yield payment, None
    for refund in books.refunds.values():
        if refund.channel == channel and refund.state == "done" and begin <= refund.done_ms < end:
            yield books.payments[refund.payment], refund


def _payment_lines(payment: Payment) -> list[BillRow]:
    row = BillRow(
        kind="payment",
        out_trade_no=payment.number,
        transaction_id=payment.transaction_id,
        amount_minor=payment.received_minor,
        fee_minor=fee_of(payment.received_minor),
        at=instant(payment.paid_ms),
    )
    lines = [row]
    altered = payment.faults.get(FaultKind.BILL_ALTERED)
    if FaultKind.BILL_MISSING in payment.faults:
        _note(payment, FaultKind.BILL_MISSING)
        lines = []
    elif altered is not None:
        _note(payment, FaultKind.BILL_ALTERED)
        by = altered.minor or 1
        amount = row.amount_minor + (by if row.amount_minor + by > 0 else 1)
        lines = [msgspec.structs.replace(row, amount_minor=amount)]
    if FaultKind.BILL_EXTRA in payment.faults:
        _note(payment, FaultKind.BILL_EXTRA)
        lines.append(_extra_line(row))
    return lines


def extra_number(number: str) -> str:
    """The number of the payment that never was, beside the one of this number."""
    return f"{choice(f'extra:{number}', 16**12):012x}{number[12:]}"


def _extra_line(row: BillRow) -> BillRow:
    transaction_id = f"{row.transaction_id[:12]}{choice(f'extra:{row.out_trade_no}', 10**12):016d}"
    return msgspec.structs.replace(row, out_trade_no=extra_number(row.out_trade_no), transaction_id=transaction_id)


def _note(payment: Payment, kind: FaultKind) -> None:
    """Once, however often the bill is downloaded."""
    if not payment.injected.get(kind):
        inject(payment, kind)


def _refund_line(payment: Payment, refund: Refund) -> BillRow:
    return BillRow(
        kind="refund",
        out_trade_no=payment.number,
        transaction_id=payment.transaction_id,
        out_refund_no=refund.number,
        amount_minor=refund.amount_minor,
        fee_minor=-fee_of(refund.amount_minor),
        at=instant(refund.done_ms),
    )


def download_token(clock: MovableClock, day: date) -> str:
    """What an address must carry that needs no signature; good for ``URL_SECONDS``."""
    text = f"{day.isoformat()}.{clock.now_ms() + URL_SECONDS * 1000}"
    return f"{text}.{_seal(text)}"


def read_download_token(clock: MovableClock, token: str) -> date | None:
    text, _, seal = token.rpartition(".")
    day, _, until = text.partition(".")
    if not hmac.compare_digest(seal.encode(), _seal(text).encode()) or int(until) < clock.now_ms():
        return None
    return date.fromisoformat(day)


def _seal(text: str) -> str:
    return base64.urlsafe_b64encode(hmac.digest(_TOKEN_KEY, text.encode(), "sha256")).decode().rstrip("=")
