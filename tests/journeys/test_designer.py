"""A theatre is drawn, published and sold: two seats on the map, one by keyboard alone, and others see them go."""

from __future__ import annotations

import re
from contextlib import suppress
from itertools import product

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.journeys import buyer, draughtsman, organiser
from tests.journeys.keyboard import pay_by_keyboard, sign_in_by_keyboard, walk_to
from tests.journeys.people import Person, person
from tests.journeys.server import Server
from tests.journeys.town import Town, build_town

pytestmark = pytest.mark.timeout(240)

ORGANISER_PHONE = "13840000001"
LI_PHONE = "13840000002"
AMY_PHONE = "13840000003"
# Pages that have to ask do so every three seconds; these are told.
TOLD_MS = 2_000


def test_a_drawn_theatre_is_sold(browser: Browser, server: Server) -> None:
    draws = person(browser, server, language="en", on_phone=False)
    server.grant(ORGANISER_PHONE, "organiser")
    draws.open("/console/")
    draws.signs_in(ORGANISER_PHONE)
    organiser.create_venue(draws)
    draughtsman.draw_a_theatre(draws)
    performance_id = put_on_sale(draws)

    watches = person(browser, server, language="en", on_phone=False)
    buyer.find_event(watches, "mountains", organiser.TITLE_EN)
    buyer.choose_performance(watches, performance_id)
    buyer.show_list(watches)
    two = li_buys_two_on_the_map(browser, server, performance_id, watches)
    one = amy_buys_one_by_keyboard(browser, server, performance_id, watches)
    watches.picture("designer-journey-seats-gone")
    assert len({*two, one}) == 3
    for somebody in (draws, watches):
        assert somebody.record.faults == []
        assert somebody.record.refused == []
        assert somebody.record.strangers == set()


def test_nothing_that_was_drawn_is_lost(browser: Browser, server: Server) -> None:
    """Two draw on one draft, a network is lost, a window is closed: nobody overwrites anybody, and all work is kept."""
    town = build_town(server)
    ann, ben = (_at_the_draft(browser, town) for _ in range(2))
    rename(ann, "Ann's hall")
    expect(ann.sees("save-state")).to_have_attribute("data-phase", "saved")

    rename(ben, "Ben's hall")
    expect(ben.sees("save-state")).to_have_attribute("data-phase", "conflict")
    ben.picture("designer-conflict")
    ben.sees("conflict-keep").click()
    expect(ben.sees("plan-name")).to_have_value("Ben's hall (copy)")
    expect(ben.sees("save-state")).to_have_attribute("data-phase", "saved")

    ann.page.context.set_offline(True)
    rename(ann, "Ann's great hall")
    expect(ann.sees("save-state")).to_have_attribute("data-phase", "offline")
    ann.page.get_by_role("link", name="Back to the venue").click()
    ann.picture("designer-offline")
    ann.page.get_by_role("button", name="Stay here").click()
    ann.page.context.set_offline(False)
    expect(ann.sees("save-state")).to_have_attribute("data-phase", "saved")

    ann.page.context.set_offline(True)
    rename(ann, "Ann's greater hall")
    expect(ann.sees("save-state")).to_have_attribute("data-phase", "offline")
    ann.page.close()
    ann = Person(ann.page.context.new_page(), ann.record, ann.server)
    ann.page.context.set_offline(False)
    ann.open(f"/console/venues/{town.venue_id}/drafts/{town.drawing_id}")
    expect(ann.sees("plan-name")).to_have_value("Ann's greater hall")
    expect(ann.page.get_by_text("We kept what could not be saved")).to_be_visible()
    expect(ann.sees("save-state")).to_have_attribute("data-phase", "saved")
    ann.page.get_by_role("link", name="Back to the venue").click()
    expect(ann.sees("draft-row")).to_have_text([re.compile("Ann's greater hall"), re.compile(r"Ben's hall \(copy\)")])
    assert ben.record.faults == []
    assert ben.record.refused == ["409 PUT /api/v1/organiser/plan-drafts/*/document"]


def _at_the_draft(browser: Browser, town: Town) -> Person:
    somebody = person(browser, town.organiser.server, language="en", on_phone=False)
    somebody.open("/console/sign-in")
    somebody.page.evaluate("(session) => localStorage.setItem('onsale.session', session)", town.organiser.session)
    somebody.open(f"/console/venues/{town.venue_id}/drafts/{town.drawing_id}")
    expect(somebody.sees("seat-total")).to_have_text("45 seats")
    return somebody


