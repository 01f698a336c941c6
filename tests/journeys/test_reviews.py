"""An event that the platform reviews: handed in, sent back, mended, approved, public; and the archive."""

from __future__ import annotations

import re
from typing import Final

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.looks import WATCH_SHIFTS, assert_well
from tests.journeys.organiser import local_time
from tests.journeys.people import Language, Person, Theme, person
from tests.journeys.server import Server
from tests.journeys.town import Made, Somebody, sign_in

pytestmark = pytest.mark.timeout(180)

ORGANISER: Final = "13820000061"
OPERATORS: Final = ("13820000062", "13820000063")
REASON: Final = "Children: from 6 on?"


def test_from_a_draft_to_the_public_by_way_of_the_platform(browser: Browser, server: Server) -> None:
    organisation_id = server.grant(ORGANISER, "organiser")
    for phone in OPERATORS:
        server.grant(phone, "operator")
    owner = sign_in(server, ORGANISER)
    operators = [sign_in(server, phone) for phone in OPERATORS]
    operators[0].put(f"/staff/organisers/{organisation_id}/review", {"is_reviewed": True})
    event_id = make_event(owner)
    desk = at_work(browser, owner, "en", on_phone=False)
    reviewer = at_work(browser, operators[0], "zh-CN", on_phone=True, theme="dark")
    other = at_work(browser, operators[1], "en", on_phone=False)

    mend_what_is_missing(desk, event_id)
    hand_in(desk)
    send_back(reviewer)
    mend_and_hand_in_again(desk, event_id)
    approve(other, reviewer, desk, event_id)
    put_away(desk, owner)
    assert other.record.refused == []
    assert reviewer.record.refused == ["409 POST /api/v1/staff/event-reviews/*/approval"]
    assert desk.record.refused == []
    for somebody in (desk, reviewer, other):
        assert somebody.record.faults == []
        assert somebody.record.strangers == set()


def mend_what_is_missing(desk: Person, event_id: str) -> None:
    """The button leads to what is missing, and that to the field where it is mended."""
    page = desk.page
    desk.open(f"/console/events/{event_id}")
    expect(desk.sees("event-publish")).to_have_text("2 things are missing first")
    assert_well(desk, "review-checklist")
    desk.sees("event-publish").click()
    first = desk.sees("publication-reasons").get_by_role("link").first
    expect(first).to_be_focused()
    expect(first).to_contain_text("The title is needed in both languages.")
    page.keyboard.press("Enter")
    title = page.get_by_role("group", name="Title", exact=True).get_by_label("Chinese")
    expect(title).to_be_focused()
    title.fill("长夜")
    desk.sees("event-save").click()
    desk.sees("publication-reasons").get_by_role("link", name="There is no performance yet.").click()
    page.get_by_label("Starts", exact=True).fill(local_time(30, 19))
    kind = desk.sees("ticket-type")
    for label, typed in (
        ("Name · Chinese", "站票"),
        ("Name · English", "Standing"),
        ("Price (CNY)", "180"),
        ("Tickets to sell", "200"),
        ("Sale starts", local_time(2, 10)),
    ):
        kind.get_by_label(label).fill(typed)
    desk.sees("performance-submit").click()
    expect(desk.sees("schedule")).to_contain_text("Doors open")
    assert_well(desk, "review-ready")


def hand_in(desk: Person) -> None:
    expect(desk.sees("event-publish")).to_have_text("Hand in for review")
    desk.sees("event-publish").click()
    desk.sees("event-publish-confirm").click()
    expect(desk.sees("review-state")).to_have_attribute("data-state", "submitted")
    expect(desk.sees("event-status")).to_have_attribute("data-status", "in_review")
    assert_well(desk, "review-waiting")


def send_back(reviewer: Person) -> None:
    reviewer.open("/console/reviews")
    expect(reviewer.sees("review-line")).to_have_count(1)
    assert_well(reviewer, "review-queue-phone")
    reviewer.sees("review-line").click()
    expect(reviewer.sees("buyers-view")).to_contain_text("长夜")
    assert_well(reviewer, "review-event-phone")
    reviewer.page.get_by_role("radio", name="英文").check(force=True)
    expect(reviewer.sees("buyers-view")).to_contain_text("Night")
    reviewer.sees("review-send-back").click()
    reviewer.sees("review-send-back-confirm").click()
    expect(reviewer.page.get_by_text("请写明需要修改什么。")).to_be_visible()
    reviewer.sees("review-reason-field").get_by_label("需要修改什么").fill(REASON)
    assert_well(reviewer, "review-send-back-phone")
    reviewer.sees("review-send-back-confirm").click()
    expect(reviewer.sees("review-decided")).to_have_attribute("data-state", "sent_back")
    reviewer.open("/console/reviews")
    expect(reviewer.page.get_by_text("没有等待审核的活动")).to_be_visible()
    assert_well(reviewer, "review-queue-empty-phone")


