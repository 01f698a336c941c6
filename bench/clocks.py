"""Wall and CPU clocks of both sides and of the whole machine: a rate means little without who used the cores."""

import os
import time
from pathlib import Path

import msgspec

TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
STAT_UTIME, STAT_STIME = 11, 12  # after the process name in /proc/<pid>/stat, see proc(5)
STAT_IDLE, STAT_IOWAIT, STAT_GUEST = 3, 4, 8  # of the first line of /proc/stat; guest time is counted in user time


class Clocks(msgspec.Struct, frozen=True):
    """Seconds, as readings or as the difference of two readings."""

    wall: float
    generator_cpu: float
    server_cpu: float
    machine_cpu: float

    @property
    def other_cpu(self) -> float:
        """CPU time that went to neither side: other processes, interrupts, and what the hypervisor took."""
        return max(0.0, self.machine_cpu - self.generator_cpu - self.server_cpu)

    def since(self, earlier: "Clocks") -> "Clocks":
        return Clocks(
            wall=self.wall - earlier.wall,
            generator_cpu=self.generator_cpu - earlier.generator_cpu,
            server_cpu=self.server_cpu - earlier.server_cpu,
            machine_cpu=self.machine_cpu - earlier.machine_cpu,
        )


def read_clocks(server_pid: int) -> Clocks:
    """All clocks at this moment; the load generator is the calling process."""
    return Clocks(time.perf_counter(), time.process_time(), _process_cpu_seconds(server_pid), _machine_cpu_seconds())


def _process_cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[STAT_UTIME]) + int(fields[STAT_STIME])) / TICKS_PER_SECOND


def _machine_cpu_seconds() -> float:
    ticks = [int(field) for field in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:]]
    return (sum(ticks[:STAT_GUEST]) - ticks[STAT_IDLE] - ticks[STAT_IOWAIT]) / TICKS_PER_SECOND
