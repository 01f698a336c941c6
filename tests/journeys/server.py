"""A real server with its own data, alone or split into services, and the command line beside it."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

import httpx2
import msgspec

from scripts.split import Split
from scripts.split.service import without_settings
from scripts.split.system import Shape

ROOT: Final = Path(__file__).resolve().parents[2]
WEB: Final = ROOT / "web"
ONSALE: Final = Path(sys.executable).parent / "onsale"
READY_SECONDS_MAX: Final = 90.0  # two journeys begin at once, and a machine may be busy; who ends early is told at once
STOP_SECONDS_MAX: Final = 20.0
POLL_SECONDS: Final = 0.05

Found = TypeVar("Found")


class _Granted(msgspec.Struct):
    organisation_id: str


class _Message(msgspec.Struct):
    id: str
    body: str


class _Messages(msgspec.Struct):
    items: list[_Message]


@dataclass(frozen=True)
class Server:
    """A running server. `environment` is what its commands need to work on the same data. `stop` asks it to end, as an
    operator does; it must end by itself and cleanly."""

    url: str
    environment: dict[str, str]
    stop: Callable[[], None]

    def command(self, *arguments: str) -> str:
        """What `onsale …` prints on this server's data; a refusal is a failure of the test."""
        done = subprocess.run([ONSALE, *arguments], env=self.environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"onsale {' '.join(arguments)}: {done.stdout}{done.stderr}"
        return done.stdout

    def grant(self, phone: str, role: str, organisation_id: str | None = None) -> str:
        """Make somebody staff; the id of the organisation, a new one unless named."""
        home = ["--organisation", organisation_id] if organisation_id else []
        return msgspec.json.decode(self.command("grant", phone, "--role", role, *home), type=_Granted).organisation_id

    def newest_message(self, phone: str) -> str:
        """The id of the last message to a phone, or nothing."""
        return next((message.id for message in self._messages(phone)), "")

    def code_after(self, phone: str, earlier: str) -> str:
        """The sign-in code that was sent to a phone after the message `earlier`."""
        return until(lambda: self._code(phone, earlier), f"a sign-in code for {phone}")

    def _code(self, phone: str, earlier: str) -> str | None:
        newest = next(iter(self._messages(phone)), None)
        if newest is None or newest.id == earlier:
            return None
        found = re.search(r"\b\d{6}\b", newest.body)
        return None if found is None else found.group()

    def _messages(self, phone: str) -> list[_Message]:
        answer = httpx2.get(f"{self.url}/api/v1/dev/messages", params={"recipient": phone})
        assert answer.status_code == 200, answer.text
        return msgspec.json.decode(answer.content, type=_Messages).items


@contextmanager
def running_server(folder: Path, settings: Mapping[str, str] | None = None) -> Iterator[Server]:
    """One process on a database of its own under `folder`, stopped at the end whatever happened."""
    _require_pages()
    port = free_port()
    environment = {
        **without_settings(),
        **(settings or {}),
        "ONSALE_DATA_DIR": str(folder / "data"),
        "ONSALE_WEB_DIR": str(WEB),
        "ONSALE_PORT": str(port),
    }
    log = folder / "server.log"
    with log.open("wb") as output:
        process = subprocess.Popen([ONSALE, "serve"], env=environment, cwd=folder, stdout=output, stderr=output)

    def stop() -> None:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            assert process.wait(STOP_SECONDS_MAX) in {0, -signal.SIGTERM}, log.read_text()[-2000:]

    def is_ready() -> bool:
        assert process.poll() is None, f"the server ended: {log.read_text()[-2000:]}"
        try:
            return httpx2.get(f"{url}/readyz", timeout=1).status_code == 200
        except httpx2.TransportError:
            return False

    url = f"http://127.0.0.1:{port}"
    try:
        until(is_ready, "the server to be ready", READY_SECONDS_MAX)
        yield Server(url, environment, stop)
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait(STOP_SECONDS_MAX)


@contextmanager
def running_split(shape: Shape) -> Iterator[Server]:
    """Every service in processes of its own behind the gateway. Commands work on the data that they share, or on those
    of the users' service."""
    _require_pages()
    with Split(shape=shape) as split:
        yield Server(split.url, split.environment("users"), split.stop_services)


def until(condition: Callable[[], Found | None], what: str, seconds_max: float = 15.0) -> Found:
    """What the condition answers as soon as it is something."""
    deadline = time.monotonic() + seconds_max
    while time.monotonic() < deadline:
        found = condition()
        if found:
            return found
        time.sleep(POLL_SECONDS)
    raise AssertionError(f"waited {seconds_max:.0f} s for {what}")


def _require_pages() -> None:
    missing = [app for app in ("storefront", "console", "gate") if not (WEB / app / "dist" / "index.html").exists()]
    assert not missing, f"The pages are not built ({', '.join(missing)}). Run `make setup` first."


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
