"""`python3 -m scripts.dev COMMAND`: what the Makefile calls. Runs on the machine's Python."""

import sys
from collections.abc import Callable
from typing import Final

from scripts.dev import checks, generate, server, setup
from scripts.dev.console import StepError, say


def _set_up_only() -> int:
    setup.set_up(for_tests=False)
    say("Everything is set up.")
    return 0


def _after_set_up(action: Callable[[], int], *, for_tests: bool) -> Callable[[], int]:
    def run() -> int:
        setup.set_up(for_tests=for_tests)
        return action()

    return run


COMMANDS: Final[dict[str, Callable[[], int]]] = {
    "setup": _set_up_only,
    "run": _after_set_up(server.run, for_tests=False),
    "test": _after_set_up(checks.test, for_tests=True),
    "check": _after_set_up(checks.check, for_tests=True),
    "e2e": _after_set_up(checks.journeys, for_tests=True),
    "bench": _after_set_up(server.bench, for_tests=True),
    "gen": _after_set_up(generate.generate, for_tests=True),
    "lock": _after_set_up(generate.lock, for_tests=True),
}


def main() -> int:
    """Runs one command; 0 when all went well."""
    if len(sys.argv) != 2 or sys.argv[1] not in COMMANDS:
        say(f"usage: make {{{'|'.join(COMMANDS)}}}")
        return 2
    try:
        return COMMANDS[sys.argv[1]]()
    except StepError as error:
        say(f"\nSTOPPED: {error}")
        return 1
    except KeyboardInterrupt:
        say("\nInterrupted. Nothing is half done: the same command goes on from here.")
        return 130


if __name__ == "__main__":
    sys.exit(main())
