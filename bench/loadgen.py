"""A closed loop of virtual users over keep-alive connections, lean enough to share two cores with the server.

A virtual user is a generator: it yields the bytes of a request and is sent the `Response`, or yields a number of
seconds to wait. Each has a connection of its own and never more than one request in flight. There is no task, future or
timer per request: the socket's callback resumes the generator. `generator_cpu_us_per_request` shows what that costs.
"""

import asyncio
import gc
import importlib
import importlib.util
import math
import resource
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Coroutine, Generator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import cast

import msgspec
from typing_extensions import override

from bench.clocks import Clocks, Watched, read_clocks
from bench.wire import Response, WireError, problem_kind, read_response

REFUSED_PAUSE_SECONDS = 0.05
DRAIN_SECONDS_MAX = 30.0
RUSH_SECONDS_MAX = 60.0
CONNECTIONS_OPENED_AT_ONCE = 32
# One address has some 28,000 ports for connections to one server; 127.0.0.2 and those after it have as many each.
CONNECTIONS_PER_ADDRESS_MAX = 20_000
FILES_BESIDES_CONNECTIONS = 200

Script = Generator[bytes | float, Response, None]


class Tally(msgspec.Struct):
    """What virtual users saw in one phase: answers, the latency of every success by step, and every error by kind."""

    answers: int = 0
    latencies: dict[str, list[float]] = {}
    errors: Counter[str] = msgspec.field(default_factory=Counter)

    def count(self, step: str) -> int:
        return len(self.latencies.get(step, ()))


class Window(msgspec.Struct, frozen=True):
    """The measured phase: what was seen in it, and the wall and CPU time it took."""

    tally: Tally
    spent: Clocks

    def rate(self, step: str) -> float:
        return self.tally.count(step) / self.spent.wall

    def percentile_ms(self, step: str, fraction: float) -> float:
        """The exact sample at `fraction` (nearest rank), in milliseconds; 0 when nothing was sampled."""
        samples = sorted(self.tally.latencies.get(step, ()))
        return round(samples[max(0, math.ceil(fraction * len(samples)) - 1)] * 1000, 3) if samples else 0.0


class Load:
    """What all virtual users of one run share: whether to go on, and where to count.

    Phases follow each other (warm-up, measured, drain); something is counted in the phase in which it ends. The totals
    over all phases are what the server's own numbers are compared with afterwards.
    """

    def __init__(self, users: int) -> None:
        self.is_open = True
        self.ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.phase = Tally()
        self._phases = [self.phase]
        self._users = users

    def succeeded(self, step: str, seconds: float) -> None:
        latencies = self.phase.latencies
        if step in latencies:
            latencies[step].append(seconds)
        else:
            latencies[step] = [seconds]

    def refused(self, step: str, response: Response) -> float:
        """Count an answer that should not have come; the user waits for the returned time before anything else."""
        self.phase.errors[f"{step}: {problem_kind(response)}"] += 1
        return REFUSED_PAUSE_SECONDS

    def missed(self, what: str) -> None:
        """Count something that should have happened and did not."""
        self.phase.errors[what] += 1

    def next_phase(self) -> Tally:
        self.phase = Tally()
        self._phases.append(self.phase)
        return self.phase

    def totals(self) -> Counter[str]:
        steps = {step for phase in self._phases for step in phase.latencies}
        return Counter({step: sum(phase.count(step) for phase in self._phases) for step in sorted(steps)})

    def errors(self) -> Counter[str]:
        return sum((phase.errors for phase in self._phases), Counter[str]())

    def user_left(self) -> None:
        self._users -= 1
        if self._users == 0 and not self.ended.done():
            self.ended.set_result(None)

    def fail(self, error: Exception) -> None:
        """Stop the run: what was measured so far means nothing."""
        self.is_open = False
        if not self.ended.done():
            self.ended.set_exception(error)


class _Connection(asyncio.Protocol):
    """One keep-alive connection that drives one virtual user to its end, and stays open after it."""

    def __init__(self, script: Script, load: Load) -> None:
        self._script: Script | None = script
        self._load = load
        self._transport: asyncio.WriteTransport | None = None
        self._pending = b""
        self._sent_at = 0.0

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(
            asyncio.WriteTransport, transport
        )  # uvloop's transports have no common base with asyncio's

    @override
    def data_received(self, data: bytes) -> None:
        arrived_at = time.perf_counter()
        response = read_response(self._pending + data if self._pending else data)
        if response is None:
            self._pending += data
            return
        self._pending = b""
        self._load.phase.answers += 1
        response.seconds = arrived_at - self._sent_at
        self._advance(response)

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        if self._script is not None:
            self._load.fail(WireError(f"the server closed a connection that was in use: {exc}"))

    async def open(self, port: int, source: str | None) -> None:
        """Connect, from an address of this machine."""
        local = None if source is None else (source, 0)
        await asyncio.get_running_loop().create_connection(lambda: self, "127.0.0.1", port, local_addr=local)

    def begin(self) -> None:
        """Let the user do the first step."""
        self._advance(None)

    def close(self) -> None:
        """Forget the user and hang up."""
        self._script = None
        if self._transport is not None:
            self._transport.close()

    def _advance(self, response: Response | None) -> None:
        script, transport = self._script, self._transport
        if script is None or transport is None:
            return
        try:
            step = next(script) if response is None else script.send(response)
        except StopIteration:
            self._script = None
            self._load.user_left()
        else:
            if isinstance(step, bytes):
                self._sent_at = time.perf_counter()
                transport.write(step)
            else:
                asyncio.get_running_loop().call_later(step, self._advance, None)


