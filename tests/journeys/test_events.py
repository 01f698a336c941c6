"""An organiser's events in the console: two who change one at the same time, and many performances at once."""

from __future__ import annotations

import re
from typing import Final

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.looks import WATCH_SHIFTS, assert_well
from tests.journeys.organiser import local_time
from tests.journeys.people import Person, person
from tests.journeys.server import Server
from tests.journeys.town import Made, Somebody, sign_in

pytestmark = pytest.mark.timeout(120)

PHONES: Final = ("13820000041", "13820000042", "13820000043")
DAYS: Final = 10
SLOTS_A_DAY: Final = 16


def test_two_windows_change_one_event(browser: Browser, server: Server) -> None:
    organisation_id = server.grant(PHONES[0], "organiser")
    server.grant(PHONES[1], "organiser", organisation_id)
    one, other = (sign_in(server, number) for number in PHONES[:2])
    event_id = make_event(one)
    desk, phone = at_work(browser, one, on_phone=False), at_work(browser, other, on_phone=True)
    for editor in (desk, phone):
        editor.open(f"/console/events/{event_id}/content")
        expect(editor.sees("event-save")).to_be_visible()

    take_over(desk, phone, event_id)
    save_over(desk, phone, event_id)
    refusal = "409 PATCH /api/v1/organiser/events/*"
    assert (desk.record.refused, phone.record.refused) == ([refusal], [refusal, refusal])
    for editor in (desk, phone):
        assert editor.record.faults == []
        assert editor.record.strangers == set()


def test_the_slots_of_a_museum(browser: Browser, server: Server) -> None:
    organisation_id = server.grant(PHONES[2], "organiser")
    assert organisation_id
    somebody = sign_in(server, PHONES[2])
    event_id = make_event(somebody)
    desk = at_work(browser, somebody, on_phone=False)
    desk.open(f"/console/events/{event_id}/performances/new")
    plan_slots(desk)
    desk.sees("event-publish").click()
    desk.sees("event-publish-confirm").click()
    expect(desk.page.get_by_role("link", name="Open the ticket page")).to_be_visible()
    # The same hours again are refused, by name, until they are taken out.
    desk.open(f"/console/events/{event_id}/performances/new")
    fill_rule(desk)
    desk.sees("performance-submit").click()
    expect(desk.sees("venue-taken")).to_contain_text("Night")
    assert_well(desk, "series-taken")
    desk.sees("taken-out").click()
    expect(desk.sees("series-count")).to_have_text("1 performance")

    copy_to_spring(desk, event_id)
    visitor = person(browser, server, language="zh-CN", on_phone=True, theme="dark")
    visitor.page.add_init_script(WATCH_SHIFTS)
    visitor.open(f"/events/{event_id}")
    expect(visitor.sees("day")).not_to_have_count(0)
    assert_well(visitor, "event-calendar")
    days = visitor.sees("day")
    days.first.focus()
    visitor.page.keyboard.press("ArrowRight")
    visitor.page.keyboard.press("Enter")
    expect(days.nth(1)).to_have_attribute("aria-pressed", "true")
    expect(visitor.page).to_have_url(re.compile(r"day=\d{4}-\d{2}-\d{2}"))
    expect(visitor.sees("performance-option")).to_have_count(SLOTS_A_DAY)
    visitor.sees("performance-option").nth(3).click()
    expect(visitor.page).to_have_url(re.compile("/performances/"))
    assert desk.record.refused == [
        "409 POST /api/v1/organiser/events/*/performance-series",
        "409 POST /api/v1/organiser/event-copies",
    ]
    for one in (desk, visitor):
        assert one.record.faults == []


def copy_to_spring(desk: Person, event_id: str) -> None:
    desk.open(f"/console/events/{event_id}")
    desk.sees("event-copy").click()
    desk.page.get_by_label("New first day").fill(local_time(21, 9)[:10])
    desk.sees("copy-submit").click()
    expect(desk.sees("venue-taken")).to_be_visible()
    assert_well(desk, "event-copy-taken")
    desk.page.get_by_label("New first day").fill(local_time(60, 9)[:10])
    desk.sees("copy-submit").click()
    expect(desk.sees("event-publish")).to_be_visible()
    expect(desk.page.get_by_text("Show more (129 left)")).to_be_visible()


def plan_slots(desk: Person) -> None:
    fill_rule(desk)
    expect(desk.sees("series-count")).to_have_text(f"{DAYS * SLOTS_A_DAY} performances")
    desk.sees("series-start").first.click()
    expect(desk.sees("series-count")).to_have_text(f"{DAYS * SLOTS_A_DAY - 1} performances")
    assert_well(desk, "series-preview")
    desk.page.set_viewport_size({"width": 390, "height": 844})
    desk.picture("series-preview-phone")
    desk.page.set_viewport_size({"width": 1440, "height": 900})
    desk.sees("performance-submit").click()
    expect(desk.sees("organiser-performance")).to_have_count(30)
    assert_well(desk, "series-added")


