"""Everything `make test` runs, and the honest count at its end.

A check that cannot run on this machine, and a skipped test, are named at the end; with `CI=true` they count as failed.
"""

import json
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from xml.etree import ElementTree as ET

from scripts.dev import system
from scripts.dev.console import ROOT, WORK, StepError, say, stream
from scripts.dev.setup import BIN, PYTHON, WEB, Step, node_environment, pages

REPORTS: Final = WORK / "reports"
SUMMARY: Final = WORK / "summary.txt"


@dataclass
class Tally:
    """What was counted so far. `failures` and `not_run` name what a person must look at."""

    passed: int = 0
    failed: int = 0
    failures: list[str] = field(default_factory=list)
    not_run: list[str] = field(default_factory=list)

    def add(self, title: str, *, passed: int, failed: int) -> None:
        """Counts one check of any number of tests."""
        self.passed += passed
        self.failed += failed
        if failed:
            self.failures.append(title)

    def close(self) -> int:
        """Prints what failed, what could not run and the final line; returns the exit status."""
        if os.environ.get("CI") == "true" and self.not_run:
            self.failed += len(self.not_run)
            self.failures.append(f"{len(self.not_run)} that could not run (CI=true)")
        if self.not_run:
            say("\n" + "!" * 100)
            say("COULD NOT RUN ON THIS MACHINE:")
            for reason in self.not_run:
                say(f"  - {reason}")
            say("!" * 100)
        for title in self.failures:
            say(f"FAILED: {title}")
        line = f"{self.passed} passed, {self.failed} failed"
        SUMMARY.write_text(line + "\n")
        say(line)
        return 1 if self.failed or not self.passed else 0


def check() -> int:
    """The quick static part: lint, types, import contracts, architecture tests."""
    tally = Tally()
    _static(tally)
    _pytest(tally, "architecture tests", ["tests/architecture"])
    return tally.close()


def test() -> int:
    """Everything, the browser journey included."""
    tally = Tally()
    _static(tally)
    _web(tally)
    _pytest(tally, "Python tests", ["-m", "not browser", "-n", "auto", "--dist", "worksteal"])
    _journeys(tally)
    return tally.close()


def journeys() -> int:
    """Only what runs in a real browser."""
    tally = Tally()
    _journeys(tally)
    return tally.close()


def _static(tally: Tally) -> None:
    _command(tally, "lint (ruff)", [BIN / "ruff", "check", "."])
    _command(tally, "types (mypy --strict)", [BIN / "mypy"])
    _command(tally, "import contracts (import-linter)", [BIN / "lint-imports", "--no-cache"])


def _web(tally: Tally) -> None:
    environment = node_environment()
    _command(tally, "web: the API client is fresh", ["npm", "run", "gen:check"], env=environment, cwd=WEB)
    _command(tally, "web: types (vue-tsc)", ["npm", "run", "typecheck"], env=environment, cwd=WEB)
    _command(tally, "web: lint (eslint)", ["npm", "run", "lint"], env=environment, cwd=WEB)
    for page in pages():
        _build(tally, page)
    for workspace in json.loads((WEB / "package.json").read_text())["workspaces"]:
        if "test" in json.loads((WEB / workspace / "package.json").read_text()).get("scripts", {}):
            _vitest(tally, workspace, environment)


def _build(tally: Tally, page: Step) -> None:
    say(f"\n=== {page.title}")
    try:
        if not page.is_current():
            page.action()
        tally.add(page.title, passed=1, failed=0)
    except StepError as error:
        say(str(error))
        tally.add(page.title, passed=0, failed=1)


def _vitest(tally: Tally, workspace: str, environment: dict[str, str]) -> None:
    title = f"web: unit tests of {workspace}"
    report = REPORTS / f"vitest-{workspace.replace('/', '-')}.json"
    report.unlink(missing_ok=True)
    reporters = ["--reporter=default", "--reporter=json", f"--outputFile.json={report}"]
    status = _announce(title, ["npm", "run", "test", "-w", workspace, "--", *reporters], env=environment, cwd=WEB)
    counted = json.loads(report.read_text()) if report.exists() else {}
    failed = int(counted.get("numFailedTests", 0))
    tally.add(title, passed=int(counted.get("numPassedTests", 0)), failed=max(failed, int(status != 0)))


def _journeys(tally: Tally) -> None:
    browser = system.chromium()
    if browser is None:
        tally.not_run.append("the browser journeys: no Chromium (install `chromium`, or set CHROMIUM to its path)")
        return
    if not system.has_chinese_font():
        tally.not_run.append("pages in Chinese are drawn as boxes: no Chinese font (install `fonts-noto-cjk`)")
    _pytest(tally, "browser journeys", ["-m", "browser"], env={"CHROMIUM": browser})


def _pytest(tally: Tally, title: str, arguments: Sequence[str], *, env: dict[str, str] | None = None) -> None:
    """Runs pytest and counts from its report file, because its exit status knows only yes and no."""
    report = REPORTS / f"{title.replace(' ', '-')}.xml"
    report.unlink(missing_ok=True)
    status = _announce(title, [PYTHON, "-m", "pytest", "-q", f"--junitxml={report}", *arguments], env=env)
    passed = failed = 0
    cases = ET.parse(report).iter("testcase") if report.exists() else []  # noqa: S314 - pytest just wrote it
    for case in cases:
        skipped = case.find("skipped")
        if case.find("failure") is not None or case.find("error") is not None:
            failed += 1
        elif skipped is not None:
            tally.not_run.append(f"{case.get('classname')}::{case.get('name')}: {skipped.get('message')}")
        else:
            passed += 1
    tally.add(title, passed=passed, failed=max(failed, int(status != 0)))


def _command(
    tally: Tally, title: str, command: Sequence[str | Path], *, env: dict[str, str] | None = None, cwd: Path = ROOT
) -> None:
    status = _announce(title, command, env=env, cwd=cwd)
    tally.add(title, passed=int(status == 0), failed=int(status != 0))


def _announce(title: str, command: Sequence[str | Path], *, env: dict[str, str] | None = None, cwd: Path = ROOT) -> int:
    REPORTS.mkdir(parents=True, exist_ok=True)
    say(f"\n=== {title}")
    started = time.monotonic()
    status = stream(command, env=env, cwd=cwd)
    say(f"=== {title}: {'ok' if status == 0 else f'FAILED ({status})'}, {time.monotonic() - started:.1f} s")
    return status
