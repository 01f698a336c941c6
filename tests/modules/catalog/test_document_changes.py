"""What is different between two drawings, besides the seats that `test_drafts.py` compares over HTTP."""

from __future__ import annotations

from msgspec.structs import replace

from onsale.modules.catalog.domain.document_changes import DocumentChanges, changes_between
from tests.modules.catalog.documents import theatre


def test_what_is_no_seats_place_or_name_is_different_too() -> None:
    earlier = theatre()
    row = earlier.sections[0].rows[0]
    first = replace(row.seats[0], note="Behind the pillar", restricted_view=True)
    section = replace(earlier.sections[0], rows=(replace(row, seats=(first, *row.seats[1:])),))
    pit, loft = earlier.areas[0], replace(earlier.areas[0], id="a2", name="Loft")

    marked = changes_between(earlier, replace(earlier, sections=(section, *earlier.sections[1:])))
    larger = changes_between(replace(earlier, areas=(pit, loft)), replace(earlier, areas=(replace(pit, capacity=90),)))
    without_gates = changes_between(earlier, replace(earlier, gates=()))

    assert (marked.marked, marked.renamed, marked.drawing) == ([first.id], [], False)
    assert (larger.areas, larger.marked, larger.drawing) == (["Pit", "Loft"], [], False)
    assert (without_gates.areas, without_gates.drawing) == ([], True)
    assert changes_between(earlier, earlier) == DocumentChanges([], [], [], [], [], [], [], drawing=False)
