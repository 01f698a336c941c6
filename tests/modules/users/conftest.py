"""The users module alone, and somebody who reads the sign-in codes that it sends."""

from collections.abc import Awaitable, Callable, Sequence

import httpx2
import pytest

from onsale.app.process import Process
from onsale.app.targets import Builder
from onsale.contracts.events import SignInCodeRequested
from onsale.modules.users.module import build as build_users
from onsale.platform.bus import Consumer
from onsale.platform.db import Transaction
from onsale.platform.wiring import Module, Platform
from tests.modules.users.phone_owner import PhoneOwner


class CodeReader:
    """Stands where notifications is: keeps every event."""

    def __init__(self) -> None:
        self.events: list[SignInCodeRequested] = []

    def build(self, platform: Platform) -> Module:
        return Module(name="reader", consumers=[Consumer("reader.read", SignInCodeRequested, self._read)])

    async def _read(self, transaction: Transaction, events: Sequence[SignInCodeRequested]) -> None:
        transaction.on_commit(lambda: self.events.extend(events))


@pytest.fixture
def reader() -> CodeReader:
    return CodeReader()


@pytest.fixture
def builders(reader: CodeReader) -> Sequence[Builder]:
    return (build_users, reader.build)


@pytest.fixture
def sent_codes(
    reader: CodeReader, process: Process, settle: Callable[[], Awaitable[None]]
) -> Callable[[], Awaitable[list[tuple[str, str]]]]:
    """Every phone and code that was sent, in order."""

    async def read() -> list[tuple[str, str]]:
        await settle()
        opened = process.platform.sealer.open
        return [(opened(event.phone_sealed), opened(event.code_sealed)) for event in reader.events]

    return read


@pytest.fixture
def owner(client: httpx2.AsyncClient, sent_codes: Callable[[], Awaitable[list[tuple[str, str]]]]) -> PhoneOwner:
    """Somebody with a phone who is not known to us."""
    return PhoneOwner(client, sent_codes, "13800001111")
