"""Every benchmark runs from its command line, checks what it says it checks, and ends with its RESULT line."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Final

import msgspec
import pytest

from bench.report import Result

ROOT: Final = Path(__file__).resolve().parents[2]
FAKE: Final = Path(__file__).with_name("fake_onsale.py")
BRIEF: Final = ("--seconds", "0.3", "--warm-up", "0.1", "--runs", "1", "--users", "50", "--connections", "8")
WITHOUT_LIMITS: Final = ("--limits", "0")
# Every run starts a server and four commands; on a busy machine each start takes seconds.
SECONDS_MAX: Final = 170
pytestmark = pytest.mark.timeout(SECONDS_MAX + 10)
GOALS: Final[dict[str, dict[str, float]]] = {
    "holds": {"holds_per_second": 5_000, "ratio_to_single": 4},
    "named-holds": {"ratio_to_plain": 0.8},
    "purchases": {"purchases_per_second": 600},
    "browse": {"reads_per_second": 5_000},
}


LIMITS: Final = {
    "bare_http_requests_per_second",
    "single_transactions_per_second",
    "single_transactions_connections",
}


class Ended(msgspec.Struct):
    """How a benchmark ended; `result` is the content of its last line, None when that is no RESULT line."""

    code: int
    stderr: str
    result: Result | None


def run_bench(*options: str, environment: dict[str, str] | None = None) -> Ended:
    done = subprocess.run(
        [sys.executable, "-m", "bench", *BRIEF, *options],
        cwd=ROOT,
        env={**os.environ, **(environment or {})},
        capture_output=True,
        text=True,
        timeout=SECONDS_MAX,
        check=False,
    )
    last = done.stdout.splitlines()[-1:] or [""]
    result = last[0].removeprefix("RESULT ")
    return Ended(done.returncode, done.stderr, msgspec.json.decode(result, type=Result) if result != last[0] else None)


@pytest.fixture
def fake(tmp_path: Path) -> str:
    command = tmp_path / "onsale"
    command.write_text(f'#!/bin/sh\nexec {sys.executable} {FAKE} "$@"\n')
    command.chmod(0o755)
    return str(command)


@pytest.mark.parametrize(("scenario", "goals"), GOALS.items())
def test_a_server_that_keeps_its_promises_passes(fake: str, scenario: str, goals: dict[str, float]) -> None:
    ended = run_bench("--scenario", scenario, "--limits", "0.1", "--command", fake)

    assert (ended.code, ended.stderr) == (0, "")
    assert ended.result is not None
    assert (ended.result.scenario, ended.result.engine, ended.result.goals) == (scenario, "embedded", goals)
    assert (ended.result.invariants_broken, ended.result.discrepancies) == (0, [])
    assert set(goals) <= set(ended.result.figures)
    assert ended.result.figures["errors"] == 0
    assert [name for name, limit in ended.result.limits.items() if limit <= 0] == []
    assert set(ended.result.limits) == LIMITS


@pytest.mark.parametrize(
    ("scenario", "fault", "sentence"),
    [
        ("holds", "refuses", "wrong answers"),
        ("holds", "repeats", "holds acknowledged under"),
        ("holds", "breaks-invariant", "BROKEN capacity: never oversold"),
        ("holds", "forgets", "available tickets; the server offers"),
        ("named-holds", "repeats", "holds acknowledged under"),
        ("purchases", "loses-sale", "more sold tickets than 0, not"),
        ("purchases", "voids-ticket", "was fulfilled with the tickets"),
        ("browse", "repeats-pages", "wrong answers"),
    ],
)
def test_a_server_that_breaks_a_promise_fails(fake: str, scenario: str, fault: str, sentence: str) -> None:
    brief = (*WITHOUT_LIMITS, "--settle", "0.5")
    ended = run_bench("--scenario", scenario, *brief, "--command", fake, environment={"FAKE_FAULT": fault})

    assert ended.code == 1
    assert sentence in ended.stderr
    assert ended.result is not None


@pytest.mark.slow
@pytest.mark.parametrize(("scenario", "goals"), GOALS.items())
def test_every_scenario_runs_on_the_platform_and_all_invariants_hold(scenario: str, goals: dict[str, float]) -> None:
    ended = run_bench("--scenario", scenario, *WITHOUT_LIMITS)

    assert (ended.code, ended.stderr) == (0, "")
    assert ended.result is not None
    assert [figure for figure in goals if not ended.result.figures[figure]] == []
    assert (ended.result.invariants_broken, ended.result.figures["errors"]) == (0, 0)


def test_services_apart_are_not_measured_where_they_have_nothing_to_share() -> None:
    ended = run_bench("--scenario", "split", *WITHOUT_LIMITS)

    assert (ended.code, ended.result) == (1, None)
    assert ended.stderr == (
        "FAILED: split: ServerError: several processes share real engines: make bench SCENARIO=split ENGINE=real\n"
    )
