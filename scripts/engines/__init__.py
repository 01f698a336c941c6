"""Private servers for tests, benchmarks and the split system, with nothing but Python's standard library.

Each server is a context manager with its own folder, free loopback ports and an account that is not root:

    with MariaDB() as mariadb, Redis() as redis, RabbitMQ() as rabbitmq, Proxy(redis.port) as network: …

No server that happens to be running is ever used, and nothing is left behind, not even when the program that started
them is killed. `python3 -m scripts.engines` starts them until interrupted.
"""

from typing import Final

from scripts.engines.mariadb import MariaDB, MariaDBPair
from scripts.engines.nginx import Nginx
from scripts.engines.programs import EngineMissingError, Program
from scripts.engines.proxy import Proxy
from scripts.engines.rabbitmq import RabbitMQ
from scripts.engines.redis import Redis, RedisCluster
from scripts.engines.server import EngineError, Server

PROGRAMS: Final = (MariaDB.program, Redis.program, RabbitMQ.program, Nginx.program)

__all__ = [
    "PROGRAMS",
    "EngineError",
    "EngineMissingError",
    "MariaDB",
    "MariaDBPair",
    "Nginx",
    "Program",
    "Proxy",
    "RabbitMQ",
    "Redis",
    "RedisCluster",
    "Server",
]
