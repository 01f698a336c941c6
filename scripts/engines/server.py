"""What all private servers have in common: a folder, a port, an account, start, ready, stop, kill, start again."""

import os
import random
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, ClassVar, Final, Self

from scripts.engines.programs import Program, account_for

if TYPE_CHECKING:
    from typing_extensions import override as override  # noqa: PLC0414 - typing has it from Python 3.12 on
else:

    def override(method: Callable[..., object]) -> Callable[..., object]:
        return method


HOST: Final = "127.0.0.1"
# Below the ports that the system gives to outgoing connections, so that a stopped server's port is still free when it
# starts again.
PORT_MIN: Final = 15_000
PORT_MAX: Final = 32_000
PORT_ATTEMPTS_MAX: Final = 1_000
READY_SECONDS_MAX: Final = 45.0
STOP_SECONDS_MAX: Final = 30.0
PORT_SECONDS_MAX: Final = 2.0  # children of a killed process may hold it for a moment longer
POLL_SECONDS: Final = 0.02
LOG_TAIL_LINES: Final = 30
# Waits until the process that started the server is gone, however it ended; then nothing may be left of the server.
GUARD: Final = 'read -r _; kill -9 -"$1"; [ -z "$2" ] || rm -rf -- "$2"'


class EngineError(Exception):
    """A server did not do as it was told; the message ends with the last lines of its log."""


class Server(ABC):
    """One private server on loopback, running between `__enter__` and `__exit__`.

    Without a folder it gets a temporary one that is removed at the end. A given folder is kept with its data and its
    port, and the next server on the same folder goes on with them. Calls block, and belong to one thread at a time.
    """

    program: ClassVar[Program]
    ready_seconds_max: ClassVar[float] = READY_SECONDS_MAX

    def __init__(self, folder: Path | None = None, *, port: int | None = None) -> None:
        self.port = port or port_of(folder, "port")
        self._keep = folder is not None
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        self._guard: subprocess.Popen[bytes] | None = None

    @abstractmethod
    def command(self) -> Sequence[str | Path]:
        """The command that runs the server in the foreground."""

    @abstractmethod
    def is_ready(self) -> bool:
        """Whether it serves; may raise OSError while it does not. Called until it is True."""

    def environment(self) -> dict[str, str]:
        """All that the server sees of an environment: none of ours, whose settings are not meant for it."""
        return {"PATH": os.defpath, "HOME": str(self.folder), "LANG": "C.UTF-8"}

    @abstractmethod
    def prepare(self) -> None:
        """Makes what the server needs in its folder, before every start."""

    @property
    def folder(self) -> Path:
        """Where everything of the server is; made when first asked for."""
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix=f"onsale-{self.program.name.lower()}-"))
        return self._folder

    @property
    def log(self) -> Path:
        return self.folder / "server.log"

    @property
    def pid(self) -> int:
        """Raises EngineError when it is not running."""
        if self._process is None:
            raise EngineError(f"{self.program.name} is not running")
        return self._process.pid

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def start(self) -> Self:
        """Starts it on the data it has and returns when it serves; raises EngineError, EngineMissingError."""
        if self._process is not None:
            raise EngineError(f"{self.program.name} was already started")
        if not wait_for(lambda: is_free(self.port), PORT_SECONDS_MAX):
            raise EngineError(f"port {self.port} for {self.program.name} is in use")
        self.folder.mkdir(parents=True, exist_ok=True)
        self.prepare()
        self.own(self.folder)
        with self.log.open("ab") as log:
            self._process = self._spawn(self.command(), log.fileno())
        self._guard = _guarded(self._process.pid, None if self._keep else self.folder)
        try:
            self._wait_until_ready()
        except BaseException:
            self.kill()
            raise
        return self

    def stop(self) -> None:
        """Asks it to end, waits, and insists after `STOP_SECONDS_MAX`."""
        if self._process is not None:
            self.resume()
            self._process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(STOP_SECONDS_MAX)
            self.kill()

    def kill(self) -> None:
        """`kill -9` to the whole process group. Nothing happens when it is not running."""
        if self._process is None:
            return
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._process = None
        _release(self._guard)
        self._guard = None

    def restart(self) -> None:
        """Stops it if it runs and starts it again, on the same data and port."""
        self.stop()
        self.start()

    def pause(self) -> None:
        """It hangs: connections stay open and nothing answers, until `resume`."""
        os.killpg(self.pid, signal.SIGSTOP)

    def resume(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGCONT)

    def close(self) -> None:
        """Ends it; data in a temporary folder are thrown away with it, so then nothing waits for them."""
        if self._keep:
            self.stop()
        else:
            self.kill()
            shutil.rmtree(self.folder, ignore_errors=True)
            self._folder = None

    def __enter__(self) -> Self:
        try:
            return self.start()
        except BaseException:
            self.close()
            raise

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def error(self, sentence: str) -> EngineError:
        """The sentence with the end of the log behind it."""
        text = self.log.read_text(errors="replace") if self.log.exists() else ""
        tail = "\n".join(text.splitlines()[-LOG_TAIL_LINES:]) or "(empty)"
        return EngineError(f"{self.program.name} on port {self.port} {sentence} The end of its log:\n{tail}")

    def own(self, path: Path) -> None:
        """Gives a folder with all that is in it to the server's account, where that is another than ours."""
        account = account_for(self.program.account)
        if account is None:
            return
        for inside in (path, *path.rglob("*")):
            os.chown(inside, account.uid, account.gid, follow_symlinks=False)

    def run(self, command: Sequence[str | Path], *, text: str = "") -> str:
        """Runs a command as the server's account and returns what it printed; raises EngineError with what it said."""
        process = self._spawn(command, subprocess.PIPE, stdin=subprocess.PIPE)
        output = process.communicate(text.encode())[0].decode(errors="replace")
        if process.returncode != 0:
            raise EngineError(f"`{Path(command[0]).name}` for {self.program.name} failed: {output.strip()}")
        return output

    def _spawn(
        self, command: Sequence[str | Path], output: int, *, stdin: int = subprocess.DEVNULL
    ) -> subprocess.Popen[bytes]:
        account = account_for(self.program.account)
        return subprocess.Popen(
            [str(part) for part in command],
            cwd=self.folder,
            env=self.environment(),
            stdin=stdin,
            stdout=output,
            stderr=subprocess.STDOUT,
            # A session of its own: Ctrl-C is ours to hear, and the group is one thing to kill.
            start_new_session=True,
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
        )

    def _wait_until_ready(self) -> None:
        if not wait_for(lambda: not self.is_running or self._answers(), self.ready_seconds_max):
            raise self.error(f"did not answer within {self.ready_seconds_max:.0f} s.")
        if self._process is not None and self._process.poll() is not None:
            raise self.error(f"ended with {self._process.returncode} while starting.")

    def _answers(self) -> bool:
        try:
            return self.is_ready()
        except OSError:
            return False


