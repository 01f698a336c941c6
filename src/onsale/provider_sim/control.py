"""The simulator's own API under ``/sim``: pay as the buyer, set faults, move the clock, ask what happened."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from itertools import islice
from typing import Annotated, Literal
from urllib.parse import urlsplit

import msgspec

from onsale.contracts.beijing import beijing_text
from onsale.provider_sim import truth
from onsale.provider_sim.alipay import GATEWAY, AlipayGateway
from onsale.provider_sim.books import Payment, Refund
from onsale.provider_sim.clock import instant
from onsale.provider_sim.desk import Desk
from onsale.provider_sim.faults import FAULTS_MAX, Defaults, Fault, NextFaults, with_usual_values
from onsale.provider_sim.outbox import Outbox
from onsale.provider_sim.provider import Refused
from onsale.provider_sim.web import Handler, Refusal, Request, Response
from onsale.provider_sim.wechat_oauth import WechatOauth

PAYMENTS_MAX = 10
SHOWN_MAX = 100
UPCOMING_MAX = 10_000

Faults = Annotated[list[Fault], msgspec.Meta(max_length=FAULTS_MAX)]


class Which(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A payment by its channel and number, or by the address that the shop sent the buyer to (``pay_url``)."""

    channel: str = ""
    out_trade_no: str = ""
    pay_url: str = ""


class PayRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The buyer pays all of these in one moment: two attempts of one order are a double payment."""

    payments: Annotated[list[Which], msgspec.Meta(min_length=1, max_length=PAYMENTS_MAX)]
    faults: Faults = msgspec.field(default_factory=list)


class FaultsRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The faults of one payment, in place of what it had; of one to come; or of the next ``next`` of a channel."""

    faults: Faults
    channel: str = ""
    out_trade_no: str = ""
    next: Annotated[int, msgspec.Meta(ge=0, le=1_000_000)] = 0


class ClockRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How far the clock is moved forward."""

    seconds: float


class ReleaseRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Send every waiting notice now, or let one pending refund (or all) become final."""

    what: Literal["notices", "refunds"]
    channel: str = ""
    out_refund_no: str = ""
    outcome: Literal["done", "refused"] = "done"


class MiniCodeRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whose phone it is: one of the people of the page to sign in on, or somebody new."""

    person: Literal["", "lin", "zhou", "ada"] = ""
    fault: str = ""


class BillsRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When a day's bill can be downloaded."""

    ready: Literal["early", "next-day"]


Content = msgspec.Struct | dict[str, object]


