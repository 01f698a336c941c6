"""An organiser's events in the console: two who change one at the same time."""

from __future__ import annotations

from typing import Final

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.looks import WATCH_SHIFTS, assert_well
from tests.journeys.people import Person, person
from tests.journeys.server import Server
from tests.journeys.town import Made, Somebody, sign_in

pytestmark = pytest.mark.timeout(120)

PHONES: Final = ("13820000041", "13820000042")


def test_two_windows_change_one_event(browser: Browser, server: Server) -> None:
    organisation_id = server.grant(PHONES[0], "organiser")
    server.grant(PHONES[1], "organiser", organisation_id)
    one, other = (sign_in(server, number) for number in PHONES)
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
