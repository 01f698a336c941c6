"""What gate staff do at the door, on a phone in Chinese."""

from __future__ import annotations

from playwright.sync_api import Locator, expect

from tests.journeys.people import Person

GATE = "A 口"


def open_the_gate(staff: Person, performance_id: str) -> None:
    staff.sees(f"gate-performance-{performance_id}").click()
    staff.sees("gate-name").fill(GATE)
    staff.sees("gate-start").click()
    expect(staff.sees("gate-code-input")).to_be_visible()


def type_code(staff: Person, code: str) -> Locator:
    """The big answer to a code."""
    staff.sees("gate-code-input").fill(code)
    staff.sees("gate-submit").click()
    return staff.sees("gate-result")


def is_admitted(staff: Person, code: str, seat: str) -> None:
    result = type_code(staff, code)
    expect(result).to_have_attribute("data-outcome", "admitted")
    expect(result).to_contain_text(seat)


def is_refused(staff: Person, code: str, problem: str, *words: str) -> None:
    """Refused for this reason, in words that say it."""
    result = type_code(staff, code)
    expect(result.get_by_test_id("problem")).to_have_attribute("data-code", problem)
    expect(result).to_have_attribute("data-outcome", "refused")
    for word in words:
        expect(result).to_contain_text(word)
