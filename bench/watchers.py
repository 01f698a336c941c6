"""Watch one performance with thousands of connections while seats go: `python -m bench.watchers --watchers 10000`.

Every watcher is a connection of its own that reads server-sent events. Meanwhile one buyer after the other holds a
seat. How long until a watcher knows is counted from the moment in which the hold was asked for, so it contains the hold
itself and up to a quarter of a second that changes wait for each other. Every watcher has to hear of every hold.
"""

import argparse
import asyncio
import math
import re
import sys
import time
from array import array
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import cast

import msgspec
import uvloop
from typing_extensions import override

from bench.api import BASE, Api
from bench.clocks import Clocks, Watched, read_clocks
from bench.halls import plain_plan
from bench.loadgen import CONNECTIONS_OPENED_AT_ONCE, FILES_BESIDES_CONNECTIONS, allow_files, source_of
from bench.server import MintedUser, Server, installed_command, running_server
from bench.stage import Limits, SeatedShow, organiser, publish_seated_shows
from bench.wire import WireError, bearer, idempotency_key, read_response, request_bytes

LIMITS = Limits(capacity=0, per_order=1, per_person=1)
VERSION = re.compile(rb"event: (state|delta)\nid: (\d+)\n")
MOST = {"p99_ms": 1_000.0, "memory_mib": 250.0}
OPENED_SECONDS_MAX = 120.0
HEARD_SECONDS_MAX = 20.0
LOOK_SECONDS = 0.05


class Seen(msgspec.Struct):
    """The part of an availability that is needed here."""

    version: int


class News:
    """What all watchers heard: when each version was made, and how long each of them took to hear of it."""

    def __init__(self) -> None:
        self.made_at: dict[int, float] = {}
        self.latencies = array("d")
        self.bytes = 0
        self.events = 0
        self.opened = 0
        self.lost = 0
        self.changed = asyncio.Event()
        # All of them are sent the same bytes: these are looked into once.
        self._last = b""
        self._last_version = 0

    async def reached(self, is_reached: Callable[[], bool]) -> None:
        """Return when something is so; whoever hears last is seldom known before."""
        while not is_reached():
            self.changed.clear()
            with suppress(TimeoutError):
                await asyncio.wait_for(self.changed.wait(), 1.0)
            await asyncio.sleep(LOOK_SECONDS)

    def version_of(self, data: bytes) -> int:
        """The version that these bytes lead to, 0 when it is none."""
        if data != self._last:
            self._last = data
            found = VERSION.findall(data)
            self._last_version = int(found[-1][1]) if found else 0
        return self._last_version


class Watcher(asyncio.Protocol):
    """One connection."""

    def __init__(self, request: bytes, news: News) -> None:
        self.version = 0
        self._request = request
        self._news = news
        self._head = b""
        self.transport: asyncio.WriteTransport | None = None

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.WriteTransport, transport)
        self.transport.write(self._request)

    @override
    def data_received(self, data: bytes) -> None:
        news = self._news
        if self.version == 0:
            self._head += data
            if self._head.endswith(b"\n\n\r\n"):
                self.version = news.version_of(self._head)
                news.opened += 1
                news.changed.set()
                self._head = b""
            return
        version = news.version_of(data)
        if version > self.version:
            now = time.perf_counter()
            made_at = news.made_at
            news.latencies.extend([now - made_at[one] for one in range(self.version + 1, version + 1)])
            self.version = version
            news.events += 1
            news.bytes += len(data)
            news.changed.set()

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        self._news.lost += 1


async def open_all(port: int, show: SeatedShow, watchers: int, news: News) -> list[Watcher]:
    """Connect everybody, and return when all of them know the state."""
    path = f"{BASE}/performances/{show.performance_id}/availability/stream"
    request = request_bytes("GET", path, headers="Accept: text/event-stream\r\n")
    opened = [Watcher(request, news) for _ in range(watchers)]
    loop = asyncio.get_running_loop()

    async def connect(number: int) -> None:
        source = source_of(number)
        local = None if source is None else (source, 0)
        await loop.create_connection(lambda: opened[number], "127.0.0.1", port, local_addr=local)

    async with asyncio.timeout(OPENED_SECONDS_MAX):
        for first in range(0, watchers, CONNECTIONS_OPENED_AT_ONCE):
            await asyncio.gather(*map(connect, range(first, min(first + CONNECTIONS_OPENED_AT_ONCE, watchers))))
        await news.reached(lambda: news.opened == watchers)
    return opened


async def hold_seats(
    port: int, show: SeatedShow, people: Sequence[MintedUser], *, per_second: float, news: News, version: int
) -> list[float]:
    """One hold after the other in their rhythm; the seconds that each took. Each is the next version of the stock."""
    wanted = {"ticket_type_id": show.ticket_type_ids[0], "quantity": 1}
    body = msgspec.json.encode({"performance_id": show.performance_id, "best_available": wanted})
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    seconds: list[float] = []
    began = time.perf_counter()
    for number, person in enumerate(people):
        await asyncio.sleep(max(0.0, began + number / per_second - time.perf_counter()))
        headers = bearer(person.access_token) + idempotency_key(f"watched-{number:08d}")
        asked_at = news.made_at[version + 1 + number] = time.perf_counter()
        writer.write(request_bytes("POST", f"{BASE}/holds", headers=headers, body=body))
        answer = b""
        while (response := read_response(answer)) is None:
            answer += await reader.read(65_536)
        if response.status != 201:
            raise WireError(f"a hold was answered {response.status}: {response.body[:200]!r}")
        seconds.append(time.perf_counter() - asked_at)
    writer.close()
    return seconds


