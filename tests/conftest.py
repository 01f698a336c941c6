"""What every test may rely on: no network but loopback, random order, warnings are errors (see pyproject.toml).

The socket rule is an audit hook rather than a patched module: it also sees connections made below Python's `socket`
class, and no test can undo it by restoring an attribute.
"""

import asyncio
import gc
import ipaddress
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

import httpx2
import hypothesis
import pytest
import structlog

from onsale.platform.clock import ManualClock
from onsale.platform.settings import Settings
from scripts.engines import MariaDB
from scripts.engines.mariadb import Database
from tests import steps

if TYPE_CHECKING:
    from onsale.app.process import Process
    from onsale.app.targets import Builder


pytest_plugins = ["tests.engines"]

HERE: Final = Path(__file__).parent

# How long an example takes says how busy the machine is. A parent: what is chosen under CI stays.
hypothesis.settings.register_profile("unhurried", parent=hypothesis.settings(), deadline=None)
hypothesis.settings.load_profile("unhurried")


class NetworkBlockedError(RuntimeError):
    """A test tried to leave this machine. It carries the address, so that the culprit is found at once."""


def _is_local(address: object) -> bool:
    """Whether a socket address stays on this machine; unix sockets (a path) do."""
    if not isinstance(address, tuple):
        return True
    host = str(address[0])
    if host in {"", "localhost", "testserver.local"}:
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _refuse_network(event: str, arguments: tuple[object, ...]) -> None:
    if event == "socket.connect" and not _is_local(arguments[1]):
        msg = f"tests must not connect to {arguments[1]!r}; use a local double"
        raise NetworkBlockedError(msg)
    if event == "socket.getaddrinfo" and arguments[0] is not None:
        name = arguments[0].decode() if isinstance(arguments[0], bytes) else str(arguments[0])
        if not _is_local((name,)):
            msg = f"tests must not look up {name!r}; use a local double"
            raise NetworkBlockedError(msg)


sys.addaudithook(_refuse_network)
# A shell that runs tests in the background has it ignored; so would be whatever is started and then told to end by it.
signal.signal(signal.SIGINT, signal.default_int_handler)
# Plain lines: the default renderer draws tracebacks with every local variable, for seconds each.
structlog.configure(
    processors=[
        structlog.processors.add_log_level,
        structlog.processors.format_exc_info,
        structlog.processors.KeyValueRenderer(key_order=["event", "level"]),
    ]
)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--step", choices=steps.STEPS, help="only the tests of this step of `make test` (tests/steps.py)")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Does not even read the folders of other steps."""
    step = config.getoption("step")
    if step and collection_path.is_dir() and collection_path.is_relative_to(HERE):
        return None if steps.may_hold(collection_path.relative_to(HERE), step) else True
    return None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leaves only the tests of the step that was asked for."""
    step = config.getoption("step")
    if step:
        others = [item for item in items if _step_of(item) != step]
        config.hook.pytest_deselected(items=others)
        items[:] = [item for item in items if _step_of(item) == step]


def pytest_collection_finish() -> None:
    """What was imported stays, so nobody need look for garbage in it again and again: a tenth of the time."""
    gc.collect()
    gc.freeze()


def _step_of(item: pytest.Item) -> str:
    assert isinstance(item, pytest.Function)
    parameters = [item.callspec.id] if hasattr(item, "callspec") else []
    is_slow = item.get_closest_marker("slow") is not None
    return steps.step_of(item.path.relative_to(HERE), names=[*item.fixturenames, *parameters], is_slow=is_slow)


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    """Refuses to run when the plugins that keep the suite honest are switched off."""
    missing = [name for name in ("randomly", "timeout", "asyncio") if not config.pluginmanager.hasplugin(name)]
    if missing and "PYTEST_XDIST_WORKER" not in os.environ:
        msg = f"the suite needs these pytest plugins: {', '.join(missing)} (`make check` installs them)"
        raise pytest.UsageError(msg)


@pytest.fixture(scope="session")
def free_port() -> int:
    """A TCP port on loopback that was free a moment ago; one per worker and session."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


# tests.processes imports every module. It is imported by what needs a process only, so that a module that does not
# load fails the tests of processes and not the whole suite.


