"""What happens at the provider, whichever protocol speaks of it. Every change is decided here, in one thread.

A method that changes something returns once the records are changed in memory; who answers a request awaits
``Books.written`` before.
"""

from __future__ import annotations

import secrets
from enum import StrEnum

import msgspec

from onsale.provider_sim.books import Books, Channel, Notice, NoticeKind, Payment, Refund
from onsale.provider_sim.clock import MovableClock, day_of
from onsale.provider_sim.faults import Fault, FaultKind, choice, drawn, fraction, with_usual_values
from onsale.provider_sim.outbox import Outbox

_SPOILING = (FaultKind.CORRUPT, FaultKind.WRONG_KEY, FaultKind.STALE)
WAITING_AFTER_MS = 1000


class Reason(StrEnum):
    """Why something was refused; each protocol has its own code for it."""

    NOT_FOUND = "not-found"
    OTHER_TERMS = "other-terms"
    PAID = "paid"
    CLOSED = "closed"
    NOT_PAID = "not-paid"
    TOO_MUCH = "too-much"
    OTHER_REFUND = "other-refund"
    NO_BALANCE = "no-balance"


class Refused(Exception):
    """Nothing was changed."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """What a merchant asks a buyer to pay."""

    channel: Channel
    number: str
    method: str
    app_id: str
    subject: str
    amount_minor: int
    notify_url: str
    expires_ms: int
    return_url: str = ""
    attach: str = ""
    openid: str = ""


class RefundOrder(msgspec.Struct, frozen=True, kw_only=True):
    """What a merchant asks to be sent back. ``total_minor`` is what it believes to have received, if it must say so."""

    payment: Payment | None
    number: str
    amount_minor: int
    total_minor: int | None = None
    notify_url: str = ""
    reason: str = ""


class Provider:
    """Both channels' books, faults and notices to send."""

    def __init__(self, books: Books, clock: MovableClock, outbox: Outbox) -> None:
        self.books = books
        self.clock = clock
        self._outbox = outbox
        self._pending = {refund.key: refund for refund in books.refunds.values() if refund.state == "pending"}

    def start(self, order: Order) -> Payment:
        """The payment of this number: a new one, or the one there is when the terms are the same."""
        known = self.books.payments.get(f"{order.channel}:{order.number}")
        if known is None:
            return self._offer(order)
        self._close_when_over(known)
        if known.amount_minor != order.amount_minor or known.app_id != order.app_id:
            raise Refused(Reason.OTHER_TERMS)
        if order.channel == "wechat" and (known.method, known.openid) != (order.method, order.openid):
            raise Refused(Reason.OTHER_TERMS)
        if known.state == "paid":
            raise Refused(Reason.PAID)
        if known.state == "closed":
            raise Refused(Reason.CLOSED)
        return known

    def _offer(self, order: Order) -> Payment:
        payment = Payment(
            channel=order.channel,
            number=order.number,
            method=order.method,
            app_id=order.app_id,
            subject=order.subject,
            amount_minor=order.amount_minor,
            notify_url=order.notify_url,
            return_url=order.return_url,
            attach=order.attach,
            openid=order.openid,
            token=secrets.token_urlsafe(18),
            # Alipay knows a trade only once the buyer has opened it; WeChat Pay from the beginning.
            state="offered" if order.channel == "alipay" else "waiting",
            created_ms=self.clock.now_ms(),
            expires_ms=order.expires_ms,
        )
        for fault in [*drawn(self.books.setup.defaults, order.number), *self._upcoming(order)]:
            payment.faults[fault.kind] = fault
        self.books.save(payment)
        return payment

    def _upcoming(self, order: Order) -> list[Fault]:
        setup = self.books.setup
        fitting = [rule for rule in setup.upcoming if rule.fits(order.channel, order.number)]
        for rule in fitting:
            rule.payments -= 1
        if fitting:
            setup.upcoming = [rule for rule in setup.upcoming if rule.payments > 0]
            self.books.save(setup)
        return [with_usual_values(fault) for rule in fitting for fault in rule.faults]

    def open(self, payment: Payment) -> None:
        """The buyer sees what is to be paid: from now on Alipay knows the trade."""
        if payment.state == "offered" and self.clock.now_ms() < payment.expires_ms:
            payment.state = "waiting"
            payment.transaction_id = payment.transaction_id or _transaction_id(payment)
            self.books.save(payment)
        self._close_when_over(payment)

    def is_payable(self, payment: Payment) -> bool:
        if payment.state == "paid":
            return False
        is_over = payment.state == "closed" or self.clock.now_ms() >= payment.expires_ms
        return not is_over or FaultKind.LATE in payment.faults

    def pay(self, payments: list[Payment]) -> None:
        """The buyer pays all of them in one moment, or none when one cannot be paid."""
        for payment in payments:
            self._close_when_over(payment)
            if not self.is_payable(payment):
                raise Refused(Reason.PAID if payment.state == "paid" else Reason.CLOSED)
        now = self.clock.now_ms()
        for payment in payments:
            if payment.state == "closed" or now >= payment.expires_ms:
                inject(payment, FaultKind.LATE)
            payment.state = "paid"
            payment.paid_ms = now
            payment.closed_ms = 0
            payment.received_minor = _received(payment)
            payment.transaction_id = payment.transaction_id or _transaction_id(payment)
            payment.payer = payment.openid or _payer(payment)
            if len(payments) > 1:
                inject(payment, FaultKind.TWICE)
            self._notify(payment, "paid", url=payment.notify_url)
            self.books.save(payment)

    def find(self, channel: Channel, number: str, transaction_id: str = "") -> Payment | None:
        """The payment as a merchant may know it, after what time has done to it."""
        payment = self.books.payments.get(f"{channel}:{number}")
        if transaction_id:
            payment = self.books.by_transaction.get(transaction_id)
        if payment is None or payment.channel != channel or payment.state == "offered":
            return None
        self._close_when_over(payment)
        return payment

    def close(self, payment: Payment | None) -> None:
        """Nobody can pay it any more."""
        if payment is None:
            raise Refused(Reason.NOT_FOUND)
        if payment.state != "waiting":
            raise Refused(Reason.PAID if payment.state == "paid" else Reason.CLOSED)
        payment.state = "closed"
        payment.closed_ms = self.clock.now_ms()
        self.books.save(payment)

    def _close_when_over(self, payment: Payment) -> None:
        if payment.state == "waiting" and self.clock.now_ms() >= payment.expires_ms:
            payment.state = "closed"
            payment.closed_ms = payment.expires_ms
            self.books.save(payment)

    def refund(self, order: RefundOrder) -> tuple[Refund, bool]:
        """The refund of this number, and whether it is new. Asked again, it is the same one."""
        payment = order.payment
        if payment is None:
            raise Refused(Reason.NOT_FOUND)
        known = self.books.refunds.get(f"{payment.channel}:{order.number}")
        if known is not None and (known.payment != payment.key or known.amount_minor != order.amount_minor):
            raise Refused(Reason.OTHER_REFUND)
        if known is not None and known.state != "refused":
            return known, False
        if payment.state != "paid":
            raise Refused(Reason.NOT_PAID)
        if order.total_minor is not None and order.total_minor != payment.received_minor:
            raise Refused(Reason.OTHER_TERMS)
        if order.amount_minor > payment.received_minor - payment.refunded_minor:
            raise Refused(Reason.TOO_MUCH)
        if is_due(payment, FaultKind.REFUND_REFUSED):
            inject(payment, FaultKind.REFUND_REFUSED)
            self.books.save(payment)
            raise Refused(Reason.NO_BALANCE)
        return self._send_back(payment, order), True

    def _send_back(self, payment: Payment, order: RefundOrder) -> Refund:
        now = self.clock.now_ms()
        refund = Refund(
            channel=payment.channel,
            number=order.number,
            payment=payment.key,
            refund_id=_number(now, "50" if payment.channel == "wechat" else ""),
            amount_minor=order.amount_minor,
            notify_url=order.notify_url or (payment.notify_url if payment.channel == "alipay" else ""),
            reason=order.reason,
            state="pending",
            created_ms=now,
        )
        if refund.number not in payment.refunds:
            payment.refunds.append(refund.number)
        payment.refunded_minor += refund.amount_minor
        late = payment.faults.get(FaultKind.REFUND_PENDING)
        if late is None:
            self._finish(refund, payment)
        else:
            inject(payment, FaultKind.REFUND_PENDING)
            refund.due_ms = now + round((late.seconds or 0) * 1000) if late.seconds else 0
            self._pending[refund.key] = refund
        self.books.save(refund)
        self.books.save(payment)
        return refund

    def _finish(self, refund: Refund, payment: Payment, *, is_refused: bool = False) -> None:
        self._pending.pop(refund.key, None)
        refund.state = "refused" if is_refused else "done"
        refund.done_ms = self.clock.now_ms()
        if is_refused:
            payment.refunded_minor -= refund.amount_minor
        # Alipay says nothing of a refund that came to nothing.
        if refund.notify_url and not (is_refused and refund.channel == "alipay"):
            self._notify(payment, "refund", url=refund.notify_url, refund=refund)
        self.books.save(refund)
        self.books.save(payment)

    def release(self, refund: Refund, *, is_refused: bool = False) -> None:
        """A pending refund becomes final; a final one stays as it is."""
        if refund.state == "pending":
            self._finish(refund, self.books.payments[refund.payment], is_refused=is_refused)

    def release_due(self) -> int:
        """Finish the pending refunds whose time has come."""
        now = self.clock.now_ms()
        due = [refund for refund in self._pending.values() if refund.due_ms and refund.due_ms <= now]
        for refund in due:
            self.release(refund)
        return len(due)

    def _notify(self, payment: Payment, kind: NoticeKind, *, url: str, refund: Refund | None = None) -> None:
        faults = payment.faults
        if FaultKind.DROP in faults:
            inject(payment, FaultKind.DROP)
            return
        due = self.clock.now_ms()
        if delay := faults.get(FaultKind.DELAY):
            inject(payment, FaultKind.DELAY)
            due += round((delay.seconds or 0) * 1000)
        reorder = faults.get(FaultKind.REORDER) if kind == "paid" else None
        if reorder is not None:
            inject(payment, FaultKind.REORDER)
            due += round((reorder.seconds or 0) * 1000 * fraction(f"reorder:{payment.number}"))
        notice = Notice(
            id=secrets.token_hex(16),
            channel=payment.channel,
            kind=kind,
            payment=payment.key,
            refund="" if refund is None else refund.key,
            url=url,
            due_ms=due,
            treatments=[faults[kind] for kind in _SPOILING if kind in faults],
        )
        self._send(notice, payment)
        if reorder is not None and payment.channel == "alipay":
            self._send(_stale_status(notice), payment)

    def _send(self, notice: Notice, payment: Payment) -> None:
        repeat = payment.faults.get(FaultKind.REPEAT)
        if repeat is not None:
            inject(payment, FaultKind.REPEAT)
        for copy in range(1 if repeat is None else (repeat.times or 1)):
            each = notice if copy == 0 else msgspec.structs.replace(notice, id=f"{notice.id}#{copy}")
            self.books.save(each)
            self._outbox.add(each)


