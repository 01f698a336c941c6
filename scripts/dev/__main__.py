"""`python3 -m scripts.dev COMMAND`: what the Makefile calls. Runs on the machine's Python."""

import os
import sys
from collections.abc import Callable
from typing import Final

from scripts.dev import checks, generate, server
from scripts.dev.console import StepError, say
from scripts.dev.setup import Need, set_up


def _nothing_more() -> int:
    say("Everything is set up.")
    return 0


COMMANDS: Final[dict[str, tuple[Need, Callable[[], int]]]] = {
    "setup": (Need.PAGES, _nothing_more),
    "run": (Need.PAGES, server.run),
    "run-payments": (Need.PAGES, server.run_payments),
    "up-split": (Need.PAGES | Need.ENGINES, server.up_split),
    "test": (Need.TESTS | Need.NODE | Need.BROWSER | Need.ENGINES, checks.test),
    "check": (Need.TESTS, checks.check),
    "e2e": (Need.TESTS | Need.PAGES | Need.BROWSER | Need.ENGINES, checks.journeys),
    "sim": (Need.TESTS, server.simulate),
    "faults": (Need.TESTS | Need.ENGINES, server.faults),
    "bench": (Need.TESTS | (Need.ENGINES if os.environ.get("ENGINE") == "real" else Need.NOTHING), server.bench),
    "bench-seatmap": (Need.TESTS | Need.PAGES | Need.BROWSER, server.bench_seatmap),
    "bench-money": (Need.TESTS, server.bench_money),
    "bench-console": (
        Need.TESTS | (Need.ENGINES if os.environ.get("ENGINE") == "real" else Need.NOTHING),
        server.bench_console,
    ),
    "bench-pages": (Need.TESTS | Need.PAGES | Need.BROWSER, server.bench_pages),
    "gen": (Need.TESTS | Need.NODE, generate.generate),
    "lock": (Need.TESTS | Need.NODE, generate.lock),
}


def main() -> int:
    """Runs one command; 0 when all went well."""
    if len(sys.argv) != 2 or sys.argv[1] not in COMMANDS:
        say(f"usage: make {{{'|'.join(COMMANDS)}}}")
        return 2
    try:
        need, action = COMMANDS[sys.argv[1]]
        set_up(need)
        return action()
    except StepError as error:
        say(f"\nSTOPPED: {error}")
        return 1
    except KeyboardInterrupt:
        say("\nInterrupted. Nothing is half done: the same command goes on from here.")
        return 130


if __name__ == "__main__":
    sys.exit(main())
