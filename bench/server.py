"""The server under test: a process of its own on a free port, with an empty data directory that is thrown away."""

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from http.client import HTTPConnection
from pathlib import Path

import msgspec

from scripts.engines.server import free_port

READY_SECONDS_MAX = 30.0
STOP_SECONDS_MAX = 30.0
COMMAND_SECONDS_MAX = 900.0  # every invariant over a million tickets
LOG_TAIL_LINES = 30
BROKEN_INVARIANT = "BROKEN "
# All load comes from one address and from fewer people than a real sale has: these limits would be measured instead.
WITHOUT_RATE_LIMITS = {
    "ONSALE_LIMITS_PER_ADDRESS_PER_SECOND": "1000000",
    "ONSALE_LIMITS_PER_PRINCIPAL_PER_SECOND": "1000000",
}
MEMORY_FILESYSTEMS = frozenset({"tmpfs", "ramfs"})


class ServerError(Exception):
    """The server did not start, answer or stop as it should; the message ends with the last lines of its log."""


def installed_command() -> Path:
    """The `onsale` of the environment that runs the benchmark."""
    return Path(sys.executable).parent / "onsale"


class MintedUser(msgspec.Struct):
    """One line of the file that `onsale mint-users` writes."""

    user_id: str
    access_token: str


class Server:
    """`onsale serve` between `start` and `stop`, and the commands that belong to its data."""

    def __init__(
        self, command: Path, directory: Path, environment: Mapping[str, str], *, workers: int | None = None
    ) -> None:
        self._workers = [] if workers is None else ["--workers", str(workers)]
        self.port = free_port()
        self.log = directory / "server.log"
        self._command = str(command.absolute())  # it runs in another directory
        self._directory = directory
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("ONSALE_")}
        self.environment = {
            **inherited,
            "ONSALE_ENV": "development",
            "ONSALE_HOST": "127.0.0.1",
            "ONSALE_PORT": str(self.port),
            "ONSALE_DATA_DIR": str(directory / "data"),
            **WITHOUT_RATE_LIMITS,
            **environment,
        }
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        if self._process is None:
            raise ServerError("the server was not started")
        return self._process.pid

    @property
    def pids(self) -> Sequence[int]:
        """Everything whose time and memory are the server's."""
        return [self.pid, *children_of(self.pid)]

    def start(self) -> None:
        """Serve what is there; returns when it is ready. A server that was stopped can start again."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [self._command, "serve", *self._workers],
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=self._directory,
            )
        self._wait_until_ready(self._process)

    def _wait_until_ready(self, process: "subprocess.Popen[bytes]") -> None:
        deadline = time.monotonic() + READY_SECONDS_MAX
        while time.monotonic() < deadline:
            if process.poll() is not None:
                raise self._error(f"the server ended with code {process.returncode} while starting")
            with suppress(OSError):
                connection = HTTPConnection("127.0.0.1", self.port, timeout=2)
                connection.request("GET", "/readyz")
                if connection.getresponse().status == 200:
                    return
            time.sleep(0.05)
        raise self._error(f"the server was not ready within {READY_SECONDS_MAX:g} s")

    def grant_organiser(self, phone: str) -> None:
        """Make the person with this phone an organiser, as one does in a new installation."""
        granted = self._run("grant", "--role", "organiser", phone)
        if granted.returncode != 0:
            raise self._error(f"onsale grant failed: {granted.stdout}")

    def load_demo(self) -> None:
        """Fill the data of the stopped server with the shows and past sales of the demo."""
        loaded = self._run("demo")
        if loaded.returncode != 0:
            raise self._error(f"onsale demo failed: {loaded.stdout}")

    def mint_users(self, count: int) -> list[MintedUser]:
        """`count` new buyers who are signed in."""
        out = self._directory / "users.jsonl"
        minted = self._run("mint-users", "--count", str(count), "--out", str(out))
        if minted.returncode != 0:
            raise self._error(f"onsale mint-users failed: {minted.stdout}")
        users = msgspec.json.Decoder(MintedUser).decode_lines(out.read_bytes())
        if len(users) != count:
            raise self._error(f"onsale mint-users wrote {len(users)} users instead of {count}")
        return users

    def broken_invariants(self) -> list[str]:
        """What `onsale invariants` finds broken in the data of the stopped server, one line each."""
        checked = self._run("invariants")
        lines = [line for line in checked.stdout.splitlines() if line.startswith(BROKEN_INVARIANT)]
        if checked.returncode == 0 and not lines:
            return []
        return lines or [f"onsale invariants ended with code {checked.returncode}: {checked.stdout}"]

    def memory_mib(self) -> float:
        """Proportional set size: shared pages are counted in part, so figures of several processes can be added."""
        return self._kilobytes("smaps_rollup", "Pss") / 1024

    def memory_peak_mib(self) -> float:
        """The largest resident set since the start, with all of the shared pages; of several processes the sum."""
        return self._kilobytes("status", "VmHWM") / 1024

    def stop(self) -> None:
        """Ask the server to end and wait; a server that has to be killed is an error."""
        if self._process is None:
            return
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
        try:
            code = self._process.wait(STOP_SECONDS_MAX)
        except subprocess.TimeoutExpired:
            self.kill()
            raise self._error(f"the server did not stop within {STOP_SECONDS_MAX:g} s of SIGTERM") from None
        if code not in {0, -signal.SIGTERM}:
            raise self._error(f"the server ended with code {code}")

    def kill(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
            self._process.wait()

    def _kilobytes(self, file: str, name: str) -> int:
        found = (
            re.search(rf"^{name}:\s+(\d+) kB", Path(f"/proc/{pid}/{file}").read_text(), re.MULTILINE)
            for pid in self.pids
        )
        return sum(int(match[1]) for match in found if match)

    def _run(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [self._command, *arguments],
            env=self.environment,
            cwd=self._directory,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=COMMAND_SECONDS_MAX,
            check=False,
        )

    def _error(self, sentence: str) -> ServerError:
        tail = self.log.read_text(errors="replace").splitlines()[-LOG_TAIL_LINES:]
        return ServerError("\n".join([sentence, *tail]))


def children_of(pid: int) -> list[int]:
    """The processes that this one has started and that run."""
    return list(map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split()))


@contextmanager
def running_server(
    command: Path, environment: Mapping[str, str], kind: Callable[[Path, Path, Mapping[str, str]], Server] = Server
) -> Iterator[Server]:
    """A ready server on an empty data directory; killed if it still runs at the end, and its directory removed.

    The directory must be on a real disk: on tmpfs an fsync costs nothing and a durable write is no such thing.
    """
    with tempfile.TemporaryDirectory(prefix="onsale-bench-", dir=data_root(), ignore_cleanup_errors=True) as directory:
        server = kind(command, Path(directory), environment)
        try:
            server.start()
            yield server
        finally:
            server.kill()


def data_root() -> Path:
    """The directory for temporary data, or /var/tmp where that one is memory only."""
    root = Path(tempfile.gettempdir())
    return Path("/var/tmp") if filesystem(root) in MEMORY_FILESYSTEMS else root  # noqa: S108 - mkdtemp makes a private one inside


def filesystem(path: Path) -> str:
    """The type of the file system that holds `path`, for example ext4."""
    mounts = [line.split()[1:3] for line in Path("/proc/mounts").read_text().splitlines()]
    holding = [(len(point), kind) for point, kind in mounts if path.resolve().is_relative_to(point)]
    return max(holding)[1] if holding else "unknown"