def is_due(payment: Payment, kind: FaultKind) -> bool:
    """Whether a fault is there and has not yet happened as often as it should."""
    fault = payment.faults.get(kind)
    return fault is not None and (not fault.times or payment.injected.get(kind, 0) < fault.times)


def inject(payment: Payment, kind: FaultKind) -> None:
    """Note that a fault has happened; the caller saves the payment."""
    payment.injected[kind] = payment.injected.get(kind, 0) + 1


def _received(payment: Payment) -> int:
    fault = payment.faults.get(FaultKind.OTHER_AMOUNT)
    if fault is None:
        return payment.amount_minor
    others = (payment.amount_minor + 1, payment.amount_minor - 1, payment.amount_minor // 10)
    wanted = payment.amount_minor + fault.minor if fault.minor else others[choice(f"other:{payment.number}", 3)]
    received = wanted if wanted > 0 else payment.amount_minor + 1
    inject(payment, FaultKind.OTHER_AMOUNT)
    return received


def _payer(payment: Payment) -> str:
    """A buyer's number at the provider."""
    digits = f"{choice(f'payer:{payment.number}', 10**12):012d}"
    return f"2088{digits}" if payment.channel == "alipay" else f"oSim{digits}{digits}"


def _stale_status(notice: Notice) -> Notice:
    return msgspec.structs.replace(
        notice, id=secrets.token_hex(16), kind="waiting", due_ms=notice.due_ms + WAITING_AFTER_MS
    )


def _transaction_id(payment: Payment) -> str:
    return _number(payment.created_ms, "4200" if payment.channel == "wechat" else "")


def _number(at_ms: int, prefix: str) -> str:
    """28 digits, as both providers number what they do."""
    day = f"{day_of(at_ms):%Y%m%d}"
    digits = 28 - len(prefix) - len(day)
    return f"{prefix}{day}{secrets.randbelow(10**digits):0{digits}d}"
