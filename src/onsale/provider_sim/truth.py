"""What really happened: the ground truth that a campaign compares the product with."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import islice

import msgspec

from onsale.provider_sim.bills import extra_number, fee_of
from onsale.provider_sim.books import Books, Payment, Refund
from onsale.provider_sim.clock import day_of
from onsale.provider_sim.faults import FaultKind

PAGE_MAX = 20_000


class Total(msgspec.Struct, kw_only=True):
    """One channel's money, of a day or of all days; in fen. ``fee_minor`` is what the provider keeps."""

    payments: int = 0
    received_minor: int = 0
    refunds: int = 0
    refunded_minor: int = 0
    fee_minor: int = 0


class Truth(msgspec.Struct, kw_only=True):
    """Days are Beijing's. ``happened`` counts payments by kind, ``planned`` those that were to be hit."""

    days: dict[str, dict[str, Total]]
    payments: dict[str, int]
    refunds: dict[str, int]
    planned: dict[str, int]
    happened: dict[str, int]
    notices: int


class PaymentTruth(msgspec.Struct, kw_only=True):
    """One payment. ``extra_out_trade_no`` is that of the bill's line that belongs to nothing."""

    channel: str
    out_trade_no: str
    transaction_id: str
    state: str
    amount_minor: int
    received_minor: int
    refunded_minor: int
    paid_ms: int
    day: str
    planned: list[str]
    happened: dict[str, int]
    refunds: list[dict[str, object]]
    extra_out_trade_no: str = ""


def totals(books: Books) -> dict[str, Total]:
    """All days together."""
    sums = {"alipay": Total(), "wechat": Total()}
    for payment in books.payments.values():
        if payment.state == "paid":
            _add_payment(sums[payment.channel], payment)
    for refund in books.refunds.values():
        if refund.state == "done":
            _add_refund(sums[refund.channel], refund)
    return sums


def tell(books: Books) -> Truth:
    """Everything in numbers."""
    days: dict[str, dict[str, Total]] = defaultdict(lambda: defaultdict(Total))
    planned: Counter[str] = Counter()
    happened: Counter[str] = Counter()
    for payment in books.payments.values():
        planned.update(payment.faults.keys())
        happened.update(payment.injected.keys())
        if payment.state == "paid":
            _add_payment(days[day_of(payment.paid_ms).isoformat()][payment.channel], payment)
    for refund in books.refunds.values():
        if refund.state == "done":
            _add_refund(days[day_of(refund.done_ms).isoformat()][refund.channel], refund)
    return Truth(
        days={day: dict(channels) for day, channels in sorted(days.items())},
        payments=dict(Counter(payment.state for payment in books.payments.values())),
        refunds=dict(Counter(refund.state for refund in books.refunds.values())),
        planned=dict(planned),
        happened=dict(happened),
        notices=len(books.notices),
    )


def payments_after(books: Books, offset: int, count: int) -> Iterator[PaymentTruth]:
    """Up to ``PAGE_MAX`` payments in the order in which they began, leaving out the first ``offset``."""
    for payment in islice(books.payments.values(), offset, offset + min(count, PAGE_MAX)):
        is_extra = bool(payment.injected.get(FaultKind.BILL_EXTRA))
        yield PaymentTruth(
            channel=payment.channel,
            out_trade_no=payment.number,
            transaction_id=payment.transaction_id,
            state=payment.state,
            amount_minor=payment.amount_minor,
            received_minor=payment.received_minor,
            refunded_minor=payment.refunded_minor,
            paid_ms=payment.paid_ms,
            day=day_of(payment.paid_ms).isoformat() if payment.paid_ms else "",
            planned=sorted(payment.faults),
            happened=payment.injected,
            refunds=[_refund(books.refunds[f"{payment.channel}:{number}"]) for number in payment.refunds],
            extra_out_trade_no=extra_number(payment.number) if is_extra else "",
        )


def _refund(refund: Refund) -> dict[str, object]:
    return {
        "out_refund_no": refund.number,
        "amount_minor": refund.amount_minor,
        "state": refund.state,
        "day": day_of(refund.done_ms).isoformat() if refund.state == "done" else "",
    }


def _add_payment(total: Total, payment: Payment) -> None:
    total.payments += 1
    total.received_minor += payment.received_minor
    total.fee_minor += fee_of(payment.received_minor)


def _add_refund(total: Total, refund: Refund) -> None:
    total.refunds += 1
    total.refunded_minor += refund.amount_minor
    total.fee_minor -= fee_of(refund.amount_minor)
