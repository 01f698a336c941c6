"""Nothing that happens in a sale gets slower by what was sold before: no statement looks through a whole table."""

import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import TypeVar

import pytest

from onsale.platform.sqlite.session import Link
from tests.simulation.history import run_history

V = TypeVar("V")

SEEDS = (1, 2)
OF_ONE_ROW = {"catalog_revisions"}
# Lists of values and empty lists are no tables.
_SCAN = re.compile(r"^SCAN (?!CONSTANT ROW|\d+ CONSTANT ROWS|empty_list)(?P<table>\w+)(?P<in_order> USING .*INDEX)?")


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Every statement that the product has sent to SQLite."""
    texts: set[str] = set()
    send = Link._send

    def note(link: Link, how: Callable[[str, V], sqlite3.Cursor], text: str, values: V) -> sqlite3.Cursor:
        texts.add(text)
        return send(link, how, text, values)

    monkeypatch.setattr(Link, "_send", note)
    return texts


def test_no_statement_of_a_sale_looks_through_a_table(sent: set[str], migrated_database: Path) -> None:
    for seed in SEEDS:
        run_history(seed, migrated_database)

    with closing(sqlite3.connect(migrated_database)) as database:
        scans = {scan for text in sent for scan in _scans(database, text)}

    assert len(sent) > 100
    assert scans == set()


def test_a_statement_that_does_is_found(migrated_database: Path) -> None:
    with closing(sqlite3.connect(migrated_database)) as database:
        assert list(_scans(database, "SELECT id FROM tickets_tickets WHERE seat_label = ?"))
        assert list(_scans(database, "SELECT subject_id FROM notifications_messages WHERE subject_id IN (?, ?)"))
        assert not list(_scans(database, "SELECT id FROM tickets_tickets WHERE id = ?"))
        assert not list(_scans(database, "SELECT id FROM tickets_tickets ORDER BY id LIMIT ?"))


def _scans(database: sqlite3.Connection, text: str) -> Iterator[tuple[str, str]]:
    """The steps of its plan that go through a whole table. The first rows in the order of an index are none."""
    nothing = [None] * text.count("?")
    for *_, step in database.execute(f"EXPLAIN QUERY PLAN {text}", nothing):
        scan = _SCAN.match(step)
        if scan is None or scan["table"] in OF_ONE_ROW or (scan["in_order"] and "LIMIT" in text):
            continue
        yield step, text
