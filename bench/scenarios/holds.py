"""Durable holds on one hot ticket type: many people take one standing ticket each, as fast as the server answers.

The same path is measured with group commit as it is and with batches of one, in turns, so that the ratio compares two
ways of working and not two moods of the machine. Every run has a fresh server.
"""

import msgspec
from typing_extensions import override

from bench.api import BASE, ApiError
from bench.loadgen import Load, LoadReport, Script
from bench.server import Server
from bench.stage import Limits, Sale, Show, open_sale, wait_until_available
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
from bench.wire import bearer, idempotency_key, request_bytes

CONNECTIONS = 128
LIMITS = Limits(capacity=1_000_000, per_order=1, per_person=500)
GOALS = {"holds_per_second": 5_000.0, "ratio_to_single": 4.0}
STEP = "hold"


class HoldMade(msgspec.Struct):
    """What a buyer needs of an acknowledged hold."""

    id: str
    hold_token: str


class HoldsTrial(Trial):
    """Acknowledged holds must be distinct, and missing from the availability, every single one."""

    def __init__(self, sale: Sale | None = None) -> None:
        """`sale` is what to load, instead of one that is made for it."""
        self._hold_ids: list[str] = []
        self._given = sale

    @override
    def prepare(self, server: Server, options: Options) -> None:
        self._settle_seconds_max = options.settle_seconds_max
        self._sale = self._given or open_sale(server, title="Hot night", limits=LIMITS, people=options.users)
        self._show = self._sale.show
        self._buyers = Buyers(self._sale.people)

    @override
    def virtual_user(self, load: Load) -> Script:
        hold_made = msgspec.json.Decoder(HoldMade)
        body = hold_body(self._show)
        buyers, hold_ids = self._buyers, self._hold_ids
        while load.is_open:
            headers = bearer(buyers.next_token()) + idempotency_key(buyers.next_key())
            response = yield request_bytes("POST", f"{BASE}/holds", headers=headers, body=body)
            if response.status == 201:
                hold_ids.append(hold_made.decode(response.body).id)
                load.succeeded(STEP, response.seconds)
            else:
                yield load.refused(STEP, response)

    @override
    def discrepancies(self, report: LoadReport) -> list[str]:
        acknowledged = report.totals[STEP]
        found = []
        if len(set(self._hold_ids)) != acknowledged:
            found.append(f"{acknowledged} holds acknowledged under {len(set(self._hold_ids))} ids")
        try:
            wait_until_available(
                self._sale.seller, self._show, self._sale.available - acknowledged, seconds=self._settle_seconds_max
            )
        except ApiError as error:
            found.append(f"{acknowledged} holds acknowledged of {self._sale.available}: {error}")
        return found


def hold_body(show: Show) -> bytes:
    """One ticket of the show's only ticket type."""
    items = [{"ticket_type_id": show.ticket_type_id, "quantity": 1}]
    return msgspec.json.encode({"performance_id": show.performance_id, "items": items})


def run(options: Options) -> Outcome:
    """Alternate between group commit and batches of one, and compare the median runs."""
    group: list[TrialResult] = []
    single: list[TrialResult] = []
    for number in range(1, options.runs + 1):
        for results, environment, label in ((group, {}, f"holds-{number}"), (single, SINGLE, f"holds-single-{number}")):
            results.append(
                run_trial(HoldsTrial(), options, connections=CONNECTIONS, environment=environment, label=label)
            )
            print(f"{label}: {results[-1].report.window.rate(STEP):,.0f} holds/s", flush=True)
    return Outcome(_figures(group, single), GOALS, [*group, *single])


def _figures(group: list[TrialResult], single: list[TrialResult]) -> dict[str, Figure]:
    grouped, alone = median_trial(group, STEP), median_trial(single, STEP)
    holds_per_second = grouped.report.window.rate(STEP)
    single_holds_per_second = alone.report.window.rate(STEP)
    return {
        "holds_per_second": round(holds_per_second),
        "p50_ms": grouped.report.window.percentile_ms(STEP, 0.50),
        "p99_ms": grouped.report.window.percentile_ms(STEP, 0.99),
        "single_holds_per_second": round(single_holds_per_second),
        "single_p50_ms": alone.report.window.percentile_ms(STEP, 0.50),
        "single_p99_ms": alone.report.window.percentile_ms(STEP, 0.99),
        "ratio_to_single": round(holds_per_second / single_holds_per_second, 2) if single_holds_per_second else 0.0,
        "holds_per_second_by_run": [round(trial.report.window.rate(STEP)) for trial in group],
        "single_holds_per_second_by_run": [round(trial.report.window.rate(STEP)) for trial in single],
        **cost_figures(grouped),
        **error_figures([*group, *single]),
    }
