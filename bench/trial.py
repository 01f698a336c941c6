"""One measured run: a fresh server, a stage, a load, and then the proof that the server kept what it acknowledged."""

import itertools
import secrets
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Protocol

import msgspec

from bench.clocks import Watched
from bench.engines import Engines
from bench.loadgen import Load, LoadReport, Pace, Script, run_load
from bench.profiler import profiled
from bench.server import MintedUser, Server, running_server


class Sizes(msgspec.Struct, frozen=True):
    """How large a scenario is that ends when its work is done."""

    buyers: int
    seats: int
    performances: int
    tickets: int


class Options(msgspec.Struct, frozen=True):
    """What the command line asks of every scenario."""

    command: Path
    engines: Engines
    seconds: float
    warm_up_seconds: float
    runs: int
    users: int
    settle_seconds_max: float
    connections: int | None
    workers: int | None
    limit_seconds: float
    sizes: Sizes
    profile_into: Path | None


class Trial(Protocol):
    """What a scenario adds to a run."""

    def prepare(self, server: Server, options: Options) -> None:
        """Set up through the public API what the load needs."""

    def virtual_user(self, load: Load) -> Script:
        """What one connection does until the load is closed."""

    def drive(self, *, pace: Pace, port: int, watched: Watched) -> LoadReport:
        """The load itself: as many users as connections for a time, unless the scenario says otherwise."""
        return run_load(self.virtual_user, pace=pace, port=port, watched=watched)

    def discrepancies(self, report: LoadReport) -> list[str]:
        """Where the server's own numbers differ from what its clients were told; empty when all is well."""


class TrialResult(msgspec.Struct, frozen=True):
    """What one run measured, and what was found wrong afterwards."""

    report: LoadReport
    memory_mib: float
    memory_peak_mib: float
    settled_after_seconds: float
    discrepancies: list[str]
    broken_invariants: list[str]


# The same path without group commit.
SINGLE: Mapping[str, str] = MappingProxyType({"ONSALE_GROUP_COMMIT_MAX_BATCH": "1"})

Figure = int | float | dict[str, float] | list[float]


class Outcome(msgspec.Struct, frozen=True):
    """What a scenario found: its figures, the goals of some of them, and every run they were drawn from."""

    figures: dict[str, Figure]
    goals: dict[str, float]
    trials: list[TrialResult]
    lower_is_better: frozenset[str] = frozenset()
    notes: list[str] = []

    @property
    def broken_invariants(self) -> list[str]:
        return [line for trial in self.trials for line in trial.broken_invariants]

    @property
    def discrepancies(self) -> list[str]:
        return [sentence for trial in self.trials for sentence in trial.discrepancies]


class Buyers:
    """Signed-in people who take turns; with enough of them nobody reaches a limit per person."""

    def __init__(self, people: Sequence[MintedUser]) -> None:
        self._tokens = itertools.cycle([person.access_token for person in people])
        self._numbers = itertools.count()
        self._run = secrets.token_hex(4)  # the database may know the keys of earlier loads

    def next_token(self) -> str:
        """The access token of whoever comes next."""
        return next(self._tokens)

    def next_key(self) -> str:
        """An idempotency key that was never used."""
        return f"load-{self._run}-{next(self._numbers):012d}"


def run_trial(
    trial: Trial,
    options: Options,
    *,
    connections: int,
    label: str,
    environment: Mapping[str, str] = MappingProxyType({}),
    kind: Callable[[Path, Path, Mapping[str, str]], Server] | None = None,
) -> TrialResult:
    """Run the trial on a server of its own and check it; nothing of one run can help or hurt the next."""
    with (
        options.engines.fresh() as settings,
        running_server(
            options.command, {**settings, **environment}, kind or partial(Server, workers=options.workers)
        ) as server,
    ):
        result = run_on(server, trial, options, connections=connections, label=label)
        return msgspec.structs.replace(result, broken_invariants=server.broken_invariants())


def run_on(server: Server, trial: Trial, options: Options, *, connections: int, label: str) -> TrialResult:
    """Run the trial on a server that is ready, check what it says, and stop it; its invariants are not checked."""
    trial.prepare(server, options)
    watched = Watched(server.pids, options.engines.pids())
    pace = Pace(options.connections or connections, options.seconds, options.warm_up_seconds)
    with profiled(server.pid, options.profile_into, label=label, seconds=pace.warm_up_seconds + pace.seconds):
        report = trial.drive(pace=pace, port=server.port, watched=watched)
    memory_mib, memory_peak_mib = server.memory_mib(), server.memory_peak_mib()
    load_ended_at = time.perf_counter()
    discrepancies = trial.discrepancies(report)
    settled_after_seconds = time.perf_counter() - load_ended_at
    server.stop()
    return TrialResult(
        report=report,
        memory_mib=memory_mib,
        memory_peak_mib=memory_peak_mib,
        settled_after_seconds=settled_after_seconds,
        discrepancies=discrepancies,
        broken_invariants=[],
    )


def median_trial(trials: Sequence[TrialResult], step: str) -> TrialResult:
    """The run with the median rate; its rate, latencies and costs belong together, medians of each would not."""
    return sorted(trials, key=lambda trial: trial.report.window.rate(step))[(len(trials) - 1) // 2]


def cost_figures(trial: TrialResult) -> dict[str, Figure]:
    """What a run cost both sides, and how long the server's own numbers took to be right after it.

    Where both sides together use every core, the load generator shares the limit; where others used much, run it again.
    """
    window = trial.report.window
    spent = window.spent
    return {
        "server_cores_used": round(spent.server_cpu / spent.wall, 2),
        "engines_cores_used": round(spent.engines_cpu / spent.wall, 2),
        "generator_cores_used": round(spent.generator_cpu / spent.wall, 2),
        "other_cores_used": round(spent.other_cpu / spent.wall, 2),
        "server_cpu_us_per_request": round(spent.server_cpu / max(1, window.tally.answers) * 1_000_000, 1),
        "generator_cpu_us_per_request": round(spent.generator_cpu / max(1, window.tally.answers) * 1_000_000, 1),
        "server_memory_mib": round(trial.memory_mib, 1),
        "server_memory_peak_mib": round(trial.memory_peak_mib, 1),
        "settled_after_seconds": round(trial.settled_after_seconds, 2),
    }


def error_figures(trials: Iterable[TrialResult]) -> dict[str, Figure]:
    """Every answer that should not have come, in all runs and all their phases."""
    errors = sum((Counter(trial.report.errors) for trial in trials), Counter[str]())
    return {"errors": errors.total(), "errors_by_kind": dict(errors.items())}
