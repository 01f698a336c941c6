"""The rush: ten thousand people are connected, the sale opens, and all of them want one of two thousand seats.

Everybody asks for the best seat or for a seat of his choice, one as likely as the other, and again when somebody was
faster, until he holds a seat or is told that there are none. A seat counts as sold when its hold was acknowledged.
"""

import random
from collections.abc import Mapping

import msgspec
from typing_extensions import override

from bench.api import BASE, Api, ApiError
from bench.clocks import Watched
from bench.halls import plain_plan
from bench.loadgen import Load, LoadReport, Pace, Script, run_rush
from bench.server import Server
from bench.stage import (
    Chart,
    Limits,
    SeatedShow,
    SeatsHeld,
    organiser,
    publish_seated_shows,
    wait_for,
    wait_until_seats_left,
)
from bench.trial import (
    SINGLE,
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
from bench.wire import bearer, idempotency_key, problem_kind, request_bytes

LIMITS = Limits(capacity=0, per_order=1, per_person=1)
MOST = {"seconds": 6.0, "p99_ms": 1_500.0, "errors": 0.0}
PICKY_SHARE = 0.5
REQUEST, SOLD, SOLD_OUT, TAKEN = "request", "sold", "sold_out", "taken"
ANSWERS = {"409 sold-out": SOLD_OUT, "409 seats-taken": TAKEN}
SEED = 20_261_122


class SelloutTrial(Trial):
    """Every seat is sold, none twice, nobody gets two, and everybody else is told so."""

    def __init__(self) -> None:
        self._seats_held: list[str] = []

    @override
    def prepare(self, server: Server, options: Options) -> None:
        self._api = organiser(server)
        self._settle_seconds_max = options.settle_seconds_max
        self._crowd = options.sizes.buyers
        plan = plain_plan(options.sizes.seats)
        (self._show,) = publish_seated_shows(self._api, title="Rush", plan=plan, performances=1, limits=LIMITS)
        self._best, self._seats = _best_body(self._show), _seat_bodies(self._api, self._show)
        self._buyers = Buyers(server.mint_users(self._crowd))
        self._dice = random.Random(SEED)

    @override
    def drive(self, *, pace: Pace, port: int, watched: Watched) -> LoadReport:
        return run_rush([self.virtual_user] * self._crowd, port=port, watched=watched)

    @override
    def virtual_user(self, load: Load) -> Script:
        held = msgspec.json.Decoder(SeatsHeld)
        access_token = bearer(self._buyers.next_token())
        while load.is_open:
            body = self._dice.choice(self._seats) if self._dice.random() < PICKY_SHARE else self._best
            headers = access_token + idempotency_key(self._buyers.next_key())
            response = yield request_bytes("POST", f"{BASE}/holds", headers=headers, body=body)
            answer = SOLD if response.status == 201 else ANSWERS.get(problem_kind(response))
            if answer is None:
                yield load.refused("hold", response)
                continue
            load.succeeded(REQUEST, response.seconds)
            load.succeeded(answer, response.seconds)
            if answer == SOLD:
                self._seats_held += held.decode(response.body).seat_ids()
            if answer != TAKEN:
                return
        load.missed("hold: neither a seat nor an answer")

    @override
    def discrepancies(self, report: LoadReport) -> list[str]:
        seats, winners = len(self._seats_held), report.totals.get(SOLD, 0)
        found = []
        if (winners, seats, len(set(self._seats_held))) != (self._show.seat_count,) * 3:
            distinct = len(set(self._seats_held))
            found.append(
                f"{self._show.seat_count} seats, but {winners} holds of {seats} seats, {distinct} different ones"
            )
        try:
            wait_until_seats_left(self._api, self._show, 0, seconds=self._settle_seconds_max)
        except ApiError as error:
            found.append(str(error))
        return found


def _best_body(show: SeatedShow) -> bytes:
    wanted = {"ticket_type_id": show.ticket_type_ids[0], "quantity": 1}
    return msgspec.json.encode({"performance_id": show.performance_id, "best_available": wanted})


def _seat_bodies(api: Api, show: SeatedShow) -> list[bytes]:
    """A request for each seat of the chart."""
    chart = wait_for(lambda: _chart(api, show), what=lambda: f"the chart of {show.performance_id}")
    seats = chart.seats.id
    return [msgspec.json.encode({"performance_id": show.performance_id, "seat_ids": [seat]}) for seat in seats]


def _chart(api: Api, show: SeatedShow) -> Chart | None:
    """Another process than the one that published it may not know it for a moment."""
    reply = api.get(f"/performances/{show.performance_id}/chart", missing_is_fine=True)
    return reply.decode(Chart) if reply.status == 200 else None


def run(options: Options) -> Outcome:
    """A fresh server for each rush; at last one without group commit."""
    trials = [_rush(options, {}, f"sellout-{number}") for number in range(1, options.runs + 1)]
    single = _rush(options, SINGLE, "sellout-single")
    figures = _figures(trials, single)
    goals = {"sold": float(options.sizes.seats), **MOST}
    return Outcome(figures, goals, [*trials, single], lower_is_better=frozenset(MOST))


def _rush(options: Options, environment: Mapping[str, str], label: str) -> TrialResult:
    result = run_trial(SelloutTrial(), options, connections=options.sizes.buyers, environment=environment, label=label)
    window = result.report.window
    print(f"{label}: {window.tally.count(SOLD):,} sold in {window.spent.wall:.2f} s", flush=True)
    return result


def _figures(trials: list[TrialResult], single: TrialResult) -> dict[str, Figure]:
    median = median_trial(trials, SOLD)
    window = median.report.window
    return {
        "sold": window.tally.count(SOLD),
        "seconds": round(window.spent.wall, 3),
        "p50_ms": window.percentile_ms(REQUEST, 0.50),
        "p99_ms": window.percentile_ms(REQUEST, 0.99),
        "answers": {answer: window.tally.count(answer) for answer in (SOLD, SOLD_OUT, TAKEN)},
        "answer_p99_ms": {answer: window.percentile_ms(answer, 0.99) for answer in (SOLD, SOLD_OUT, TAKEN)},
        "requests_per_second": round(window.rate(REQUEST)),
        "sold_by_run": [trial.report.window.tally.count(SOLD) for trial in trials],
        "seconds_by_run": [round(trial.report.window.spent.wall, 3) for trial in trials],
        "single_seconds": round(single.report.window.spent.wall, 3),
        "single_p99_ms": single.report.window.percentile_ms(REQUEST, 0.99),
        **cost_figures(median),
        **error_figures([*trials, single]),
    }
