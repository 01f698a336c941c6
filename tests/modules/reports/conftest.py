import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from onsale.modules.reports.module import build
from tests.modules.tickets.world import World, make_template, open_world


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return asyncio.run(make_template(tmp_path_factory.mktemp("reports")))


@pytest.fixture
async def world(template: Path, tmp_path: Path) -> AsyncIterator[World]:
    """Reports alone in a process; at the end of every test every promise is checked."""
    async with open_world(template, tmp_path, [build]) as opened:
        yield opened
        assert await opened.broken_promises() == []
