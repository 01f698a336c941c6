"""Serving HTTP: one process, or several workers on one port."""

from __future__ import annotations

import asyncio
import gc
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import uvicorn
import uvloop
from typing_extensions import override

from onsale.app.http import build_app
from onsale.app.process import Role, open_process
from onsale.app.protocol import OneWriteProtocol
from onsale.app.supervisor import supervise
from onsale.app.targets import ALL, modules_of
from onsale.platform.settings import Settings, SettingsError

if TYPE_CHECKING:
    from litestar.types import ASGIApp

GRACEFUL_SECONDS = 10
BACKLOG = 16_384
# Longer than a gateway keeps an idle connection (deploy/nginx), so that it never sends into one that is being closed.
KEEP_ALIVE_SECONDS = 75


def serve(settings: Settings, *, target: str, workers: int, role: Role = Role.EVERYTHING) -> int:
    """Serve until SIGTERM or SIGINT; then finish what was taken, at most ``GRACEFUL_SECONDS`` a connection.

    ``Role.WORK`` answers on the admin port only, if there is one, and there only how it is.
    """
    _refuse_unfit(settings, target, workers, role)
    if role is not Role.WORK:
        _bound(settings.host, settings.port).close()
    if workers == 1:
        uvloop.run(_serve(settings, target, role))
        return 0

    def run(number: int, lifeline: int) -> int:
        uvloop.run(_serve(settings, target, role, number, lifeline))
        return 0

    return supervise(workers, run)


def _refuse_unfit(settings: Settings, target: str, workers: int, role: Role) -> None:
    if workers < 1:
        raise SettingsError("--workers must be 1 or more.")
    if workers > 1 and not settings.database_url:
        raise SettingsError(
            "Several workers need a database that they can share: set ONSALE_DATABASE_URL, or leave out --workers."
        )
    if workers > 1 and "inventory" in modules_of(target) and not settings.redis_url:
        raise SettingsError(
            "Workers that sell the same tickets need a stock that they can share: set ONSALE_REDIS_URL, or leave out"
            " --workers."
        )
    if role is not Role.EVERYTHING and not (settings.database_url and settings.broker_url and settings.redis_url):
        raise SettingsError(
            "Requests and work in different processes share their database, their events and their stock: set"
            " ONSALE_DATABASE_URL, ONSALE_BROKER_URL and ONSALE_REDIS_URL, or let `onsale serve` do everything."
        )
    if target != ALL and not settings.broker_url:
        raise SettingsError(
            "A service alone needs a broker to hear of the others: set ONSALE_BROKER_URL, or leave out --target."
        )


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
