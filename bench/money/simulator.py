"""The providers, played by ``onsale-provider-sim`` as a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection
from pathlib import Path

import msgspec

from bench.server import ServerError
from scripts.engines.server import free_port

READY_SECONDS_MAX = 20.0
STOP_SECONDS_MAX = 20.0


class Total(msgspec.Struct):
    """One channel's money by the provider's own books, in fen."""

    payments: int
    received_minor: int
    refunds: int
    refunded_minor: int
    fee_minor: int


class Truth(msgspec.Struct):
    """What really happened at the providers."""

    days: dict[str, dict[str, Total]]
    payments: dict[str, int]
    refunds: dict[str, int]
    planned: dict[str, int]
    happened: dict[str, int]
    notices: int


class PaymentTruth(msgspec.Struct):
    """One payment at a provider."""

    channel: str
    out_trade_no: str
    state: str
    amount_minor: int
    received_minor: int
    refunded_minor: int
    day: str
    planned: list[str]
    happened: dict[str, int]
    extra_out_trade_no: str = ""


class Simulator:
    """Where it listens, and the settings that point the product at it."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.environment: dict[str, str] = {}
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        program = [sys.executable, "-m", "onsale.provider_sim.cli"]
        where = ["--dir", str(self._folder / "keys"), "--port", str(self.port)]
        made = subprocess.run([*program, "init", *where], check=True, capture_output=True, text=True)
        pairs = (line.removeprefix("export ").partition("=") for line in made.stdout.splitlines() if "=" in line)
        self.environment = {name: value.strip("'\"") for name, _, value in pairs if name.startswith("ONSALE_")}
        log = (self._folder / "simulator.log").open("ab")
        with log:
            self._process = subprocess.Popen(
                [*program, "serve", *where], stdout=log, stderr=subprocess.STDOUT, env=os.environ
            )
        deadline = time.monotonic() + READY_SECONDS_MAX
        while time.monotonic() < deadline:
            with suppress(OSError):
                self.get("/sim/truth")
                return
            time.sleep(0.05)
        raise ServerError("the simulator was not ready: " + (self._folder / "simulator.log").read_text()[-2000:])

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait(STOP_SECONDS_MAX)

    @property
    def pid(self) -> int:
        if self._process is None:
            raise ServerError("the simulator was not started")
        return self._process.pid

    def get(self, path: str) -> bytes:
        return self._ask("GET", path, None)

    def post(self, path: str, body: object) -> bytes:
        return self._ask("POST", path, msgspec.json.encode(body))

    def _ask(self, method: str, path: str, body: bytes | None) -> bytes:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request(method, path, body, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        if answer.status != 200:
            raise ServerError(f"the simulator answered {answer.status} to {method} {path}: {content[:300]!r}")
        return content

    def truth(self) -> Truth:
        return msgspec.json.decode(self.get("/sim/truth"), type=Truth)

    def payments(self) -> Iterator[PaymentTruth]:
        """Every payment that was begun at a provider."""
        offset, page = 0, 10_000
        while True:
            found = msgspec.json.Decoder(PaymentTruth).decode_lines(
                self.get(f"/sim/truth/payments?offset={offset}&limit={page}")
            )
            yield from found
            if len(found) < page:
                return
            offset += page


@contextmanager
def running_simulator(folder: Path) -> Iterator[Simulator]:
    simulator = Simulator(folder)
    try:
        simulator.start()
        yield simulator
    finally:
        simulator.stop()
