"""What somebody does who has only a keyboard."""

from __future__ import annotations

import re
from typing import Final

from playwright.sync_api import Page, expect

from tests.journeys import buyer
from tests.journeys.people import Person

STOPS_MAX: Final = 60


def sign_in_by_keyboard(somebody: Person, phone: str) -> None:
    """On the way to a hold: the code, then back to the choice."""
    page, server = somebody.page, somebody.server
    earlier = server.newest_message(phone)
    expect(somebody.sees("sign-in-phone")).to_be_focused()
    page.keyboard.type(phone)
    page.keyboard.press("Enter")
    expect(somebody.sees("sign-in-code")).to_be_focused()
    page.keyboard.type(server.code_after(phone, earlier))
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


def pay_by_keyboard(somebody: Person, name: str, phone: str) -> None:
    """From the seats that are chosen, signed in, to an order that is fulfilled."""
    page = somebody.page
    walk_to(page, "Keep these seats")
    page.keyboard.press("Enter")
    expect(somebody.sees("hold-timer")).to_be_visible()
    walk_to(page, "Name")
    page.keyboard.type(name)
    walk_to(page, "Phone number")
    expect(somebody.sees("contact-phone")).to_have_value(phone)
    page.keyboard.press("Enter")
    expect(page).to_have_url(buyer.ORDER_PAGE)
    walk_to(page, "Pay")
    page.keyboard.press("Enter")
    expect(somebody.sees("sandbox-pay")).to_be_focused()
    page.keyboard.press("Enter")
    expect(somebody.sees("order-state")).to_have_attribute("data-state", "fulfilled")
