"""Everything `make test` runs, and the honest count at its end.

A check that cannot run on this machine, and a skipped test, are named at the end; with `CI=true` they count as failed.
"""

import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import Final
from xml.etree import ElementTree as ET

from scripts.dev import system
from scripts.dev.console import ROOT, WORK, StepError, hear, say, stream
from scripts.dev.setup import BIN, PYTHON, WEB, Step, node_environment, pages
from tests import steps

REPORTS: Final = WORK / "reports"
SUMMARY: Final = WORK / "summary.txt"
BROWSER: Final = "browser"
# They start a whole system or kill one, and wait for it by the clock: no second test beside them.
ALONE: Final = ("crash", "faults", "split")
# Every worker has engines of its own.
WORKERS_MAX: Final = 4
# Their tests wait for threads, disks and engines as often as they work.
WAITING: Final = (steps.QUICK, steps.ENGINES)
MEMORY: Final = Path("/dev/shm")  # noqa: S108 - a private folder is made in it
# Every worker's engines, in the step with the most of them.
MEMORY_BYTES_MIN: Final = 6 * 2**30
# The journeys of a file share a server and a browser.
SHARING: Final = {BROWSER: "loadfile"}
# Of the small checks, each of which keeps a core busy: more at once want more memory than they save time.
BESIDE_EACH_OTHER_MAX: Final = 4
RULE: Final = "!" * 100


@dataclass(frozen=True)
class Outcome:
    """What one check counted. ``not_run`` names what this machine could not do, ``said`` is what was not shown yet."""

    passed: int = 0
    failed: int = 0
    not_run: Sequence[str] = ()
    said: str = ""


@dataclass(frozen=True)
class Check:
    """One line of the list at the end. ``is_small``: it keeps one core busy and has room for others beside it."""

    title: str
    run: Callable[[], Outcome]
    is_small: bool = False


@dataclass
class Tally:
    """What was counted so far, and what a person must look at."""

    passed: int = 0
    failed: int = 0
    failures: list[str] = field(default_factory=list)
    not_run: list[str] = field(default_factory=list)
    times: list[tuple[str, float]] = field(default_factory=list)

    def run(self, checks: Sequence[Check]) -> int:
        """Runs them all, whatever fails; returns the exit status."""
        REPORTS.mkdir(parents=True, exist_ok=True)
        began = time.monotonic()
        number = 0
        for is_small, group in groupby(checks, key=attrgetter("is_small")):
            for check, outcome, seconds in (_together if is_small else _one_by_one)(list(group), number, len(checks)):
                number += 1
                self._add(check.title, outcome, seconds)
        return self._close(time.monotonic() - began)

    def _add(self, title: str, outcome: Outcome, seconds: float) -> None:
        self.passed += outcome.passed
        self.failed += outcome.failed
        self.not_run += outcome.not_run
        self.times.append((title, seconds))
        if outcome.failed:
            self.failures.append(title)
        say(f"=== {title}: {f'{outcome.failed} FAILED' if outcome.failed else 'ok'}, {seconds:.1f} s")

    def _close(self, seconds_in_all: float) -> int:
        """Prints how long everything took, what failed, what could not run and the final line."""
        say("")
        for title, seconds in self.times:
            say(f"{seconds:8.1f} s  {title}")
        say(f"{seconds_in_all:8.1f} s  in all")
        if os.environ.get("CI") == "true" and self.not_run:
            self.failed += len(self.not_run)
            self.failures.append(f"{len(self.not_run)} that could not run (CI=true)")
        if self.not_run:
            say("\n".join(["", RULE, "COULD NOT RUN ON THIS MACHINE:", *(f"  - {one}" for one in self.not_run), RULE]))
        for title in self.failures:
            say(f"FAILED: {title}")
        line = f"{self.passed} passed, {self.failed} failed"
        SUMMARY.write_text(line + "\n")
        say(line)
        return 1 if self.failed or not self.passed else 0


Done = tuple[Check, Outcome, float]


def _one_by_one(checks: Sequence[Check], done: int, total: int) -> Iterator[Done]:
    """Each is seen while it runs."""
    for number, check in enumerate(checks, done + 1):
        say(f"\n=== [{number}/{total}] {check.title}")
        yield _timed(check)


def _together(checks: Sequence[Check], done: int, total: int) -> Iterator[Done]:
    """As many at a time as there are cores. What each has said is shown when it is over, in their order."""
    with ThreadPoolExecutor(min(os.cpu_count() or 1, BESIDE_EACH_OTHER_MAX)) as pool:
        for number, (check, outcome, seconds) in enumerate(pool.map(_timed, checks), done + 1):
            say(f"\n=== [{number}/{total}] {check.title}")
            if outcome.said:
                say(outcome.said)
            yield check, outcome, seconds


def _timed(check: Check) -> Done:
    started = time.monotonic()
    return check, check.run(), time.monotonic() - started


def check() -> int:
    """The quick part: lint, types, import contracts, and the tests that need no server."""
    return Tally().run([*_static(), _tests(steps.QUICK)])


def test() -> int:
    """Everything."""
    return Tally().run([*_static(), *_web(), *(_tests(step) for step in steps.STEPS if _exists(step))])


def journeys() -> int:
    """Only what runs in a real browser."""
    return Tally().run([_tests(BROWSER)])


