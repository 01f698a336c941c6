"""Plan documents as a designer would make them: small ones by hand, and any by hypothesis."""

from hypothesis import strategies as st

from onsale.modules.catalog.domain.document import (
    FORMAT,
    Background,
    Document,
    DocumentArea,
    DocumentCategory,
    DocumentFloor,
    DocumentGate,
    DocumentRow,
    DocumentSeat,
    DocumentSection,
    DocumentShape,
    DocumentSize,
    DocumentTable,
    Geometry,
    Numbering,
)
from tests.modules.catalog.plans import JsonObject


def seats(row: str, count: int, *, y: float = 100, category: str = "Stalls") -> tuple[DocumentSeat, ...]:
    return tuple(DocumentSeat(f"{row}-{n}", str(n), 100 + 25.0 * n, y, category) for n in range(1, count + 1))


def theatre() -> Document:
    """Two floors, one row each, a table, a standing area, a stage and a gate: something of everything."""
    first, *rest = seats("A", 4)
    marked = DocumentSeat(first.id, first.number, first.x, first.y, "Stalls", accessible=True, note="Ramp")
    beside = DocumentSeat("A-2", "2", 150, 100, "Stalls", companion=True, restricted_view=True)
    row_a = DocumentRow(
        "ra",
        "A",
        (marked, beside, *rest[1:]),
        geometry=Geometry("straight", 125, 100, spacing=25),
        numbering=Numbering("count"),
    )
    return Document(
        FORMAT,
        "Theatre",
        DocumentSize(800, 600),
        (DocumentFloor("low", "Stalls"), DocumentFloor("high", "Balcony")),
        categories=(DocumentCategory("Stalls", "#0072B2"), DocumentCategory("Balcony"), DocumentCategory("Floor")),
        sections=(
            DocumentSection("s1", "Stalls", "low", (row_a,)),
            DocumentSection("s2", "Balcony", "high", (DocumentRow("rb", "B", seats("B", 3, category="Balcony")),)),
        ),
        tables=(DocumentTable("t1", "5", "s1", "round", 300, 300, 60, 60, seats("T", 2, y=260, category="Balcony")),),
        areas=(
            DocumentArea("a1", "Pit", "low", DocumentShape("rectangle", 300, 20, width=100, height=40), "Floor", 120),
        ),
        gates=(DocumentGate("North", 400, 0, "low"),),
        stage=DocumentShape("rectangle", 100, 10, width=200, height=40, text="Stage", color="#333333"),
        background=Background("data:image/png;base64,AAAA", 0, 0, 800, 600, 0.5),
    )


# Coordinates as editors write them: whole, tidy, and with every digit that a float has.
offsets = st.one_of(
    st.integers(-2_000, 2_000),
    st.integers(-20_000, 20_000).map(lambda n: n / 10),
    st.floats(-2_000, 2_000, allow_nan=False, allow_subnormal=False),
)
positions = st.fixed_dictionaries({"x": offsets, "y": offsets})
names = st.sampled_from(["", "A", "座位", "%s", '"<', "12"])
numbers = st.one_of(st.integers(0, 30).map(str), names)
colors = st.sampled_from(["", "#fff", "#0072B2"])
uuids = st.integers(0, 9).map(str)


@st.composite
def pretix_seats(draw: st.DrawFn, guids: st.SearchStrategy[str]) -> JsonObject:
    required: JsonObject = {
        "seat_number": draw(numbers),
        "position": draw(positions),
        "category": draw(st.sampled_from("XY")),
    }
    optional = draw(
        st.fixed_dictionaries(
            {},
            optional={
                "radius": st.sampled_from([8, 10, 10.0, 12.5]),
                "start_direction": st.sampled_from([None, "<", ">", "<>"]),
            },
        )
    )
    return required | optional | {"seat_guid": draw(guids)}


areas = st.fixed_dictionaries(
    {},
    optional={
        "shape": st.sampled_from(["polygon", "rectangle", "ellipse", "circle", "text"]),
        "position": positions,
        "color": colors,
        "border_color": colors,
        "rotation": st.sampled_from([0, 45.5, -90]),
        "polygon": st.fixed_dictionaries({"points": st.lists(positions, max_size=3)}),
        "rectangle": st.fixed_dictionaries({"width": st.integers(0, 500), "height": st.integers(0, 500)}),
        "ellipse": st.fixed_dictionaries({"radius": st.just({"x": 5, "y": 7.25})}),
        "circle": st.fixed_dictionaries({"radius": st.integers(0, 50)}),
        "text": st.fixed_dictionaries(
            {"text": names}, optional={"position": positions, "color": colors, "size": st.just(9)}
        ),
        "uuid": uuids,
    },
)


def _rows(guids: st.SearchStrategy[str], seats_min: int = 0) -> st.SearchStrategy[JsonObject]:
    labels = st.sampled_from([None, "", "Reihe %s", "%s", "Loge"])
    return st.fixed_dictionaries(
        {
            "row_number": numbers,
            "position": positions,
            "seats": st.lists(pretix_seats(guids), min_size=seats_min, max_size=3),
        },
        optional={
            "row_label": labels,
            "seat_label": labels,
            "row_number_position": st.sampled_from([None, "start", "end", "both"]),
            "uuid": uuids,
        },
    )


def _zones(guids: st.SearchStrategy[str]) -> st.SearchStrategy[JsonObject]:
    return st.fixed_dictionaries(
        {"name": names, "position": positions, "rows": st.lists(_rows(guids), max_size=3)},
        optional={"zone_id": names, "uuid": uuids, "areas": st.lists(areas, max_size=2)},
    )


@st.composite
def pretix_plans(draw: st.DrawFn) -> JsonObject:
    """Any file in pretix's format with at least one seat; guids repeat now and then."""
    guids = st.sampled_from(["A-1", "A-2", "A-1~2", *(f"B-{n}" for n in range(20))])
    document = draw(
        st.fixed_dictionaries(
            {
                "name": st.text(st.characters(codec="utf-8"), min_size=1, max_size=6),
                "categories": st.tuples(
                    *(st.fixed_dictionaries({"name": st.just(name)}, optional={"color": colors}) for name in "XYZ")
                ).map(list),
                "zones": st.lists(_zones(guids), max_size=2),
                "size": st.just({"width": 2_000, "height": 1_500}),
            }
        )
    )
    row = draw(_rows(guids, seats_min=1))
    zone: JsonObject = {"name": "Last", "position": draw(positions), "rows": [row]}
    zones = [*document["zones"], zone]
    # Any guid may come again, so every seat has a uuid of its own.
    for number, one in enumerate(one for zone in zones for row in zone["rows"] for one in row["seats"]):
        one["uuid"] = f"u-{number}"
    return document | {"zones": zones}