@pytest.fixture(scope="session")
def migrated_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database with every table, made once."""
    from tests.processes import make_template  # noqa: PLC0415  # see above

    return asyncio.run(make_template(tmp_path_factory.mktemp("migrated")))


@pytest.fixture(scope="session")
def migrated_mariadb(mariadb: MariaDB) -> Database:
    """The same on a server; ``emptied_mariadb`` is what tests use."""
    from tests.processes import migrate_server  # noqa: PLC0415  # see above

    created = mariadb.create_database()
    asyncio.run(migrate_server(created.url))
    return created


@pytest.fixture
def emptied_mariadb(mariadb: MariaDB, migrated_mariadb: Database) -> str:
    """The address of an empty database with every table."""
    from tests.processes import emptying  # noqa: PLC0415  # see above

    mariadb.sql(emptying(mariadb.sql("SHOW TABLES", database=migrated_mariadb.name)), database=migrated_mariadb.name)
    return migrated_mariadb.url


@pytest.fixture
def own_mariadb(mariadb_database: Database) -> str:
    """The same for who may spoil it."""
    from tests.processes import migrate_server  # noqa: PLC0415  # see above

    asyncio.run(migrate_server(mariadb_database.url))
    return mariadb_database.url


@pytest.fixture
def engine(request: pytest.FixtureRequest) -> str:
    """Where the data of ``process`` are. Files that ask much of a database carry ``EVERY_ENGINE`` of tests.engines."""
    return str(getattr(request, "param", os.environ.get("TEST_ENGINE", "sqlite")))


@pytest.fixture
def clock() -> ManualClock:
    """It is noon in June until a test says otherwise."""
    from tests.processes import NOW  # noqa: PLC0415  # see above

    return ManualClock(NOW)


@pytest.fixture
def settings(tmp_path: Path, engine: str, request: pytest.FixtureRequest) -> Settings:
    from tests.processes import SECRET_KEYS  # noqa: PLC0415  # see above

    breaks = request.node.get_closest_marker("breaks_promises") is not None  # perhaps by changing tables
    url = request.getfixturevalue("own_mariadb" if breaks else "emptied_mariadb") if "mariadb" in engine else ""
    return Settings(
        data_dir=tmp_path / "data",
        secret_keys=SECRET_KEYS,
        web_dir=tmp_path / "web",
        database_url=url,
        redis_url=request.getfixturevalue("empty_redis").url if "redis" in engine else "",
        password_hashing="cheap",
    )


@pytest.fixture
def builders() -> Sequence["Builder"]:
    """The modules of ``process``: all of them. A module's own tests may override it with fewer."""
    from onsale.app.targets import TARGETS  # noqa: PLC0415  # see above

    return TARGETS["all"]


@pytest.fixture
async def process(
    request: pytest.FixtureRequest,
    migrated_database: Path,
    settings: Settings,
    clock: ManualClock,
    builders: Sequence["Builder"],
) -> AsyncIterator["Process"]:
    """A started process on a fresh database. Consumers run; jobs run when the test runs them. At the end every promise
    of its modules must hold, unless the test stopped it or is marked to break them."""
    from tests.processes import broken_promises, opened_process  # noqa: PLC0415  # see above

    async with opened_process(migrated_database, settings, clock, builders) as started:
        yield started
        if started.is_ready and request.node.get_closest_marker("breaks_promises") is None:
            assert await broken_promises(started) == []


@pytest.fixture
async def client(process: "Process") -> AsyncIterator[httpx2.AsyncClient]:
    """A client of ``process`` that speaks English and is not signed in."""
    from tests.processes import opened_client  # noqa: PLC0415  # see above

    async with opened_client(process) as opened:
        yield opened


@pytest.fixture
def settle(process: "Process") -> Callable[[], Awaitable[None]]:
    """``await settle()``: every domain event was applied by every consumer."""
    from tests.processes import settled  # noqa: PLC0415  # see above

    return lambda: settled(process)


class SignIn(Protocol):
    """``headers = await sign_in("organiser")``: a new person of this role; staff of one organisation unless named."""

    async def __call__(self, role: str = "buyer", *, organisation_id: str | None = None) -> dict[str, str]: ...


@pytest.fixture
def sign_in(process: "Process") -> SignIn:
    from onsale.modules.users.domain import Role  # noqa: PLC0415  # see above
    from tests.processes import new_user, signed_in  # noqa: PLC0415  # see above

    async def sign_in_as(role: str = "buyer", *, organisation_id: str | None = None) -> dict[str, str]:
        return signed_in(process, await new_user(process, Role(role), organisation_id))

    return sign_in_as
