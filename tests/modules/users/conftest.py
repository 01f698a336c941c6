"""The users module alone, and somebody who reads the sign-in codes that it sends."""

from collections.abc import Awaitable, Callable, Sequence

import httpx2
import pytest

from onsale.app.process import Process
from onsale.app.targets import Builder
from onsale.contracts.events import SignInCodeRequested
from onsale.modules.users.domain import Role
from onsale.modules.users.module import build
from onsale.platform.clock import ManualClock
from tests.modules.users.factor_owner import Arrives, FactorOwner, somebody
from tests.modules.users.house import House
from tests.modules.users.phone_owner import PhoneOwner
from tests.processes import heard, settled


@pytest.fixture
def builders() -> Sequence[Builder]:
    return (build,)


@pytest.fixture
def sent_codes(process: Process) -> Callable[[], Awaitable[list[tuple[str, str]]]]:
    """Every phone and code that was sent, in order."""

    async def read() -> list[tuple[str, str]]:
        await settled(process)
        opened = process.platform.sealer.open
        return [
            (opened(event.phone_sealed), opened(event.code_sealed)) for event in heard(process, SignInCodeRequested)
        ]

    return read


@pytest.fixture
def owner(client: httpx2.AsyncClient, sent_codes: Callable[[], Awaitable[list[tuple[str, str]]]]) -> PhoneOwner:
    """Somebody with a phone who is not known to us."""
    return PhoneOwner(client, sent_codes, "13800001111")


@pytest.fixture
def arrives(
    process: Process,
    client: httpx2.AsyncClient,
    clock: ManualClock,
    sent_codes: Callable[[], Awaitable[list[tuple[str, str]]]],
) -> Arrives:
    """``await arrives(Role.FINANCE)``: somebody new of this role, an owner unless named, who has just given the code of
    the phone."""

    async def arrive(*roles: Role) -> FactorOwner:
        return await somebody(process, client, clock, sent_codes, *(roles or (Role.ORGANISER,)))

    return arrive


@pytest.fixture
def house(process: Process, client: httpx2.AsyncClient) -> House:
    return House(process, client)
