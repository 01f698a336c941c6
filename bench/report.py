"""What a benchmark leaves behind: a table for people, a JSON file, and one last line for tools."""

import time
from pathlib import Path

import msgspec

from bench.limits import measure_limits
from bench.machine import Machine, describe_machine, describe_versions
from bench.trial import Figure, Options, Outcome

NAME_WIDTH = 44
VALUE_WIDTH = 18


class Result(msgspec.Struct, frozen=True):
    """The content of the RESULT line; tools outside this repository read it, so fields are only added."""

    scenario: str
    engine: str
    machine: Machine
    versions: dict[str, str]
    figures: dict[str, Figure]
    goals: dict[str, float]
    invariants_broken: int
    discrepancies: list[str]
    settings: dict[str, float]
    finished_at: str
    profiled: bool
    limits: dict[str, float] = {}
    lower_is_better: frozenset[str] = frozenset()
    notes: list[str] = []


def make_result(scenario: str, engine: str, options: Options, outcome: Outcome) -> Result:
    """Everything about a finished scenario, with the goals it was measured against and the limits of its parts.

    The limits are measured here, while nothing else of the run is left.
    """
    return Result(
        scenario=scenario,
        engine=engine,
        machine=describe_machine(),
        versions=describe_versions() | options.engines.versions(),
        figures=outcome.figures,
        goals=outcome.goals,
        invariants_broken=len(outcome.broken_invariants),
        discrepancies=outcome.discrepancies,
        settings={
            "seconds": options.seconds,
            "warm_up_seconds": options.warm_up_seconds,
            "runs": options.runs,
            "users": options.users,
            "workers": options.workers or 1,
            **msgspec.structs.asdict(options.sizes),
        },
        finished_at=time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        profiled=options.profile_into is not None,
        limits=measure_limits(options.engines, options.limit_seconds) if options.limit_seconds > 0 else {},
        lower_is_better=outcome.lower_is_better,
        notes=outcome.notes,
    )


def make_plain_result(
    scenario: str,
    engine: str,
    figures: dict[str, Figure],
    goals: dict[str, float],
    *,
    settings: dict[str, float],
    versions: dict[str, str] | None = None,
    findings: list[str] | None = None,
    notes: list[str] | None = None,
) -> Result:
    """Everything about what was measured without the load generator; less is better of every figure with a goal."""
    return Result(
        scenario=scenario,
        engine=engine,
        machine=describe_machine(),
        versions=describe_versions() | (versions or {}),
        figures=figures,
        goals=goals,
        invariants_broken=len(findings or []),
        discrepancies=findings or [],
        settings=settings,
        finished_at=time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        profiled=False,
        lower_is_better=frozenset(goals),
        notes=notes or [],
    )


def print_table(result: Result) -> None:
    """The figures in the order in which the scenario gave them, each with its goal where it has one."""
    machine = result.machine
    print(f"\n{result.scenario} · {result.engine} · {machine.cpu}, {machine.cores} cores, {machine.memory_mib} MiB")
    print(
        f"{machine.filesystem}, fsync {machine.fsync_us} µs · "
        + ", ".join(f"{k} {v}" for k, v in result.versions.items())
    )
    print(f"\n{'figure':<{NAME_WIDTH}}{'measured':>{VALUE_WIDTH}}{'goal':>{VALUE_WIDTH}}")
    for name, figure in result.figures.items():
        for row_name, value in _rows(name, figure):
            print(f"{row_name:<{NAME_WIDTH}}{value:>{VALUE_WIDTH}}{_verdict(result, row_name, figure)}")
    for note in result.notes:
        print(f"\n{note}")
    if result.limits:
        print(f"\n{'limit of a part alone':<{NAME_WIDTH}}{'measured':>{VALUE_WIDTH}}")
    for name, limit in result.limits.items():
        print(f"{name:<{NAME_WIDTH}}{_words(limit):>{VALUE_WIDTH}}")


def _verdict(result: Result, name: str, figure: Figure) -> str:
    goal = result.goals.get(name)
    if goal is None:
        return ""
    is_lower, measured = name in result.lower_is_better, _number(figure)
    sign = "≤" if is_lower else "≥"
    is_reached = measured <= goal if is_lower else measured >= goal
    return f"{sign} {goal:,g}".rjust(VALUE_WIDTH) + ("" if is_reached else "  missed")


def print_result_line(result: Result) -> None:
    """The last line of every benchmark."""
    print(f"RESULT {msgspec.json.encode(result).decode()}", flush=True)


def write_result(result: Result, directory: Path) -> Path:
    """Keep the result as a file of its own; older results are never overwritten."""
    directory.mkdir(parents=True, exist_ok=True)
    stamp = result.finished_at.replace(":", "").replace("-", "")
    path = directory / f"{result.scenario}-{result.engine}-{stamp}.json"
    path.write_bytes(msgspec.json.format(msgspec.json.encode(result), indent=2) + b"\n")
    return path


def _rows(name: str, figure: Figure) -> list[tuple[str, str]]:
    match figure:
        case dict():
            return [(f"{name}.{part}", _words(value)) for part, value in figure.items()]
        case list():
            return [(name, " ".join(_words(value) for value in figure))]
        case _:
            return [(name, _words(figure))]


def _words(value: float) -> str:
    return f"{value:,.0f}" if isinstance(value, int) or value >= 1000 else f"{value:,.2f}"


def _number(figure: Figure) -> float:
    return figure if isinstance(figure, int | float) else 0.0
