"""A private Redis, and a cluster of three; with just enough of its protocol to ask them something."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from io import BufferedRWPair
from pathlib import Path
from typing import ClassVar, Final, Literal, Self, TypeAlias

from scripts.engines.programs import Program
from scripts.engines.server import HOST, EngineError, Server, override, port_of, wait_for

# "none": nothing is written, and everything is lost with the process.
Persistence: TypeAlias = Literal["always", "everysec", "no", "none"]
Reply: TypeAlias = "str | int | list[Reply] | None"

SLOTS: Final = 16_384
CLUSTER_NODES: Final = 3
CLUSTER_SECONDS_MAX: Final = 20.0
NODE_TIMEOUT_MS: Final = 1_000
REPLY_SECONDS_MAX: Final = 5.0


class Redis(Server):
    """One server that never evicts. `appendfsync` is Redis's own: when what it acknowledged is on disk."""

    program: ClassVar = Program(
        name="Redis",
        files=("redis-server",),
        account="redis",
        packages=("redis-server",),
        services=("redis-server",),
    )

    def __init__(
        self,
        folder: Path | None = None,
        *,
        port: int | None = None,
        appendfsync: Persistence = "everysec",
        in_cluster: bool = False,
    ) -> None:
        super().__init__(folder, port=port)
        self._appendfsync = appendfsync
        self.cluster_port = port_of(folder, "cluster-port") if in_cluster else None

    @property
    def url(self) -> str:
        return self.url_through(self.port)

    def url_through(self, port: int) -> str:
        """The same server seen through a proxy."""
        return f"redis://{HOST}:{port}/0"

    @override
    def command(self) -> list[str | Path]:
        options = {
            "--port": self.port,
            "--bind": HOST,
            "--dir": self.folder,
            "--save": "",
            "--maxmemory-policy": "noeviction",
            "--appendonly": "no" if self._appendfsync == "none" else "yes",
            "--appendfsync": "no" if self._appendfsync == "none" else self._appendfsync,
            "--tcp-backlog": 128,
        }
        if self.cluster_port is not None:
            options |= {
                "--cluster-enabled": "yes",
                "--cluster-port": self.cluster_port,
                "--cluster-node-timeout": NODE_TIMEOUT_MS,
            }
        return [self.program.path("redis-server"), *(str(part) for option in options.items() for part in option)]

    @override
    def prepare(self) -> None:
        """Redis makes its files itself."""

    @override
    def is_ready(self) -> bool:
        try:
            return self.ask("PING") == "PONG"
        except EngineError:  # it is loading its data
            return False

    def ask(self, *words: str | int) -> Reply:
        """One command on a connection of its own; raises EngineError with Redis's sentence, OSError."""
        with connected(self.port) as connection:
            return connection.ask(*words)


class RedisCluster:
    """Three masters that share all slots, and know each other; nodes are killed and restarted one by one."""

    def __init__(self, folder: Path | None = None, *, appendfsync: Persistence = "everysec") -> None:
        self.nodes = [
            Redis(folder and folder / str(number), appendfsync=appendfsync, in_cluster=True)
            for number in range(CLUSTER_NODES)
        ]
        self._open = ExitStack()

    @property
    def url(self) -> str:
        """One node is enough: a client asks it for the others."""
        return self.nodes[0].url

    @property
    def is_whole(self) -> bool:
        """Whether every node can reach an owner of every slot."""
        return all(self._is_whole(node) for node in self.nodes)

    def wait_until_whole(self) -> None:
        """After a node came back; raises EngineError."""
        if not wait_for(lambda: self.is_whole, CLUSTER_SECONDS_MAX):
            raise self.nodes[0].error("has no whole cluster around it.")

    def __enter__(self) -> Self:
        with ExitStack() as opening:
            for node in self.nodes:
                opening.enter_context(node)
            self._introduce()
            self.wait_until_whole()
            self._open = opening.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def _introduce(self) -> None:
        """Gives out the slots and lets the first node meet the others; folders that were used before know it all."""
        first = self.nodes[0]
        if "cluster_slots_assigned:0" not in str(first.ask("CLUSTER", "INFO")):
            return
        for number, node in enumerate(self.nodes):
            share = range(SLOTS * number // CLUSTER_NODES, SLOTS * (number + 1) // CLUSTER_NODES)
            node.ask("CLUSTER", "ADDSLOTS", *share)
            node.ask("CLUSTER", "SET-CONFIG-EPOCH", number + 1)
        for node in self.nodes[1:]:
            first.ask("CLUSTER", "MEET", HOST, node.port, *filter(None, [node.cluster_port]))

    def _is_whole(self, node: Redis) -> bool:
        try:
            info = str(node.ask("CLUSTER", "INFO"))
        except OSError:
            return False
        return "cluster_state:ok" in info and f"cluster_known_nodes:{CLUSTER_NODES}" in info


class Connection:
    """The Redis protocol (RESP 2), one question at a time."""

    def __init__(self, file: BufferedRWPair) -> None:
        self._file = file

    def ask(self, *words: str | int) -> Reply:
        """Raises EngineError when Redis refuses, OSError when it is gone."""
        parts = [str(word).encode() for word in words]
        self._file.write(b"*%d\r\n" % len(parts) + b"".join(b"$%d\r\n%b\r\n" % (len(part), part) for part in parts))
        self._file.flush()
        return self._reply()

    def _reply(self) -> Reply:
        line = self._file.readline()
        if not line.endswith(b"\r\n"):
            raise ConnectionResetError("Redis closed the connection")
        kind, rest = line[:1], line[1:-2].decode()
        match kind:
            case b"-":
                raise EngineError(f"Redis: {rest}")
            case b":":
                return int(rest)
            case b"$":
                return None if rest == "-1" else self._file.read(int(rest) + 2)[:-2].decode()
            case b"*":
                return [self._reply() for _ in range(int(rest))]
            case _:
                return rest


@contextmanager
def connected(port: int) -> Iterator[Connection]:
    """A connection to the Redis on this port, or to a proxy before it."""
    with (
        socket.create_connection((HOST, port), timeout=REPLY_SECONDS_MAX) as opened,
        opened.makefile("rwb") as file,
    ):
        yield Connection(file)
