from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from onsale.modules.tickets.module import build
from tests.modules.tickets.world import World, open_world


@pytest.fixture
async def world(migrated_database: Path, tmp_path: Path) -> AsyncIterator[World]:
    """Tickets alone in a process; at the end of every test every promise is checked."""
    async with open_world(migrated_database, tmp_path, [build]) as opened:
        yield opened
        assert await opened.broken_promises() == []
