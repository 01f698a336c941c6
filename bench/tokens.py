"""What it costs to know who asks: `python -m bench.tokens --seconds 2`.

Microseconds of processor time for one access token: seen for the first time (``cold_us``: signature, claims,
permissions), and again (``remembered_us``), while a hundred thousand sessions were ended a moment ago. Nothing is asked
of anybody. The last line is `RESULT {json}`.
"""

import argparse
import statistics
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path

from bench.machine import describe_machine, describe_versions
from bench.report import Result, print_result_line, print_table, write_result
from onsale.contracts.tokens import AccessClaims
from onsale.platform.clock import SystemClock
from onsale.platform.ended_sessions import ENDED_MAX, EndedSessions
from onsale.platform.http import Authenticator
from onsale.platform.ids import IdGenerator
from onsale.platform.security import KeyRing, TokenSigner

RESULTS = Path(__file__).resolve().parent / "results"
TOKENS = 1_000
GOAL_US = 60.0
END = int(datetime(2100, 1, 1, tzinfo=UTC).timestamp())


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=2.0, help="for each of the two costs")
    seconds = parser.parse_args().seconds
    clock = SystemClock()
    ids = IdGenerator(clock)
    signer = TokenSigner(KeyRing({"newest": b"n" * 32, "older": b"o" * 32}), "access", AccessClaims)
    headers = [f"Bearer {signer.sign(_claims(ids))}" for _ in range(TOKENS)]
    ended = EndedSessions(clock)
    ended.note(ids.new() for _ in range(ENDED_MAX))
    warm = Authenticator(signer, clock, ended)
    figures = {
        "cold_us": _cost_us(lambda: Authenticator(signer, clock, ended), headers, seconds),
        "remembered_us": _cost_us(lambda: warm, headers, seconds),
    }
    result = Result(
        scenario="tokens",
        engine="none",
        machine=describe_machine(),
        versions=describe_versions(),
        figures=dict(figures),
        goals=dict.fromkeys(figures, GOAL_US),
        invariants_broken=0,
        discrepancies=[],
        settings={"seconds": seconds, "ended_sessions": ENDED_MAX},
        finished_at=time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        profiled=False,
        lower_is_better=frozenset(figures),
    )
    RESULTS.mkdir(parents=True, exist_ok=True)
    print_table(result)
    print(f"\nkept in {write_result(result, RESULTS)}")
    print_result_line(result)
    return 0


def _claims(ids: IdGenerator) -> AccessClaims:
    return AccessClaims(
        user_id=ids.new(), session_id=ids.new(), roles=["organiser", "gate"], organisation_id=ids.new(), expires_at=END
    )


def _cost_us(authenticator: Callable[[], Authenticator], headers: Iterable[str], seconds: float) -> float:
    """The median of processor time for one token, over rounds in which each is seen once."""
    costs = []
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        known = authenticator()
        began = time.process_time()
        found = [known.principal_of(header) for header in headers]
        costs.append((time.process_time() - began) / len(found) * 1e6)
        assert all(found), "a good token was refused"
    return round(statistics.median(costs), 2)


if __name__ == "__main__":
    raise SystemExit(main())
