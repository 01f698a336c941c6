"""What a person sees: numbered steps with durations, the tail of a log where something failed."""

import os
import shlex
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
WORK: Final = ROOT / ".make"
LOGS: Final = WORK / "logs"
HEARTBEAT_SECONDS: Final = 15.0
LOG_TAIL_LINES: Final = 40


class StepError(Exception):
    """A step failed; the message tells a person what happened and what to do."""


class Steps:
    """Prints `[2/6] Python packages … 12.3 s` lines. The total is known from the start, so the end is in sight."""

    def __init__(self, total: int) -> None:
        self.total = total
        self.current = 0

    def run(self, title: str, action: Callable[[], str | None]) -> None:
        """Runs one step; what `action` returns is shown behind the title (None: it was done)."""
        self.current += 1
        label = f"[{self.current}/{self.total}] {title}"
        say(f"{label} …")
        started = time.monotonic()
        with _Heartbeat(label):
            note = action()
        say(f"{label}: {note or 'done'} ({time.monotonic() - started:.1f} s)")


class _Heartbeat:
    """Says that a long step is alive, so that nobody takes a slow network for a hang."""

    def __init__(self, label: str) -> None:
        self._label = label
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._beat, daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _beat(self) -> None:
        started = time.monotonic()
        while not self._stop.wait(HEARTBEAT_SECONDS):
            say(f"{self._label}: still working, {time.monotonic() - started:.0f} s")


def say(text: str) -> None:
    """One line to the person, at once."""
    print(text, flush=True)


def execute(command: Sequence[str | Path], *, log: str, env: Mapping[str, str] | None = None, cwd: Path = ROOT) -> None:
    """Runs a command with its output in `.make/logs/<log>.log`; raises StepError with the tail when it fails."""
    LOGS.mkdir(parents=True, exist_ok=True)
    path = LOGS / f"{log}.log"
    status = _run(command, path, subprocess.STDOUT, env, cwd)
    if status != 0:
        tail = "\n".join(path.read_text(errors="replace").splitlines()[-LOG_TAIL_LINES:])
        raise StepError(f"{_ended(command, status)} The end of {path.relative_to(ROOT)}:\n{tail}")


def answer_into(file: Path, command: Sequence[str | Path], *, env: Mapping[str, str]) -> None:
    """Runs a command whose answer goes into a file while the person sees its progress; raises StepError on failure."""
    status = _run(command, file, None, env, ROOT)
    if status != 0:
        raise StepError(_ended(command, status))


def _run(
    command: Sequence[str | Path], output: Path, errors: int | None, env: Mapping[str, str] | None, cwd: Path
) -> int:
    with output.open("wb") as file:
        arguments = [str(part) for part in command]
        finished = subprocess.run(
            arguments,
            cwd=cwd,
            env=merged(env),
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=errors,
            check=False,
        )
    return finished.returncode


def _ended(command: Sequence[str | Path], status: int) -> str:
    return f"`{shlex.join(str(part) for part in command)}` ended with {status}."


def stream(command: Sequence[str | Path], *, env: Mapping[str, str] | None = None, cwd: Path = ROOT) -> int:
    """Runs a command whose output the person reads; returns its exit status."""
    sys.stdout.flush()
    return subprocess.run([str(part) for part in command], cwd=cwd, env=merged(env), check=False).returncode


def hear(command: Sequence[str | Path], *, env: Mapping[str, str] | None = None, cwd: Path = ROOT) -> tuple[int, str]:
    """Runs a command beside others; its exit status and what it said, for when there is room to show it."""
    arguments = [str(part) for part in command]
    ended = subprocess.run(
        arguments,
        cwd=cwd,
        env=merged(env),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    return ended.returncode, ended.stdout.decode(errors="replace").strip()


def merged(env: Mapping[str, str] | None) -> dict[str, str]:
    """This process's environment with `env` laid over it."""
    return {**os.environ, **(env or {})}
