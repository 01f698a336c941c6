"""Herds that take the best seats: groups of one to four buy the stadium empty, one performance after the other.

Everybody is at the same performance, asks for the best seats of any price for his group, takes fewer where fewer are
left, and goes on to the next performance when he was told that nothing is.
"""

import itertools
import math
import random
import statistics
from collections.abc import Mapping, Sequence

import msgspec
from typing_extensions import override

from bench.api import BASE, ApiError
from bench.clocks import Watched
from bench.halls import stadium_plan
from bench.loadgen import Load, LoadReport, Pace, Script, run_rush
from bench.server import Server
from bench.stage import (
    Chart,
    ChartRow,
    Limits,
    SeatedShow,
    SeatsHeld,
    organiser,
    publish_seated_shows,
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
from bench.wire import Response, bearer, idempotency_key, problem_kind, request_bytes

CONNECTIONS = 128
GROUP_MAX = 4
GROUPS, SHARES = (1, 2, 3, 4), (20, 45, 15, 20)
LIMITS = Limits(capacity=0, per_order=GROUP_MAX, per_person=500)
GOALS = {"sold_share": 1.0}
# Seats further apart than so many usual gaps have something between them.
TOUCHING_GAPS_MAX = 1.5
HELD, SOLD_OUT = "hold", "sold_out"
SEED = 20_261_122


class SoldOutProblem(msgspec.Struct):
    """A refusal that says how many are left."""

    available: int


class BestAvailableTrial(Trial):
    """Every seat of every performance is sold, and none twice."""

    @override
    def prepare(self, server: Server, options: Options) -> None:
        self._api = organiser(server)
        self._settle_seconds_max = options.settle_seconds_max
        self._shows = publish_seated_shows(
            self._api,
            title="Stadium tour",
            plan=stadium_plan(),
            performances=options.sizes.performances,
            limits=LIMITS,
        )
        chart = self._api.get(f"/performances/{self._shows[0].performance_id}/chart").decode(Chart)
        self._neighbours = neighbours(chart)
        self._held: list[list[list[str]]] = [[] for _ in self._shows]
        self._buyers = Buyers(server.mint_users(options.users))
        self._dice = random.Random(SEED)

    @override
    def drive(self, *, pace: Pace, port: int, watched: Watched) -> LoadReport:
        return run_rush([self.virtual_user] * pace.connections, port=port, watched=watched)

    @override
    def virtual_user(self, load: Load) -> Script:
        for show, held in zip(self._shows, self._held, strict=True):
            on_sale = dict.fromkeys(show.ticket_type_ids, GROUP_MAX)
            while load.is_open and on_sale:
                kind = self._dice.choice(list(on_sale))
                (group,) = self._dice.choices(GROUPS, SHARES)
                response = yield self._request(show, kind, min(group, on_sale[kind]))
                if response.status == 201:
                    load.succeeded(HELD, response.seconds)
                    held.append(HOLD_MADE.decode(response.body).seat_ids())
                elif problem_kind(response) == "409 sold-out":
                    load.succeeded(SOLD_OUT, response.seconds)
                    _note_left(on_sale, kind, response)
                else:
                    yield load.refused(HELD, response)
        if not load.is_open:
            load.missed("hold: seats were left when the time was over")

    def _request(self, show: SeatedShow, kind: str, group: int) -> bytes:
        wanted = {"ticket_type_id": kind, "quantity": group}
        body = msgspec.json.encode({"performance_id": show.performance_id, "best_available": wanted})
        headers = bearer(self._buyers.next_token()) + idempotency_key(self._buyers.next_key())
        return request_bytes("POST", f"{BASE}/holds", headers=headers, body=body)

    def sold_share(self) -> float:
        """How much of the stock of all performances was held."""
        sold = sum(len({seat for group in held for seat in group}) for held in self._held)
        return sold / sum(show.seat_count for show in self._shows)

    def together_share(self) -> float:
        """How many of the groups of two and more have seats that touch each other."""
        groups = [group for held in self._held for group in held if len(group) > 1]
        return sum(is_together(group, self._neighbours) for group in groups) / max(1, len(groups))

    @override
    def discrepancies(self, report: LoadReport) -> list[str]:
        found = []
        for show, held in zip(self._shows, self._held, strict=True):
            seats = [seat for group in held for seat in group]
            if (len(seats), len(set(seats))) != (show.seat_count, show.seat_count):
                found.append(f"{show.seat_count} seats, but {len(seats)} were held, {len(set(seats))} different ones")
            try:
                wait_until_seats_left(self._api, show, 0, seconds=self._settle_seconds_max)
            except ApiError as error:
                found.append(str(error))
        return found


def _note_left(on_sale: dict[str, int], kind: str, refusal: Response) -> None:
    left = SOLD_OUT_PROBLEM.decode(refusal.body).available
    if left:
        on_sale[kind] = min(GROUP_MAX, left)
    else:
        del on_sale[kind]


def neighbours(chart: Chart) -> frozenset[frozenset[str]]:
    """The pairs of seats that touch, found from where they are drawn."""
    gaps = [math.dist(_place(chart, a), _place(chart, b)) for row in chart.rows for a, b in _pairs(chart, row)]
    usual = statistics.median(gaps) if gaps else 0.0
    return frozenset(
        frozenset((chart.seats.id[a], chart.seats.id[b]))
        for row in chart.rows
        for a, b in _pairs(chart, row)
        if math.dist(_place(chart, a), _place(chart, b)) <= TOUCHING_GAPS_MAX * usual
    )


def is_together(group: Sequence[str], touching: frozenset[frozenset[str]]) -> bool:
    """Whether the group sits in one piece: a row is a line, so one pair less than people touch."""
    return sum(frozenset(pair) in touching for pair in itertools.combinations(group, 2)) == len(group) - 1


def _pairs(chart: Chart, row: ChartRow) -> list[tuple[int, int]]:
    """Seats that follow each other, along the row."""
    seats = range(row.first_seat, row.first_seat + row.seat_count)
    xs, ys = chart.seats.x, chart.seats.y
    wide = max(xs[s] for s in seats) - min(xs[s] for s in seats)
    high = max(ys[s] for s in seats) - min(ys[s] for s in seats)
    return list(itertools.pairwise(sorted(seats, key=xs.__getitem__ if wide >= high else ys.__getitem__)))


def _place(chart: Chart, seat: int) -> tuple[float, float]:
    return chart.seats.x[seat], chart.seats.y[seat]


HOLD_MADE = msgspec.json.Decoder(SeatsHeld)
SOLD_OUT_PROBLEM = msgspec.json.Decoder(SoldOutProblem)


def run(options: Options) -> Outcome:
    """The same tour on a fresh server each time; at last one without group commit."""
    tours = [_tour(options, {}, f"best-available-{number}") for number in range(1, options.runs + 1)]
    single = _tour(options, SINGLE, "best-available-single")
    return Outcome(_figures(tours, single), GOALS, [tour.result for tour in (*tours, single)])


class Tour(msgspec.Struct, frozen=True):
    """A run, and how people were seated in it."""

    result: TrialResult
    sold_share: float
    together_share: float


def _tour(options: Options, environment: Mapping[str, str], label: str) -> Tour:
    trial = BestAvailableTrial()
    result = run_trial(trial, options, connections=CONNECTIONS, environment=environment, label=label)
    print(f"{label}: {result.report.window.rate(HELD):,.0f} holds/s", flush=True)
    return Tour(result, trial.sold_share(), trial.together_share())


def _figures(tours: list[Tour], single: Tour) -> dict[str, Figure]:
    median = median_trial([tour.result for tour in tours], HELD)
    window = median.report.window
    single_holds_per_second = single.result.report.window.rate(HELD)
    return {
        "holds_per_second": round(window.rate(HELD)),
        "p50_ms": window.percentile_ms(HELD, 0.50),
        "p99_ms": window.percentile_ms(HELD, 0.99),
        "sold_out_p99_ms": window.percentile_ms(SOLD_OUT, 0.99),
        "sold_share": min(tour.sold_share for tour in (*tours, single)),
        "together_share": round(min(tour.together_share for tour in tours), 4),
        "groups": window.tally.count(HELD),
        "sold_out_answers": window.tally.count(SOLD_OUT),
        "seconds": round(window.spent.wall, 3),
        "single_holds_per_second": round(single_holds_per_second),
        "ratio_to_single": round(window.rate(HELD) / single_holds_per_second, 2) if single_holds_per_second else 0.0,
        "holds_per_second_by_run": [round(tour.result.report.window.rate(HELD)) for tour in tours],
        **cost_figures(median),
        **error_figures([tour.result for tour in (*tours, single)]),
    }
