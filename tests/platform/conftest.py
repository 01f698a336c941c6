"""A real database with the platform's tables and one of ours, without any module."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from onsale.platform.clock import ManualClock
from onsale.platform.db import Database
from onsale.platform.sqlite import open_sqlite
from tests.platform.scratch import NOW, create_tables


@pytest.fixture
def database_path(tmp_path: Path) -> Path:
    return tmp_path / "platform.db"


@pytest.fixture
async def database(database_path: Path) -> AsyncIterator[Database]:
    """Fresh, with an outbox that nobody relays."""
    opened = open_sqlite(database_path)
    await create_tables(opened)
    yield opened
    await opened.close()


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NOW)
