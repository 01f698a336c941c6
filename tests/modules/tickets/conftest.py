"""Tickets alone in a process, on the day of the stories."""

from collections.abc import Sequence

import httpx2
import msgspec
import pytest

from onsale.app.process import Process
from onsale.app.targets import Builder
from onsale.modules.tickets.module import build
from onsale.platform.clock import ManualClock
from onsale.platform.settings import Settings
from tests.modules.tickets.door import Door
from tests.modules.tickets.stories import NOW


@pytest.fixture
def builders() -> Sequence[Builder]:
    return (build,)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NOW)


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """The clock stands still, so a limit per second would never let go of a gate."""
    return msgspec.structs.replace(settings, limits_per_principal_per_second=1e6)


@pytest.fixture
def door(process: Process, client: httpx2.AsyncClient) -> Door:
    return Door(process, client)
