"""`python -m scripts.split`: the split system until Ctrl-C or SIGTERM. Data and addresses stay in its folder."""

import argparse
import signal
import sys
import time
from pathlib import Path
from typing import Final

from scripts.engines import EngineError, EngineMissingError
from scripts.split.system import ROOT, Shape, Split

FOLDER: Final = ROOT / "var" / "split"
LOOK_SECONDS: Final = 1.0
ASKED_TO_END: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def main() -> int:
    """Runs until it is told to end; 1 when something is missing, does not start or ends by itself."""
    parser = argparse.ArgumentParser(prog="python -m scripts.split", description=__doc__)
    parser.add_argument("--workers", type=int, default=1, metavar="N", help="processes of each service (default: 1)")
    parser.add_argument("--demo", action="store_true", help="load the demo, once")
    parser.add_argument("--database-each", action="store_true", help="a database for each service instead of one")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="keeps data and addresses (default: var/split)")
    given = parser.parse_args()
    if given.demo and given.database_each:
        parser.error("the demo is loaded into one database; leave out --database-each")
    for asked_to_end in ASKED_TO_END:
        signal.signal(asked_to_end, _end)
    shape = Shape(workers=given.workers, has_demo=given.demo, has_database_each=given.database_each)
    try:
        with Split(given.folder.resolve(), shape, say=lambda text: print(f"{text} …", flush=True)) as split:
            _welcome(split)
            return _watch(split)
    except (EngineError, EngineMissingError) as error:
        print(f"STOPPED: {error}", file=sys.stderr)
        return 1


def _end(*_: object) -> None:
    """An ordinary exit, so that everything is stopped; asking again while it is changes nothing."""
    for asked_to_end in ASKED_TO_END:
        signal.signal(asked_to_end, signal.SIG_IGN)
    sys.exit(0)


def _watch(split: Split) -> int:
    while not split.ended:
        time.sleep(LOOK_SECONDS)
    print(f"STOPPED: {', '.join(split.ended)} ended; the logs are in {split.folder}.", file=sys.stderr)
    return 1


def _welcome(split: Split) -> None:
    print(f"\n  Buyers      {split.url}/   {split.tls_url}/ (a certificate that nobody vouches for)")
    print(f"  Organisers  {split.url}/console/")
    print(f"  Gate        {split.url}/gate/")
    print(f"  Messages    {split.url}/dev/messages   (sign-in codes arrive here)")
    for name, service in split.services.items():
        print(f"  {name:<14}http://{service.address}   each worker's /metrics: from port {service.admin_port} on")
    print(f"  Databases, broker, logs: {split.folder}")
    if split.accounts:
        print("\n" + split.accounts.rstrip())
    print("\nCtrl-C stops it; the data stay.\n", flush=True)


if __name__ == "__main__":
    sys.exit(main())