def _static() -> list[Check]:
    return [
        _command("lint (ruff)", [BIN / "ruff", "check", "."]),
        _command("types (mypy --strict)", [BIN / "mypy"]),
        _command("import contracts (import-linter)", [BIN / "lint-imports", "--no-cache"]),
    ]


def _web() -> list[Check]:
    typed, tested = _workspaces("typecheck"), _workspaces("test")
    return [
        _npm("web: the API client is fresh", "gen:check"),
        _npm("web: lint (eslint)", "lint"),
        *(_npm(f"web: types of {workspace} (vue-tsc)", "typecheck", "-w", workspace) for workspace in typed),
        *(Check(page.title, partial(_build, page), is_small=True) for page in pages()),
        *(Check(f"web: unit tests of {workspace}", partial(_vitest, workspace), is_small=True) for workspace in tested),
    ]


def _workspaces(script: str) -> list[str]:
    """Those that have such a script."""
    return [
        workspace
        for workspace in json.loads((WEB / "package.json").read_text())["workspaces"]
        if script in json.loads((WEB / workspace / "package.json").read_text()).get("scripts", {})
    ]


def _build(page: Step) -> Outcome:
    try:
        if not page.is_current():
            page.action()
    except StepError as error:
        return Outcome(failed=1, said=str(error))
    return Outcome(passed=1)


def _vitest(workspace: str) -> Outcome:
    report = REPORTS / f"vitest-{workspace.replace('/', '-')}.json"
    report.unlink(missing_ok=True)
    reporters = ["--reporter=default", "--reporter=json", f"--outputFile.json={report}"]
    status, said = hear(["npm", "run", "test", "-w", workspace, "--", *reporters], env=node_environment(), cwd=WEB)
    counted = json.loads(report.read_text()) if report.exists() else {}
    failed = int(counted.get("numFailedTests", 0))
    return Outcome(int(counted.get("numPassedTests", 0)), max(failed, int(status != 0)), said=said)


def _exists(step: str) -> bool:
    folders = [name for name, own in steps.FOLDERS.items() if own == step]
    return step in steps.ANYWHERE or any(file for name in folders for file in (ROOT / "tests" / name).glob("test_*.py"))


def _tests(step: str) -> Check:
    return Check(f"tests: {step}", partial(_journeys if step == BROWSER else _pytest, step))


def _journeys(step: str) -> Outcome:
    browser = system.chromium()
    if browser is None:
        return Outcome(not_run=["the browser journeys: no Chromium (install `chromium`, or set CHROMIUM to its path)"])
    outcome = _pytest(step, env={"CHROMIUM": browser})
    if system.has_chinese_font():
        return outcome
    boxes = "pages in Chinese are drawn as boxes: no Chinese font (install `fonts-noto-cjk`)"
    return Outcome(outcome.passed, outcome.failed, [*outcome.not_run, boxes])


def _pytest(step: str, *, env: dict[str, str] | None = None) -> Outcome:
    """Counts from pytest's report, because its exit status knows only yes and no."""
    report = REPORTS / f"pytest-{step}.xml"
    report.unlink(missing_ok=True)
    number = str(WORKERS_MAX) if step in WAITING else "auto"
    dist = SHARING.get(step, "worksteal")
    workers = [] if step in ALONE else ["-n", number, f"--maxprocesses={WORKERS_MAX}", "--dist", dist]
    with _place(step) as place:
        # Whatever this machine wishes: compiling it for every worker, step and server takes longer than the tests.
        kept = {"PYTHONDONTWRITEBYTECODE": "", **place, **(env or {})}
        status = stream([PYTHON, "-m", "pytest", "-q", f"--step={step}", f"--junitxml={report}", *workers], env=kept)
    passed = failed = 0
    not_run = []
    cases = ET.parse(report).iter("testcase") if report.exists() else []  # noqa: S314 - pytest just wrote it
    for case in cases:
        skipped = case.find("skipped")
        if case.find("failure") is not None or case.find("error") is not None:
            failed += 1
        elif skipped is not None:
            not_run.append(f"{case.get('classname')}::{case.get('name')}: {skipped.get('message')}")
        else:
            passed += 1
    return Outcome(passed, max(failed, int(status != 0)), not_run)


@contextmanager
def _place(step: str) -> Iterator[dict[str, str]]:
    """Where tests have their files: in memory where there is enough. Only a loss of power tells it from a disk.

    What is about crashes and what is measured has a real disk.
    """
    if step not in WAITING or not MEMORY.is_dir() or shutil.disk_usage(MEMORY).free < MEMORY_BYTES_MIN:
        yield {}
        return
    with tempfile.TemporaryDirectory(prefix="onsale-tests-", dir=MEMORY) as folder:
        Path(folder).chmod(0o711)  # engines have accounts of their own
        yield {"TMPDIR": folder}


def _npm(title: str, script: str, *options: str) -> Check:
    """A script of ours; Node is looked for when it runs."""
    return Check(
        title, lambda: _heard(hear(["npm", "run", script, *options], env=node_environment(), cwd=WEB)), is_small=True
    )


def _command(title: str, command: Sequence[str | Path]) -> Check:
    return Check(title, lambda: _heard(hear(command)), is_small=True)


def _heard(answer: tuple[int, str]) -> Outcome:
    status, said = answer
    return Outcome(passed=int(status == 0), failed=int(status != 0), said=said)
