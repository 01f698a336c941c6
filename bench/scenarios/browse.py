"""People who look around: lists, events, performances and availability, part of it again with If-None-Match."""

import itertools
import random
from functools import partial

import msgspec
from typing_extensions import override

from bench.api import BASE, Api
from bench.loadgen import Load, LoadReport, Script
from bench.server import Server
from bench.stage import Limits, Show, organiser, publish_show, wait_for
from bench.trial import (
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
from bench.wire import request_bytes

CONNECTIONS = 64
SHOWS = 24
LIMITS = Limits(capacity=5_000, per_order=4, per_person=8)
GOALS = {"reads_per_second": 5_000.0}
STEP = "read"
# Of 1,000 page views; availability is asked for again and again while somebody chooses, hence its share.
SHARES = {"events": 250, "event": 250, "performance": 200, "availability": 300}
CONDITIONAL_SHARE = 0.5
LISTS = ("", "?category=concert", "?city=Shanghai", "?q=Night")
SEED = 20_261_122


class Page(msgspec.Struct, frozen=True):
    """A path below the API's base, and bytes that only its right answer contains."""

    path: str
    mark: bytes

    def describe(self) -> str:
        return f"{self.mark.decode()} in {self.path}"


class Read(msgspec.Struct, frozen=True):
    """A page view: what is asked for, and how the right answer is known."""

    request: bytes
    status: int
    mark: bytes


class BrowseTrial(Trial):
    """Every read must come with the status and the id it was asked for; an unchanged page must be a 304."""

    @override
    def prepare(self, server: Server, options: Options) -> None:
        seller = organiser(server)
        shows = [publish_show(seller, title=f"Night {number}", limits=LIMITS) for number in range(1, SHOWS + 1)]
        self._reads = itertools.cycle(page_views(Api(server.port), shows))

    @override
    def virtual_user(self, load: Load) -> Script:
        reads = self._reads
        while load.is_open:
            read = next(reads)
            response = yield read.request
            if response.status == read.status and read.mark in response.body:
                load.succeeded(STEP, response.seconds)
            else:
                yield load.refused(STEP, response)

    @override
    def discrepancies(self, report: LoadReport) -> list[str]:
        return []


def page_views(api: Api, shows: list[Show]) -> list[Read]:
    """A fixed, shuffled mix; the same on every run, so that figures can be compared."""
    dice = random.Random(SEED)
    pages = [_page(kind, number, dice.choice(shows)) for kind, share in SHARES.items() for number in range(share)]
    etags = {page: wait_for(partial(_etag, api, page), what=page.describe) for page in dict.fromkeys(pages)}
    dice.shuffle(pages)
    return [_read(page, etags[page] if dice.random() < CONDITIONAL_SHARE else "") for page in pages]


def _page(kind: str, number: int, show: Show) -> Page:
    match kind:
        case "events":
            return Page(f"/events{LISTS[number % len(LISTS)]}", b'"sale_state"')
        case "event":
            return Page(f"/events/{show.event_id}", show.performance_id.encode())
        case "performance":
            return Page(f"/performances/{show.performance_id}", show.ticket_type_id.encode())
        case _:
            return Page(f"/performances/{show.performance_id}/availability", show.ticket_type_id.encode())


def _read(page: Page, etag: str) -> Read:
    if not etag:
        return Read(request_bytes("GET", BASE + page.path), 200, page.mark)
    return Read(request_bytes("GET", BASE + page.path, headers=f"If-None-Match: {etag}\r\n"), 304, b"")


def _etag(api: Api, page: Page) -> str | None:
    reply = api.get(page.path)
    return reply.etag if page.mark in reply.body else None


def run(options: Options) -> Outcome:
    """The same mix on a fresh server each time."""
    trials: list[TrialResult] = []
    for number in range(1, options.runs + 1):
        label = f"browse-{number}"
        trials.append(run_trial(BrowseTrial(), options, connections=CONNECTIONS, label=label))
        print(f"{label}: {trials[-1].report.window.rate(STEP):,.0f} reads/s", flush=True)
    return Outcome(_figures(trials), GOALS, trials)


def _figures(trials: list[TrialResult]) -> dict[str, Figure]:
    median = median_trial(trials, STEP)
    window = median.report.window
    return {
        "reads_per_second": round(window.rate(STEP)),
        "p50_ms": window.percentile_ms(STEP, 0.50),
        "p99_ms": window.percentile_ms(STEP, 0.99),
        "reads_per_second_by_run": [round(trial.report.window.rate(STEP)) for trial in trials],
        **cost_figures(median),
        **error_figures(trials),
    }
