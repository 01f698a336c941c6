"""Runs of seats that touch each other, best run first: what best-available chooses from.

The format has no focal point, so it is guessed from the drawing: the area called stage or pitch, else the largest
area, else the middle of the upper edge of the seats, where drawings of halls put the stage.
"""

import itertools
import math
import re
import statistics
from collections.abc import Sequence

import msgspec

from onsale.modules.catalog.domain.plan import Plan, Shape

# Seats further apart than this many usual gaps have an aisle between them.
AISLE_FACTOR = 1.7
_STAGE = re.compile(r"stage|pitch|field|court|舞台|球场|表演区", re.IGNORECASE)


class Point(msgspec.Struct, frozen=True):
    """A place on the drawing."""

    x: float
    y: float


def seat_blocks(plan: Plan) -> list[list[int]]:
    """Every seat index exactly once; inside a block neighbours in the list are neighbours in the house."""
    orders = [_physical_order(plan, range(row.first_seat, row.first_seat + row.seat_count)) for row in plan.rows]
    gaps = [[_distance(plan, a, b) for a, b in itertools.pairwise(order)] for order in orders]
    every_gap = [gap for row_gaps in gaps for gap in row_gaps]
    usual_in_plan = statistics.median(every_gap) if every_gap else 0.0
    blocks: list[list[int]] = []
    for order, row_gaps in zip(orders, gaps, strict=True):
        usual = statistics.median(row_gaps) if len(row_gaps) >= 3 else usual_in_plan
        blocks.extend(_split_at_aisles(order, row_gaps, AISLE_FACTOR * usual))
    focus = focal_point(plan)
    return sorted(blocks, key=lambda block: _distance_to(plan, block, focus))


def focal_point(plan: Plan) -> Point:
    """Where everybody looks."""
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


def _distance_to(plan: Plan, block: Sequence[int], focus: Point) -> float:
    middle_x = sum(plan.seats.x[seat] for seat in block) / len(block)
    middle_y = sum(plan.seats.y[seat] for seat in block) / len(block)
    return math.hypot(middle_x - focus.x, middle_y - focus.y)


def _physical_order(plan: Plan, seats: range) -> list[int]:
    """By number when numbers run along the row; else (odd numbers left, even right …) along the row's direction."""
    xs, ys = plan.seats.x, plan.seats.y
    by_number = list(seats)
    if len(by_number) < 3:
        return by_number
    wide = max(xs[s] for s in seats) - min(xs[s] for s in seats) >= max(ys[s] for s in seats) - min(
        ys[s] for s in seats
    )
    along = sorted(by_number, key=xs.__getitem__ if wide else ys.__getitem__)
    return min(by_number, along, key=lambda order: _length(plan, order))


def _length(plan: Plan, order: Sequence[int]) -> float:
    return sum(_distance(plan, a, b) for a, b in itertools.pairwise(order))


def _split_at_aisles(order: Sequence[int], gaps: Sequence[float], gap_max: float) -> list[list[int]]:
    if not order:
        return []
    blocks = [[order[0]]]
    for seat, gap in zip(order[1:], gaps, strict=True):
        if gap > gap_max:
            blocks.append([seat])
        else:
            blocks[-1].append(seat)
    return blocks