def rename(somebody: Person, name: str) -> None:
    somebody.sees("plan-name").fill(name)
    somebody.page.keyboard.press("Enter")


def put_on_sale(draws: Person) -> str:
    """An event with one performance on the drawn plan. The id of the performance."""
    organiser.create_event(draws)
    organiser.add_seated_performance(draws, draughtsman.ROWS * draughtsman.SEATS)
    draws.sees("event-publish").click()
    draws.sees("event-publish-confirm").click()
    link = draws.sees("organiser-performance").get_by_role("link", name="See sales")
    found = re.search(r"([0-9a-f-]{36})$", link.get_attribute("href") or "")
    assert found is not None
    return found.group(1)


def li_buys_two_on_the_map(browser: Browser, server: Server, performance_id: str, watches: Person) -> list[str]:
    """By touch on a phone. Answers the seats in English, such as "row C, seat 10"."""
    li = person(browser, server, language="zh-CN", on_phone=True)
    buyer.find_event(li, "山海", organiser.TITLE_ZH)
    buyer.choose_performance(li, performance_id)
    names = tap_two_seats(li)
    seats = [in_english(name) for name in names]
    for seat in seats:
        expect(option(watches, seat)).to_be_visible()
    li.picture("designer-journey-two-seats")
    li.sees("hold-submit").click()
    li.signs_in(LI_PHONE)
    li.sees("hold-submit").click()
    expect(li.page).to_have_url(re.compile("/checkout$"))
    for seat in seats:
        expect(option(watches, seat)).to_have_count(0, timeout=TOLD_MS)
    buyer.place_order(li, "李小明", LI_PHONE)
    buyer.pay(li, f"¥{sum(map(price_of, seats)):,}.00")
    buyer.open_tickets(li, count=2)
    assert li.record.faults == []
    return seats


def amy_buys_one_by_keyboard(browser: Browser, server: Server, performance_id: str, watches: Person) -> str:
    amy = person(browser, server, language="en", on_phone=False)
    page = amy.page
    amy.open(f"/performances/{performance_id}?view=list")
    expect(amy.sees("seat-list")).to_be_visible()
    walk_to(page, "Stalls, row A, seat 1,")
    page.keyboard.press("Space")
    expect(amy.sees("chosen-seat")).to_contain_text("Row A, seat 1")
    walk_to(page, "Keep these seats")
    page.keyboard.press("Enter")
    sign_in_by_keyboard(amy, AMY_PHONE)
    expect(option(watches, "row A, seat 1")).to_be_visible()
    pay_by_keyboard(amy, "Amy Grant", AMY_PHONE)
    expect(option(watches, "row A, seat 1")).to_have_count(0, timeout=TOLD_MS)
    assert amy.record.faults == []
    return "row A, seat 1"


def tap_two_seats(li: Person) -> list[str]:
    """Touch the map here and there until two seats are chosen; the names of both."""
    canvas, chosen = li.page.locator("canvas"), li.sees("chosen-seat")
    expect(canvas).to_be_visible()
    for down, across in product((0.5, 0.45, 0.6), (0.4, 0.42, 0.6, 0.35)):
        box = canvas.bounding_box()
        assert box is not None
        li.page.touchscreen.tap(box["x"] + box["width"] * across, box["y"] + box["height"] * down)
        with suppress(AssertionError):  # nothing was chosen, or it was chosen before
            expect(chosen).to_have_count(2, timeout=buyer.TOUCH_MS)
            return [one.get_by_role("button").first.inner_text().strip() for one in chosen.all()]
    raise AssertionError("no touches on the map chose two seats")


def option(somebody: Person, seat: str) -> Locator:
    """A seat of the list that can be chosen, by its English name."""
    return somebody.sees("seat-list").get_by_role("button", name=re.compile(rf"^Stalls, {seat},"))


def in_english(name: str) -> str:
    found = re.search(r"([A-J]) 排 (\d+) 座", name)
    assert found is not None, name
    return f"row {found.group(1)}, seat {found.group(2)}"


def price_of(seat: str) -> int:
    is_front = seat[len("row ")] <= "E"
    return (organiser.STALLS if is_front else organiser.BALCONY).yuan
