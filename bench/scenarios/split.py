"""What it costs to run the services apart: whole purchases through the gateway, against one process with everything.

Both on the same engines, in turns, so that the ratio compares two arrangements and not two moods of the machine.
"""

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

from typing_extensions import override

from bench.scenarios.purchases import CONNECTIONS, PurchasesTrial
from bench.server import Server, ServerError, children_of, installed_command
from bench.trial import (
    Figure,
    Options,
    Outcome,
    TrialResult,
    cost_figures,
    error_figures,
    median_trial,
    run_trial,
)
from scripts.split.system import APPLICATIONS, Shape, Split

STEP = "purchase"
NOTE = "Split: each service is one process, with Nginx before them. All: one process, without a gateway."


class SplitServer(Server):
    """The gateway with the services behind it; commands work on the data that they share."""

    def __init__(self, command: Path, directory: Path, environment: Mapping[str, str]) -> None:
        super().__init__(command, directory, environment)
        web = directory / "web"
        for application in APPLICATIONS:  # nobody asks for pages
            (web / application / "dist").mkdir(parents=True)
        settings = {name: value for name, value in self.environment.items() if name.startswith("ONSALE_")}
        self._split = Split(shape=Shape(engines=environment, settings=settings, web=web, port=self.port))
        self._running = ExitStack()

    @property
    @override
    def pid(self) -> int:
        """Of the service with the most to do for a purchase."""
        return self._split.services["orders"].pid

    @property
    @override
    def pids(self) -> Sequence[int]:
        parents = [*(service.pid for service in self._split.services.values()), self._split.nginx.pid]
        return [*parents, *(child for parent in parents for child in _children(parent))]

    @override
    def start(self) -> None:
        self._running.enter_context(self._split)

    @override
    def stop(self) -> None:
        self._split.stop_services()

    @override
    def kill(self) -> None:
        self._running.close()


def _children(pid: int) -> list[int]:
    """Of Nginx only those that stay: what loads its cache ends after a minute."""
    return [child for child in children_of(pid) if b"cache" not in Path(f"/proc/{child}/cmdline").read_bytes()]


def run(options: Options) -> Outcome:
    """Raises ServerError where processes would have nothing to share."""
    if options.engines.mariadb is None:
        raise ServerError("several processes share real engines: make bench SCENARIO=split ENGINE=real")
    if options.command != installed_command():
        raise ServerError("the split system consists of the onsale that is installed here: leave out --command")
    alone: list[TrialResult] = []
    split: list[TrialResult] = []
    for number in range(1, options.runs + 1):
        for results, kind, label in ((alone, Server, f"all-{number}"), (split, SplitServer, f"split-{number}")):
            results.append(run_trial(PurchasesTrial(), options, connections=CONNECTIONS, label=label, kind=kind))
            print(f"{label}: {results[-1].report.window.rate(STEP):,.1f} purchases/s", flush=True)
    return Outcome(_figures(split, alone), {}, [*split, *alone], notes=[NOTE])


def _figures(split: list[TrialResult], alone: list[TrialResult]) -> dict[str, Figure]:
    apart, together = median_trial(split, STEP), median_trial(alone, STEP)
    rate, all_rate = apart.report.window.rate(STEP), together.report.window.rate(STEP)
    return {
        "purchases_per_second": round(rate, 1),
        "all_purchases_per_second": round(all_rate, 1),
        "ratio": round(rate / all_rate, 3) if all_rate else 0.0,
        "p50_ms": apart.report.window.percentile_ms(STEP, 0.50),
        "p99_ms": apart.report.window.percentile_ms(STEP, 0.99),
        "all_p50_ms": together.report.window.percentile_ms(STEP, 0.50),
        "all_p99_ms": together.report.window.percentile_ms(STEP, 0.99),
        "purchases_per_second_by_run": [round(trial.report.window.rate(STEP), 1) for trial in split],
        "all_purchases_per_second_by_run": [round(trial.report.window.rate(STEP), 1) for trial in alone],
        **{f"all_{name}": figure for name, figure in cost_figures(together).items()},
        **cost_figures(apart),
        **error_figures([*split, *alone]),
    }
