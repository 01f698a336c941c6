"""Real engines for tests: one private server of each kind for a worker, started when a test first asks for it.

A worker's tests share them and keep apart by `mariadb_database`, `empty_redis` and `rabbitmq_url`. A test that kills
or pauses one brings it back before it ends. A missing engine skips its tests loudly, and fails them under `CI=true`.
"""

import itertools
import os
from collections.abc import Iterator

import pytest

from scripts.engines import MariaDB, MariaDBPair, Nginx, Program, RabbitMQ, Redis, RedisCluster
from scripts.engines.mariadb import Database
from tests.steps import QUICK, SLOW

# For files of tests whose SQL should be proven on the server as well: `pytestmark = EVERY_ENGINE`. With
# TEST_ENGINE=mariadb every test of a process runs there, but for those that look into the embedded file.
EMBEDDED = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
EVERY_ENGINE = pytest.mark.parametrize("engine", ["sqlite", "mariadb"], indirect=True)
EVERY_FRONT = pytest.mark.parametrize("engine", ["sqlite", "mariadb", "mariadb+redis"], indirect=True)

_numbers = itertools.count(1)


def pytest_fixture_setup(fixturedef: pytest.FixtureDef[object], request: pytest.FixtureRequest) -> None:
    """What should be over in a moment starts no server."""
    step = request.config.getoption("step")
    if step in {QUICK, SLOW} and fixturedef.func.__module__ == __name__:
        pytest.fail(f"{fixturedef.argname} in the step {step!r}: name the engine in a parameter (tests/steps.py)")


@pytest.fixture(scope="session")
def mariadb() -> Iterator[MariaDB]:
    """Durable, as in production: every commit is on disk before it is acknowledged."""
    require(MariaDB.program)
    with MariaDB() as server:
        yield server


@pytest.fixture
def mariadb_database(mariadb: MariaDB) -> Iterator[Database]:
    """An empty database of the test's own."""
    with mariadb.database() as database:
        yield database


@pytest.fixture(scope="session")
def mariadb_pair() -> Iterator[MariaDBPair]:
    """A primary, and a replica that follows it."""
    require(MariaDB.program)
    with MariaDBPair() as pair:
        yield pair


@pytest.fixture(scope="session")
def redis_server() -> Iterator[Redis]:
    require(Redis.program)
    with Redis() as server:
        yield server


@pytest.fixture
def empty_redis(redis_server: Redis) -> Redis:
    """The worker's Redis without the keys and scripts of earlier tests."""
    redis_server.ask("FLUSHALL")
    redis_server.ask("SCRIPT", "FLUSH")
    return redis_server


@pytest.fixture(scope="session")
def redis_cluster() -> Iterator[RedisCluster]:
    """Three masters."""
    require(Redis.program)
    with RedisCluster() as cluster:
        yield cluster


@pytest.fixture(scope="session")
def rabbitmq() -> Iterator[RabbitMQ]:
    require(RabbitMQ.program)
    with RabbitMQ() as broker:
        yield broker


@pytest.fixture
def rabbitmq_url(rabbitmq: RabbitMQ) -> Iterator[str]:
    """The address of an empty virtual host of the test's own."""
    name = f"test-{next(_numbers)}"
    yield rabbitmq.create_virtual_host(name)
    rabbitmq.delete_virtual_host(name)


@pytest.fixture(scope="session")
def nginx() -> type[Nginx]:
    """The class of private Nginx servers: a test brings its configuration."""
    require(Nginx.program)
    return Nginx


def require(program: Program) -> None:
    """Ends the test here when the engine is not on this machine."""
    if program.is_installed:
        return
    message = f"{program.name} is not installed (on Debian: apt install {' '.join(program.packages)})"
    if os.environ.get("CI") == "true":
        pytest.fail(f"{message}; CI=true runs everything", pytrace=False)
    pytest.skip(message)
