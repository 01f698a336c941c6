"""`python -m tests.faults --seed N --kills N`: what `make faults [SEED=n] [KILLS=n]` runs."""

from __future__ import annotations

import argparse
import json
import secrets
import signal
import sys
import time
from pathlib import Path
from typing import Final

from scripts.dev.console import say
from scripts.engines import EngineError, EngineMissingError
from tests.faults.campaign import Plan, run_campaign
from tests.faults.faults import FAULTS
from tests.faults.report import Report, fault_lines
from tests.faults.stadium import measure_stadium
from tests.faults.system import Sale, System

RESULTS: Final = Path(__file__).parents[2] / "test-results"
KILLS_PER_ROUND: Final = 25
KILL_EVERY_SECONDS: Final = 6.0


def main() -> int:
    """One campaign; 0 when every promise was kept."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(10**6), help="of the schedule (a new one)")
    parser.add_argument("--kills", type=int, default=50, help="workers that are killed (50)")
    parser.add_argument("--standing", type=int, default=30_000, help="places without seats (30,000)")
    parser.add_argument("--seats", type=int, default=12_000, help="seats (12,000)")
    parser.add_argument("--stadium", action="store_true", help="only 100,000 seats that Redis has lost")
    given = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # an ordinary exit stops every server
    plan = Plan(
        seed=given.seed,
        kills=given.kills,
        rounds=max(1, given.kills // KILLS_PER_ROUND),
        buyers=24,
        crowd=300,
        think_seconds_max=0.6,
        pause_seconds_max=3.0,
        lasting_seconds_max=5.0,
        kill_every_seconds=KILL_EVERY_SECONDS,
    )
    if given.stadium:
        say("100,000 seats, 80,000 of them taken")
        say("\n".join(fault_lines(measure_stadium(say))))
        return 0
    say(f"seed {plan.seed}: {plan.rounds} × {len(FAULTS)} faults, {plan.kills} kills")
    say(f"{'fault':<26}{'lasted':>10}{'hold':>10}{'order':>10}{'ticket':>10}")
    try:
        with System(Sale(given.standing, given.seats, people=200)) as system:
            report = run_campaign(system, plan, say)
    except (EngineError, EngineMissingError) as error:
        say(f"STOPPED: {error}")
        return 1
    say(f"\n{report.table()}\nkept in {_kept(report)}")
    return 1 if report.broken else 0


def _kept(report: Report) -> Path:
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"faults-{time.strftime('%Y%m%dT%H%M%SZ', time.gmtime())}.json"
    path.write_text(json.dumps(report.as_json(), indent=2) + "\n")
    path.with_suffix(".log").write_text(report.logs)
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


if __name__ == "__main__":
    sys.exit(main())
