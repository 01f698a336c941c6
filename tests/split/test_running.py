"""`make up-split` as an operator meets it: what it refuses, what it does when something dies, what it leaves behind."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import httpx2
import pytest

from scripts.engines import MariaDB, Nginx, RabbitMQ, Redis
from scripts.engines.programs import account_for
from scripts.engines.server import free_port, is_free, wait_for
from tests.architecture.tree import ROOT
from tests.engines import require

COMMAND = [sys.executable, "-m", "scripts.split"]
READY_SECONDS_MAX = 150.0
STOP_SECONDS_MAX = 60.0


@pytest.fixture
def folder() -> Iterator[Path]:
    """One that the servers' accounts can enter; pytest's own is closed to everybody else."""
    with tempfile.TemporaryDirectory(prefix="onsale-split-test-") as name:
        Path(name).chmod(0o755)
        yield Path(name)


def refusal(*arguments: str | Path, **settings: str) -> tuple[int, str]:
    """Exit status and what is said instead of starting."""
    environment = {**os.environ, **settings}
    ran = subprocess.run([*COMMAND, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert ran.stdout == ""
    return ran.returncode, ran.stderr


def test_a_port_that_is_taken_is_named(folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        said = refusal("--folder", folder, ONSALE_PORT=str(port))

    assert said == (
        1,
        f"STOPPED: 127.0.0.1:{port} is in use. Stop what uses it, or: ONSALE_PORT=8001 make up-split\n",
    )
    assert [path.name for path in folder.iterdir()] == ["lock"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--workers", "0"), "--workers must be 1 or more"),
        (("--workers", "two"), "argument --workers: invalid int value: 'two'"),
        (("--demo", "--database-each"), "the demo is loaded into one database; leave out --database-each"),
    ],
)
def test_what_cannot_be_is_refused(arguments: Sequence[str], says: str, folder: Path) -> None:
    status, said = refusal(*arguments, "--folder", folder)

    assert (status, said.splitlines()[-1]) == (2, f"python -m scripts.split: error: {says}")
    assert list(folder.iterdir()) == []


def test_a_folder_that_the_servers_cannot_enter_is_named(folder: Path) -> None:
    if account_for(MariaDB.program.account) is None:
        pytest.skip("servers run as the account that started them here, which may enter its folders")
    folder.chmod(0o700)
    status, said = refusal("--folder", folder / "split")

    assert (status, said) == (
        1,
        f"STOPPED: {folder} is closed to the accounts that MariaDB and RabbitMQ run as. Keep the data where they may"
        " enter: ONSALE_DATA_DIR=/var/lib/onsale make up-split\n",
    )
    assert list(folder.iterdir()) == []


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_what_dies_comes_back_and_nothing_is_left_at_the_end(folder: Path) -> None:
    for engine in (MariaDB, Redis, RabbitMQ, Nginx):
        require(engine.program)
    port, log = free_port(), folder / "log"
    data, url = folder / "split", f"http://127.0.0.1:{port}"
    command = [*COMMAND, "--folder", str(data), "--port", str(port)]
    with log.open("wb") as output, subprocess.Popen(command, cwd=ROOT, stdout=output, stderr=output) as running:
        _wait_until_said(running, log, "Ctrl-C stops everything")
        assert f"Buyers      {url}/" in log.read_text()
        assert "any phone number makes a buyer" in log.read_text()
        assert refusal("--folder", data, "--port", str(port)) == (
            1,
            f"STOPPED: it runs already, at {url}/, on the data in {data}. Stop that one first.\n",
        )
        for name, path in (("orders", "/api/v1/orders"), ("Redis", "/api/v1/event-facets"), ("Nginx", "/healthz")):
            os.kill(_child(running.pid, name), signal.SIGKILL)
            _wait_until_said(running, log, f"{name} ended, and runs again after")
            assert httpx2.get(f"{url}{path}", timeout=20, trust_env=False).status_code in {200, 401}
        ports = [int(note.read_text()) for note in (*data.glob("*/*port"), *data.glob("services/*/port"))]
        assert [number for number in ports if is_free(number)] == []

        running.send_signal(signal.SIGTERM)
        assert running.wait(STOP_SECONDS_MAX) == 0, log.read_text()
    assert [number for number in [port, *ports] if not is_free(number)] == []
    assert [line for line in _commands() if str(folder) in line] == []


def _wait_until_said(running: subprocess.Popen[bytes], log: Path, words: str) -> None:
    assert wait_for(lambda: words in log.read_text() or running.poll() is not None, READY_SECONDS_MAX), log.read_text()
    assert running.poll() is None, log.read_text()


def _child(pid: int, name: str) -> int:
    """The process of a part: a service by its target, an engine by its program."""
    words = {"Redis": "redis-server", "Nginx": "nginx: master"}.get(name, f"--target {name} ")
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in map(int, (task / "children").read_text().split()):
                if words in _command_of(Path(f"/proc/{child}")):
                    return child
    raise AssertionError(f"no {name} among the children of {pid}")


def _commands() -> list[str]:
    return [_command_of(process) for process in Path("/proc").iterdir() if process.name.isdigit()]


def _command_of(process: Path) -> str:
    try:
        return (process / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:  # it just ended
        return ""
