"""Somebody has people of their book verified by an authority, shows their own face, and takes the consent back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.journeys import buyer, looks
from tests.journeys.bank import Bank, running_bank
from tests.journeys.keyboard import walk_to
from tests.journeys.people import Person, person
from tests.journeys.server import Server, running_server
from tests.journeys.town import Performance, build_named, keep_book, sign_in

pytestmark = pytest.mark.timeout(120)

PAGE: Final = "/account/identities"
NUMBER: Final = "11010519491231002X"
OTHER: Final = "110105199001010010"


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bank]:
    with running_bank(tmp_path_factory.mktemp("authority")) as started:
        yield started


@pytest.fixture(scope="module")
def server(authority: Bank, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running_server(tmp_path_factory.mktemp("journey"), authority.settings) as started:
        yield started


def test_people_are_verified_and_a_face_is_shown(browser: Browser, server: Server) -> None:
    somebody = person(browser, server, language="zh-CN", on_phone=True)
    page = somebody.page
    page.add_init_script(looks.WATCH_SHIFTS)
    somebody.open(PAGE)
    somebody.signs_in("13830000031")
    agree(somebody)
    add(page, "欧阳小明", NUMBER)
    add(page, "查无此人", OTHER)

    page.get_by_test_id("person-check").first.click()
    expect(page.get_by_role("dialog")).to_contain_text("腾讯云人脸核身")
    looks.assert_well(somebody, "identities-check-consent")
    agree(somebody)
    expect(status(page, "verified")).to_contain_text("已核验")
    page.get_by_test_id("person-check").last.click()
    expect(status(page, "unknown")).to_contain_text("腾讯云人脸核身没有此证件的记录")
    looks.assert_well(somebody, "identities-checked")

    page.get_by_test_id("person-face").click()
    page.get_by_test_id("face-leave").click()
    expect(page.get_by_test_id("face-return")).to_contain_text("人脸核验尚未完成")
    looks.assert_well(somebody, "face-open")
    page.get_by_test_id("face-back").click()
    page.get_by_test_id("person-face").click()
    page.get_by_test_id("face-pass").click()
    expect(page.get_by_test_id("face-done")).to_be_visible()
    looks.assert_well(somebody, "face-done")
    page.get_by_test_id("face-back").click()
    expect(status(page, "verified")).to_contain_text("通过人脸核验")
    expect(page.get_by_test_id("person-face")).to_have_count(0)

    page.get_by_test_id("checks-withdraw").click()
    page.get_by_test_id("consent-withdraw-confirm").click()
    expect(page.locator('[data-status="self-declared"]')).to_have_count(2)
    assert somebody.record.faults == []
    assert somebody.record.refused == ["409 POST /api/v1/me/identities/*/face-checks/*/results"]


def test_somebody_is_verified_by_keyboard_alone_in_the_dark(browser: Browser, server: Server) -> None:
    somebody = person(browser, server, language="en", on_phone=False, theme="dark")
    page = somebody.page
    page.add_init_script(looks.WATCH_SHIFTS)
    somebody.open(PAGE)
    somebody.signs_in("13830000032")
    agree(somebody)
    add(page, "Nobody Grant", NUMBER)
    walk_to(page, "Verify")
    page.keyboard.press("Enter")
    walk_to(page, "I have read this")
    page.keyboard.press("Space")
    walk_to(page, "Agree and continue")
    page.keyboard.press("Enter")
    expect(status(page, "unknown")).to_contain_text("has no record")
    looks.assert_well(somebody, "identities-no-record")
    assert somebody.record.faults == []
    assert somebody.record.refused == []


def test_a_show_for_verified_people_sells_to_them_alone(browser: Browser, server: Server) -> None:
    named = build_named(server, {"verified_documents": True})
    account = sign_in(server, "13830000033")
    keep_book(account)
    somebody = person(browser, server, language="zh-CN", on_phone=True)
    page = somebody.page
    page.add_init_script(looks.WATCH_SHIFTS)
    somebody.keeps(account.session)
    chooses(somebody, named)
    first = somebody.sees("attendee").first
    expect(first.get_by_role("checkbox")).to_be_disabled()
    expect(first).to_contain_text("尚未实名核验")
    looks.assert_well(somebody, "real-names-unverified")
    with page.expect_popup() as opened:
        somebody.sees("attendees-unverified").get_by_role("link").click()
    book = opened.value
    book.get_by_test_id("person-check").first.click()
    book.get_by_test_id("consent-tick").check()
    book.get_by_test_id("consent-give").click()
    expect(status(book, "verified")).to_have_count(1)
    book.close()

    # What a browser says when one comes back to the window, where what was read is fresh for five seconds.
    page.wait_for_timeout(5_000)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))")
    first.get_by_role("checkbox").check()
    somebody.sees("attendees-confirm").click()
    expect(somebody.sees("attendee-name")).to_have_text(["欧**明"])
    assert somebody.record.faults == []
    assert somebody.record.refused == []


def chooses(somebody: Person, named: Performance) -> None:
    somebody.open(f"/performances/{named.id}?view=list")
    buyer.seat_option(somebody, "C-4").click()
    somebody.sees("hold-submit").click()


def agree(somebody: Person) -> None:
    somebody.sees("consent-tick").check()
    somebody.sees("consent-give").click()
    expect(somebody.sees("consent-form")).to_have_count(0)


def add(page: Page, name: str, number: str) -> None:
    page.get_by_test_id("person-add").click()
    page.get_by_test_id("person-name").fill(name)
    page.get_by_test_id("person-number-input").fill(number)
    page.get_by_test_id("person-save").click()
    expect(page.get_by_test_id("person-form")).to_have_count(0)


def status(page: Page, of: str) -> Locator:
    return page.locator(f'[data-status="{of}"]')
