"""Measure the platform on this machine: `python -m bench --scenario holds --engine embedded --seconds 8 --runs 3`.

Ends with 0 only when no error came, every invariant holds and the server's numbers are those its clients saw. A missed
goal is shown and is no failure: it depends on the machine.
"""

import argparse
import signal
import sys
from pathlib import Path

import msgspec

from bench.api import ApiError
from bench.engines import Engines, running_engines
from bench.profiler import ProfilerError
from bench.report import Result, make_result, print_result_line, print_table, write_result
from bench.scenarios import REAL_ONLY, SCENARIOS
from bench.server import ServerError, installed_command
from bench.trial import Options, Sizes
from bench.wire import WireError
from scripts.engines import EngineError, EngineMissingError

RESULTS = Path(__file__).resolve().parent / "results"
ENGINES = ("embedded", "real")
UNTRUSTED = (
    ApiError,
    EngineError,
    EngineMissingError,
    ProfilerError,
    ServerError,
    WireError,
    msgspec.MsgspecError,
    TimeoutError,
)


def main() -> int:
    arguments = _parser().parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # an ordinary exit stops the servers and removes their data
    RESULTS.mkdir(parents=True, exist_ok=True)
    possible = [name for name in SCENARIOS if arguments.engine == "real" or name not in REAL_ONLY]
    scenarios = [arguments.scenario] if arguments.scenario else possible
    try:
        with running_engines(arguments.engine) as engines:
            options = _options(arguments, engines)
            succeeded = [_measure(scenario, arguments.engine, options) for scenario in scenarios]
    except (EngineError, EngineMissingError) as error:
        print(f"FAILED: {error}", file=sys.stderr, flush=True)
        return 1
    return 0 if all(succeeded) else 1


def _options(arguments: argparse.Namespace, engines: Engines) -> Options:
    return Options(
        command=arguments.command,
        engines=engines,
        seconds=arguments.seconds,
        warm_up_seconds=arguments.warm_up,
        runs=arguments.runs,
        users=arguments.users,
        settle_seconds_max=arguments.settle,
        connections=arguments.connections,
        workers=arguments.workers,
        limit_seconds=arguments.limits,
        sizes=Sizes(arguments.buyers, arguments.seats, arguments.performances, arguments.tickets),
        profile_into=RESULTS if arguments.profile else None,
    )


def _measure(scenario: str, engine: str, options: Options) -> bool:
    """Run one scenario and print all about it; False when its figures cannot be trusted."""
    try:
        outcome = SCENARIOS[scenario](options)
        result = make_result(scenario, engine, options, outcome)
    except UNTRUSTED as error:
        print(f"FAILED: {scenario}: {type(error).__name__}: {error}", file=sys.stderr, flush=True)
        return False
    print_table(result)
    print(f"\nkept in {write_result(result, RESULTS)}")
    for sentence in (failures := _failures(result, outcome.broken_invariants)):
        print(f"FAILED: {scenario}: {sentence}", file=sys.stderr, flush=True)
    print_result_line(result)
    return not failures


def _failures(result: Result, broken_invariants: list[str]) -> list[str]:
    errors = [f"{result.figures['errors']} wrong answers, see errors_by_kind"] if result.figures["errors"] else []
    return [*broken_invariants, *result.discrepancies, *errors]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure the platform on this machine.")
    parser.add_argument("--scenario", choices=list(SCENARIOS), help="without it all of them, one after the other")
    parser.add_argument("--engine", choices=ENGINES, default="embedded")
    parser.add_argument("--seconds", type=_positive, default=8.0, help="measured seconds of a run")
    parser.add_argument("--warm-up", type=_positive, default=2.0, help="seconds before them, left out of the figures")
    parser.add_argument("--runs", type=int, default=3, help="runs on fresh servers; the median one is reported")
    parser.add_argument("--users", type=int, default=5_000, help="signed-in people who take turns")
    parser.add_argument("--settle", type=_positive, default=20.0, help="seconds until its own numbers must be right")
    parser.add_argument("--connections", type=int, help="instead of the number that the scenario has found best")
    parser.add_argument("--workers", type=int, help="serve with so many processes; of real engines only")
    parser.add_argument("--limits", type=float, default=1.5, help="seconds for the limit of each part alone; 0: none")
    parser.add_argument("--buyers", type=int, default=10_000, help="of sellout: people connected at once")
    parser.add_argument("--seats", type=int, default=2_000, help="of sellout: seats that they want")
    parser.add_argument("--performances", type=int, default=40, help="of best-available: how often the stadium is sold")
    parser.add_argument("--tickets", type=int, default=1_000_000, help="of growth: tickets sold before it begins")
    parser.add_argument("--profile", action="store_true", help="sample the server with py-spy into bench/results")
    parser.add_argument("--command", type=Path, default=installed_command(), help="the onsale to measure")
    return parser


def _positive(text: str) -> float:
    seconds = float(text)
    if not seconds > 0:
        raise argparse.ArgumentTypeError("must be more than 0")
    return seconds


if __name__ == "__main__":
    sys.exit(main())
