"""A plan as a table of seats, one line each: for spreadsheets and for systems that know no drawings.

`floor,section,row,seat,x,y,category,accessible,companion,restricted_view,note,id`: columns may come in any order and
under their Chinese names, and only those of `REQUIRED` must be there. A seat without an id gets one from its labels.
Floors, sections, rows and categories are made in the order in which they appear first. All lines are imported or none,
and every bad one is named.
"""

import csv
import io
import math
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from onsale.modules.catalog.domain.document import (
    FORMAT,
    Document,
    DocumentCategory,
    DocumentFloor,
    DocumentRow,
    DocumentSeat,
    DocumentSection,
    DocumentSize,
)
from onsale.modules.catalog.domain.document_checks import LABEL_LENGTH_MAX, NOTE_LENGTH_MAX, SEAT_ID
from onsale.modules.catalog.domain.document_findings import seat_rows
from onsale.modules.catalog.domain.json_checks import MISSING, Check, DocumentError, Findings, Wording, text
from onsale.modules.catalog.domain.pretix_checks import PLAN_CATEGORIES_MAX
from onsale.modules.catalog.domain.pretix_format import COORDINATE_MAX, NAME_LENGTH_MAX, NUMBER_LENGTH_MAX
from onsale.modules.catalog.domain.reading import PLAN_BYTES_MAX, PLAN_SEATS_MAX, PlanInvalid, PlanTooLarge

COLUMNS = (
    "floor",
    "section",
    "row",
    "seat",
    "x",
    "y",
    "category",
    "accessible",
    "companion",
    "restricted_view",
    "note",
    "id",
)
REQUIRED = ("row", "seat", "x", "y", "category")
FLOORS_MAX = 50
SECTIONS_MAX = 5_000
MARGIN = 50

_CHINESE = {
    "楼层": "floor",
    "区域": "section",
    "排": "row",
    "排号": "row",
    "座位": "seat",
    "座号": "seat",
    "座位号": "seat",
    "横坐标": "x",
    "纵坐标": "y",
    "价区": "category",
    "票区": "category",
    "无障碍": "accessible",
    "陪同": "companion",
    "陪同席": "companion",
    "视线受限": "restricted_view",
    "备注": "note",
    "编号": "id",
    "座位编号": "id",
}
_YES = frozenset({"1", "true", "yes", "y", "x", "是"})
_NO = frozenset({"", "0", "false", "no", "n", "否"})
_FLAGS = ("accessible", "companion", "restricted_view")


def _id_or_none(value: object) -> Wording | None:
    return SEAT_ID(value) if value else None


_TEXTS: dict[str, Check] = {
    "floor": text(max_length=NAME_LENGTH_MAX),
    "section": text(max_length=NAME_LENGTH_MAX),
    "row": text(max_length=LABEL_LENGTH_MAX),
    "seat": text(min_length=1, max_length=NUMBER_LENGTH_MAX),
    "category": text(min_length=1, max_length=NAME_LENGTH_MAX),
    "note": text(max_length=NOTE_LENGTH_MAX),
    "id": _id_or_none,
}
_NOT_A_PLACE = Wording(
    f"应当是 -{COORDINATE_MAX} 到 {COORDINATE_MAX} 之间的数字。",
    f"This must be a number between -{COORDINATE_MAX} and {COORDINATE_MAX}.",
)
_NOT_YES_OR_NO = Wording("应当是 1 或 0（是、否）。", "This must be 1 or 0 (yes, no).")


def export_csv(document: Document) -> bytes:
    """With a byte order mark, which spreadsheets need to see UTF-8; seats in the order of the document."""
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    floors = {floor.id: floor.name for floor in document.floors}
    sections = {section.id: section.name for section in document.sections}
    for row in seat_rows(document):
        place = (floors.get(row.floor, ""), sections.get(row.section, ""), row.label)
        writer.writerows((*place, *_cells(seat)) for seat in row.seats)
    return b"\xef\xbb\xbf" + file.getvalue().encode()


def _cells(seat: DocumentSeat) -> tuple[str | int, ...]:
    flags = (int(seat.accessible), int(seat.companion), int(seat.restricted_view))
    return (seat.number, f"{seat.x:.12g}", f"{seat.y:.12g}", seat.category, *flags, seat.note, seat.id)