def port_of(folder: Path | None, name: str) -> int:
    """A free port; that of a folder is chosen once and stays, because addresses with it may be written down."""
    if folder is None:
        return free_port()
    note = folder / name
    if not note.exists():
        folder.mkdir(parents=True, exist_ok=True)
        note.write_text(str(free_port()))
    return int(note.read_text())


def free_port() -> int:
    """A loopback port that nobody listens on and that no outgoing connection will be given."""
    ports = (random.SystemRandom().randrange(PORT_MIN, PORT_MAX) for _ in range(PORT_ATTEMPTS_MAX))
    found = next(filter(is_free, ports), None)
    if found is None:
        raise EngineError(f"no free port between {PORT_MIN} and {PORT_MAX}")
    return found


def is_free(port: int) -> bool:
    """Whether nobody listens there; connections that just ended do not count."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
        return True


def wait_for(condition: Callable[[], bool], seconds: float) -> bool:
    """Whether the condition became true in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(POLL_SECONDS)
    return True


def _guarded(group: int, folder: Path | None) -> subprocess.Popen[bytes]:
    """A shell that outlives us by a moment: when our end of its pipe closes, it kills the group."""
    return subprocess.Popen(
        ["/bin/sh", "-c", GUARD, "guard", str(group), str(folder or "")],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def _release(guard: subprocess.Popen[bytes] | None) -> None:
    if guard is not None:
        guard.kill()
        guard.wait()
        if guard.stdin is not None:
            guard.stdin.close()
