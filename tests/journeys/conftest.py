"""A browser for each module of journeys, and a server with data of its own."""

from __future__ import annotations

import os
import shutil
from collections.abc import Generator, Iterator
from typing import Final

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from scripts.engines import MariaDB, Nginx, RabbitMQ, Redis
from scripts.split.system import Shape
from tests.engines import require
from tests.journeys.server import ROOT, Server, running_server, running_split

CHROMIUM_NAMES: Final = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome")
ARGUMENTS: Final = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    # Whatever asks for another host gets nothing, and the record of the person says so.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]
PATIENCE_MS: Final = 15_000
PICTURES: Final = ROOT / ".make" / "reports" / "journeys"


def chromium() -> str:
    """Chromium as the set-up found it ($CHROMIUM), else the one on the path."""
    found = shutil.which(os.environ.get("CHROMIUM", "")) or next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    assert found is not None, "No Chromium here. Install `chromium`, or set CHROMIUM to its path."
    return found


# One for a module and not for the session: while it is open the thread has a running loop, and tests of coroutines in
# other modules could not have theirs.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server without data: one process, or the split system where a test asks for it by name."""
    if getattr(request, "param", "all") == "split":
        for engine in (MariaDB, Redis, RabbitMQ, Nginx):
            require(engine.program)
        with running_split(Shape(workers=2)) as started:
            yield started
    else:
        with running_server(tmp_path_factory.mktemp("journey")) as started:
            yield started


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Pictures of what everybody saw when a journey failed, beside the reports."""
    report = yield
    if call.when == "call" and call.excinfo is not None and isinstance(item, pytest.Function):
        opened = item.funcargs.get("browser")
        for index, context in enumerate(opened.contexts if isinstance(opened, Browser) else []):
            for page in context.pages:
                page.screenshot(path=PICTURES / f"{item.name}-{index}.png")
    return report
