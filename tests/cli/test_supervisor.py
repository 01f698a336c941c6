"""Workers are kept running, and nothing of them is left when their supervisor ends, however it does."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

WORKER = """
import os, select, signal, sys, time
from onsale.app.supervisor import supervise
from onsale.platform.settings import SettingsError
from onsale.platform.telemetry import configure_logs

def wait_for(lifeline):
    # A signal that comes just before a wait does not end it.
    while not select.select([lifeline], [], [], 0.2)[0]:
        pass
    return 0

def work(number, lifeline):
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    os.write(1, f"{number} {os.getpid()}\\n".encode())
    return wait_for(lifeline)

def refuse(number, lifeline):
    raise SettingsError("Set ONSALE_THIS.")

def die(number, lifeline):
    os.write(1, f"{number} {os.getpid()}\\n".encode())
    raise KeyError("worker")

def refuse_once_killed(number, lifeline):
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    marks = os.environ["MARKS"]
    with open(marks, "a") as file:
        file.write("x")
    os.write(1, f"{number} {os.getpid()}\\n".encode())
    if os.path.getsize(marks) == 2:
        raise SettingsError("An engine is away.")
    return wait_for(lifeline)

def cling(number, lifeline):
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    os.write(1, f"{number} {os.getpid()}\\n".encode())
    time.sleep(60)

configure_logs("info")
sys.exit(supervise(int(sys.argv[2]), globals()[sys.argv[1]], stop_seconds_max=float(sys.argv[3])))
"""


class Team:
    """A supervisor with its workers, seen from outside."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.pids: dict[int, int] = {}

    def next_worker(self) -> int:
        """The number of the next worker that begins."""
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, self.process.wait(10)
        number, pid = map(int, line.split())
        self.pids[number] = pid
        return number

    def end(self, signum: signal.Signals = signal.SIGTERM) -> tuple[int, str]:
        """The exit status, and what was said on the way."""
        self.process.send_signal(signum)
        said = self.process.communicate(timeout=20)[1]
        return self.process.returncode, said

    def is_gone(self) -> bool:
        return not any(_is_alive(pid) for pid in self.pids.values())


@contextmanager
def team(work: str, count: int = 1, stop_seconds_max: float = 10) -> Iterator[Team]:
    command = [sys.executable, "-c", WORKER, work, str(count), str(stop_seconds_max)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        started = Team(process)
        try:
            yield started
        finally:
            process.kill()
            process.communicate()


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_worker_that_dies_is_started_again_and_the_others_go_on() -> None:
    with team("work", 3) as running:
        assert {running.next_worker() for _ in range(3)} == {0, 1, 2}
        before = dict(running.pids)
        os.kill(before[1], signal.SIGKILL)
        assert running.next_worker() == 1

        assert running.pids == {**before, 1: running.pids[1]}
        assert running.pids[1] != before[1]
        assert running.end()[0] == 0
        assert running.is_gone()


@pytest.mark.parametrize("signum", [signal.SIGTERM, signal.SIGINT])
def test_the_supervisor_ends_with_its_workers(signum: signal.Signals) -> None:
    with team("work", 2) as running:
        running.next_worker()
        running.next_worker()

        assert running.end(signum) == (0, "")
        assert running.is_gone()


def test_a_killed_supervisor_leaves_nobody_behind() -> None:
    with team("work", 2) as running:
        running.next_worker()
        running.next_worker()
        running.end(signal.SIGKILL)

        until(running.is_gone)


def test_a_start_that_is_refused_ends_everything_with_its_sentence() -> None:
    with team("refuse") as running:
        said = running.process.communicate(timeout=20)[1]

        assert (running.process.returncode, said) == (2, "onsale: Set ONSALE_THIS.\n")


def test_who_was_killed_at_once_and_then_finds_no_engine_is_started_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MARKS", str(tmp_path / "marks"))
    with team("refuse_once_killed") as running:
        running.next_worker()
        os.kill(running.pids[0], signal.SIGKILL)
        running.next_worker()  # is refused
        running.next_worker()
        status, said = running.end()

    assert status == 0
    assert "An engine is away." in said


def test_who_dies_again_and_again_is_started_less_and_less_often() -> None:
    with team("die") as running:
        began = time.monotonic()
        for _ in range(5):
            assert running.next_worker() == 0
        took = time.monotonic() - began
        status, said = running.end()

    assert took >= 0.1 + 0.2 + 0.4 + 0.8
    assert status == 0
    assert "KeyError: 'worker'" in said


def test_a_worker_that_does_not_end_is_killed() -> None:
    with team("cling", stop_seconds_max=0.3) as running:
        running.next_worker()

        assert running.end()[0] == 1
        assert running.is_gone()
