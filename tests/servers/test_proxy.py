"""The network between the application and an engine, as the fault tests break it."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing

import pytest

from scripts.engines import Proxy
from scripts.engines.server import HOST, wait_for

PATIENCE_SECONDS = 5


@pytest.fixture
def echo_port() -> Iterator[int]:
    """A server that sends back what it gets, until the client has said all."""
    with socket.create_server((HOST, 0)) as listener:
        thread = threading.Thread(target=_echo_until_closed, args=(listener,))
        thread.start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)
        thread.join()


@pytest.fixture
def network(echo_port: int) -> Iterator[Proxy]:
    with Proxy(echo_port) as proxy:
        yield proxy


def connected(network: Proxy) -> socket.socket:
    return socket.create_connection((HOST, network.port), timeout=PATIENCE_SECONDS)


def asked(connection: socket.socket, text: bytes) -> bytes:
    connection.sendall(text)
    return connection.recv(len(text))


def is_cut(network: Proxy) -> bool:
    """Whether a new connection comes to nothing."""
    try:
        with connected(network) as connection:
            return asked(connection, b"x") == b""
    except ConnectionError:
        return True


def test_bytes_pass_unchanged_both_ways_to_the_end(network: Proxy) -> None:
    sent = bytes(range(256)) * 8_000
    received = bytearray()
    with connected(network) as connection:
        sender = threading.Thread(target=_say_all, args=(connection, sent))
        sender.start()
        while part := connection.recv(65_536):
            received += part
        sender.join()

    assert bytes(received) == sent
    assert wait_for(lambda: network.connection_count == 0, PATIENCE_SECONDS)


def test_a_cut_resets_what_is_open_and_what_comes_until_it_heals(network: Proxy) -> None:
    with connected(network) as connection:
        assert asked(connection, b"one") == b"one"
        network.cut()
        with pytest.raises(ConnectionResetError):
            connection.recv(1)
    assert network.connection_count == 0
    assert is_cut(network)

    network.heal()
    with connected(network) as connection:
        assert asked(connection, b"two") == b"two"


def test_what_hangs_stays_open_and_arrives_when_it_heals(network: Proxy) -> None:
    with connected(network) as connection:
        assert asked(connection, b"one") == b"one"
        network.hang()
        connection.settimeout(0.2)
        with pytest.raises(TimeoutError):
            asked(connection, b"two")
        with closing(connected(network)) as later:
            later.settimeout(0.2)
            with pytest.raises(TimeoutError):
                asked(later, b"new")

            network.heal()
            for waiting, text in ((connection, b"two"), (later, b"new")):
                waiting.settimeout(PATIENCE_SECONDS)
                assert waiting.recv(3) == text


def test_delay_is_added_in_each_direction(network: Proxy) -> None:
    with connected(network) as connection:
        network.delay(0.1)
        started = time.monotonic()
        assert asked(connection, b"one") == b"one"
        assert time.monotonic() - started >= 0.2

        network.heal()
        started = time.monotonic()
        assert asked(connection, b"two") == b"two"
        assert time.monotonic() - started < 0.1


def test_a_target_that_is_gone_is_a_reset(network: Proxy) -> None:
    with Proxy(1) as nowhere:
        assert is_cut(nowhere)


def test_it_ends_while_connections_are_open_and_hang(echo_port: int) -> None:
    with Proxy(echo_port) as network:
        connection = connected(network)
        assert asked(connection, b"one") == b"one"
        network.hang()

    with connection, pytest.raises(ConnectionResetError):
        connection.recv(1)


def _say_all(connection: socket.socket, text: bytes) -> None:
    connection.sendall(text)
    connection.shutdown(socket.SHUT_WR)


def _echo_until_closed(listener: socket.socket) -> None:
    threads = []
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            break
        thread = threading.Thread(target=_echo, args=(connection,))
        thread.start()
        threads.append(thread)
    for thread in threads:
        thread.join()


def _echo(connection: socket.socket) -> None:
    with connection:
        try:
            while part := connection.recv(65_536):
                connection.sendall(part)
        except ConnectionError:
            return
