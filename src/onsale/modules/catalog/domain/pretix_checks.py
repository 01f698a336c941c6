"""Every error of a seating-plan document, in the order of the file."""

from collections.abc import Callable, Sequence

from onsale.modules.catalog.domain.json_checks import NOTHING_INSIDE, Fields, Findings, Inside, Path, Wording
from onsale.modules.catalog.domain.pretix_format import (
    AREA,
    CATEGORY,
    CIRCLE,
    ELLIPSE,
    POINT,
    POLYGON,
    RECTANGLE,
    ROOT,
    ROW,
    SEAT,
    SIZE,
    TEXT,
    ZONE,
)

PLAN_CATEGORIES_MAX = 200


def count_seats(raw: object) -> int:
    """How many seats a decoded document lists, whatever else is wrong with it."""
    return sum(len(_items(row, "seats")) for zone in _items(raw, "zones") for row in _items(zone, "rows"))


class DocumentCheck:
    """Looks at a decoded document once, from its first line to its last: `findings` says what is wrong with it, `guids`
    holds every `seat_guid` with the uuid of its first seat."""

    def __init__(self, raw: object) -> None:
        self.findings = Findings()
        self.guids: dict[str, str | None] = {}
        self._uuids_of_repeated: dict[str, set[str | None]] = {}
        self._uuid: str | None = None  # of the seat that is being looked at
        self._has_seats = count_seats(raw) > 0
        # Looked up beforehand: a file may name its categories after the seats that are painted with them.
        self._known_categories = {_text(category, "name") for category in _items(raw, "categories")}
        self._category_names: set[object] = set()
        self.findings.object(raw, ROOT, None, self._root())

    def _root(self) -> Inside:
        row = {"seats": self._seats({"seat_guid": self._seat_guid, "category": self._seat_category})}
        zone = {"rows": self._each(ROW, row), "areas": self._areas}
        return {
            "size": self._one(SIZE),
            "categories": self._categories(self._each(CATEGORY, {"name": self._category_name})),
            "zones": self._zones(self._each(ZONE, zone)),
        }

    def _one(self, fields: Fields, inside: Inside = NOTHING_INSIDE) -> "_Checker":
        return lambda value, path: self.findings.object(value, fields, path, inside)

    def _each(self, fields: Fields, inside: Inside) -> "_Checker":
        def check(values: object, path: Path) -> None:
            for index, value in enumerate(_list(values)):
                self.findings.object(value, fields, (path, index), inside)

        return check

    def _categories(self, each: "_Checker") -> "_Checker":
        limit = PLAN_CATEGORIES_MAX
        too_many = Wording(f"最多 {limit} 个价区。", f"There may be at most {limit} categories.")

        def check(values: object, path: Path) -> None:
            if len(_list(values)) > limit:
                self.findings.add(path, too_many)
            each(values, path)

        return check

    def _category_name(self, name: object, path: Path) -> None:
        if name in self._category_names:
            self.findings.add(path, Wording("价区名称重复。", "Another category has this name."))
        self._category_names.add(name)

    def _zones(self, each: "_Checker") -> "_Checker":
        def check(values: object, path: Path) -> None:
            if not self._has_seats:
                self.findings.add(path, Wording("座位图里没有座位。", "The plan has no seats."))
            each(values, path)

        return check

    def _seats(self, inside: Inside) -> "_Checker":
        def check(values: object, path: Path) -> None:
            for index, value in enumerate(_list(values)):
                self._uuid = _text(value, "uuid") or None
                self.findings.object(value, SEAT, (path, index), inside)

        return check

    def _seat_guid(self, guid: object, path: Path) -> None:
        """A guid may repeat as long as every seat that has it has a uuid of its own."""
        guid = str(guid)
        if guid not in self.guids:
            self.guids[guid] = self._uuid
            return
        uuids = self._uuids_of_repeated.setdefault(guid, {self.guids[guid]})
        if self._uuid is None or self._uuid in uuids or None in uuids:
            wording = Wording(
                f"seat_guid “{guid}” 重复，又没有各自不同的 uuid 可以区分。",
                f"The seat_guid “{guid}” repeats, and no uuid of its own tells this seat apart.",
            )
            self.findings.add(path, wording)
        else:
            uuids.add(self._uuid)

    def _seat_category(self, name: object, path: Path) -> None:
        if name not in self._known_categories:
            self.findings.add(path, Wording(f"没有名为“{name}”的价区。", f"There is no category named “{name}”."))

    def _areas(self, values: object, path: Path) -> None:
        for index, value in enumerate(_list(values)):
            check_area(self.findings, value, (path, index))


def check_area(findings: Findings, value: object, path: Path) -> None:
    """Adds what is wrong with an area."""

    def one(fields: Fields, inside: Inside = NOTHING_INSIDE) -> _Checker:
        return lambda inner, at: findings.object(inner, fields, at, inside)

    def points(values: object, at: Path) -> None:
        for index, inner in enumerate(_list(values)):
            wrong = POINT(inner)
            if wrong is not None:
                findings.add((at, index), wrong)

    inside = {
        "rectangle": one(RECTANGLE),
        "ellipse": one(ELLIPSE),
        "circle": one(CIRCLE),
        "text": one(TEXT),
        "polygon": one(POLYGON, {"points": points}),
    }
    findings.object(value, AREA, path, inside)


_Checker = Callable[[object, Path], None]


def _items(container: object, name: str) -> Sequence[object]:
    return _list(container.get(name)) if isinstance(container, dict) else ()


def _list(value: object) -> Sequence[object]:
    return value if isinstance(value, list) else ()


def _text(container: object, name: str) -> str | None:
    value = container.get(name) if isinstance(container, dict) else None
    return value if isinstance(value, str) else None
