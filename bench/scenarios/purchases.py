"""Whole purchases: hold, order, sandbox payment, ticket; counted only when the ticket is issued."""

import time
from collections.abc import Generator
from typing import TypeVar

import msgspec
from typing_extensions import override

from bench.api import BASE, Api, ApiError
from bench.loadgen import Load, LoadReport, Script
from bench.scenarios.holds import HoldMade, hold_body
from bench.server import Server
from bench.stage import Identified, Limits, Sale, open_sale, sold, wait_for, wait_until_available
from bench.trial import (
    Buyers,
    Figure,
    Options,
    Outcome,
    Trial,
    TrialResult,
    cost_figures,
    error_figures,
    median_trial,
    run_trial,
)
from bench.wire import Response, bearer, idempotency_key, request_bytes

CONNECTIONS = 128
LIMITS = Limits(capacity=1_000_000, per_order=4, per_person=500)
GOAL, GOAL_EMBEDDED = 800.0, 600.0
STEPS = ("hold", "order", "payment", "pay", "ticket", "purchase")
# A buyer's page asks once and is answered when the order has its tickets; it asks again when that takes longer.
PATIENCE = "Prefer: wait=10\r\n"
POLLS_MAX = 5
TICKETS_SAMPLED = 50
CONTACT = {"name": "Li Lei", "phone": "13900000000"}

T = TypeVar("T")
Steps = Generator[bytes | float, Response, T]


class PaymentStarted(msgspec.Struct):
    """Where the buyer pays."""

    pay_url: str


class OrderSeen(msgspec.Struct):
    """An order as its buyer watches it."""

    id: str
    state: str


class TicketSeen(msgspec.Struct):
    """A ticket as its owner sees it."""

    order_id: str
    state: str


class TicketsSeen(msgspec.Struct):
    """A page of tickets."""

    items: list[TicketSeen]


class Bought(msgspec.Struct, frozen=True):
    """An order that its buyer was told is fulfilled."""

    order_id: str
    access_token: str


