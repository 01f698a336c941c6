"""`python -m tests.simulation --seed N --histories N`: what `make sim SEED=n HISTORIES=n` runs."""

import argparse
import asyncio
import secrets
import sys
import tempfile
import time
import traceback
from collections import Counter
from pathlib import Path

from tests.processes import make_template
from tests.simulation.history import HistoryFailed, run_history
from tests.simulation.verdict import PromiseBroken

REPORT_EVERY_SECONDS = 5.0
HISTORIES = 100


def main() -> int:
    """Histories of consecutive seeds until one fails; 0 when none did."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(10**9), help="the first seed (a new one)")
    parser.add_argument(
        "--histories", type=_at_least_one, default=HISTORIES, help=f"how many, each with the next seed ({HISTORIES})"
    )
    parser.add_argument("--trace", action="store_true", help="show what happened in each history")
    parser.add_argument("--counts", action="store_true", help="show how often everything happened")
    chosen = parser.parse_args()
    seeds = range(chosen.seed, chosen.seed + chosen.histories)
    run = _Run(seeds, is_traced=chosen.trace)
    try:
        with tempfile.TemporaryDirectory() as folder:
            run.all(asyncio.run(make_template(Path(folder))))
    except HistoryFailed as failure:
        _explain(failure, is_traced=chosen.trace)
        return 1
    except KeyboardInterrupt:
        print(f"\nInterrupted after {run.done} of {len(seeds)} histories; every promise was kept until then.")
        return 130
    if chosen.counts:
        print("\n".join(f"{number:9,} {what}" for what, number in sorted(run.count.items())))
    print(run.summary())
    return 0


def _at_least_one(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        msg = f"{text!r} is not a number from one on"
        raise argparse.ArgumentTypeError(msg)
    return int(text)


class _Run:
    """Histories one after the other, and what they came to so far."""

    def __init__(self, seeds: range, *, is_traced: bool) -> None:
        self._seeds = seeds
        self._is_traced = is_traced
        self._began_at = time.monotonic()
        self.done = 0
        self.steps = 0
        self.count = Counter[str]()

    def all(self, template: Path) -> None:
        print(f"seeds {self._seeds[0]} to {self._seeds[-1]}", flush=True)
        said_at = time.monotonic()
        for seed in self._seeds:
            told = run_history(seed, template)
            self.done += 1
            self.steps += told.steps
            self.count += told.count
            if self._is_traced:
                print("\n".join([*told.trace, f"seed {seed}: {told.steps} steps, digest {told.digest}"]))
            if time.monotonic() - said_at > REPORT_EVERY_SECONDS:
                said_at = time.monotonic()
                print(f"{self.done} of {len(self._seeds)} histories, {self._elapsed:.0f} s", flush=True)

    @property
    def _elapsed(self) -> float:
        return time.monotonic() - self._began_at

    def summary(self) -> str:
        """One paragraph: whoever reads nothing else knows what was tried."""
        count = self.count
        deaths = sum(number for what, number in count.items() if what.startswith("died "))
        silent = sum(number for what, number in count.items() if what.startswith("provider silent"))
        ticketed = count["order fulfilled"] + count["order used"]
        sent_back = count["refund unneeded"] + count["refund seats-gone"]
        return (
            f"Every promise was kept in {self.done:,} histories (seeds {self._seeds[0]} to {self._seeds[-1]},"
            f" {self.steps:,} steps, {self._elapsed:.0f} s): {count['requests']:,} requests;"
            f" {ticketed:,} orders with tickets, {count['order cancelled']:,} cancelled, {count['order expired']:,}"
            f" expired, {sent_back:,} payments sent back; the process died {deaths:,} times,"
            f" {count['commit failed']:,} commits failed, {count['answer of a commit lost']:,} answers of commits and"
            f" {silent:,} answers of the bank were lost."
        )


def _explain(failure: HistoryFailed, *, is_traced: bool) -> None:
    """Where a bug of ours was raised; what happened; and last, how to see it again."""
    if is_traced:
        print("\n".join(failure.trace))
    if not isinstance(failure.error, PromiseBroken):
        print("".join(traceback.format_exception(failure.error)))
    print("\n".join([*failure.__notes__, str(failure)]))


if __name__ == "__main__":
    sys.exit(main())
