"""Whether selling becomes slower when much is sold: the same loads on a new installation and on one with a million
sold tickets, in turns. The show that is loaded has sold its share of them.
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

import msgspec

from bench.api import Api, Json
from bench.filling import multiply, take_snapshot
from bench.scenarios import holds, purchases
from bench.scenarios.holds import HoldMade, HoldsTrial
from bench.scenarios.purchases import CONTACT, OrderSeen, PaymentStarted, PurchasesTrial
from bench.server import MintedUser, Server, running_server
from bench.stage import Identified, Limits, Sale, Show, available, organiser, publish_show, sold, wait_for
from bench.trial import (
    Figure,
    Options,
    Outcome,
    TrialResult,
    error_figures,
    median_trial,
    run_on,
    run_trial,
)

SHOWS = 20
ORDER_SIZES = (1, 2, 3, 4)
TICKETS_PER_PERSON = sum(ORDER_SIZES)
LIMITS = Limits(capacity=1_000_000, per_order=max(ORDER_SIZES), per_person=500)
GOALS = {"ratio": 0.95}
HOLD, PURCHASE = "hold", "purchase"


class Filled(msgspec.Struct, frozen=True):
    """A server with a past, and the show of it that is loaded."""

    server: Server
    seller: Api
    show: Show
    people: list[MintedUser]
    tickets: int
    rows: int
    seconds: float

    def sale(self) -> Sale:
        """The show as it is now; the server runs."""
        offered = wait_for(lambda: available(self.seller, self.show), what=lambda: "the show that was filled")
        return Sale(self.seller, self.show, self.people, offered, sold(self.seller, self.show))


class Compared(msgspec.Struct, frozen=True):
    """Runs of one load on both installations."""

    step: str
    empty: list[TrialResult]
    full: list[TrialResult]

    @property
    def ratio(self) -> float:
        empty = median_trial(self.empty, self.step).report.window.rate(self.step)
        return median_trial(self.full, self.step).report.window.rate(self.step) / empty if empty else 0.0


def run(options: Options) -> Outcome:
    """Both loads on both installations in turns; the invariants of the full one are checked filled and at the end."""
    compared = [Compared(HOLD, [], []), Compared(PURCHASE, [], [])]
    with _filled(options) as filled:
        broken = filled.server.broken_invariants()
        for number in range(1, options.runs + 1):
            for runs in compared:
                runs.empty.append(_run_empty(runs.step, options, f"growth-{runs.step}s-empty-{number}"))
                runs.full.append(_run_full(filled, runs.step, options, f"growth-{runs.step}s-full-{number}"))
        broken += filled.server.broken_invariants()
    trials = [trial for runs in compared for trial in (*runs.empty, *runs.full)]
    trials[-1] = msgspec.structs.replace(trials[-1], broken_invariants=broken)
    return Outcome(_figures(filled, *compared), GOALS, trials, notes=[_how(filled)])


def _run_empty(step: str, options: Options, label: str) -> TrialResult:
    trial = HoldsTrial() if step == HOLD else PurchasesTrial()
    return _said(run_trial(trial, options, connections=_connections(step), label=label), step, label)


def _run_full(filled: Filled, step: str, options: Options, label: str) -> TrialResult:
    filled.server.start()
    sale = filled.sale()
    trial = HoldsTrial(sale) if step == HOLD else PurchasesTrial(sale)
    return _said(run_on(filled.server, trial, options, connections=_connections(step), label=label), step, label)


def _connections(step: str) -> int:
    return holds.CONNECTIONS if step == HOLD else purchases.CONNECTIONS


def _said(result: TrialResult, step: str, label: str) -> TrialResult:
    print(f"{label}: {result.report.window.rate(step):,.0f} {step}s/s", flush=True)
    return result


@contextmanager
def _filled(options: Options) -> Iterator[Filled]:
    """A server that is stopped, with the tickets sold."""
    with options.engines.fresh() as settings, running_server(options.command, settings) as server:
        seller = organiser(server)
        shows = [publish_show(seller, title=f"Night {number}", limits=LIMITS) for number in range(1, SHOWS + 1)]
        samples = server.mint_users(len(shows))
        before = take_snapshot(server.environment)
        for buyer, show in zip(samples, shows, strict=True):
            for quantity in ORDER_SIZES:
                _buy(Api(server.port, buyer.access_token), show, quantity)
        after = take_snapshot(server.environment)
        server.stop()
        per_show = max(1, options.sizes.tickets // (TICKETS_PER_PERSON * SHOWS) - 1)
        people = server.mint_users(per_show * SHOWS)
        began_at = time.perf_counter()
        rows = multiply(server.environment, before, after, buyers=_ids(samples), people=_ids(people))
        seconds = time.perf_counter() - began_at
        tickets = (per_show + 1) * SHOWS * TICKETS_PER_PERSON
        print(f"growth: {tickets:,} tickets sold, {sum(rows.values()):,} rows in {seconds:.0f} s", flush=True)
        load = server.mint_users(options.users)
        yield Filled(server, seller, shows[0], load, tickets, sum(rows.values()), seconds)


def _ids(people: Sequence[MintedUser]) -> list[str]:
    return [person.user_id for person in people]


def _buy(buyer: Api, show: Show, quantity: int) -> None:
    """One purchase as a buyer's page does it, to its tickets."""
    items: Json = [{"ticket_type_id": show.ticket_type_id, "quantity": quantity}]
    hold = buyer.post("/holds", {"performance_id": show.performance_id, "items": items}).decode(HoldMade)
    order = buyer.post("/orders", {"hold_token": hold.hold_token, "contact": {**CONTACT}}).decode(Identified)
    payment = buyer.post(f"/orders/{order.id}/payments", {"channel": "sandbox"}).decode(PaymentStarted)
    buyer.post(payment.pay_url, {"outcome": "success"}, expected=200, base="")
    wait_for(
        lambda: buyer.get(f"/orders/{order.id}").decode(OrderSeen).state == "fulfilled" or None,
        what=lambda: f"the tickets of order {order.id}",
    )


