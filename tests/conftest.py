"""What every test may rely on: no network but loopback, random order, warnings are errors (see pyproject.toml).

The socket rule is an audit hook rather than a patched module: it also sees connections made below Python's `socket`
class, and no test can undo it by restoring an attribute.
"""

import ipaddress
import os
import socket
import sys

import pytest


class NetworkBlockedError(RuntimeError):
    """A test tried to leave this machine. It carries the address, so that the culprit is found at once."""


def _is_local(address: object) -> bool:
    """Whether a socket address stays on this machine; unix sockets (a path) do."""
    if not isinstance(address, tuple):
        return True
    host = str(address[0])
    if host in {"", "localhost", "testserver.local"}:
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _refuse_network(event: str, arguments: tuple[object, ...]) -> None:
    if event == "socket.connect" and not _is_local(arguments[1]):
        msg = f"tests must not connect to {arguments[1]!r}; use a local double"
        raise NetworkBlockedError(msg)
    if event == "socket.getaddrinfo" and arguments[0] is not None:
        name = arguments[0].decode() if isinstance(arguments[0], bytes) else str(arguments[0])
        if not _is_local((name,)):
            msg = f"tests must not look up {name!r}; use a local double"
            raise NetworkBlockedError(msg)


sys.addaudithook(_refuse_network)


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    """Refuses to run when the plugins that keep the suite honest are switched off."""
    missing = [name for name in ("randomly", "timeout", "asyncio") if not config.pluginmanager.hasplugin(name)]
    if missing and "PYTEST_XDIST_WORKER" not in os.environ:
        msg = f"the suite needs these pytest plugins: {', '.join(missing)} (run `make setup-dev`)"
        raise pytest.UsageError(msg)


@pytest.fixture(scope="session")
def free_port() -> int:
    """A TCP port on loopback that was free a moment ago; one per worker and session."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
