"""Which steps are still valid: a stamp holds the hash of what the step read, and is written only after it succeeded."""

import fcntl
import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from scripts.dev.console import ROOT, WORK, say

STAMPS: Final = WORK / "stamps"
SKIPPED_FOLDERS: Final = frozenset({"node_modules", "dist", "__pycache__", ".vite", "coverage", "test-results"})


def hash_of(paths: Iterable[Path], *, extra: str = "") -> str:
    """A hash over names and contents of files; folders are walked, without what is built or installed in them."""
    digest = hashlib.sha256(extra.encode())
    for path in sorted(_files(paths)):
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0")
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def is_current(name: str, key: str) -> bool:
    """Whether step `name` was completed for exactly these contents."""
    stamp = STAMPS / name
    return stamp.is_file() and stamp.read_text() == key


def forget(name: str) -> None:
    """Before a step starts: an interrupted step must not look finished."""
    (STAMPS / name).unlink(missing_ok=True)


def complete(name: str, key: str) -> None:
    """After a step succeeded. The rename makes the stamp appear whole or not at all."""
    STAMPS.mkdir(parents=True, exist_ok=True)
    partial = STAMPS / f"{name}.partial"
    partial.write_text(key)
    partial.replace(STAMPS / name)


@contextmanager
def exclusive() -> Iterator[None]:
    """Only one set-up at a time in this folder; a second one waits and then finds everything done."""
    WORK.mkdir(exist_ok=True)
    with (WORK / "lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Another set-up is running in this folder; waiting for it …")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_file():
            yield path
        elif path.is_dir() and path.name not in SKIPPED_FOLDERS:
            yield from _files(path.iterdir())
