"""What can be measured: each scenario is one file with one `run(options) -> Outcome`."""

from collections.abc import Callable

from bench.scenarios import best_available, browse, growth, holds, purchases, sellout
from bench.trial import Options, Outcome

SCENARIOS: dict[str, Callable[[Options], Outcome]] = {
    "holds": holds.run,
    "purchases": purchases.run,
    "browse": browse.run,
    "sellout": sellout.run,
    "best-available": best_available.run,
    "growth": growth.run,
}