class Pace(msgspec.Struct, frozen=True):
    """How many virtual users, and for how long; the warm-up is driven alike and left out of the figures."""

    connections: int
    seconds: float
    warm_up_seconds: float


class LoadReport(msgspec.Struct, frozen=True):
    """One finished load: the measured window, and what was seen from the first request to the last."""

    window: Window
    totals: dict[str, int]
    errors: dict[str, int]


VirtualUser = Callable[[Load], Script]


def run_load(virtual_user: VirtualUser, *, pace: Pace, port: int, watched: Watched) -> LoadReport:
    """Drive `pace.connections` virtual users and return when every one of them has come to its end.

    Users finish what they have begun, so nothing is in flight afterwards. Raises `WireError` when a connection breaks
    or an answer cannot be read, `msgspec.ValidationError` when a success has the wrong shape, and `TimeoutError` when
    users do not come to an end.
    """
    return _driven(_run_load([virtual_user] * pace.connections, pace=pace, port=port, watched=watched))


def run_rush(virtual_users: Sequence[VirtualUser], *, port: int, watched: Watched) -> LoadReport:
    """Connect all virtual users, then let them begin in the same moment; return when the last has come to its end.

    The window is the time in between. Connections stay open until its end. Raises as `run_load` does.
    """
    return _driven(_run_rush(virtual_users, port=port, watched=watched))


def _driven(work: Coroutine[None, None, LoadReport]) -> LoadReport:
    if importlib.util.find_spec("uvloop") is None:
        factory = asyncio.new_event_loop
    else:
        factory = importlib.import_module("uvloop").new_event_loop
    gc.collect()
    gc.freeze()
    gc.disable()  # our pauses would be measured as the server's
    try:
        with asyncio.Runner(loop_factory=factory) as runner:
            return runner.run(work)
    finally:
        gc.enable()


async def _run_load(users: Sequence[VirtualUser], *, pace: Pace, port: int, watched: Watched) -> LoadReport:
    async with _connected(users, port) as (load, begin):
        begin()
        await _let_run(load, pace.warm_up_seconds)

        tally, before = load.next_phase(), read_clocks(watched)
        await _let_run(load, pace.seconds)
        window = Window(tally, read_clocks(watched).since(before))

        load.next_phase()
        load.is_open = False
        await asyncio.wait_for(load.ended, DRAIN_SECONDS_MAX)
    return LoadReport(window, load.totals(), load.errors())


async def _run_rush(users: Sequence[VirtualUser], *, port: int, watched: Watched) -> LoadReport:
    async with _connected(users, port) as (load, begin):
        before = read_clocks(watched)
        begin()
        await asyncio.wait({load.ended}, timeout=RUSH_SECONDS_MAX)
        load.is_open = False
        await asyncio.wait_for(load.ended, DRAIN_SECONDS_MAX)
        window = Window(load.phase, read_clocks(watched).since(before))
    return LoadReport(window, load.totals(), load.errors())


@asynccontextmanager
async def _connected(users: Sequence[VirtualUser], port: int) -> AsyncIterator[tuple[Load, Callable[[], None]]]:
    """Every user connected, and what lets all of them begin; the connections are closed at the end."""
    allow_files(len(users) + FILES_BESIDES_CONNECTIONS)
    load = Load(len(users))
    asyncio.get_running_loop().set_exception_handler(lambda _, context: load.fail(_error_of(context)))
    connections = [_Connection(user(load), load) for user in users]

    def begin() -> None:
        for connection in connections:
            connection.begin()

    try:
        for first in range(0, len(connections), CONNECTIONS_OPENED_AT_ONCE):
            batch = connections[first : first + CONNECTIONS_OPENED_AT_ONCE]
            await asyncio.gather(*(connection.open(port, source_of(first)) for connection in batch))
        yield load, begin
    finally:
        for connection in connections:
            connection.close()
        await asyncio.sleep(0)  # sockets are closed by the loop's next round


def source_of(number: int) -> str | None:
    """The address to connect number so many from; ``None`` where any will do."""
    address = number // CONNECTIONS_PER_ADDRESS_MAX
    return f"127.0.0.{1 + address}" if address else None


def allow_files(count: int) -> None:
    """Raise this process's own limit of open files as far as that needs no rights."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < count:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(count, hard), hard))
    if hard < count:
        raise WireError(f"{count} open files are needed and {hard} allowed: raise the hard limit (ulimit -Hn)")


async def _let_run(load: Load, seconds: float) -> None:
    await asyncio.wait({load.ended}, timeout=seconds)
    if load.ended.done():
        load.ended.result()
        raise WireError("every virtual user ended before the load did")


def _error_of(context: Mapping[str, object]) -> Exception:
    """Whatever a callback raised: nothing that goes wrong in one of them may only be logged."""
    error = context.get("exception")
    return error if isinstance(error, Exception) else WireError(str(context.get("message")))
