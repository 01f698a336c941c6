"""Places to stand on the plan are bought on the map by touch, and from the list by keyboard alone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys import buyer
from tests.journeys.keyboard import walk_to
from tests.journeys.people import person
from tests.journeys.server import Server
from tests.journeys.town import Performance, build_club

pytestmark = pytest.mark.timeout(120)

PHONE = "13830000011"


@pytest.fixture(scope="module")
def club(server: Server) -> Performance:
    return build_club(server)


def test_a_touch_on_the_floor_buys_tickets_to_stand(browser: Browser, server: Server, club: Performance) -> None:
    somebody = person(browser, server, language="en", on_phone=True)
    page = somebody.page
    somebody.open(f"/performances/{club.id}")
    canvas = page.locator("canvas")
    expect(canvas).to_be_visible()
    box = canvas.bounding_box()
    assert box is not None
    page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    sheet = somebody.sees("standing-sheet")
    expect(sheet).to_contain_text("240 left")
    page.get_by_role("button", name="more", exact=False).click()
    expect(page.get_by_role("dialog")).to_contain_text("¥240")
    somebody.sees("standing-submit").click()

    somebody.signs_in(PHONE)
    # Whoever had to sign in first finds the wish as it was.
    expect(page.get_by_role("dialog")).to_contain_text("¥240")
    somebody.sees("standing-submit").click()
    expect(somebody.sees("hold-timer")).to_be_visible()
    expect(page.locator("main")).to_contain_text("Floor, standing × 2")
    assert somebody.record.faults == []
    assert somebody.record.refused == []


def test_floors_and_places_to_stand_are_in_the_list(browser: Browser, server: Server, club: Performance) -> None:
    somebody = person(browser, server, language="en", on_phone=False)
    page = somebody.page
    somebody.open(f"/performances/{club.id}?view=list")
    listed = somebody.sees("seat-list")
    expect(listed.get_by_role("heading", level=2)).to_have_text(["Ground floor", "Upper floor"])
    expect(somebody.sees("standing-area")).to_have_count(2)
    walk_to(page, "Bar side")
    page.keyboard.press("Enter")
    expect(somebody.sees("standing-sheet")).to_contain_text("Bar side, standing")
    page.keyboard.press("Escape")
    buyer.open_section(somebody, "Balcony left")
    expect(buyer.seat_option(somebody, "L1-1")).to_be_visible()
    assert somebody.record.faults == []
