"""What can be measured: each scenario is one file with one `run(options) -> Outcome`."""

from collections.abc import Callable

from bench.scenarios import best_available, browse, growth, holds, named_holds, ocr, purchases, sellout, split
from bench.trial import Options, Outcome

SCENARIOS: dict[str, Callable[[Options], Outcome]] = {
    "holds": holds.run,
    "named-holds": named_holds.run,
    "purchases": purchases.run,
    "browse": browse.run,
    "sellout": sellout.run,
    "best-available": best_available.run,
    "growth": growth.run,
    "split": split.run,
    "ocr": ocr.run,
}
# Left out where there is nothing that processes could share.
REAL_ONLY = frozenset({"split"})
