"""Where the server spends its time: py-spy samples it while the load runs, when asked for and installed."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SAMPLES_PER_SECOND = 200
STOP_SECONDS_MAX = 30.0


class ProfilerError(Exception):
    """A profile was asked for and could not be made."""


@contextmanager
def profiled(pid: int, directory: Path | None, *, label: str, seconds: float) -> Iterator[None]:
    """Sample the process for `seconds` into `<directory>/<label>.folded`; without a directory nothing is done.

    Folded stacks are what flame-graph viewers read: a line per stack, frames joined by semicolons, then the samples.
    """
    if directory is None:
        yield
        return
    out = directory / f"{label}.folded"
    arguments = ["record", "--pid", str(pid), "--duration", str(round(seconds)), "--rate", str(SAMPLES_PER_SECOND)]
    sampler = subprocess.Popen(
        [_py_spy(), *arguments, "--format", "raw", "--output", str(out)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield
        said, _ = sampler.communicate(timeout=STOP_SECONDS_MAX)
    finally:
        if sampler.poll() is None:
            sampler.kill()
            sampler.wait()
    if sampler.returncode != 0:
        raise ProfilerError(f"py-spy ended with code {sampler.returncode}: {said}")
    print(f"profile: {out}")


def _py_spy() -> str:
    beside_python = Path(sys.executable).parent / "py-spy"
    found = str(beside_python) if beside_python.exists() else shutil.which("py-spy")
    if found is None:
        raise ProfilerError("--profile needs py-spy: pip install py-spy")
    return found