def mend_and_hand_in_again(desk: Person, event_id: str) -> None:
    desk.open("/console/events?status=review")
    expect(desk.sees("event-status")).to_have_attribute("data-status", "sent_back")
    desk.open(f"/console/events/{event_id}")
    expect(desk.sees("review-reason")).to_have_text(REASON)
    desk.picture("review-sent-back")
    desk.page.get_by_role("link", name="Edit content").click()
    notices = desk.page.get_by_role("group", name="Good to know", exact=True)
    notices.get_by_label("English").fill("Children under 6 do not get in.")
    desk.sees("event-save").click()
    hand_in(desk)


def approve(other: Person, reviewer: Person, desk: Person, event_id: str) -> None:
    """Two have it open; its organiser changes it; the first sees the newest and approves, the second is too late."""
    reviewer.open("/console/reviews")
    reviewer.sees("review-line").click()
    expect(reviewer.sees("review-approve")).to_be_visible()
    other.open("/console/reviews")
    assert_well(other, "review-queue")
    other.sees("review-line").click()
    expect(other.sees("review-approve")).to_be_visible()
    assert_well(other, "review-event")
    desk.open(f"/console/events/{event_id}/content")
    desk.page.get_by_label("Age limit").select_option(label="6 and over")
    desk.sees("event-save").click()
    expect(desk.sees("review-state")).to_be_visible()
    reviewer.sees("review-approve").click()
    reviewer.sees("review-approve-confirm").click()
    expect(reviewer.sees("review-outdated")).to_be_visible()
    expect(reviewer.sees("buyers-view")).to_contain_text("6 岁以上")
    assert_well(reviewer, "review-outdated-phone")
    other.page.reload()
    other.sees("review-approve").click()
    other.sees("review-approve-confirm").click()
    expect(other.sees("review-decided")).to_have_attribute("data-state", "approved")
    assert_well(other, "review-approved")
    desk.open(f"/console/events/{event_id}")
    expect(desk.sees("event-status")).to_have_attribute("data-status", "published")
    assert_well(desk, "review-published")
    visitor = desk.page.context.new_page()
    visitor.goto(f"{desk.server.url}/events/{event_id}")
    expect(visitor.get_by_role("heading", level=1)).to_have_text("Night")
    visitor.close()


def put_away(desk: Person, owner: Somebody) -> None:
    """A draft that comes to nothing leaves the list, and comes back."""
    event_id = make_event(owner)
    desk.open(f"/console/events/{event_id}")
    desk.sees("event-archive").click()
    expect(desk.sees("event-archived")).to_be_visible()
    desk.open("/console/events")
    expect(desk.sees("organiser-event")).to_have_count(1)
    desk.open("/console/events?status=archived")
    expect(desk.sees("organiser-event")).to_have_count(1)
    assert_well(desk, "events-archive")
    desk.sees("organiser-event").click()
    expect(desk.page).to_have_url(re.compile(event_id))
    desk.sees("event-unarchive").click()
    expect(desk.sees("event-archived")).to_have_count(0)


def at_work(
    browser: Browser, somebody: Somebody, language: Language, *, on_phone: bool, theme: Theme = "light"
) -> Person:
    one = person(browser, somebody.server, language=language, on_phone=on_phone, theme=theme)
    one.page.add_init_script(WATCH_SHIFTS)
    one.keeps(somebody.session)
    return one


def make_event(organiser: Somebody) -> str:
    """A draft without a Chinese title and without a date."""
    place = {"name": words("Harbour Hall"), "city": words("Shanghai"), "address": words("1 Quay")}
    venue = organiser.post("/organiser/venues", place | {"timezone": "Asia/Shanghai"}, Made)
    texts = {name: words("Night") for name in ("description", "notices")} | {"title": {"zh-CN": "", "en": "Night"}}
    body = texts | {"age_limit": None, "category": "concert", "venue_id": venue.id}
    return organiser.post("/organiser/events", body, Made).id


def words(text: str) -> dict[str, str]:
    return {"zh-CN": text, "en": text}
