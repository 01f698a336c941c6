"""Somebody lets their identity book be kept, adds a person, takes them out again, and takes the consent back."""

from __future__ import annotations

from typing import Final

import pytest
from playwright.sync_api import Browser, Request, expect

from tests.journeys import looks
from tests.journeys.keyboard import walk_to
from tests.journeys.people import Person, person
from tests.journeys.server import Server

pytestmark = pytest.mark.timeout(120)

PHONE: Final = "13830000021"
# The example of GB 11643 itself.
NUMBER: Final = "11010519491231002X"
PAGE: Final = "/account/identities"


def test_an_identity_book_is_kept_and_emptied(browser: Browser, server: Server) -> None:
    somebody = person(browser, server, language="zh-CN", on_phone=True)
    page = somebody.page
    asked: list[str] = []

    def note(request: Request) -> None:
        asked.append(request.url)

    page.on("request", note)
    page.add_init_script(looks.WATCH_SHIFTS)
    somebody.open(PAGE)
    somebody.signs_in(PHONE)

    consent(somebody)
    add_a_person(somebody)

    row = somebody.sees("person")
    expect(row).to_contain_text("欧**明")
    expect(somebody.sees("person-number")).to_have_text("1***************2X")
    page.reload()
    expect(row).to_contain_text("欧**明")
    kept = page.evaluate("JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie])")
    assert NUMBER not in kept.upper()
    assert "小明" not in kept
    assert not [url for url in asked if NUMBER in url.upper()]

    somebody.sees("person-remove").click()
    somebody.sees("person-remove-confirm").click()
    expect(row).to_have_count(0)
    somebody.sees("consent-withdraw").click()
    somebody.sees("consent-withdraw-confirm").click()
    expect(somebody.sees("consent-form")).to_be_visible()
    expect(somebody.sees("consent-tick")).not_to_be_checked()
    expect(somebody.sees("person-add")).to_have_count(0)
    assert somebody.record.faults == []
    assert somebody.record.refused == []


def consent(somebody: Person) -> None:
    tick = somebody.sees("consent-tick")
    expect(tick).not_to_be_checked()
    looks.assert_well(somebody, "identities-consent")
    somebody.sees("consent-give").click()
    expect(tick).to_be_focused()
    expect(somebody.sees("consent-form")).to_contain_text("请先阅读并勾选同意")
    tick.check()
    somebody.sees("consent-give").click()
    expect(somebody.sees("person-add")).to_be_visible()
    looks.assert_well(somebody, "identities-empty")


def add_a_person(somebody: Person) -> None:
    somebody.sees("person-add").click()
    somebody.sees("person-name").fill("欧阳小明")
    somebody.sees("person-number-input").fill("110105194912310021")
    expect(somebody.sees("person-form")).to_contain_text("最后一位对不上")
    somebody.sees("person-number-input").fill(NUMBER.lower())
    expect(somebody.sees("person-form")).to_contain_text("1949年12月31日")
    looks.assert_well(somebody, "identities-form")
    somebody.sees("person-save").click()


def test_a_person_is_added_by_keyboard_alone(browser: Browser, server: Server) -> None:
    somebody = person(browser, server, language="en", on_phone=False)
    page = somebody.page
    somebody.open(PAGE)
    somebody.signs_in("13830000022")
    walk_to(page, "I have read this")
    page.keyboard.press("Space")
    walk_to(page, "Agree and continue")
    page.keyboard.press("Enter")
    expect(somebody.sees("person-add")).to_be_visible()
    walk_to(page, "Add a person")
    page.keyboard.press("Enter")
    walk_to(page, "Name")
    page.keyboard.type("Amy Grant")
    walk_to(page, "Document number")
    page.keyboard.type(NUMBER)
    page.keyboard.press("Enter")
    expect(somebody.sees("person")).to_contain_text("A*******t")
    assert somebody.record.faults == []
    assert somebody.record.refused == []
