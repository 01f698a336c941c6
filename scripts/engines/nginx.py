"""A private Nginx with the configuration it is given."""

import resource
import signal
import socket
import subprocess
from collections.abc import Callable
from os import kill
from pathlib import Path
from typing import ClassVar, Final

from scripts.engines.programs import Program
from scripts.engines.server import HOST, Server, override

FILES_MAX: Final = 65_536
# What a private server differs in from one that is root's: everything it writes is in its folder.
MAIN: Final = """\
pid {folder}/pid;
error_log stderr warn;
worker_processes 1;
worker_rlimit_nofile {files};
events {{ worker_connections {files}; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    {http}
}}
"""


class Nginx(Server):
    """One server. `http` makes what stands in the `http` block, from the server's port and its folder."""

    program: ClassVar = Program(
        name="Nginx",
        files=("nginx", "openssl"),
        account="www-data",
        packages=("nginx", "openssl"),
        services=("nginx",),
    )

    def __init__(
        self, http: Callable[[int, Path], str], folder: Path | None = None, *, port: int | None = None
    ) -> None:
        super().__init__(folder, port=port)
        self._http = http

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"

    @override
    def command(self) -> list[str | Path]:
        return [*self._base(), "-g", "daemon off;"]

    @override
    def prepare(self) -> None:
        http = self._http(self.port, self.folder)
        # A buyer behind a proxy is two open files; the machine may allow fewer than we would like.
        files = min(FILES_MAX, resource.getrlimit(resource.RLIMIT_NOFILE)[1])
        (self.folder / "nginx.conf").write_text(MAIN.format(folder=self.folder, http=http, files=files))

    @override
    def is_ready(self) -> bool:
        with socket.create_connection((HOST, self.port), timeout=5):
            return True

    def reload(self) -> None:
        """Takes the configuration again; raises EngineError, and goes on with the old one, when it is wrong."""
        self.prepare()
        self.own(self.folder)
        self.run([*self._base(), "-t"])
        kill(self.pid, signal.SIGHUP)

    def make_certificate(self, certificate: Path, key: Path) -> None:
        """Writes a pair for this machine that nobody vouches for, in PEM, so that TLS can be tried."""
        pair: list[str | Path] = [
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:P-256",
            "-nodes",
            "-keyout",
            key,
            "-out",
            certificate,
        ]
        name = ["-subj", "/CN=Onsale on this machine", "-addext", f"subjectAltName=DNS:localhost,IP:{HOST}"]
        command = [self.program.path("openssl"), "req", "-x509", "-days", "30", *name, *pair]
        subprocess.run(command, capture_output=True, check=True)

    def _base(self) -> list[str | Path]:
        return [self.program.path("nginx"), "-p", self.folder, "-c", self.folder / "nginx.conf", "-e", "stderr"]
