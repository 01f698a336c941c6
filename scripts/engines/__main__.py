"""`python3 -m scripts.engines [NAME …] [--folder FOLDER]`: servers to try things on, until Ctrl-C.

Prints the settings with which the application finds them. With a folder, data and addresses stay for the next time.
"""

import argparse
import signal
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from scripts.engines import EngineError, EngineMissingError, MariaDB, MariaDBPair, RabbitMQ, Redis, RedisCluster

NAMES: Final = ("mariadb", "mariadb-pair", "redis", "redis-cluster", "rabbitmq")
USUAL: Final = ("mariadb", "redis", "rabbitmq")
DATABASE: Final = "main"


def main() -> int:
    """Runs until it is told to end; 1 when a server is missing or does not start."""
    parser = argparse.ArgumentParser(prog="python3 -m scripts.engines", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(NAMES)} (default: {' '.join(USUAL)})")
    parser.add_argument("--folder", type=Path, help="keeps data and addresses here")
    arguments = parser.parse_args()
    if unknown := set(arguments.names) - set(NAMES):
        parser.error(f"unknown: {', '.join(sorted(unknown))}")
    # Both ways of being told end here as an ordinary exit, so that every server is stopped.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with ExitStack() as running:
        try:
            for name in arguments.names or USUAL:
                for setting, value in _start(name, running, arguments.folder).items():
                    print(f"{setting}={value}", flush=True)
            signal.pause()
        except KeyboardInterrupt:
            return 0
        except (EngineError, EngineMissingError) as error:
            print(f"STOPPED: {error}", file=sys.stderr)
            return 1
    return 0


def _start(name: str, running: ExitStack, kept: Path | None) -> dict[str, str]:
    """Starts one of the names; the settings that lead to it."""
    folder = kept and kept.resolve() / name
    match name:
        case "mariadb":
            server = running.enter_context(MariaDB(folder))
            return {"ONSALE_DATABASE_URL": server.create_database(DATABASE).url}
        case "mariadb-pair":
            pair = running.enter_context(MariaDBPair(folder))
            database = pair.primary.create_database(DATABASE)
            replica = database.url_through(pair.replica.port)
            return {"ONSALE_DATABASE_URL": database.url, "ONSALE_DATABASE_REPLICA_URL": replica}
        case "redis":
            return {"ONSALE_REDIS_URL": running.enter_context(Redis(folder)).url}
        case "redis-cluster":
            return {"ONSALE_REDIS_URL": running.enter_context(RedisCluster(folder)).url}
        case _:
            return {"ONSALE_BROKER_URL": running.enter_context(RabbitMQ(folder)).url}


if __name__ == "__main__":
    sys.exit(main())
