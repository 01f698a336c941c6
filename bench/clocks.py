"""Wall and CPU clocks of both sides and of the whole machine: a rate means little without who used the cores."""

import os
import time
from collections.abc import Sequence
from pathlib import Path

import msgspec

TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
STAT_UTIME, STAT_STIME = 11, 12  # after the process name in /proc/<pid>/stat, see proc(5)
STAT_IDLE, STAT_IOWAIT, STAT_GUEST = 3, 4, 8  # of the first line of /proc/stat; guest time is counted in user time


class Watched(msgspec.Struct, frozen=True):
    """The processes whose time is told apart: the server's, and its engines' where they are processes of their own."""

    server: Sequence[int]
    engines: Sequence[int] = ()


class Clocks(msgspec.Struct, frozen=True):
    """Seconds, as readings or as the difference of two readings."""

    wall: float
    generator_cpu: float
    server_cpu: float
    machine_cpu: float
    engines_cpu: float = 0.0

    @property
    def other_cpu(self) -> float:
        """CPU time that went to none of them: other processes, interrupts, and what the hypervisor took."""
        return max(0.0, self.machine_cpu - self.generator_cpu - self.server_cpu - self.engines_cpu)

    def since(self, earlier: "Clocks") -> "Clocks":
        return Clocks(
            wall=self.wall - earlier.wall,
            generator_cpu=self.generator_cpu - earlier.generator_cpu,
            server_cpu=self.server_cpu - earlier.server_cpu,
            machine_cpu=self.machine_cpu - earlier.machine_cpu,
            engines_cpu=self.engines_cpu - earlier.engines_cpu,
        )


def read_clocks(watched: Watched) -> Clocks:
    """All clocks at this moment; the load generator is the calling process."""
    return Clocks(
        wall=time.perf_counter(),
        generator_cpu=time.process_time(),
        server_cpu=sum(map(_process_cpu_seconds, watched.server)),
        machine_cpu=_machine_cpu_seconds(),
        engines_cpu=sum(map(_process_cpu_seconds, watched.engines)),
    )


def _process_cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[STAT_UTIME]) + int(fields[STAT_STIME])) / TICKS_PER_SECOND


def _machine_cpu_seconds() -> float:
    ticks = [int(field) for field in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:]]
    return (sum(ticks[:STAT_GUEST]) - ticks[STAT_IDLE] - ticks[STAT_IOWAIT]) / TICKS_PER_SECOND
