"""What an organiser does in the seating designer, in English at a desk, by pointer and by keys."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from playwright.sync_api import expect

from tests.journeys.people import Person

ROWS: Final = 10
SEATS: Final = 20
SEAT_SPACING: Final = 25
ROW_SPACING: Final = 30
# Rows that each category is painted on; the last one is forgotten at first.
FRONT_ROWS: Final = 5
BACK_ROWS: Final = 4
# Where the first seat is put, in pixels from the corner of the drawing's window.
LEFT: Final = 260
TOP: Final = 260


@dataclass(frozen=True)
class Sheet:
    """The drawing's window: where it lies and how many pixels a unit of the drawing has."""

    x: float
    y: float
    scale: float

    def across(self, seats: float) -> float:
        """Where the seat of a row stands that has so many before it."""
        return self.x + LEFT + seats * SEAT_SPACING * self.scale

    def down(self, rows: float) -> float:
        return self.y + TOP + rows * ROW_SPACING * self.scale


def draw_a_theatre(organiser: Person) -> None:
    """From the venue's page to a published plan of 200 seats in two categories, with a defect found on the way."""
    organiser.sees("draft-new").click()
    organiser.sees("draft-submit").click()
    expect(organiser.sees("empty-start")).to_be_visible()
    organiser.picture("designer-empty")
    sheet = _sheet(organiser)
    lay_the_seats(organiser, sheet)
    paint_two_categories(organiser, sheet)
    repair_what_is_found(organiser)
    publish(organiser)


def lay_the_seats(organiser: Person, sheet: Sheet) -> None:
    """A block of rows by one drag, a stage by another; a slip is taken back by keys."""
    page = organiser.page
    page.keyboard.press("b")
    expect(organiser.sees("tool-rows")).to_have_attribute("aria-pressed", "true")
    _drag(organiser, (sheet.across(0), sheet.down(0)), (sheet.across(SEATS - 0.7), sheet.down(ROWS - 0.7)))
    expect(organiser.sees("seat-total")).to_have_text(f"{ROWS * SEATS} seats")
    page.keyboard.press("Delete")
    expect(organiser.sees("seat-total")).to_have_text("no seats")
    page.keyboard.press("Control+z")
    expect(organiser.sees("seat-total")).to_have_text(f"{ROWS * SEATS} seats")
    page.keyboard.press("e")
    _drag(organiser, (sheet.across(3), sheet.down(-4)), (sheet.across(16), sheet.down(-2)))
    expect(organiser.sees("inspector")).to_contain_text("Stage")


def paint_two_categories(organiser: Person, sheet: Sheet) -> None:
    """By rectangle, and one row is forgotten."""
    page = organiser.page
    for name, first, last in (("Stalls", 0, FRONT_ROWS), ("Balcony", FRONT_ROWS, FRONT_ROWS + BACK_ROWS)):
        organiser.sees("category-add").click()
        organiser.sees("category-name").fill(name)
        page.keyboard.press("Enter")
        organiser.sees("tool-paint-rectangle").click()
        organiser.sees(f"category-{name}").click()
        _drag(organiser, (sheet.across(-1), sheet.down(first - 0.5)), (sheet.across(SEATS), sheet.down(last - 0.5)))
    expect(organiser.sees("category-Stalls")).to_contain_text(str(FRONT_ROWS * SEATS))
    expect(organiser.sees("category-Balcony")).to_contain_text(str(BACK_ROWS * SEATS))
    organiser.picture("designer-painted")


def repair_what_is_found(organiser: Person) -> None:
    """The plan cannot be published: "show me" takes hold of the seats that keep it from that."""
    organiser.sees("publish").click()
    found = organiser.sees("publish-findings").locator('[data-code="no-category"]')
    expect(found).to_contain_text(f"{SEATS} seats have no category")
    expect(organiser.sees("publish-confirm")).to_be_disabled()
    organiser.picture("designer-finding")
    organiser.sees("publish-show-me").click()
    expect(organiser.sees("inspector")).to_contain_text(f"{SEATS} seats")
    organiser.picture("designer-show-me")
    organiser.sees("category-Balcony").click()
    expect(organiser.sees("findings-open")).to_have_text("No findings")
    expect(organiser.sees("save-state")).to_have_attribute("data-phase", "saved")


def publish(organiser: Person) -> None:
    organiser.sees("publish").click()
    organiser.sees("publish-confirm").click()
    expect(organiser.sees("publish-dialog")).to_have_attribute("data-phase", "published")
    organiser.picture("designer-published")
    organiser.sees("publish-to-venue").click()
    expect(organiser.page.get_by_role("row", name="Total")).to_contain_text(str(ROWS * SEATS))


def _sheet(organiser: Person) -> Sheet:
    box = organiser.sees("designer-canvas").bounding_box()
    assert box is not None
    percent = organiser.page.get_by_role("group", name="Zoom").get_by_text("%").inner_text()
    return Sheet(box["x"], box["y"], int(percent.removesuffix("%")) / 100)


def _drag(organiser: Person, start: tuple[float, float], end: tuple[float, float]) -> None:
    mouse = organiser.page.mouse
    mouse.move(*start)
    mouse.down()
    mouse.move((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
    mouse.move(*end)
    mouse.up()
