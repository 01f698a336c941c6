"""What is imported is declared: in `requirements.in` for the product, in `requirements-dev.in` for the rest.

A package that is merely there, because another one brought it, disappears with the other one's next version.
"""

import ast
import re
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.metadata import packages_distributions
from typing import Final

from tests.architecture.tree import ROOT, python_files

OWN: Final = frozenset({"bench", "onsale", "scripts", "tests"})
# Packages whose import name belongs to a distribution that a declared one always brings.
BROUGHT_ALONG: Final = {"typing_extensions": "msgspec and sqlalchemy name it as their own"}
PRODUCT: Final = ("requirements.in",)
# The product works without the extra: only what runs in a process of its own may import it.
EXTRA: Final = "requirements-ocr.in"
USES_EXTRA: Final = "src/onsale/modules/users/providers/card_reader/"
EVERYTHING: Final = ("requirements.in", "requirements-build.in", "requirements-dev.in", EXTRA)


def test_every_import_is_declared() -> None:
    product, extra, everything = _declared(PRODUCT), _declared((EXTRA,)), _declared(EVERYTHING)
    missing = [
        f"{name}: {package}"
        for name, text in python_files()
        for package in undeclared(
            text,
            product | extra
            if name.startswith(USES_EXTRA)
            else product
            if name.startswith(("src/", "migrations/"))
            else everything,
        )
    ]

    assert missing == []


def test_an_undeclared_import_is_found() -> None:
    assert undeclared("import pytest\nfrom sqlalchemy.ext import asyncio\nimport json\n", {"sqlalchemy"}) == ["pytest"]


def test_what_set_up_runs_on_has_no_dependencies() -> None:
    scripts = [(name, text) for name, text in python_files() if name.startswith("scripts/")]

    assert len(scripts) > 5
    assert [f"{name}: {package}" for name, text in scripts for package in undeclared(text, set())] == []


def undeclared(text: str, declared: set[str]) -> list[str]:
    """The third-party packages that a file imports and that no list names, in the order of their names."""
    known = _distributions()
    packages = {name.split(".")[0] for name in _imported(ast.parse(text))}
    third_party = packages - OWN - sys.stdlib_module_names - BROUGHT_ALONG.keys()
    return sorted(name for name in third_party if not {_plain(one) for one in known.get(name, [name])} & declared)


@cache
def _distributions() -> Mapping[str, list[str]]:
    return packages_distributions()


def _imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                yield from (alias.name for alias in names)
            case ast.ImportFrom(module=str(module), level=0):
                yield module


def _declared(lists: tuple[str, ...]) -> set[str]:
    lines = (line for name in lists for line in (ROOT / name).read_text().splitlines())
    return {_plain(found.group()) for line in lines if (found := re.match(r"[A-Za-z0-9][A-Za-z0-9._-]*", line))}


def _plain(name: str) -> str:
    """Names of distributions are compared like the index compares them."""
    return re.sub(r"[-_.]+", "-", name).lower()
