"""`python -m tests.simulation --seed N --histories N`: what `make sim SEED=n HISTORIES=n` runs."""

import argparse
import asyncio
import secrets
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from tests.processes import make_template
from tests.simulation.history import HistoryFailed, run_history

REPORT_EVERY_SECONDS = 10.0


def main() -> int:
    """Histories of consecutive seeds until one fails; 0 when none did."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(10**9), help="the first seed (a new one)")
    parser.add_argument("--histories", type=int, default=100, help="how many, each with the next seed (100)")
    parser.add_argument("--trace", action="store_true", help="show what happened in each history")
    chosen = parser.parse_args()
    print(f"seeds {chosen.seed} to {chosen.seed + chosen.histories - 1}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        template = asyncio.run(make_template(Path(folder)))
        try:
            count = _run_all(range(chosen.seed, chosen.seed + chosen.histories), template, is_traced=chosen.trace)
        except HistoryFailed as failure:
            print("\n".join([str(failure), *failure.__notes__]))
            return 1
    for what, number in sorted(count.items()):
        print(f"{number:9,} {what}")
    print(f"{chosen.histories} histories, every promise kept")
    return 0


def _run_all(seeds: range, template: Path, *, is_traced: bool) -> Counter[str]:
    total = Counter[str]()
    said_at = time.monotonic()
    for number, seed in enumerate(seeds, start=1):
        told = run_history(seed, template)
        total += told.count
        if is_traced:
            print("\n".join([*told.trace, f"seed {seed}: {told.steps} steps, digest {told.digest}"]))
        if time.monotonic() - said_at > REPORT_EVERY_SECONDS:
            said_at = time.monotonic()
            print(f"{number} of {len(seeds)} histories, {total['requests']:,} requests", flush=True)
    return total


if __name__ == "__main__":
    sys.exit(main())
