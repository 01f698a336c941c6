"""The payment providers' stand-in beside a server: buyers go to its pages, and the test pays as their app would."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2
import msgspec

from tests.journeys.server import STOP_SECONDS_MAX, free_port, until
from tests.journeys.town import Somebody


class Attempt(msgspec.Struct):
    """A payment that a buyer began."""

    attempt_id: str
    channel: str
    state: str


class _Order(msgspec.Struct):
    payments: list[Attempt]


@dataclass(frozen=True)
class Bank:
    """A running stand-in; ``settings`` are what a server needs to be its merchant."""

    url: str
    settings: dict[str, str]

    def pays(self, attempt: Attempt) -> None:
        """The buyer confirms in the app of the provider."""
        which = {"channel": attempt.channel, "out_trade_no": attempt.attempt_id.replace("-", "")}
        answer = httpx2.post(f"{self.url}/sim/pay", json={"payments": [which]})
        assert answer.status_code == 200, answer.text


def attempts(buyer: Somebody, order_id: str) -> list[Attempt]:
    """The payments of an order, the oldest first."""
    return buyer.get(f"/orders/{order_id}", _Order).payments


@contextmanager
def running_bank(folder: Path) -> Iterator[Bank]:
    """With keys and books of its own under ``folder``."""
    port = free_port()
    program = [sys.executable, "-m", "onsale.provider_sim.cli"]
    where = ["--dir", str(folder / "bank"), "--port", str(port)]
    made = subprocess.run([*program, "init", *where], capture_output=True, text=True, check=True)
    settings = dict(re.findall(r"^(ONSALE_\w+)=(.*)$", made.stdout, re.MULTILINE))
    log = folder / "bank.log"
    with log.open("wb") as output:
        process = subprocess.Popen([*program, "serve", *where], stdout=output, stderr=output)
    url = f"http://127.0.0.1:{port}"

    def is_ready() -> bool:
        assert process.poll() is None, f"the stand-in ended: {log.read_text()[-2000:]}"
        try:
            return httpx2.get(f"{url}/sim/state", timeout=1).status_code == 200
        except httpx2.TransportError:
            return False

    try:
        until(is_ready, "the stand-in to be ready")
        yield Bank(url, settings)
    finally:
        process.terminate()
        process.wait(STOP_SECONDS_MAX)
