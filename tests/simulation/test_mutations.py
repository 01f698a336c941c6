"""The simulation can fail: whichever way the product is broken, some history finds it."""

from pathlib import Path

import pytest

from tests.simulation.history import HistoryFailed, run_history
from tests.simulation.mutations import MUTATIONS, Mutation
from tests.simulation.verdict import PromiseBroken
from tests.simulation.world import NO_ERROR_OF_OURS

HISTORIES_MAX = 200
ALL = list(MUTATIONS)


@pytest.mark.timeout(300)  # a change of the product moves all dice; then it is looked for from its last seed on
@pytest.mark.parametrize("mutation", ALL, ids=[mutation.__name__ for mutation in ALL])
def test_a_broken_product_is_found_out(
    mutation: Mutation, migrated_database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = MUTATIONS[mutation]
    mutation(monkeypatch)

    for seed in range(first, first + HISTORIES_MAX):
        try:
            run_history(seed, migrated_database)
        except HistoryFailed as failure:
            if _is_noticed(failure):
                return

    pytest.fail(f"{HISTORIES_MAX} histories from {first} on have not noticed it")


def _is_noticed(failure: HistoryFailed) -> bool:
    """By its effect: that a mutation does not run at all would not prove anything."""
    if not isinstance(failure.error, PromiseBroken):
        raise failure
    refused_by_database = "IntegrityError" in "".join(failure.__notes__)
    return failure.error.promise != NO_ERROR_OF_OURS or refused_by_database
