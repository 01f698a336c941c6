"""`make run`, `make bench`, `make sim` and `make faults`: the demo, the load generator, sales that go wrong."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final

from scripts.dev import stamps
from scripts.dev.console import ROOT, StepError, Steps, answer_into, execute, say, stream
from scripts.dev.setup import BIN, PYTHON

ONSALE: Final = BIN / "onsale"
PROVIDER_SIM: Final = BIN / "onsale-provider-sim"
PROVIDER_SETTINGS: Final = "onsale.env"
PROVIDER_PORT: Final = "8100"
READY_SECONDS_MAX: Final = 60.0
READY_POLL_SECONDS: Final = 0.1
MIGRATED: Final = ".migrated"
ACCOUNTS: Final = ".demo-accounts"


def run() -> int:
    """Migrates, loads the demo once, serves until interrupted. Data stays in `$ONSALE_DATA_DIR` (default: var/)."""
    _refuse_taken_port(*_address())
    _prepare_data(_data())
    return _serve({})


def run_payments() -> int:
    """The same with a stand-in for Alipay and WeChat Pay beside it, whose keys and books are kept with the data."""
    host, port = _address()[0], int(os.environ.get("PROVIDER_PORT", PROVIDER_PORT))
    for taken in (_address(), (host, port)):
        _refuse_taken_port(*taken)
    _prepare_data(_data())
    folder, url = _data() / "provider-sim", f"http://{host}:{port}"
    where = ["--dir", str(folder), "--host", host, "--port", str(port)]
    if not (folder / PROVIDER_SETTINGS).is_file():
        execute([PROVIDER_SIM, "init", *where], log="provider-sim")
    provider = subprocess.Popen([PROVIDER_SIM, "serve", *where], cwd=ROOT, process_group=0)
    try:
        if not _becomes_ready(provider, f"{url}/sim/truth"):
            raise StepError("onsale-provider-sim did not start")
        lines = (folder / PROVIDER_SETTINGS).read_text().splitlines()
        return _serve(dict(line.split("=", 1) for line in lines), f"  Providers   {url}/")
    finally:
        provider.terminate()
        provider.wait()


def _address() -> tuple[str, int]:
    return os.environ.get("ONSALE_HOST", "127.0.0.1"), int(os.environ.get("ONSALE_PORT", "8000"))


def _data() -> Path:
    return ROOT / os.environ.get("ONSALE_DATA_DIR", "var")


def _serve(settings: dict[str, str], more: str = "") -> int:
    """Serves with these settings besides those of the environment; ``more`` is said when it is ready."""
    # In a group of its own the server is told to end exactly once, however often and by whom we are told.
    server = subprocess.Popen([ONSALE, "serve"], cwd=ROOT, process_group=0, env={**os.environ, **settings})
    for asked_to_end in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(asked_to_end, lambda *_: _end(server))
    host, port = _address()
    url = f"http://{host}:{port}"
    if _becomes_ready(server, f"{url}/readyz"):
        _welcome(url, _data(), more)
    status = server.wait()
    return 0 if status in {0, -signal.SIGTERM} else 1


def up_split() -> int:
    """Runs the split system until interrupted; `WORKERS` and `DEMO` come from make. Its data stay in var/split."""
    workers, demo = os.environ.get("WORKERS", ""), os.environ.get("DEMO", "")
    options = [*(["--workers", workers] if workers else []), *(["--demo"] if demo not in {"", "0"} else [])]
    # In place of us, so that it is the one who is told to end.
    os.chdir(ROOT)
    sys.stdout.flush()
    os.execv(PYTHON, [str(PYTHON), "-m", "scripts.split", *options])  # noqa: S606 - our own Python


def bench() -> int:
    """Runs the load generator; `SCENARIO`, `ENGINE` and `WORKERS` come from make."""
    return stream([PYTHON, "-m", "bench", *_options("SCENARIO", "ENGINE", "WORKERS")])


def bench_seatmap() -> int:
    """Opens the seat page and the designer on a stadium in a real browser and prints what it took."""
    return stream([PYTHON, "-m", "bench.seatmap"])


def bench_pages() -> int:
    """Opens pages of the demo as a slow phone does and prints when they were seen."""
    return stream([PYTHON, "-m", "bench.pages"])


def bench_money() -> int:
    """Many orders while both providers do everything wrong; `ORDERS` and `SEED` come from make."""
    return stream([PYTHON, "-m", "bench.money", *_options("ORDERS", "SEED")])


def bench_console() -> int:
    """Lists and searches of many orders as staff asks for them; `ORDERS` and `ENGINE` come from make."""
    return stream([PYTHON, "-m", "bench.console", *_options("ORDERS", "ENGINE")])


def simulate() -> int:
    """Runs more histories than the tests do; `SEED` and `HISTORIES` come from make."""
    return stream([PYTHON, "-m", "tests.simulation", *_options("SEED", "HISTORIES")])


def faults() -> int:
    """Sells while workers are killed and engines are lost; `SEED` and `KILLS` come from make."""
    return stream([PYTHON, "-m", "tests.faults", *_options("SEED", "KILLS")])


def _options(*names: str) -> list[str]:
    """What was given to make, as options."""
    given = [name for name in names if os.environ.get(name)]
    return [part for name in given for part in (f"--{name.lower()}", os.environ[name])]


def _end(server: subprocess.Popen[bytes]) -> None:
    """Asks the server to finish what it took and end; later requests find it doing so."""
    for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(signum, signal.SIG_IGN)
    server.terminate()


def _refuse_taken_port(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            msg = f"{host}:{port} is in use ({error.strerror}). Stop what uses it, or: ONSALE_PORT=8001 make run"
            raise StepError(msg) from error


def _prepare_data(data: Path) -> None:
    """Loads the demo once and brings the data up to the code's schema; the stamps live with the data and go with it."""
    migrations = stamps.hash_of([ROOT / "migrations"])
    migrated, accounts = data / MIGRATED, data / ACCOUNTS
    steps: list[tuple[str, Callable[[], None]]] = []
    if not accounts.is_file():
        steps.append(("Demo: shows, venues, months of past sales", partial(_load_demo, data)))
    elif not migrated.is_file() or migrated.read_text() != migrations:
        steps.append(("Database", partial(execute, [ONSALE, "migrate"], log="migrate")))
    progress = Steps(len(steps))
    for title, action in steps:
        progress.run(title, action)
    if steps:
        migrated.write_text(migrations)