def fill_rule(desk: Person) -> None:
    """Ten days of slots, from nine to five, forty people in each."""
    page = desk.page
    desk.sees("mode-slots").check()
    page.get_by_label("First day").fill(local_time(20, 9)[:10])
    page.get_by_label("Last day").fill(local_time(19 + DAYS, 9)[:10])
    kind = desk.sees("ticket-type")
    kind.get_by_label("Name · Chinese").fill("成人票")
    kind.get_by_label("Name · English").fill("Adult")
    kind.get_by_label("Price").fill("60")
    kind.get_by_label("Tickets to sell").fill("40")
    desk.sees("series-sale-days").fill("60")


def take_over(desk: Person, phone: Person, event_id: str) -> None:
    """Both changed the title; only the desk changed the age limit."""
    title = desk.page.get_by_role("group", name="Title", exact=True).get_by_label("English")
    title.fill("Long night")
    desk.page.get_by_label("Age limit").select_option(label="12 and over")
    desk.sees("event-save").click()
    expect(desk.page.get_by_role("heading", level=1)).to_have_text("Long night")

    names = phone.page.get_by_role("group", name="名称", exact=True)
    names.get_by_label("英文").fill("One night")
    phone.page.get_by_role("group", name="介绍", exact=True).get_by_label("中文").fill("一个更长的介绍。")
    phone.sees("event-save").click()
    conflict = phone.sees("event-conflict")
    fields = conflict.get_by_role("group")
    expect(fields).to_have_count(2)
    expect(fields.nth(0)).to_contain_text("双方都改了")
    expect(fields.nth(1)).to_contain_text("12 岁以上")
    assert_well(phone, "event-conflict")

    # Nothing is lost on the way back, and none of it is stored.
    phone.page.keyboard.press("Escape")
    expect(conflict).to_have_count(0)
    expect(names.get_by_label("英文")).to_have_value("One night")
    phone.page.reload()
    expect(names.get_by_label("英文")).to_have_value("One night")
    phone.sees("event-save").click()
    fields.nth(0).get_by_role("radio").nth(0).focus()
    expect(fields.nth(0).get_by_role("radio").nth(1)).to_be_checked()
    phone.page.keyboard.press("Space")
    expect(fields.nth(0).get_by_role("radio").nth(0)).to_be_checked()
    phone.sees("conflict-save").click()
    # Their title and age limit were taken over, what was typed here alone is kept.
    expect(phone.page).to_have_url(f"{phone.server.url}/console/events/{event_id}")
    expect(phone.page.get_by_role("main")).to_contain_text("12 岁以上")


def save_over(desk: Person, phone: Person, event_id: str) -> None:
    """Who comes back goes on from what is stored then; who was overtaken again saves over it with one press."""
    title = desk.page.get_by_role("group", name="Title", exact=True).get_by_label("English")
    names = phone.page.get_by_role("group", name="名称", exact=True)
    desk.open(f"/console/events/{event_id}/content")
    expect(title).to_have_value("Long night")
    description = desk.page.get_by_role("group", name="Description", exact=True).get_by_label("Chinese")
    expect(description).to_have_value("一个更长的介绍。")
    phone.open(f"/console/events/{event_id}/content")
    names.get_by_label("英文").fill("Their night")
    phone.sees("event-save").click()
    expect(phone.page).to_have_url(f"{phone.server.url}/console/events/{event_id}")
    title.fill("My night")
    desk.sees("event-save").click()
    expect(desk.sees("event-conflict")).to_contain_text("Their night")
    assert_well(desk, "event-conflict-desktop")
    desk.sees("conflict-keep-mine").click()
    expect(desk.page.get_by_role("heading", level=1)).to_have_text("My night")


def at_work(browser: Browser, somebody: Somebody, *, on_phone: bool) -> Person:
    server = somebody.server
    if on_phone:
        one = person(browser, server, language="zh-CN", on_phone=True, theme="dark")
    else:
        one = person(browser, server, language="en", on_phone=False)
    one.page.add_init_script(WATCH_SHIFTS)
    one.keeps(somebody.session)
    return one


def make_event(organiser: Somebody) -> str:
    """A draft that nobody has published yet."""
    place = {"name": words("Harbour Hall"), "city": words("Shanghai"), "address": words("1 Quay")}
    venue = organiser.post("/organiser/venues", place | {"timezone": "Asia/Shanghai"}, Made)
    texts = {name: words("Night") for name in ("title", "subtitle", "description", "notices")}
    body = texts | {"age_limit": None, "category": "concert", "venue_id": venue.id}
    return organiser.post("/organiser/events", body, Made).id


def words(text: str) -> dict[str, str]:
    return {"zh-CN": text, "en": text}