class PurchasesTrial(Trial):
    """Every order that was reported fulfilled has its ticket, and the organiser sees exactly as many sold."""

    def __init__(self, sale: Sale | None = None) -> None:
        """`sale` is what to load, instead of one that is made for it."""
        self._bought: list[Bought] = []
        self._given = sale

    @override
    def prepare(self, server: Server, options: Options) -> None:
        self._port = server.port
        self._settle_seconds_max = options.settle_seconds_max
        self._sale = self._given or open_sale(server, title="Long night", limits=LIMITS, people=options.users)
        self._show = self._sale.show
        self._buyers = Buyers(self._sale.people)
        self._hold_body = hold_body(self._show)

    @override
    def virtual_user(self, load: Load) -> Script:
        while load.is_open:
            began_at = time.perf_counter()
            access_token = self._buyers.next_token()
            order = yield from self._pay(load, access_token)
            if order is None:
                continue
            paid_at = time.perf_counter()
            if (yield from _see_fulfilled(load, order, access_token)):
                fulfilled_at = time.perf_counter()
                load.succeeded("ticket", fulfilled_at - paid_at)
                load.succeeded("purchase", fulfilled_at - began_at)
                self._bought.append(Bought(order.id, access_token))

    def _pay(self, load: Load, access_token: str) -> Steps[Identified | None]:
        """Hold, order and pay; the paid order, or None when a step was refused, which is counted."""

        def post(path: str, body: bytes) -> bytes:
            headers = bearer(access_token) + idempotency_key(self._buyers.next_key())
            return request_bytes("POST", path, headers=headers, body=body)

        hold = yield from _step(load, "hold", post(f"{BASE}/holds", self._hold_body), HOLD_MADE)
        if hold is None:
            return None
        placed = msgspec.json.encode({"hold_token": hold.hold_token, "contact": CONTACT})
        order = yield from _step(load, "order", post(f"{BASE}/orders", placed), ORDER_MADE)
        if order is None:
            return None
        payment = yield from _step(
            load, "payment", post(f"{BASE}/orders/{order.id}/payments", SANDBOX), PAYMENT_STARTED
        )
        if payment is None:
            return None
        paid = yield from _step(load, "pay", request_bytes("POST", payment.pay_url, body=SUCCESS), PAID, expected=200)
        return None if paid is None else order

    @override
    def discrepancies(self, report: LoadReport) -> list[str]:
        fulfilled, held = report.totals["purchase"], report.totals["hold"]
        found = []
        if len({bought.order_id for bought in self._bought}) != fulfilled:
            found.append(f"{fulfilled} purchases were fulfilled under fewer order ids")
        try:
            seller, left = self._sale.seller, self._sale.available - held
            wait_until_available(seller, self._show, left, seconds=self._settle_seconds_max)
            wait_for(
                lambda: sold(seller, self._show) == self._sale.sold + fulfilled or None,
                what=lambda: f"{fulfilled} more sold tickets than {self._sale.sold}, not {sold(seller, self._show)}",
                seconds=self._settle_seconds_max,
            )
        except ApiError as error:
            found.append(f"{held} holds and {fulfilled} fulfilled purchases acknowledged: {error}")
        step = max(1, len(self._bought) // TICKETS_SAMPLED)
        return found + [sentence for bought in self._bought[::step] if (sentence := self._ticket_missing(bought))]

    def _ticket_missing(self, bought: Bought) -> str:
        owner = Api(self._port, bought.access_token)
        tickets = owner.get(f"/tickets?order_id={bought.order_id}").decode(TicketsSeen).items
        if [ticket.state for ticket in tickets if ticket.order_id == bought.order_id] == ["valid"]:
            return ""
        return f"order {bought.order_id} was fulfilled with the tickets {tickets}"


HOLD_MADE = msgspec.json.Decoder(HoldMade)
ORDER_MADE = msgspec.json.Decoder(Identified)
ORDER_SEEN = msgspec.json.Decoder(OrderSeen)
PAYMENT_STARTED = msgspec.json.Decoder(PaymentStarted)
PAID = msgspec.json.Decoder(dict[str, object])
SANDBOX = b'{"channel":"sandbox"}'
SUCCESS = b'{"outcome":"success"}'


def _step(
    load: Load, step: str, request: bytes, answer: "msgspec.json.Decoder[T]", *, expected: int = 201
) -> Steps[T | None]:
    response = yield request
    if response.status != expected:
        yield load.refused(step, response)
        return None
    load.succeeded(step, response.seconds)
    return answer.decode(response.body)


def _see_fulfilled(load: Load, order: Identified, access_token: str) -> Steps[bool]:
    """Ask for the order until its tickets are issued, as the page of a buyer does."""
    request = request_bytes("GET", f"{BASE}/orders/{order.id}", headers=bearer(access_token) + PATIENCE)
    for _ in range(POLLS_MAX):
        seen = yield from _step(load, "poll", request, ORDER_SEEN, expected=200)
        if seen is not None and seen.state == "fulfilled":
            return True
    load.missed("ticket: never issued")
    return False


def run(options: Options) -> Outcome:
    """The same purchase on a fresh server each time."""
    trials: list[TrialResult] = []
    for number in range(1, options.runs + 1):
        label = f"purchases-{number}"
        trials.append(run_trial(PurchasesTrial(), options, connections=CONNECTIONS, label=label))
        print(f"{label}: {trials[-1].report.window.rate('purchase'):,.1f} purchases/s", flush=True)
    goal = GOAL if options.engines.mariadb is not None else GOAL_EMBEDDED
    return Outcome(_figures(trials), {"purchases_per_second": goal}, trials)


def _figures(trials: list[TrialResult]) -> dict[str, Figure]:
    median = median_trial(trials, "purchase")
    window = median.report.window
    return {
        "purchases_per_second": round(window.rate("purchase"), 1),
        "p50_ms": window.percentile_ms("purchase", 0.50),
        "p99_ms": window.percentile_ms("purchase", 0.99),
        "step_p50_ms": {step: window.percentile_ms(step, 0.50) for step in STEPS},
        "step_p99_ms": {step: window.percentile_ms(step, 0.99) for step in STEPS},
        "polls_per_purchase": round(window.tally.count("poll") / max(1, window.tally.count("purchase")), 2),
        "purchases_per_second_by_run": [round(trial.report.window.rate("purchase"), 1) for trial in trials],
        **cost_figures(median),
        **error_figures(trials),
    }
