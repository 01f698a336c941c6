"""What a figure depends on besides the code: the machine, its disk, and the versions that ran."""

import os
import platform
import re
import sqlite3
import statistics
import subprocess
import tempfile
import time
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import msgspec

from bench.server import data_root, filesystem

FSYNC_SAMPLES = 100
PAGE_BYTES = 4096
PACKAGES = ("litestar", "msgspec", "uvicorn", "uvloop", "sqlalchemy", "asyncmy", "redis", "aiormq")
ROOT = Path(__file__).resolve().parents[1]


class Machine(msgspec.Struct, frozen=True):
    """The computer of a run; `fsync_us` is the median cost of making one page durable where the data directory is."""

    cpu: str
    cores: int
    memory_mib: int
    kernel: str
    filesystem: str
    fsync_us: int


def describe_machine() -> Machine:
    root = data_root()
    return Machine(
        cpu=_first_match(r"^model name\s*: (.+)$", Path("/proc/cpuinfo").read_text()),
        cores=len(os.sched_getaffinity(0)),
        memory_mib=int(_first_match(r"^MemTotal:\s+(\d+) kB", Path("/proc/meminfo").read_text()) or 0) // 1024,
        kernel=platform.release(),
        filesystem=filesystem(root),
        fsync_us=_fsync_us(root),
    )


def describe_versions() -> dict[str, str]:
    """The interpreter, the libraries on the hot path, and the commit that was measured."""
    libraries = {name: found for name in PACKAGES if (found := _installed(name))}
    return {"python": platform.python_version(), "sqlite": sqlite3.sqlite_version, **libraries, "onsale": _commit()}


def _fsync_us(root: Path) -> int:
    seconds = []
    with tempfile.TemporaryFile(dir=root) as file:
        for _ in range(FSYNC_SAMPLES):
            file.write(os.urandom(PAGE_BYTES))
            began_at = time.perf_counter()
            file.flush()
            os.fsync(file.fileno())
            seconds.append(time.perf_counter() - began_at)
    return round(statistics.median(seconds) * 1_000_000)


def _commit() -> str:
    def git(*arguments: str) -> str:
        done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S607 - git of the machine
        return done.stdout.strip()

    changed = "+changes" if git("status", "--porcelain", "--untracked-files=no", "src") else ""
    return (git("rev-parse", "--short=12", "HEAD") or "unknown") + changed


def _installed(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def _first_match(pattern: str, text: str) -> str:
    match = re.search(pattern, text, re.MULTILINE)
    return match[1].strip() if match else ""
