"""An event loop that a seed can repeat: no threads, no sockets, and time that moves only when nobody can run."""

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine
from concurrent.futures import Executor
from contextlib import suppress
from typing import TypeVar

from typing_extensions import TypeVarTuple, Unpack, override

T = TypeVar("T")
Arguments = TypeVarTuple("Arguments")

TURNS_MAX = 50_000


class StuckError(Exception):
    """What was waited for never came: everybody waits for somebody else."""


class _NoSockets:
    """Stands where the base class has its selector."""

    def select(self, _timeout: float | None) -> list[object]:
        return []


class SimulatedLoop(asyncio.BaseEventLoop):
    """Runs one turn at a time. What others give to a thread runs here, and takes ``pace()`` turns."""

    _ready: deque[asyncio.Handle]
    _scheduled: list[asyncio.TimerHandle]

    def __init__(self, pace: Callable[[], int]) -> None:
        super().__init__()
        self._selector = _NoSockets()
        self._pace = pace
        self._elapsed = 0.0

    @override
    def time(self) -> float:
        return self._elapsed

    def _process_events(self, _events: list[object]) -> None:
        """There are none."""

    def _write_to_self(self) -> None:
        """Nobody sleeps in a selector and would have to be woken."""

    def _asyncgen_finalizer_hook(self, _generator: object) -> None:
        """A generator that nobody finished belongs to a dead process."""

    def turn(self) -> None:
        """Run everybody who can run now, once. When that is nobody, the time of the next timer comes first."""
        if not self._ready:
            timers = [timer.when() for timer in self._scheduled if not timer.cancelled()]
            if not timers:
                raise StuckError("nobody can run and no timer is set")
            self._elapsed = max(self._elapsed, min(timers))
        self.stop()
        self.run_forever()

    def run_until(self, is_done: Callable[[], bool]) -> None:
        """Turn until something is so."""
        for _ in range(TURNS_MAX):
            if is_done():
                return
            self.turn()
        raise StuckError(f"not done after {TURNS_MAX} turns")

    @override
    def run_in_executor(
        self, executor: Executor | None, func: Callable[[Unpack[Arguments]], T], *args: *Arguments
    ) -> asyncio.Future[T]:
        """The work happens at the end of its time: until then it can be lost with the process."""
        future: asyncio.Future[T] = self.create_future()

        def later(turns: int) -> None:
            if turns:
                self.call_soon(later, turns - 1)
            elif not future.cancelled():
                _settle(future, func, args)

        later(self._pace())
        return future

    def abandon(self) -> None:
        """The process is gone: nobody who ran here runs again."""
        self.set_exception_handler(lambda _loop, _context: None)
        for task in asyncio.all_tasks(self):
            coroutine = task.get_coro()
            if isinstance(coroutine, Coroutine):
                # Whoever wants to wait while being ended cannot; whoever fails in it has nobody to tell.
                with suppress(BaseException):
                    coroutine.close()
        self.close()


def _settle(future: asyncio.Future[T], work: Callable[[Unpack[Arguments]], T], arguments: tuple[*Arguments]) -> None:
    try:
        result = work(*arguments)
    except Exception as error:  # noqa: BLE001  # whoever waits for the future gets it
        future.set_exception(error)
    else:
        future.set_result(result)
