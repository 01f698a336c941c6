"""`python3 -m scripts.engines`: servers that run until they are told to end, for a person or for the split system."""

import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from scripts.engines.redis import connected
from scripts.engines.server import is_free
from tests.architecture.tree import ROOT

COMMAND = [sys.executable, "-m", "scripts.engines"]


@contextmanager
def running(*arguments: str, told_by: signal.Signals) -> Iterator[dict[str, str]]:
    """The two settings that it prints; told to end, it must end well."""
    with subprocess.Popen([*COMMAND, *arguments], cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline().strip() for _ in range(2)]
        yield dict(line.split("=", 1) for line in lines)
        process.send_signal(told_by)
        assert process.wait(30) == 0


@pytest.fixture
def folder() -> Iterator[Path]:
    """One that the servers' accounts can enter; pytest's own is closed to everybody else."""
    with tempfile.TemporaryDirectory(prefix="onsale-kept-") as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.mark.usefixtures("mariadb", "redis_server")
def test_with_a_folder_data_and_addresses_stay(folder: Path) -> None:
    arguments = ["mariadb", "redis", "--folder", str(folder)]
    with running(*arguments, told_by=signal.SIGINT) as first:
        port = int(first["ONSALE_REDIS_URL"].split(":")[2].split("/")[0])
        with connected(port) as redis:
            redis.ask("SET", "epoch", 7)
    assert is_free(port)

    with running(*arguments, told_by=signal.SIGTERM) as second, connected(port) as redis:
        assert second == first
        assert second.keys() == {"ONSALE_DATABASE_URL", "ONSALE_REDIS_URL"}
        assert redis.ask("GET", "epoch") == "7"
    assert is_free(port)


def test_an_unknown_name_is_refused() -> None:
    finished = subprocess.run([*COMMAND, "oracle"], cwd=ROOT, capture_output=True, text=True, check=False)

    assert finished.returncode == 2
    assert "unknown: oracle" in finished.stderr
