"""Nothing is called what could hold anything: `utils`, `helpers`, `common`, `manager` and their kin."""

import re
from collections.abc import Iterable
from typing import Final

import pytest

from tests.architecture.tree import ROOT, tracked_files

DRAWERS: Final = re.compile(r"(?:^|[_\-./])(?:utils?|helpers?|common|managers?|misc)(?:[_\-./]|$)", re.IGNORECASE)


def test_no_file_is_a_drawer_for_everything() -> None:
    names = (path.relative_to(ROOT).as_posix() for path in tracked_files())

    assert drawers(name for name in names if name.startswith(("src/", "web/", "bench/", "scripts/", "tests/"))) == []


@pytest.mark.parametrize(
    "name", ["src/onsale/utils.py", "web/storefront/src/helpers/money.ts", "src/a/order_manager.py"]
)
def test_a_drawer_is_found(name: str) -> None:
    assert drawers([name]) == [name]


def test_a_name_that_only_contains_such_letters_is_fine() -> None:
    assert drawers(["src/onsale/commonwealth.py", "src/onsale/platform/group_commit.py"]) == []


def drawers(names: Iterable[str]) -> list[str]:
    """The names that promise nothing."""
    return [name for name in names if DRAWERS.search(name)]
