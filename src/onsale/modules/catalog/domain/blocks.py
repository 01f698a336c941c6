"""How the seats of a plan stand: runs of seats that touch, in rows, the best row first. Best-available chooses by it.

A row is the better the nearer its middle is to the focal point. Where the plan has none it is guessed from the drawing:
the area called stage or pitch, else the largest area, else the middle of the upper edge of the seats, where drawings of
halls put the stage.
"""

import itertools
import math
import re
import statistics
from collections.abc import Sequence

import msgspec

from onsale.contracts.events import PublishedRow
from onsale.modules.catalog.domain.plan import Plan, Point, Shape
from onsale.modules.catalog.domain.rows import along_row

# Seats further apart than this many usual gaps have an aisle between them.
AISLE_FACTOR = 1.7
# However wide it is drawn: further apart nobody sits together.
AISLE_COLUMNS_MAX = 6
# A row that is further away than this many usual gaps between seats is not the one behind.
BEHIND_FACTOR = 3.5
_STAGE = re.compile(r"stage|pitch|field|court|舞台|球场|表演区", re.IGNORECASE)


class Arrangement(msgspec.Struct, frozen=True):
    """Every seat index exactly once in ``blocks``, and the rows that these form, as ``PublishedSeating`` has them."""

    blocks: list[list[int]]
    rows: list[PublishedRow]


class _Row(msgspec.Struct):
    """The seats of a row along it, and how wide a seat is there."""

    section: int
    seats: list[int]
    gaps: list[float]
    width: float
    middle: Point


def arrange(plan: Plan) -> Arrangement:
    """Rows in order of their distance from the focal point, with their blocks from one end to the other."""
    rows = _rows(plan)
    focus = focal_point(plan)
    rows.sort(key=lambda row: math.hypot(row.middle.x - focus.x, row.middle.y - focus.y))
    of_section: dict[int, list[int]] = {}
    for number, row in enumerate(rows):
        of_section.setdefault(row.section, []).append(number)
    behind: dict[int, int] = {}
    origins: dict[int, int] = {}
    for numbers in of_section.values():
        origins |= _align(plan, rows, numbers)
        behind |= {
            front: back for front, back in itertools.pairwise(numbers) if _is_behind(plan, rows[front], rows[back])
        }
    blocks: list[list[int]] = []
    published: list[PublishedRow] = []
    for number, row in enumerate(rows):
        columns, parts = _split_at_aisles(row)
        blocks += parts
        published.append(
            PublishedRow(
                section=row.section,
                columns=[origins[number] + column for column in columns],
                behind=behind.get(number, -1),
            )
        )
    return Arrangement(blocks, published)


def _rows(plan: Plan) -> list[_Row]:
    xs, ys = plan.seats.x, plan.seats.y
    orders = [(row, along_row(xs, ys, range(row.first_seat, row.first_seat + row.seat_count))) for row in plan.rows]
    gaps = [[_distance(plan, a, b) for a, b in itertools.pairwise(order)] for _, order in orders]
    every_gap = [gap for row_gaps in gaps for gap in row_gaps]
    usual_in_plan = statistics.median(every_gap) if every_gap else 0.0
    return [
        _Row(
            row.section,
            order,
            row_gaps,
            statistics.median(row_gaps) if len(row_gaps) >= 3 else usual_in_plan,
            Point(
                sum(plan.seats.x[seat] for seat in order) / len(order),
                sum(plan.seats.y[seat] for seat in order) / len(order),
            ),
        )
        for (row, order), row_gaps in zip(orders, gaps, strict=True)
        if order
    ]


def _align(plan: Plan, rows: Sequence[_Row], numbers: Sequence[int]) -> dict[int, int]:
    """The column where each of these rows of a section begins, all of them in the direction of the longest."""
    longest = max((rows[number] for number in numbers), key=lambda row: len(row.seats))
    xs, ys = plan.seats.x, plan.seats.y
    first, last = longest.seats[0], longest.seats[-1]
    length = math.hypot(xs[last] - xs[first], ys[last] - ys[first])
    if length == 0 or longest.width == 0:
        return dict.fromkeys(numbers, 0)
    along = Point((xs[last] - xs[first]) / length, (ys[last] - ys[first]) / length)

    def place(seat: int) -> float:
        return (xs[seat] * along.x + ys[seat] * along.y) / longest.width

    for number in numbers:
        row = rows[number]
        if place(row.seats[0]) > place(row.seats[-1]):
            row.seats.reverse()
            row.gaps.reverse()
    begins = {number: place(rows[number].seats[0]) for number in numbers}
    origin = min(begins.values())
    return {number: round(begin - origin) for number, begin in begins.items()}


def _is_behind(plan: Plan, front: _Row, back: _Row) -> bool:
    middle = front.seats[len(front.seats) // 2]
    return min(_distance(plan, middle, seat) for seat in back.seats) <= BEHIND_FACTOR * front.width


def focal_point(plan: Plan) -> Point:
    """Where everybody looks."""
    if plan.focal_point is not None:
        return plan.focal_point
    named = [shape for shape in plan.shapes if shape.text and _STAGE.search(shape.text)]
    if named:
        return Point(named[0].x, named[0].y)
    areas = [shape for shape in plan.shapes if _extent(shape) > 0]
    if areas:
        return _middle(max(areas, key=_extent))
    xs, ys = plan.seats.x, plan.seats.y
    return Point((min(xs) + max(xs)) / 2, min(ys))


def _extent(shape: Shape) -> float:
    if shape.points:
        xs, ys = shape.points[::2], shape.points[1::2]
        return (max(xs) - min(xs)) * (max(ys) - min(ys))
    if shape.width and shape.height:
        return shape.width * shape.height
    return 4 * (shape.radius_x or 0) * (shape.radius_y or 0)


def _middle(shape: Shape) -> Point:
    if shape.points:
        xs, ys = shape.points[::2], shape.points[1::2]
        return Point((min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2)
    return Point(shape.x + (shape.width or 0) / 2, shape.y + (shape.height or 0) / 2)


def _distance(plan: Plan, a: int, b: int) -> float:
    return math.hypot(plan.seats.x[a] - plan.seats.x[b], plan.seats.y[a] - plan.seats.y[b])


def _split_at_aisles(row: _Row) -> tuple[list[int], list[list[int]]]:
    """Its blocks, and the columns where these begin when it begins at column 0."""
    columns, blocks, column = [0], [[row.seats[0]]], 0
    for seat, gap in zip(row.seats[1:], row.gaps, strict=True):
        if gap <= AISLE_FACTOR * row.width:
            column += 1
            blocks[-1].append(seat)
        else:
            column += min(AISLE_COLUMNS_MAX, round(gap / row.width)) if row.width else AISLE_COLUMNS_MAX
            columns.append(column)
            blocks.append([seat])
    return columns, blocks
