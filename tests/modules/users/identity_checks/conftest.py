"""An authority that answers as it is told, and somebody who wants to be checked."""

from __future__ import annotations

import httpx2
import pytest

from onsale.app.process import Process
from onsale.modules.users.jobs import checking
from tests.modules.users.authority import VERSION, ToldAuthority
from tests.modules.users.identity_owner import Owner, new_owner


@pytest.fixture
def calls_a_day() -> int:
    """For everybody together."""
    return 1000


@pytest.fixture
def authority(monkeypatch: pytest.MonkeyPatch, calls_a_day: int) -> ToldAuthority:
    told = ToldAuthority(calls_a_day)
    monkeypatch.setattr(checking, "configured_authority", lambda *_: told)
    return told


@pytest.fixture
async def owner(authority: ToldAuthority, process: Process, client: httpx2.AsyncClient) -> Owner:
    """Somebody who has consented to both."""
    somebody = await new_owner(process, client)
    assert (await somebody.consent()).status_code == 201
    assert (await somebody.consent(VERSION, "identity-check")).status_code == 201
    return somebody
