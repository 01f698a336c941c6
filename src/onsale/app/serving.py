"""Serving HTTP: one process, or several workers on one port."""

from __future__ import annotations

import asyncio
import gc
import signal
import socket
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import structlog
import uvicorn
import uvloop
from sqlalchemy.exc import OperationalError
from typing_extensions import override

from onsale.app.http import build_app
from onsale.app.process import Role, open_process
from onsale.app.protocol import OneWriteProtocol
from onsale.app.supervisor import supervise
from onsale.app.targets import ALL
from onsale.platform.db import Conflict
from onsale.platform.problems import Unavailable
from onsale.platform.settings import Settings, SettingsError

if TYPE_CHECKING:
    from litestar.types import ASGIApp

GRACEFUL_SECONDS = 10
BACKLOG = 16_384
# Longer than a gateway keeps an idle connection (deploy/nginx), so that it never sends into one that is being closed.
KEEP_ALIVE_SECONDS = 75

log = structlog.get_logger(__name__)


def serve(settings: Settings, *, target: str, workers: int, role: Role = Role.EVERYTHING) -> int:
    """Serve until SIGTERM or SIGINT; then finish what was taken, at most ``GRACEFUL_SECONDS`` a connection.

    ``Role.WORK`` answers on the admin port only, if there is one, and there only how it is.
    """
    _refuse_unfit(settings, target, workers, role)
    if role is not Role.WORK:
        _bound(settings.host, settings.port).close()
    if workers == 1:
        return _run(_serve(settings, target, role))
    return supervise(workers, lambda number, lifeline: _run(_serve(settings, target, role, number, lifeline)))


def _run(serving: Coroutine[None, None, None]) -> int:
    """The exit status. Who loses an engine while it starts says so and ends: whoever watches over it tries again."""
    try:
        uvloop.run(serving)
    except (Conflict, Unavailable, OperationalError) as error:
        log.error("engine_lost", error=repr(error))  # noqa: TRY400  # where in our code it was tells nobody anything
        return 1
    return 0


def _refuse_unfit(settings: Settings, target: str, workers: int, role: Role) -> None:
    """One process may keep everything to itself. Of several, each would have data or a stock of its own, or hear of
    nothing that the others did."""
    if workers < 1:
        raise SettingsError("--workers must be 1 or more.")
    reasons = {
        f"--workers {workers}": workers > 1,
        f"--target {target}": target != ALL,
        "--requests-only": role is Role.REQUESTS,
        "onsale worker": role is Role.WORK,
    }
    shared = {
        "ONSALE_DATABASE_URL": settings.database_url,
        "ONSALE_REDIS_URL": settings.redis_url,
        "ONSALE_BROKER_URL": settings.broker_url,
    }
    several = [reason for reason, applies in reasons.items() if applies]
    missing = [name for name, url in shared.items() if not url]
    if several and missing:
        raise SettingsError(
            f"{_listed(several)}: several processes share a database, a stock and a broker."
            f" Set {_listed(missing)} as well, or run `onsale serve` alone."
        )


def _listed(words: list[str]) -> str:
    return " and ".join([*filter(None, [", ".join(words[:-1])]), words[-1]])


async def _serve(settings: Settings, target: str, role: Role, number: int = 0, lifeline: int | None = None) -> None:
    """Serve alone, or as worker ``number`` until ``lifeline`` becomes readable."""
    process = await open_process(settings, target=target, role=role)
    try:
        sockets = []
        if role is not Role.WORK:
            sockets.append(_bound(settings.host, settings.port, is_shared=lifeline is not None))
        if settings.admin_port:
            sockets.append(_bound(settings.host, settings.admin_port + number))
        server = _Server(_config(build_app(process, has_pages=target == ALL and role is not Role.WORK)), process.hurry)
        await process.start()
        _tune_interpreter()
        if lifeline is not None:
            server.end_with(lifeline)
        await server.serve(sockets)
    finally:
        await process.stop()


def _config(app: ASGIApp) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        lifespan="off",
        http=OneWriteProtocol,
        ws="none",
        proxy_headers=False,  # whom a gateway speaks for is found in platform/proxies.py
        server_header=False,
        date_header=False,
        timeout_graceful_shutdown=GRACEFUL_SECONDS,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        backlog=BACKLOG,
    )


def _bound(host: str, port: int, *, is_shared: bool = False) -> socket.socket:
    """A socket at the address of which nobody listens yet. ``is_shared``: others of our workers may be there too.

    The system lets everybody of the same account share a port when both ask for it, so it is asked for by workers only,
    and ``serve`` looks first: two services on one port would each get half of the requests.
    """
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    bound = socket.socket(family, kind, protocol)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if is_shared:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    try:
        bound.bind(address)
    except OSError as error:
        bound.close()
        raise SettingsError(f"{host}:{port} cannot be used ({error.strerror}): set ONSALE_PORT to another.") from error
    return bound


class _Server(uvicorn.Server):
    """Stops on a signal and returns. The base class raises the signal once more, which would skip our own stop."""

    def __init__(self, config: uvicorn.Config, hurry: Callable[[], None]) -> None:
        super().__init__(config)
        self._hurry = hurry

    @override
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self._end, number)
        yield
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)

    def end_with(self, lifeline: int) -> None:
        """End as on SIGTERM when this file becomes readable."""
        loop = asyncio.get_running_loop()

        def end() -> None:
            loop.remove_reader(lifeline)
            self._end(signal.SIGTERM)

        loop.add_reader(lifeline, end)

    def _end(self, number: int) -> None:
        self._hurry()
        self.handle_exit(number, None)


def _tune_interpreter() -> None:
    """What exists now stays for good, and requests leave few cycles: full collections only steal time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)
