"""`python -m scripts.split`: the split system until Ctrl-C or SIGTERM. Data and addresses stay in its folder."""

import argparse
import fcntl
import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, NoReturn

from scripts.engines import EngineError, EngineMissingError, MariaDB
from scripts.engines.programs import account_for
from scripts.engines.server import HOST, PORT_SECONDS_MAX, is_free, wait_for
from scripts.split.system import ROOT, Shape, Split

PORT: Final = "8000"
LOOK_SECONDS: Final = 0.2
ASKED_TO_END: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
MAY_ENTER: Final = 0o001


def main() -> int:
    """Runs until it is told to end; 1 when something is missing, does not start or ends again and again."""
    given = _given()
    for asked_to_end in ASKED_TO_END:
        signal.signal(asked_to_end, _end)
    folder = given.folder.resolve()
    shape = Shape(workers=given.workers, has_demo=given.demo, has_database_each=given.database_each, port=given.port)
    try:
        _refuse_closed(folder)
        with _alone(folder, f"http://{HOST}:{given.port}/"):
            _refuse_taken(given.port)
            _forget_taken_ports(folder)
            with Split(folder, shape, say=lambda text: print(f"{text} …", flush=True)) as split:
                _welcome(split)
                _watch(split)
    except (EngineError, EngineMissingError) as error:
        print(f"STOPPED: {error}", file=sys.stderr)
        return 1


def _given() -> argparse.Namespace:
    settings = os.environ
    folder = ROOT / settings.get("ONSALE_DATA_DIR", "var") / "split"
    parser = argparse.ArgumentParser(prog="python -m scripts.split", description=__doc__)
    parser.add_argument("--workers", type=int, default=1, metavar="N", help="processes of each service (default: 1)")
    parser.add_argument("--demo", action="store_true", help="load the demo, once")
    parser.add_argument("--database-each", action="store_true", help="a database for each service instead of one")
    parser.add_argument("--folder", type=Path, default=folder, help="keeps data and addresses (default: var/split)")
    parser.add_argument("--port", type=int, default=settings.get("ONSALE_PORT", PORT), help=f"(default: {PORT})")
    given = parser.parse_args()
    if given.workers < 1:
        parser.error("--workers must be 1 or more")
    if given.demo and given.database_each:
        parser.error("the demo is loaded into one database; leave out --database-each")
    return given


def _end(*_: object) -> None:
    """An ordinary exit, so that everything is stopped; asking again while it is changes nothing."""
    for asked_to_end in ASKED_TO_END:
        signal.signal(asked_to_end, signal.SIG_IGN)
    os.write(sys.stdout.fileno(), "\nStopping: what was begun is finished first …\n".encode())
    sys.exit(0)


@contextmanager
def _alone(folder: Path, url: str) -> Iterator[None]:
    """The folder is ours alone until the end of the block, however that comes. Raises EngineError."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            lock.seek(0)
            msg = f"it runs already, at {lock.read()}, on the data in {folder}. Stop that one first."
            raise EngineError(msg) from error
        lock.truncate(0)
        lock.write(url)
        lock.flush()
        yield


def _refuse_closed(folder: Path) -> None:
    """Servers that root starts run as accounts of their own, which root's own folder is closed to."""
    if account_for(MariaDB.program.account) is None:
        return
    for parent in (parent for parent in folder.parents if parent.exists()):
        if not parent.stat().st_mode & MAY_ENTER:
            raise EngineError(
                f"{parent} is closed to the accounts that MariaDB and RabbitMQ run as. Keep the data where they may"
                " enter: ONSALE_DATA_DIR=/var/lib/onsale make up-split"
            )


def _refuse_taken(port: int) -> None:
    if not wait_for(lambda: is_free(port), PORT_SECONDS_MAX):
        raise EngineError(f"{HOST}:{port} is in use. Stop what uses it, or: ONSALE_PORT=8001 make up-split")


def _forget_taken_ports(folder: Path) -> None:
    """Engines and services keep their ports for the next time; what somebody else took meanwhile is chosen anew."""
    for note in (*folder.glob("*/*port"), *folder.glob("services/*/port")):
        port = int(note.read_text())
        if not wait_for(lambda port=port: is_free(port), PORT_SECONDS_MAX):  # type: ignore[misc]  # bound now, not later
            note.unlink()


def _watch(split: Split) -> NoReturn:
    """What dies is started again, for ever; raises EngineError when that does not help."""
    while True:
        time.sleep(LOOK_SECONDS)
        began_at = time.monotonic()
        for name in split.revive():
            print(f"{name} ended, and runs again after {time.monotonic() - began_at:.1f} s.", flush=True)


def _welcome(split: Split) -> None:
    print(f"\n  Buyers      {split.url}/   {split.tls_url}/ (a certificate that nobody vouches for)")
    print(f"  Organisers  {split.url}/console/")
    print(f"  Gate        {split.url}/gate/")
    print(f"  Messages    {split.url}/dev/messages   (sign-in codes arrive here)")
    print("\n  Behind the gateway; every worker tells how it is at /readyz and /metrics of its own port:")
    for name, service in split.services.items():
        print(f"  {name:<14}http://{service.address}   workers: {', '.join(map(str, service.admin_ports))}")
    print(f"\n  Databases, broker, logs: {split.folder}")
    accounts = (
        split.accounts or "Nobody has an account yet: any phone number makes a buyer. With shows: make up-split DEMO=1"
    )
    print(f"\n{accounts.rstrip()}")
    print("\nWhat dies is started again. Ctrl-C stops everything; the data stay.\n", flush=True)


if __name__ == "__main__":
    sys.exit(main())
