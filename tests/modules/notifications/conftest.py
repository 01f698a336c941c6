"""The notifications module alone, a real mail server on loopback, and events as other modules send them."""

import asyncio
from collections.abc import AsyncIterator, Sequence

import pytest

from onsale.app.process import Process
from onsale.app.targets import Builder
from onsale.modules.notifications.module import build as build_notifications
from tests.modules.notifications.mail_server import MailServer
from tests.modules.notifications.post_office import PostOffice


@pytest.fixture
def builders() -> Sequence[Builder]:
    return (build_notifications,)


@pytest.fixture
def office(process: Process) -> PostOffice:
    """``process`` from outside."""
    return PostOffice(process)


@pytest.fixture
async def mail_server() -> AsyncIterator[MailServer]:
    """A mail server that takes everything until a test says otherwise."""
    server = MailServer()
    await server.start()
    yield server
    await server.stop()
    # The server closes its connections from callbacks of the loop.
    await asyncio.sleep(0)
