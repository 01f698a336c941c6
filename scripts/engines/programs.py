"""Where an engine's programs are, who may run them, and what Debian calls them."""

import os
import pwd
import shutil
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

# Debian puts servers where only root's path leads.
PLACES: Final = ("/usr/sbin", "/usr/local/sbin", "/sbin", "/opt/homebrew/bin", "/opt/homebrew/sbin")
NOBODY: Final = "nobody"


class EngineMissingError(Exception):
    """A program is not on this machine; the message says which, and how to get it."""


@dataclass(frozen=True)
class Program:
    """One engine: the files it needs, as names or patterns of paths; its account, ours when it has none; its Debian
    packages and services."""

    name: str
    files: tuple[str, ...]
    account: str | None
    packages: tuple[str, ...]
    services: tuple[str, ...] = ()

    @property
    def is_installed(self) -> bool:
        return all(_find(file) for file in self.files)

    def path(self, file: str) -> Path:
        """Where one of `files` is; raises EngineMissingError with a sentence for people."""
        found = _find(file)
        if found is None:
            msg = f"{self.name} is not installed: no `{file}`. On Debian: apt install {' '.join(self.packages)}"
            raise EngineMissingError(msg)
        return found


@dataclass(frozen=True)
class Account:
    """Who runs a server."""

    uid: int
    gid: int


@cache
def account_for(name: str | None) -> Account | None:
    """The account to run as when we are root (servers refuse root, and should); None when it is ours."""
    if name is None or os.geteuid() != 0:
        return None
    for candidate in (name, NOBODY):
        try:
            entry = pwd.getpwnam(candidate)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid)
    msg = f"root may not run servers, and there is neither an account `{name}` nor `{NOBODY}`"
    raise EngineMissingError(msg)


def _find(file: str) -> Path | None:
    if file.startswith("/"):
        return max(Path("/").glob(file[1:]), default=None)
    found = shutil.which(file, path=os.pathsep.join([os.environ.get("PATH", os.defpath), *PLACES]))
    return Path(found) if found else None
