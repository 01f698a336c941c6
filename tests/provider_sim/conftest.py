"""A simulator with books of its own for each test; the keys are made once."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from onsale.provider_sim.keys import create
from tests.provider_sim.stage import Shop, Simulator, simulator


@pytest.fixture(scope="session")
def made_keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("provider-keys")
    create(folder, "http://127.0.0.1:8100")
    return folder


@pytest.fixture
def books(made_keys: Path, tmp_path: Path) -> Path:
    """A folder with keys and no books."""
    return shutil.copytree(made_keys, tmp_path / "provider")


@pytest.fixture
def sim(books: Path) -> Iterator[Simulator]:
    with simulator(books) as started:
        yield started


@pytest.fixture
def shop() -> Iterator[Shop]:
    opened = Shop()
    yield opened
    opened.close()
