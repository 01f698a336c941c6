"""Reports alone in a process, on the day of the stories."""

from collections.abc import Sequence

import pytest

from onsale.app.targets import Builder
from onsale.modules.reports.module import build
from onsale.platform.clock import ManualClock
from tests.modules.tickets.stories import NOW


@pytest.fixture
def builders() -> Sequence[Builder]:
    return (build,)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NOW)
