"""A seat is bought by keyboard alone, through the list view."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys import buyer
from tests.journeys.people import Person, person
from tests.journeys.server import Server
from tests.journeys.town import build_town

pytestmark = pytest.mark.timeout(120)

PHONE = "13830000001"
STOPS_MAX = 60


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
    sign_in_by_keyboard(somebody)
    walk_to(page, "Keep these seats")
    page.keyboard.press("Enter")
    expect(somebody.sees("hold-timer")).to_be_visible()

    walk_to(page, "Name")
    page.keyboard.type("Amy Grant")
    walk_to(page, "Phone number")
    expect(somebody.sees("contact-phone")).to_have_value(PHONE)
    page.keyboard.press("Enter")
    expect(page).to_have_url(buyer.ORDER_PAGE)
    walk_to(page, "Pay")
    page.keyboard.press("Enter")
    expect(somebody.sees("sandbox-pay")).to_be_focused()
    page.keyboard.press("Enter")
    expect(somebody.sees("order-state")).to_have_attribute("data-state", "fulfilled")
    assert somebody.record.faults == []
    assert somebody.record.refused == []


def sign_in_by_keyboard(somebody: Person) -> None:
    page, server = somebody.page, somebody.server
    earlier = server.newest_message(PHONE)
    expect(somebody.sees("sign-in-phone")).to_be_focused()
    page.keyboard.type(PHONE)
    page.keyboard.press("Enter")
    expect(somebody.sees("sign-in-code")).to_be_focused()
    page.keyboard.type(server.code_after(PHONE, earlier))
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/performances/"))
    expect(somebody.sees("chosen-seat")).to_have_count(1)


def walk_to(page: Page, name: str) -> None:
    """Press Tab until the focus is on what has this name; every stop on the way must be visible."""
    passed: list[str] = []
    for _ in range(STOPS_MAX):
        page.keyboard.press("Tab")
        passed.append(str(page.evaluate(FOCUSED_NAME)))
        assert not passed[-1].startswith("(hidden)"), passed
        if passed[-1].startswith(name):
            return
    raise AssertionError(f"Tab never came to {name!r}, only to {passed}")


# What a screen reader would say, near enough: the label, or the words on it. A stop that cannot be seen says so.
FOCUSED_NAME = """() => {
  const focused = document.activeElement
  if (!focused || focused === document.body) return ''
  const box = (focused.labels?.[0] ?? focused).getBoundingClientRect()
  if (box.width < 2 || box.height < 2) return `(hidden) ${focused.outerHTML.slice(0, 80)}`
  return (focused.getAttribute('aria-label') ?? focused.labels?.[0]?.innerText ?? focused.innerText).trim()
}"""