async def heard_by_all(watchers: Sequence[Watcher], version: int, news: News) -> int:
    """How many have heard of this version, when all have or none of them may hope to any more."""
    with suppress(TimeoutError):
        async with asyncio.timeout(HEARD_SECONDS_MAX):
            await news.reached(lambda: all(watcher.version >= version for watcher in watchers))
    return sum(watcher.version == version for watcher in watchers)


async def measure(
    server: Server, show: SeatedShow, people: Sequence[MintedUser], given: argparse.Namespace
) -> dict[str, object]:
    """All figures of one run."""
    news, watched = News(), Watched(server.pids)
    memory_before = server.memory_mib()
    version = Api(server.port).get(f"/performances/{show.performance_id}/availability").decode(Seen).version
    began = read_clocks(watched)
    watchers = await open_all(server.port, show, given.watchers, news)
    opening = read_clocks(watched).since(began)
    if {watcher.version for watcher in watchers} != {version}:
        raise WireError("not everybody begins with the same version")

    quiet = read_clocks(watched)
    await asyncio.sleep(given.quiet)
    quiet = read_clocks(watched).since(quiet)

    busy = read_clocks(watched)
    held = await hold_seats(server.port, show, people, per_second=given.per_second, news=news, version=version)
    last = await heard_by_all(watchers, version + len(people), news)
    busy = read_clocks(watched).since(busy)
    memory = server.memory_mib()
    for watcher in watchers:
        if watcher.transport is not None:
            watcher.transport.abort()
    latencies = sorted(news.latencies)
    return {
        "watchers": given.watchers,
        "seats": show.seat_count,
        "opened_seconds": round(opening.wall, 2),
        "p50_ms": _percentile_ms(latencies, 0.50),
        "p99_ms": _percentile_ms(latencies, 0.99),
        "max_ms": _percentile_ms(latencies, 1.0),
        "hold_p50_ms": _percentile_ms(sorted(held), 0.50),
        "hold_p99_ms": _percentile_ms(sorted(held), 0.99),
        "holds": len(people),
        "deltas_per_watcher": round(news.events / given.watchers, 2),
        "deltas_per_second": round(news.events / busy.wall),
        "bytes_per_delta": round(news.bytes / max(1, news.events), 1),
        "server_cpu_opening_seconds": round(opening.server_cpu, 2),
        "server_cpu_quiet_share": _share(quiet),
        "server_cpu_share": _share(busy),
        "generator_cpu_share": round(busy.generator_cpu / busy.wall, 3),
        "memory_mib": round(memory, 1),
        "memory_before_mib": round(memory_before, 1),
        "kib_per_watcher": round((memory - memory_before) * 1024 / given.watchers, 1),
        "heard_the_last": last,
        "errors": given.watchers - last + news.lost,
    }


def _share(clocks: Clocks) -> float:
    return round(clocks.server_cpu / clocks.wall, 3)


def _percentile_ms(samples: Sequence[float], fraction: float) -> float:
    return round(samples[max(0, math.ceil(fraction * len(samples)) - 1)] * 1000, 1) if samples else 0.0


def main() -> int:
    """0 when every watcher heard of every hold and the data of the server are whole."""
    given = _parser().parse_args()
    allow_files(given.watchers + FILES_BESIDES_CONNECTIONS)  # the server that we start may have as many
    environment = {"ONSALE_AVAILABILITY_WATCHERS_MAX": str(given.watchers)}
    with running_server(installed_command(), environment) as server:
        plan = plain_plan(given.seats)
        (show,) = publish_seated_shows(organiser(server), title="Watched", plan=plan, performances=1, limits=LIMITS)
        people = server.mint_users(round(given.seconds * given.per_second))
        figures = uvloop.run(measure(server, show, people, given))
        server.stop()
        broken = server.broken_invariants()
    for name, figure in figures.items():
        print(f"{name:28} {figure}")
    print(*broken, sep="\n")
    figures |= {"goals": MOST, "invariants_broken": len(broken)}
    print("RESULT", msgspec.json.encode(figures).decode())
    return 1 if figures["errors"] or broken else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.watchers", description="Watch while seats go.")
    parser.add_argument("--watchers", type=int, default=10_000)
    parser.add_argument("--seats", type=int, default=20_000)
    parser.add_argument("--seconds", type=float, default=10.0, help="of holds")
    parser.add_argument("--per-second", type=float, default=20.0, help="holds a second")
    parser.add_argument("--quiet", type=float, default=5.0, help="seconds before them in which nothing changes")
    return parser


if __name__ == "__main__":
    sys.exit(main())
