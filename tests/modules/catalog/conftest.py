"""Catalogue tests run the catalogue alone."""

from collections.abc import Sequence

import httpx2
import pytest

from onsale.app.targets import Builder
from onsale.modules.catalog.module import build
from tests.conftest import SignIn
from tests.modules.catalog.desk import Desk


@pytest.fixture
def builders() -> Sequence[Builder]:
    return (build,)


@pytest.fixture
async def desk(client: httpx2.AsyncClient, sign_in: SignIn) -> Desk:
    """An organiser at work."""
    return Desk(client, await sign_in("organiser"))
