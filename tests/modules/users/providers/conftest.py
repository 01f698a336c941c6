"""The users module with accounts at every provider, whose simulator runs beside it."""

from __future__ import annotations

from collections.abc import Iterator

import httpx2
import msgspec
import pytest

from onsale.platform.clock import ManualClock, SystemClock
from onsale.platform.settings import Settings, read_settings
from onsale.provider_sim.keys import write_environment
from tests.modules.users.provider_visitor import Visitor
from tests.provider_sim.stage import Simulator, simulator


@pytest.fixture(scope="module")
def sim(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulator]:
    with simulator(tmp_path_factory.mktemp("provider")) as started:
        yield started


@pytest.fixture
def clock() -> ManualClock:
    """The provider's time is the machine's."""
    return ManualClock(SystemClock().now())


@pytest.fixture
def settings(settings: Settings, sim: Simulator) -> Settings:
    lines = write_environment(sim.folder, sim.url).read_text().splitlines()
    return msgspec.structs.replace(
        settings, of_modules=read_settings(dict(line.split("=", 1) for line in lines)).of_modules
    )


@pytest.fixture
def visitor(client: httpx2.AsyncClient, sim: Simulator) -> Visitor:
    return Visitor(client, sim)