def import_csv(encoded: bytes, *, name: str) -> Document:
    """The document of a table of seats. Raises `PlanInvalid`, its pointers being `/line/field` with the first line of
    the file as 1, or `PlanTooLarge`."""
    if len(encoded) > PLAN_BYTES_MAX:
        raise PlanTooLarge(unit="bytes", actual=len(encoded), limit=PLAN_BYTES_MAX)
    content, reader = _text_of(encoded), _Reader()
    try:
        reader.read(content)
    except csv.Error as error:
        words = Wording(f"第 {reader.line} 行无法读取：{error}。", f"Line {reader.line} cannot be read: {error}.")
        reader.findings.add((None, reader.line), words)
    if reader.findings.total:
        raise PlanInvalid(reader.findings.errors, reader.findings.total)
    return reader.document(name)


def _text_of(encoded: bytes) -> str:
    """UTF-8; also what spreadsheets in China write, when the header says that it is that."""
    try:
        return encoded.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        header = encoded.split(b"\n", 1)[0].decode("gb18030", errors="replace")
        if not any(name in header for name in _CHINESE):
            raise _not_text(encoded, error.start) from error
    try:
        return encoded.decode("gb18030")
    except UnicodeDecodeError as error:
        raise _not_text(encoded, error.start) from error


def _not_text(encoded: bytes, at: int) -> PlanInvalid:
    line = encoded.count(b"\n", 0, at) + 1
    words = Wording(f"第 {line} 行不是 UTF-8 文字。", f"Line {line} is not UTF-8 text.")
    return PlanInvalid([DocumentError(f"/{line}", words)], 1)


class _Line(msgspec.Struct, frozen=True, gc=False):
    """One seat as it was read."""

    texts: dict[str, str]
    x: float
    y: float
    flags: tuple[bool, ...]