def _load_demo(data: Path) -> None:
    """Fills a folder beside the data and renames it when it is complete: an interrupted load leaves nothing behind.

    Where there are data already, the demo is added to them, or says why it cannot be.
    """
    if data.exists() and any(data.iterdir()):
        _fill_with_demo(data)
        return
    loading = data.with_name(f"{data.name}.loading")
    shutil.rmtree(loading, ignore_errors=True)
    _fill_with_demo(loading)
    if data.exists():
        data.rmdir()
    loading.rename(data)


def _fill_with_demo(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    note = folder / f"{ACCOUNTS}.partial"
    answer_into(note, [ONSALE, "demo"], env={"ONSALE_DATA_DIR": str(folder)})
    note.rename(folder / ACCOUNTS)


def _becomes_ready(server: subprocess.Popen[bytes], url: str) -> bool:
    """Waits until the server answers; False when it ended before."""
    deadline = time.monotonic() + READY_SECONDS_MAX
    while server.poll() is None and time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(url, timeout=1):  # noqa: S310 - our own http address
                return True
        except (urllib.error.URLError, OSError):
            time.sleep(READY_POLL_SECONDS)
    return False


def _welcome(url: str, data: Path, more: str) -> None:
    say(f"\n  Buyers      {url}/")
    say(f"  Organisers  {url}/console/")
    say(f"  Gate        {url}/gate/")
    say(f"  Messages    {url}/dev/messages   (sign-in codes arrive here)")
    say(f"  API         {url}/openapi.json")
    if more:
        say(more)
    note = data / ACCOUNTS
    if note.is_file():
        say("\n" + note.read_text().rstrip())
    say("\nCtrl-C stops it; the data stays.\n")
