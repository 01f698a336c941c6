"""Who owns the embedded database: one process at a time, known by a lock that ends with the process."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from onsale.platform.settings import SettingsError


class Owned:
    """The lock of a file, held until it is released or the process ends, however it ends."""

    def __init__(self, path: Path) -> None:
        """Raises ``SettingsError`` when another process has it."""
        self._descriptor = os.open(path.with_suffix(".lock"), os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            owner = os.pread(self._descriptor, 20, 0).decode("ascii", "replace") or "another one"
            self.release()
            raise SettingsError(
                f"The embedded database {path} is served by a process already ({owner}), and it can have only one. "
                "Stop that one, or set ONSALE_DATABASE_URL to a MySQL or MariaDB that processes can share."
            ) from error
        os.truncate(self._descriptor, 0)
        os.pwrite(self._descriptor, str(os.getpid()).encode("ascii"), 0)

    def release(self) -> None:
        """Let another process have it."""
        os.close(self._descriptor)
