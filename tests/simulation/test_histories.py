"""A slice of `make sim`: a few histories, those of bugs that were found, and that a seed is its history."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from scripts.dev.console import ROOT
from tests.simulation.__main__ import main
from tests.simulation.history import HistoryFailed, run_history
from tests.simulation.mutations import answer_before_the_commit
from tests.simulation.seeds import KEPT

SOME = range(1, 5)


@pytest.mark.parametrize("seed", sorted({*SOME, *KEPT}))
def test_every_promise_is_kept(seed: int, migrated_database: Path) -> None:
    assert run_history(seed, migrated_database).count["requests"] > 0


def test_a_seed_is_its_history(migrated_database: Path) -> None:
    first = run_history(SOME[0], migrated_database)

    assert run_history(SOME[0], migrated_database) == first


@pytest.mark.timeout(180)  # a process that imports everything, on a machine that may be busy
def test_a_seed_is_its_history_in_every_process(migrated_database: Path) -> None:
    """On the command line too, and whatever order sets have there."""
    here = run_history(SOME[0], migrated_database)

    there = _simulate("--seed", str(SOME[0]), "--histories", "1", "--trace")

    # On a busy machine it also says how far it is.
    said = [line for line in there.stdout.splitlines() if " of 1 histories, " not in line]
    assert said[1:-2] == here.trace
    assert said[-2] == f"seed {SOME[0]}: {here.steps} steps, digest {here.digest}"
    assert said[-1].startswith(
        f"Every promise was kept in 1 histories (seeds {SOME[0]} to {SOME[0]}, {here.steps} steps"
    )
    assert (there.returncode, there.stderr) == (0, "")


def test_a_failure_says_how_to_see_it_again(migrated_database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answer_before_the_commit(monkeypatch)

    found = [_failure(seed, migrated_database) for seed in (SOME[1], SOME[1])]

    assert found[0].startswith("PromiseBroken: ")
    assert found[0].endswith(f"\nAgain: make sim SEED={SOME[1]} HISTORIES=1")
    assert found[1] == found[0]


def test_no_histories_prove_nothing(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "argv", ["simulation", "--histories", "0"])

    with pytest.raises(SystemExit) as ended:
        main()

    assert ended.value.code == 2
    assert capsys.readouterr().err.endswith("argument --histories: '0' is not a number from one on\n")


def _failure(seed: int, template: Path) -> str:
    with pytest.raises(HistoryFailed) as caught:
        run_history(seed, template)
    return str(caught.value)


def _simulate(*options: str) -> "subprocess.CompletedProcess[str]":
    environment = {**os.environ, "PYTHONHASHSEED": "7"}
    command = [sys.executable, "-m", "tests.simulation", *options]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
