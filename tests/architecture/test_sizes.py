"""Functions ≤ 50 lines, files ≤ 400, Vue components ≤ 250; hard limits above that; a baseline that may only fall.

What is over a limit but under the hard one must stand in `sizes.json` with its exact size: growing fails, and so does
shrinking without lowering the number, and no commit may add an entry or raise one.
"""

import ast
import json
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

import msgspec

from tests.architecture.tree import ROOT, text_files

BASELINE: Final = Path(__file__).with_name("sizes.json")
GENERATED: Final = ("web/packages/api/src/schema.ts", "web/packages/api/src/generated/")


class Limit(msgspec.Struct, frozen=True):
    """How many lines are fine, and how many are never."""

    soft: int
    hard: int


FUNCTION: Final = Limit(50, 70)
FILE: Final = Limit(400, 600)
COMPONENT: Final = Limit(250, 350)
# A migration is a list of statements that nobody edits again; cutting it in pieces would only scatter it.
LISTS_OF_STATEMENTS: Final = "migrations/"
LIMITED_SUFFIXES: Final = (".py", ".ts", ".vue")


def test_nothing_is_larger_than_its_limit() -> None:
    files = ((name, text) for name, text in text_files() if not name.startswith(GENERATED))

    assert violations(files, json.loads(BASELINE.read_text())) == []


def test_the_baseline_never_rose() -> None:
    current = json.loads(BASELINE.read_text())

    for commit, earlier in _earlier_baselines():
        assert raised(earlier, current) == [], f"since {commit}"


def test_a_long_function_is_rejected() -> None:
    text = "def long() -> None:\n" + "    pass\n" * FUNCTION.soft

    assert violations([("a.py", text)], {}) == ["a.py:long: 51 lines, at most 50"]


def test_a_long_method_is_rejected_under_the_name_of_its_class() -> None:
    text = "class Shop:\n    async def long(self) -> None:\n" + "        pass\n" * FUNCTION.soft

    assert violations([("a.py", text)], {}) == ["a.py:Shop.long: 51 lines, at most 50"]


def test_a_long_file_and_a_long_component_are_rejected() -> None:
    files = [("a.ts", "\n" * (FILE.soft + 1)), ("B.vue", "\n" * (COMPONENT.soft + 1))]

    assert violations(files, {}) == ["a.ts: 401 lines, at most 400", "B.vue: 251 lines, at most 250"]


def test_what_stands_in_the_baseline_may_neither_grow_nor_shrink_unnoticed() -> None:
    text = "\n" * 450

    assert violations([("a.py", text)], {"a.py": 450}) == []
    assert violations([("a.py", text)], {"a.py": 449}) == ["a.py: 450 lines, the baseline allows 449"]
    assert violations([("a.py", text)], {"a.py": 451}) == ["a.py: 450 lines, lower the baseline from 451"]
    assert violations([("a.py", "")], {"a.py": 451}) == ["a.py: within its limit, take it out of the baseline"]


def test_the_baseline_cannot_excuse_the_hard_limit() -> None:
    assert violations([("a.py", "\n" * 601)], {"a.py": 601}) == ["a.py: 601 lines, never more than 600"]


def test_a_raised_or_new_baseline_entry_is_rejected() -> None:
    assert raised({"a.py": 450}, {"a.py": 449}) == []
    assert raised({"a.py": 450}, {"a.py": 451, "b.py": 401}) == ["a.py", "b.py"]


def violations(files: Iterable[tuple[str, str]], baseline: Mapping[str, int]) -> list[str]:
    """One sentence for everything that is too large, in the order of the files."""
    found: list[str] = []
    too_large: set[str] = set()
    for name, lines, limit in (size for file, text in files for size in _sizes(file, text)):
        if lines <= limit.soft:
            continue
        too_large.add(name)
        allowed = baseline.get(name)
        if lines > limit.hard:
            found.append(f"{name}: {lines} lines, never more than {limit.hard}")
        elif allowed is None:
            found.append(f"{name}: {lines} lines, at most {limit.soft}")
        elif lines > allowed:
            found.append(f"{name}: {lines} lines, the baseline allows {allowed}")
        elif lines < allowed:
            found.append(f"{name}: {lines} lines, lower the baseline from {allowed}")
    found += [f"{name}: within its limit, take it out of the baseline" for name in sorted(baseline.keys() - too_large)]
    return found


def raised(earlier: Mapping[str, int], current: Mapping[str, int]) -> list[str]:
    """The entries that a commit added or made larger."""
    return sorted(name for name, lines in current.items() if lines > earlier.get(name, 0))


def _sizes(file: str, text: str) -> Iterator[tuple[str, int, Limit]]:
    if not file.endswith(LIMITED_SUFFIXES):
        return
    yield file, len(text.splitlines()), COMPONENT if file.endswith(".vue") else FILE
    if file.endswith(".py") and not file.startswith(LISTS_OF_STATEMENTS):
        for name, function in _functions(ast.parse(text, filename=file), ""):
            yield f"{file}:{name}", (function.end_lineno or 0) - function.lineno + 1, FUNCTION


def _functions(node: ast.AST, prefix: str) -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.expr):  # most of a tree, and no function is in one
            continue
        inner = prefix
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            yield f"{prefix}{child.name}", child
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            inner = f"{prefix}{child.name}."
        yield from _functions(child, inner)


def _earlier_baselines() -> Iterator[tuple[str, dict[str, int]]]:
    """Every committed version of the baseline; none in a folder without history."""
    name = BASELINE.relative_to(ROOT).as_posix()
    log = ["git", "log", "--format=%h", "--", name]
    commits = subprocess.run(log, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    for commit in commits:
        shown = subprocess.run(
            ["git", "show", f"{commit}:{name}"], cwd=ROOT, capture_output=True, text=True, check=True
        )
        yield commit, json.loads(shown.stdout)
