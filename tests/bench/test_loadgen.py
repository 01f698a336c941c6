"""The load generator counts exactly what a server answered, and gives up loudly when it cannot."""

import os
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from typing_extensions import override

from bench.clocks import Clocks, Watched
from bench.loadgen import Load, Pace, Script, Tally, Window, run_load
from bench.wire import WireError, request_bytes

PACE = Pace(connections=4, seconds=0.2, warm_up_seconds=0.1)
WATCHED = Watched([os.getpid()])


class Handler(BaseHTTPRequestHandler):
    """Answers 200 to everything but two paths."""

    protocol_version = "HTTP/1.1"
    answered = 0
    lock = threading.Lock()

    def do_GET(self) -> None:
        if self.path == "/hang-up":
            self.close_connection = True
            return
        status, body = (409, b'{"code":"sold-out"}') if self.path == "/refuse" else (200, b"fine")
        with self.lock:
            Handler.answered += 1
        self.wfile.write(f"HTTP/1.1 {status} X\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)

    @override
    def log_message(self, format: str, *args: object) -> None:
        pass


class Server(ThreadingHTTPServer):
    """Says nothing when a client hangs up, which some tests make it do."""

    @override
    def handle_error(self, request: object, client_address: object) -> None:
        pass


@pytest.fixture
def port() -> Iterator[int]:
    Handler.answered = 0
    with Server(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


def _user(*paths: str) -> Callable[[Load], Script]:
    def virtual_user(load: Load) -> Script:
        while load.is_open:
            for path in paths:
                response = yield request_bytes("GET", path)
                if response.status == 200:
                    load.succeeded(path, response.seconds)
                    yield 0.001
                else:
                    yield load.refused(path, response)

    return virtual_user


def test_every_answer_is_counted_once_and_begun_scripts_are_finished(port: int) -> None:
    report = run_load(_user("/a", "/b"), pace=PACE, port=port, watched=WATCHED)

    assert report.errors == {}
    assert report.totals["/a"] == report.totals["/b"]
    assert report.totals["/a"] + report.totals["/b"] == Handler.answered
    assert 0 < report.window.tally.answers < Handler.answered


def test_refusals_are_errors_by_status_and_code(port: int) -> None:
    report = run_load(_user("/refuse"), pace=PACE, port=port, watched=WATCHED)

    assert report.totals == {}
    assert report.errors == {"/refuse: 409 sold-out": Handler.answered}


def test_a_broken_connection_ends_the_run(port: int) -> None:
    with pytest.raises(WireError, match="closed a connection that was in use"):
        run_load(_user("/a", "/hang-up"), pace=PACE, port=port, watched=WATCHED)


def test_an_error_in_a_virtual_user_ends_the_run(port: int) -> None:
    def clumsy(load: Load) -> Script:
        yield request_bytes("GET", "/a")
        raise LookupError("stumbled")

    with pytest.raises(LookupError, match="stumbled"):
        run_load(clumsy, pace=PACE, port=port, watched=WATCHED)


def test_users_that_leave_early_end_the_run(port: int) -> None:
    def brief(load: Load) -> Script:
        yield request_bytes("GET", "/a")

    with pytest.raises(WireError, match="every virtual user ended"):
        run_load(brief, pace=PACE, port=port, watched=WATCHED)


def test_rates_and_percentiles_are_exact() -> None:
    samples = [number / 1000 for number in range(100, 0, -1)]
    window = Window(Tally(latencies={"hold": samples}), Clocks(wall=4.0, generator_cpu=0, server_cpu=0, machine_cpu=0))

    assert window.rate("hold") == 25.0
    assert window.percentile_ms("hold", 0.50) == 50.0
    assert window.percentile_ms("hold", 0.99) == 99.0
    assert window.percentile_ms("hold", 1.0) == 100.0
    assert window.rate("order") == 0.0
    assert window.percentile_ms("order", 0.99) == 0.0
