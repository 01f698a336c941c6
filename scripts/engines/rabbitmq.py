"""A private RabbitMQ with an epmd of its own; what it is asked from outside goes through its management address."""

import base64
import json
import os
import socket
import urllib.error
import urllib.request
from pathlib import Path
from typing import ClassVar, Final, TypeAlias

from scripts.engines.programs import Program
from scripts.engines.server import HOST, EngineError, Server, override, port_of

Json: TypeAlias = "str | int | float | bool | list[Json] | dict[str, Json] | None"

USER: Final = "onsale"
PASSWORD: Final = "onsale"  # noqa: S105 - of a broker that only this machine can reach, and that holds test messages
PROTOCOL_HEADER: Final = b"AMQP\x00\x00\x09\x01"
METHOD_FRAME: Final = b"\x01\x00\x00"
REPLY_SECONDS_MAX: Final = 10.0
# A broker that finds no epmd starts one, as a daemon that outlives it. So ours is there first, and in its group.
COMMAND: Final = """
    "$1" -address 127.0.0.1 -port "$2" &
    until "$1" -port "$2" -names >/dev/null 2>&1; do sleep 0.02; done
    exec "$3"
"""
# No waiting by spinning: the cores are the application's too.
ERLANG: Final = "+SDio 4 +sbwt none +sbwtdcpu none +sbwtdio none"
CONFIGURATION: Final = f"""\
listeners.tcp.1 = {HOST}:{{port}}
management.tcp.ip = {HOST}
management.tcp.port = {{management_port}}
default_user = {USER}
default_pass = {PASSWORD}
disk_free_limit.absolute = 50MB
vm_memory_high_watermark.absolute = 512MB
management.rates_mode = none
log.console = true
log.console.level = info
log.file = false
"""
PLUGINS: Final = "[rabbitmq_management].\n"


class RabbitMQ(Server):
    """One broker. Tests keep apart by virtual hosts (`create_virtual_host`)."""

    program: ClassVar = Program(
        name="RabbitMQ",
        files=("/usr/lib/rabbitmq/lib/rabbitmq_server-*/sbin/rabbitmq-server", "epmd"),
        account="rabbitmq",
        packages=("rabbitmq-server",),
        services=("rabbitmq-server", "epmd"),
    )

    def __init__(self, folder: Path | None = None, *, port: int | None = None) -> None:
        super().__init__(folder, port=port)
        self.management_port = port_of(folder, "management-port")
        self.epmd_port = port_of(folder, "epmd-port")
        self._distribution_port = port_of(folder, "distribution-port")

    @property
    def url(self) -> str:
        return self.url_through(self.port)

    def url_through(self, port: int, virtual_host: str = "%2f") -> str:
        """The same broker seen through a proxy, or another virtual host on it."""
        return f"amqp://{USER}:{PASSWORD}@{HOST}:{port}/{virtual_host}"

    @override
    def command(self) -> list[str | Path]:
        server, epmd = (self.program.path(file) for file in self.program.files)
        return ["/bin/sh", "-c", COMMAND, "broker", epmd, str(self.epmd_port), server]

    @override
    def environment(self) -> dict[str, str]:
        return super().environment() | {
            # Then its script becomes the broker instead of waiting for it, and signals need no second hand.
            "RUNNING_UNDER_SYSTEMD": "true",
            "RABBITMQ_NODENAME": "onsale@localhost",
            "RABBITMQ_CONFIG_FILE": str(self.folder / "rabbitmq.conf"),
            "RABBITMQ_ADVANCED_CONFIG_FILE": str(self.folder / "advanced.config"),
            "RABBITMQ_CONF_ENV_FILE": os.devnull,
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(self.folder / "plugins"),
            "RABBITMQ_DIST_PORT": str(self._distribution_port),
            "RABBITMQ_MNESIA_BASE": str(self.folder / "data"),
            "RABBITMQ_LOG_BASE": str(self.folder),
            "RABBITMQ_PID_FILE": str(self.folder / "pid"),
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": ERLANG,
            "ERL_EPMD_PORT": str(self.epmd_port),
            "ERL_EPMD_ADDRESS": HOST,
        }

    @override
    def prepare(self) -> None:
        configuration = CONFIGURATION.format(port=self.port, management_port=self.management_port)
        (self.folder / "rabbitmq.conf").write_text(configuration)
        (self.folder / "plugins").write_text(PLUGINS)
        (self.folder / "data").mkdir(exist_ok=True)

    @override
    def is_ready(self) -> bool:
        with socket.create_connection((HOST, self.port), timeout=REPLY_SECONDS_MAX) as connection:
            connection.sendall(PROTOCOL_HEADER)
            return connection.recv(len(METHOD_FRAME)) == METHOD_FRAME

    def create_virtual_host(self, name: str) -> str:
        """An empty place for queues and exchanges; returns its URL."""
        self.manage("PUT", f"vhosts/{name}")
        self.manage("PUT", f"permissions/{name}/{USER}", {"configure": ".*", "write": ".*", "read": ".*"})
        return self.url_through(self.port, name)

    def delete_virtual_host(self, name: str) -> None:
        self.manage("DELETE", f"vhosts/{name}")

    def manage(self, method: str, path: str, body: Json = None) -> Json:
        """A request to the management API (`queues/%2f/name`, …); raises EngineError with the broker's sentence."""
        credentials = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
        request = urllib.request.Request(
            f"http://{HOST}:{self.management_port}/api/{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"authorization": f"Basic {credentials}", "content-type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=REPLY_SECONDS_MAX) as response:  # noqa: S310 - our own http address
                text = response.read()
        except urllib.error.HTTPError as error:
            with error:
                raise EngineError(f"RabbitMQ: {method} {path}: {error.code} {error.read().decode()}") from error
        answer: Json = json.loads(text) if text else None
        return answer
