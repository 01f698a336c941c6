"""Several workers of one kind: started together, started again when one dies, ended together.

The supervisor only forks, waits and signals. It opens no engine, runs no loop and starts no thread, so a worker begins
with nothing but the modules that are loaded, whose memory all workers share.
"""

from __future__ import annotations

import gc
import os
import select
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import structlog

from onsale.platform.settings import SettingsError

BACK_OFF_SECONDS = 0.1
BACK_OFF_SECONDS_MAX = 10.0
STABLE_SECONDS = 10.0
STOP_SECONDS_MAX = 40.0
REFUSED = 2

_STOP = (signal.SIGTERM, signal.SIGINT)
_ALL = (*_STOP, signal.SIGCHLD)

Run = Callable[[int, int], int]

log = structlog.get_logger(__name__)


def supervise(count: int, run: Run, *, stop_seconds_max: float = STOP_SECONDS_MAX) -> int:
    """Keep ``count`` workers running until SIGTERM or SIGINT; returns the exit status.

    ``run(number, lifeline)`` is the life of worker ``number`` (from 0) in a process of its own and returns its exit
    status. It ends on SIGTERM, and when the file ``lifeline`` becomes readable: then the supervisor is gone. A worker
    that dies is started again, at once the first time, then later and later. When one refuses to start
    (``SettingsError``) before any has proved itself, all are ended and the status is ``REFUSED``.
    """
    gc.collect()
    gc.freeze()
    with _signals() as wait:
        return _Supervisor(count, run, stop_seconds_max).watch(wait)


class _Worker:
    def __init__(self, number: int) -> None:
        self.number = number
        self.pid = 0
        self.since = 0.0
        self.deaths = 0
        self.due = 0.0


class _Supervisor:
    def __init__(self, count: int, run: Run, stop_seconds_max: float) -> None:
        self._run = run
        self._stop_seconds_max = stop_seconds_max
        self._workers = [_Worker(number) for number in range(count)]
        # Nobody ever writes: the system closes our end when we are gone, however that happened.
        self._lifeline, self._held = os.pipe()
        self._is_proven = False
        self._status: int | None = None

    def watch(self, wait: Callable[[float], set[int]]) -> int:
        while self._status is None:
            now = time.monotonic()
            for worker in self._absent():
                if worker.due <= now:
                    self._start(worker)
            due = min((worker.due for worker in self._absent()), default=now + STABLE_SECONDS)
            if wait(max(0.0, due - now)).intersection(_STOP):
                self._status = 0
            self._reap()
        return self._stop(wait, self._status)

    def _absent(self) -> list[_Worker]:
        return [worker for worker in self._workers if not worker.pid]

    def _start(self, worker: _Worker) -> None:
        worker.since = time.monotonic()
        sys.stdout.flush()
        sys.stderr.flush()
        # Nothing may reach a child that still has our handlers.
        signal.pthread_sigmask(signal.SIG_BLOCK, _ALL)
        pid = os.fork()
        if not pid:
            os._exit(self._live(worker.number))
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _ALL)
        worker.pid = pid

    def _live(self, number: int) -> int:
        """In the child. Nothing gets out of here: above is the supervisor's code."""
        try:
            os.close(self._held)
            signal.set_wakeup_fd(-1)
            for signum in _ALL:
                signal.signal(signum, signal.SIG_DFL)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, _ALL)
            return self._run(number, self._lifeline)
        except SettingsError as error:
            sys.stderr.write(f"onsale: {error}\n")
            return REFUSED
        except SystemExit as leaving:
            return leaving.code if isinstance(leaving.code, int) else 1
        except BaseException:  # noqa: BLE001  # a worker's end, whatever it is, must not become the supervisor's
            traceback.print_exc()
            return 1
        finally:
            sys.stdout.flush()
            sys.stderr.flush()

    def _reap(self) -> None:
        for worker in self._workers:
            if not worker.pid:
                continue
            pid, status = os.waitpid(worker.pid, os.WNOHANG)
            if pid:
                self._died(worker, os.waitstatus_to_exitcode(status))

    def _died(self, worker: _Worker, status: int) -> None:
        lived = time.monotonic() - worker.since
        # Whoever was killed had not been refused, so the settings are in order: an engine is away at most.
        self._is_proven |= lived >= STABLE_SECONDS or status != REFUSED
        if self._status is None and not self._is_proven:
            self._status = REFUSED
        elif self._status is None:
            log.warning("worker_died", worker=worker.number, pid=worker.pid, status=status, seconds=round(lived, 1))
        worker.deaths = 1 if lived >= STABLE_SECONDS else worker.deaths + 1
        worker.due = time.monotonic() + min(BACK_OFF_SECONDS_MAX, BACK_OFF_SECONDS * 2 ** (worker.deaths - 1))
        worker.pid = 0

    def _stop(self, wait: Callable[[float], set[int]], status: int) -> int:
        """Ask all to end, and insist when they have had their time."""
        deadline = time.monotonic() + self._stop_seconds_max
        self._signal_all(signal.SIGTERM)
        while self._is_any_running() and time.monotonic() < deadline:
            wait(deadline - time.monotonic())
            self._reap()
        if self._is_any_running():
            log.error("workers_killed", seconds=self._stop_seconds_max)
            self._signal_all(signal.SIGKILL)
            for worker in self._workers:
                if worker.pid:
                    os.waitpid(worker.pid, 0)
            status = status or 1
        return status

    def _is_any_running(self) -> bool:
        return any(worker.pid for worker in self._workers)

    def _signal_all(self, signum: signal.Signals) -> None:
        for worker in self._workers:
            if worker.pid:
                os.kill(worker.pid, signum)


@contextmanager
def _signals() -> Iterator[Callable[[float], set[int]]]:
    """Yields ``wait(seconds)``: the signals that came, as soon as there are any."""
    read, write = os.pipe()
    os.set_blocking(read, False)
    os.set_blocking(write, False)
    before = {signum: signal.signal(signum, lambda *_: None) for signum in _ALL}
    signal.set_wakeup_fd(write, warn_on_full_buffer=False)

    def wait(seconds: float) -> set[int]:
        ready, _, _ = select.select([read], [], [], seconds)
        return set(os.read(read, 4096)) if ready else set()

    try:
        yield wait
    finally:
        signal.set_wakeup_fd(-1)
        for signum, handler in before.items():
            signal.signal(signum, handler)
        os.close(read)
        os.close(write)
