"""The files under our control, as the architecture tests see them."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
BIN: Final = Path(sys.executable).parent
BINARY_SUFFIXES: Final = frozenset({".png", ".jpg", ".ico", ".woff2", ".wasm", ".gz"})


def tracked_files(root: Path = ROOT) -> list[Path]:
    """Every file that git tracks or would track, in order, without those deleted but not yet committed."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=root, capture_output=True, check=True,
    )  # fmt: skip
    names = sorted(set(listed.stdout.decode().split("\0")) - {""})
    return [root / name for name in names if (root / name).is_file()]


def text_files(root: Path = ROOT) -> Iterator[tuple[str, str]]:
    """Name and text of every tracked file that is not binary."""
    for path in tracked_files(root):
        if path.suffix not in BINARY_SUFFIXES:
            yield path.relative_to(root).as_posix(), path.read_text(encoding="utf-8")


def python_files(root: Path = ROOT) -> Iterator[tuple[str, str]]:
    """Name and text of every tracked Python file."""
    return ((name, text) for name, text in text_files(root) if name.endswith(".py"))
