"""One service in processes of its own, as a private server like the engines it runs on."""

import json
import os
import random
import sys
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar, Final

from scripts.engines.programs import Program
from scripts.engines.server import HOST, PORT_MAX, PORT_MIN, EngineError, Server, is_free, override

ONSALE: Final = Path(sys.executable).parent / "onsale"
ANSWER_SECONDS_MAX: Final = 5.0
ATTEMPTS_MAX: Final = 1_000


class Service(Server):
    """`onsale serve --target NAME --workers N`. Its log and its port are in its folder."""

    program: ClassVar = Program(name="Onsale", files=(str(ONSALE),), account=None, packages=())
    # Six interpreters that begin at once share the cores with the engines.
    ready_seconds_max: ClassVar = 120.0

    def __init__(self, name: str, folder: Path, *, workers: int, settings: Mapping[str, str]) -> None:
        super().__init__(folder / name)
        self.name = name
        self.workers = workers
        self.admin_port = _free_row(workers)
        self._settings = settings

    @property
    def address(self) -> str:
        """Where the gateway finds it."""
        return f"{HOST}:{self.port}"

    @override
    def command(self) -> list[str | Path]:
        return [ONSALE, "serve", "--target", self.name, "--workers", str(self.workers)]

    @override
    def environment(self) -> dict[str, str]:
        return without_settings() | {
            **self._settings,
            "ONSALE_HOST": HOST,
            "ONSALE_PORT": str(self.port),
            "ONSALE_ADMIN_PORT": str(self.admin_port),
        }

    @property
    def admin_ports(self) -> range:
        """Where each worker says how it is."""
        return range(self.admin_port, self.admin_port + self.workers)

    def end(self) -> None:
        """Asks it to end; raises EngineError unless it does so by itself and well."""
        process = self._process
        self.stop()
        if process is not None and process.returncode != 0:
            raise self.error(f"({self.name}) ended with {process.returncode}.")

    @override
    def prepare(self) -> None: ...

    @override
    def is_ready(self) -> bool:
        """Every worker, and what carries the events."""
        return all(map(_is_worker_ready, self.admin_ports))


def _is_worker_ready(port: int) -> bool:
    url = f"http://{HOST}:{port}/readyz"
    try:
        with urllib.request.urlopen(url, timeout=ANSWER_SECONDS_MAX) as answer:
            return bool(json.load(answer) == {"status": "ready"})
    except urllib.error.HTTPError:
        return False


def without_settings() -> dict[str, str]:
    """Our environment without anybody's settings of Onsale."""
    return {name: value for name, value in os.environ.items() if not name.startswith("ONSALE_")}


def _free_row(length: int) -> int:
    """The first of so many free ports side by side."""
    dice = random.SystemRandom()
    for _ in range(ATTEMPTS_MAX):
        first = dice.randrange(PORT_MIN, PORT_MAX - length)
        if all(map(is_free, range(first, first + length))):
            return first
    raise EngineError(f"no {length} free ports side by side")