class _Reader:
    """Reads lines and gathers the seats of each row."""

    def __init__(self) -> None:
        self.findings = Findings()
        self.line = 1
        self._columns: list[str] = []
        self._lines: dict[tuple[str, str, str], dict[str, _Line]] = {}
        self._first_lines: dict[tuple[str, str, str, str], int] = {}
        self._lines_of_ids: dict[str, int] = {}
        self._seat_count = 0

    def read(self, content: str) -> None:
        cells = csv.reader(io.StringIO(content, newline=""), strict=True)
        for values in cells:
            if not self._columns:
                self._header(values)
                if self.findings.total:
                    return
            elif any(value.strip() for value in values):
                self._seat_count += 1
                if self._seat_count > PLAN_SEATS_MAX:
                    raise PlanTooLarge(unit="seats", actual=self._seat_count, limit=PLAN_SEATS_MAX)
                self._seat(values)
            self.line = cells.line_num + 1
        if not self._seat_count and not self.findings.total:
            self.findings.add(None, Wording("文件里没有座位。", "The file has no seats."))
        self._limits()

    def _header(self, names: Sequence[str]) -> None:
        self._columns = [_CHINESE.get(name.strip(), name.strip().lower()) for name in names]
        for name, written in zip(self._columns, names, strict=True):
            if name not in COLUMNS:
                words = Wording(f"不认识“{written}”这一列。", f"The column “{written}” is not known.")
                self.findings.add(((None, self.line), written.strip()), words)
            elif self._columns.count(name) > 1:
                self.findings.add(
                    ((None, self.line), name), Wording("这一列出现了两次。", "This column is there twice.")
                )
        for name in REQUIRED:
            if name not in self._columns:
                self.findings.add(((None, self.line), name), MISSING)

    def _seat(self, values: Sequence[str]) -> None:
        if len(values) != len(self._columns):
            words = Wording(
                f"第 {self.line} 行有 {len(values)} 格，表头有 {len(self._columns)} 格。",
                f"Line {self.line} has {len(values)} fields, the header has {len(self._columns)}.",
            )
            self.findings.add((None, self.line), words)
            return
        texts = {name: value.strip() for name, value in zip(self._columns, values, strict=True)}
        before = self.findings.total
        for name, check in _TEXTS.items():
            wrong = check(texts.setdefault(name, "")) or _broken_over_lines(texts[name])
            if wrong is not None:
                self._bad(name, wrong)
        x, y = self._place(texts, "x"), self._place(texts, "y")
        flags = tuple(self._flag(texts, name) for name in _FLAGS)
        key = (texts["floor"], texts["section"], texts["row"])
        first = self._first_lines.setdefault((*key, texts["seat"]), self.line)
        if first != self.line and texts["seat"]:
            self._bad("seat", Wording(f"与第 {first} 行是同一个座位。", f"Line {first} is the same seat."))
        if texts["id"] and (known := self._lines_of_ids.setdefault(texts["id"], self.line)) != self.line:
            self._bad("id", Wording(f"与第 {known} 行的编号相同。", f"Line {known} has the same id."))
        if self.findings.total == before:
            self._lines.setdefault(key, {})[texts["seat"]] = _Line(texts, x, y, flags)

    def _bad(self, field: str, words: Wording) -> None:
        told = Wording(f"第 {self.line} 行，{field}：{words.zh}", f"Line {self.line}, {field}: {words.en}")
        self.findings.add(((None, self.line), field), told)

    def _place(self, texts: dict[str, str], name: str) -> float:
        try:
            value = float(texts[name])
        except ValueError:
            value = math.nan
        if not abs(value) <= COORDINATE_MAX:  # neither is "nan"
            self._bad(name, _NOT_A_PLACE)
        return value

    def _flag(self, texts: dict[str, str], name: str) -> bool:
        value = texts.get(name, "").lower()
        if value not in _YES and value not in _NO:
            self._bad(name, _NOT_YES_OR_NO)
        return value in _YES

    def _limits(self) -> None:
        found = {
            "floor": (len({floor for floor, _, _ in self._lines}), FLOORS_MAX),
            "section": (len({(floor, section) for floor, section, _ in self._lines}), SECTIONS_MAX),
            "category": (len(set(self._categories())), PLAN_CATEGORIES_MAX),
        }
        for name, (count, limit) in found.items():
            if count > limit:
                words = Wording(
                    f"有 {count} 个不同的值，最多 {limit} 个。", f"{count} different values, at most {limit}."
                )
                self.findings.add(((None, 1), name), words)

    def _categories(self) -> Iterator[str]:
        return (line.texts["category"] for lines in self._lines.values() for line in lines.values())

    def document(self, name: str) -> Document:
        ids = _Ids(self._lines_of_ids)
        floors = {floor: f"f{at}" for at, floor in enumerate(dict.fromkeys(key[0] for key in self._lines), start=1)}
        sections: dict[tuple[str, str], list[DocumentRow]] = {}
        numbers: dict[tuple[str, str], int] = {}
        for (floor, section, row), lines in self._lines.items():
            number = numbers.setdefault((floor, section), len(numbers) + 1)
            rows = sections.setdefault((floor, section), [])
            seats = tuple(_seat_of(line, ids) for line in lines.values())
            rows.append(DocumentRow(f"s{number}r{len(rows) + 1}", row, seats))
        xs = [line.x for lines in self._lines.values() for line in lines.values()]
        ys = [line.y for lines in self._lines.values() for line in lines.values()]
        return Document(
            FORMAT,
            name,
            DocumentSize(_extent(xs), _extent(ys)),
            tuple(DocumentFloor(floor_id, floor or "1") for floor, floor_id in floors.items()),
            categories=tuple(DocumentCategory(category) for category in dict.fromkeys(self._categories())),
            sections=tuple(
                DocumentSection(f"s{at}", section, floors[floor], tuple(rows))
                for at, ((floor, section), rows) in enumerate(sections.items(), start=1)
            ),
        )


class _Ids:
    """The ids that the table gives; others follow from the labels, so that the same table always gives the same."""

    def __init__(self, given: Iterable[str]) -> None:
        self._used = set(given)

    def own(self, line: _Line) -> str:
        if line.texts["id"]:
            return line.texts["id"]
        label = "-".join(filter(None, (line.texts["section"], line.texts["row"], line.texts["seat"])))
        wanted = label[:100].strip() if len(label) > 1 else f"-{label}"
        own, count = wanted, 2
        while own in self._used:
            own, count = f"{wanted}~{count}", count + 1
        self._used.add(own)
        return own


def _seat_of(line: _Line, ids: _Ids) -> DocumentSeat:
    accessible, companion, restricted_view = line.flags
    return DocumentSeat(
        ids.own(line),
        line.texts["seat"],
        line.x,
        line.y,
        line.texts["category"],
        accessible=accessible,
        companion=companion,
        restricted_view=restricted_view,
        note=line.texts["note"],
    )


def _broken_over_lines(value: str) -> Wording | None:
    if value.isprintable():
        return None
    return Wording("不能含有换行或控制字符。", "This may have no line break and no control character.")


def _extent(places: Sequence[float]) -> int:
    return max(100, math.ceil(max(places)) + MARGIN)
