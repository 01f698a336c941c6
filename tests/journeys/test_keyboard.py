"""A seat is bought by keyboard alone, through the list view."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.keyboard import pay_by_keyboard, sign_in_by_keyboard, walk_to
from tests.journeys.people import person
from tests.journeys.server import Server
from tests.journeys.town import build_town

pytestmark = pytest.mark.timeout(120)

PHONE = "13830000001"


def test_a_seat_is_bought_by_keyboard_alone(browser: Browser, server: Server) -> None:
    town = build_town(server)
    somebody = person(browser, server, language="en", on_phone=False)
    page = somebody.page
    somebody.open(f"/performances/{town.seated_id}")
    expect(page.locator("canvas")).to_be_visible()

    walk_to(page, "List")
    page.keyboard.press("Enter")
    expect(somebody.sees("seat-list")).to_be_visible()
    walk_to(page, "Stalls, row B, seat 1, Front stalls")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    expect(somebody.sees("chosen-seat")).to_contain_text("Row B, seat 3")
    walk_to(page, "Keep these seats")
    page.keyboard.press("Enter")
    sign_in_by_keyboard(somebody, PHONE)
    pay_by_keyboard(somebody, "Amy Grant", PHONE)
    assert somebody.record.faults == []
    assert somebody.record.refused == []
