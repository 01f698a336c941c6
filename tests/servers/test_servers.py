"""What every private server does: it belongs to whoever started it, and goes with them."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from scripts.engines import EngineError, EngineMissingError, Program, Redis
from scripts.engines.server import PORT_MAX, PORT_MIN, free_port, is_free, wait_for
from tests.architecture.tree import ROOT
from tests.engines import require

NOWHERE = Program(name="Nowhere", files=("no-such-program",), account="nobody", packages=("nowhere-server",))
# Starts a server, says where it is, and waits to be killed.
STARTER = """
import sys
from scripts.engines import Redis
with Redis() as server:
    print(server.port, server.folder, flush=True)
    sys.stdin.read()
"""


def test_a_server_whose_starter_is_killed_goes_too(redis_server: Redis) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", STARTER], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as starter:
        assert starter.stdout is not None
        port, folder = starter.stdout.readline().split()
        assert not is_free(int(port))
        starter.send_signal(signal.SIGKILL)

    assert wait_for(lambda: is_free(int(port)) and not Path(folder).exists(), 5)
    assert redis_server.ask("PING") == "PONG"


def test_a_given_folder_is_kept_and_the_next_server_goes_on_with_it(redis_server: Redis) -> None:
    folder = redis_server.folder / "given"
    with Redis(folder) as first:
        first.ask("SET", "epoch", 7)
    with Redis(folder) as second:
        assert second.ask("GET", "epoch") == "7"


def test_nobody_runs_a_server_as_root(redis_server: Redis) -> None:
    assert Path(f"/proc/{redis_server.pid}").stat().st_uid != 0


def test_a_taken_port_is_named(redis_server: Redis) -> None:
    with pytest.raises(EngineError, match=f"port {redis_server.port} for Redis is in use"):
        Redis(port=redis_server.port).__enter__()


def test_ports_are_not_those_of_outgoing_connections() -> None:
    assert {PORT_MIN <= free_port() < PORT_MAX for _ in range(20)} == {True}


def test_a_missing_program_is_named_with_its_package() -> None:
    assert not NOWHERE.is_installed
    with pytest.raises(EngineMissingError, match=r"no `no-such-program`.*apt install nowhere-server"):
        NOWHERE.path("no-such-program")


def test_a_missing_engine_is_skipped_loudly_and_fails_in_continuous_integration(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="apt install nowhere-server"):
        require(NOWHERE)
    monkeypatch.setitem(os.environ, "CI", "true")
    with pytest.raises(pytest.fail.Exception, match="CI=true"):
        require(NOWHERE)