class ControlApi:
    """Needs no signature: whoever reaches the port is the tester, and it listens on this machine only by default."""

    def __init__(self, desk: Desk, outbox: Outbox, alipay: AlipayGateway, oauth: WechatOauth) -> None:
        self._desk = desk
        self._books = desk.books
        self._outbox = outbox
        self._alipay = alipay
        self._oauth = oauth

    def routes(self) -> dict[tuple[str, str], Handler]:
        return {
            ("POST", "/sim/pay"): _answered(self._pay),
            ("POST", "/sim/faults"): _answered(self._set_faults),
            ("POST", "/sim/defaults"): _answered(self._set_defaults),
            ("POST", "/sim/clock"): _answered(self._move_clock),
            ("POST", "/sim/release"): _answered(self._release),
            ("POST", "/sim/bills"): _answered(self._set_bills),
            ("POST", "/sim/mini-codes"): _answered(self._mini_code),
            ("GET", "/sim/state"): _answered(self._state),
            ("GET", "/sim/truth"): _answered(self._truth),
            ("GET", "/sim/truth/payments"): self._payments_truth,
        }

    async def _pay(self, request: Request) -> Content:
        asked = msgspec.json.decode(request.body, type=PayRequest)
        payments = [await self._which(which, request) for which in asked.payments]
        for payment in payments:
            payment.faults |= {fault.kind: with_usual_values(fault) for fault in asked.faults}
        self._desk.provider.pay(payments)
        await self._books.written()
        return {"payments": [_payment(self._desk, payment) for payment in payments]}

    async def _which(self, which: Which, request: Request) -> Payment:
        if which.pay_url:
            parts = urlsplit(which.pay_url)
            path = parts.path
            if path == GATEWAY:
                opened = msgspec.structs.replace(request, method="GET", path=path, query=parts.query, body=b"")
                path = (await self._alipay.serve(opened)).headers.get("location", "")
            payment = self._books.by_token.get(path.rpartition("/")[2])
        else:
            payment = self._books.payments.get(f"{which.channel}:{which.out_trade_no}")
        if payment is None:
            raise _refusal(404, "not-found", "there is no such payment")
        return payment

    async def _set_faults(self, request: Request) -> Content:
        asked = msgspec.json.decode(request.body, type=FaultsRequest)
        faults = [with_usual_values(fault) for fault in asked.faults]
        payment = self._books.payments.get(f"{asked.channel}:{asked.out_trade_no}")
        setup = self._books.setup
        if payment is not None:
            payment.faults = {fault.kind: fault for fault in faults}
            self._books.save(payment)
        elif len(setup.upcoming) >= UPCOMING_MAX or not (asked.next or asked.out_trade_no):
            raise _refusal(409, "too-many", "give a number, or a count of next payments, of which not too many wait")
        else:
            rule = NextFaults(
                faults=faults, channel=asked.channel, number=asked.out_trade_no, payments=max(1, asked.next)
            )
            setup.upcoming.append(rule)
            self._books.save(setup)
        await self._books.written()
        return {"faults": faults}

    async def _set_defaults(self, request: Request) -> Content:
        defaults = msgspec.json.decode(request.body, type=Defaults)
        for chance in defaults.chances:
            with_usual_values(chance.fault)
        self._books.setup.defaults = defaults
        self._books.save(self._books.setup)
        await self._books.written()
        return defaults

    async def _move_clock(self, request: Request) -> Content:
        self._desk.clock.move(msgspec.json.decode(request.body, type=ClockRequest).seconds)
        self._books.setup.clock_moved_ms = self._desk.clock.moved_ms
        self._books.save(self._books.setup)
        await self._books.written()
        return self._clock()

    def _clock(self) -> dict[str, object]:
        clock = self._desk.clock
        return {"clock": beijing_text(clock.now()), "moved_seconds": clock.moved_ms / 1000}

    async def _release(self, request: Request) -> Content:
        asked = msgspec.json.decode(request.body, type=ReleaseRequest)
        count = self._send_notices() if asked.what == "notices" else self._release_refunds(asked)
        await self._books.written()
        return {"released": count}

    def _send_notices(self) -> int:
        now = self._desk.clock.now_ms()
        later = [notice for notice in self._books.notices.values() if notice.due_ms > now]
        for notice in later:
            notice.due_ms = now
            self._books.save(notice)
            self._outbox.add(notice)
        return len(later)

    def _release_refunds(self, asked: ReleaseRequest) -> int:
        pending = [refund for refund in self._books.refunds.values() if refund.state == "pending"]
        if asked.out_refund_no:
            pending = [r for r in pending if (r.channel, r.number) == (asked.channel, asked.out_refund_no)]
        for refund in pending:
            self._desk.provider.release(refund, is_refused=asked.outcome == "refused")
        return len(pending)

    async def _set_bills(self, request: Request) -> Content:
        self._books.setup.bills = msgspec.json.decode(request.body, type=BillsRequest).ready
        self._books.save(self._books.setup)
        await self._books.written()
        return {"bills": self._books.setup.bills}

    async def _mini_code(self, request: Request) -> Content:
        asked = msgspec.json.decode(request.body or b"{}", type=MiniCodeRequest)
        return {"code": self._oauth.new_mini_code(asked.person, asked.fault)}

    async def _truth(self, request: Request) -> Content:
        return truth.tell(self._books)

    async def _payments_truth(self, request: Request) -> Response:
        """JSON lines, from ``offset`` on, up to ``limit``."""
        offset, limit = request.parameter("offset") or "0", request.parameter("limit") or "1000"
        if not (offset.isdecimal() and limit.isdecimal()):
            raise _refusal(400, "malformed", "offset and limit are numbers")
        lines = truth.payments_after(self._books, int(offset), int(limit))
        return Response(body=msgspec.json.Encoder().encode_lines(lines), media_type="application/jsonl")

    async def _state(self, request: Request) -> Content:
        """What the control page shows: the newest payments that fit, the newest refunds."""
        q, channel, state = (request.parameter(name) for name in ("q", "channel", "state"))
        fitting = (
            payment
            for payment in reversed(self._books.payments.values())
            if channel in {"", payment.channel}
            and state in {"", payment.state}
            and (not q or q in payment.number or q in payment.subject)
        )
        return {
            **self._clock(),
            "totals": truth.totals(self._books),
            "notices": len(self._books.notices),
            "defaults": self._books.setup.defaults,
            "bills": self._books.setup.bills,
            "payments": [_payment(self._desk, payment) for payment in islice(fitting, SHOWN_MAX)],
            "refunds": [_refund(refund) for refund in islice(reversed(self._books.refunds.values()), SHOWN_MAX)],
        }


def _answered(call: Callable[[Request], Awaitable[Content]]) -> Handler:
    async def serve(request: Request) -> Response:
        # Pages elsewhere can post forms to this machine, but not JSON.
        if request.method == "POST" and not request.headers.get("content-type", "").startswith("application/json"):
            raise _refusal(415, "not-json", "send application/json")
        try:
            return Response(body=msgspec.json.encode(await call(request)))
        except Refused as refused:
            raise _refusal(409, refused.reason, f"refused: {refused.reason}") from refused
        except ValueError as error:  # malformed JSON, or a value that is out of its bounds
            raise _refusal(400, "malformed", str(error)) from error

    return serve


def _refusal(status: int, code: str, message: str) -> Refusal:
    return Refusal(Response(status=status, body=msgspec.json.encode({"code": code, "message": message})))


def _payment(desk: Desk, payment: Payment) -> dict[str, object]:
    return {
        "channel": payment.channel,
        "out_trade_no": payment.number,
        "method": payment.method,
        "subject": payment.subject,
        "token": payment.token,
        "state": payment.state,
        "is_payable": desk.provider.is_payable(payment),
        "amount_minor": payment.amount_minor,
        "received_minor": payment.received_minor,
        "refunded_minor": payment.refunded_minor,
        "transaction_id": payment.transaction_id,
        "created": beijing_text(instant(payment.created_ms)),
        "faults": payment.faults,
        "injected": payment.injected,
    }


def _refund(refund: Refund) -> dict[str, object]:
    return {
        "channel": refund.channel,
        "out_refund_no": refund.number,
        "amount_minor": refund.amount_minor,
        "state": refund.state,
        "reason": refund.reason,
        "created": beijing_text(instant(refund.created_ms)),
    }