def _how(filled: Filled) -> str:
    others = filled.tickets // TICKETS_PER_PERSON - SHOWS
    return (
        f"How {filled.tickets:,} tickets were sold before: {SHOWS} people bought {ORDER_SIZES} tickets through the API;"
        f" what that added to the database was copied for {others:,} other people, with new ids: {filled.rows:,} rows"
        f" in {filled.seconds:.0f} s, in bulk, by bench/filling.py."
    )


def _figures(filled: Filled, held: Compared, purchased: Compared) -> dict[str, Figure]:
    return {
        "ratio": round(min(held.ratio, purchased.ratio), 3),
        "ratio_holds": round(held.ratio, 3),
        "ratio_purchases": round(purchased.ratio, 3),
        "tickets_sold_before": filled.tickets,
        **_rates(held),
        **_rates(purchased),
        "server_memory_mib": round(median_trial(held.full, HOLD).memory_mib, 1),
        "fill_seconds": round(filled.seconds, 1),
        **error_figures([*held.empty, *held.full, *purchased.empty, *purchased.full]),
    }


def _rates(runs: Compared) -> Mapping[str, Figure]:
    figures: dict[str, Figure] = {}
    for name, trials in (("empty", runs.empty), ("full", runs.full)):
        window = median_trial(trials, runs.step).report.window
        figures[f"{name}_{runs.step}s_per_second"] = round(window.rate(runs.step))
        figures[f"{name}_{runs.step}s_p99_ms"] = window.percentile_ms(runs.step, 0.99)
        figures[f"{name}_{runs.step}s_per_second_by_run"] = [
            round(trial.report.window.rate(runs.step)) for trial in trials
        ]
    return figures
