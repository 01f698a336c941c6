"""What an organiser does in the console, in English at a desk."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from zoneinfo import ZoneInfo

from playwright.sync_api import Locator, expect

from onsale.platform.clock import SystemClock
from tests.journeys.people import Person
from tests.journeys.plans import SEAT_COUNT, broken_file, good_plan, plan_with_errors

ZONE: Final = ZoneInfo("Asia/Shanghai")
TITLE_ZH: Final = "山海之间"
TITLE_EN: Final = "Between Mountains and Sea"


@dataclass(frozen=True)
class Prices:
    """What a ticket type costs, as people type it, with its names."""

    zh: str
    en: str
    yuan: int


STALLS: Final = Prices("池座", "Front stalls", 680)
BALCONY: Final = Prices("楼座", "Balcony seat", 280)
EARLY: Final = Prices("早鸟站票", "Early standing", 180)
LATE: Final = Prices("普通站票", "Standing", 260)


@dataclass(frozen=True)
class Published:
    """What was put on sale."""

    event_id: str
    seated_id: str
    standing_id: str


def local_time(days: int, hour: int) -> str:
    """A wall-clock time at the venue, as a date-time field takes it."""
    day = SystemClock().now().astimezone(ZONE) + timedelta(days=days)
    return day.replace(hour=hour, minute=30).strftime("%Y-%m-%dT%H:%M")


def publish_a_show(organiser: Person) -> Published:
    """From an empty console to a published event with a seated and a standing performance."""
    create_venue(organiser)
    upload_plan(organiser)
    event_id = create_event(organiser)
    add_seated_performance(organiser)
    add_standing_performance(organiser)
    organiser.picture("journey-before-publication")
    organiser.sees("event-publish").click()
    organiser.sees("event-publish-confirm").click()
    sales = organiser.sees("organiser-performance").get_by_role("link", name="See sales")
    expect(sales).to_have_count(2)
    seated_id, standing_id = [_last_part(link.get_attribute("href")) for link in sales.all()]
    return Published(event_id, seated_id, standing_id)


def create_venue(organiser: Person) -> None:
    page = organiser.page
    page.get_by_role("link", name="Venues", exact=True).click()
    organiser.sees("venue-new").click()
    for group, zh, en in (
        ("Name", "滨江音乐厅", "Harbour Hall"),
        ("City", "上海", "Shanghai"),
        ("Address", "滨江路 1 号", "1 Riverside Road"),
    ):
        _fill_both(page.get_by_role("dialog"), group, zh, en)
    organiser.sees("venue-submit").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Harbour Hall")


def upload_plan(organiser: Person) -> None:
    """Two files that are refused, each with its places and nothing imported; then the right one."""
    page = organiser.page
    problem, errors = organiser.sees("problem"), organiser.sees("plan-errors")
    _choose_file(organiser, "broken.json", broken_file())
    expect(problem).to_have_attribute("data-code", "plan-not-json")
    expect(problem).to_contain_text("near line 4")

    _choose_file(organiser, "twice.json", plan_with_errors())
    expect(problem).to_have_attribute("data-code", "plan-invalid")
    expect(errors.locator("code")).to_have_text(
        ["/zones/0/rows/0/seats/1/seat_guid", "/zones/0/rows/0/seats/1/category"], use_inner_text=True
    )
    expect(page.get_by_text("No seating plan yet")).to_be_visible()
    organiser.picture("journey-plan-errors")

    _choose_file(organiser, "hall.json", good_plan())
    expect(page.get_by_role("heading", level=2, name="Harbour Hall")).to_be_visible()
    expect(page.get_by_role("row", name="Total")).to_contain_text(str(SEAT_COUNT))
    expect(problem).to_have_count(0)


def create_event(organiser: Person) -> str:
    """A draft with everything in both languages."""
    page = organiser.page
    page.get_by_role("link", name="Events", exact=True).click()
    page.get_by_role("link", name="New event").first.click()
    for group, zh, en in (
        ("Title", TITLE_ZH, TITLE_EN),
        ("Subtitle optional", "2027 巡演 · 上海站", "Tour 2027 · Shanghai"),
        ("Description", "一场关于远方的音乐会。", "A concert about far away."),
        ("Good to know", "请提前半小时入场。", "Please come half an hour early."),
    ):
        _fill_both(page.get_by_role("main"), group, zh, en)
    page.get_by_label("Category", exact=True).select_option(label="Concerts")
    page.get_by_label("Venue", exact=True).select_option(label="Harbour Hall · Shanghai")
    organiser.sees("event-submit").click()
    expect(organiser.sees("performance-add")).to_be_visible()
    return _last_part(page.url)


def add_seated_performance(organiser: Person, seat_count: int = SEAT_COUNT) -> None:
    """The two categories of the plan "Harbour Hall" with so many seats become two ticket types."""
    page = organiser.page
    organiser.sees("performance-add").click()
    page.get_by_label("Starts", exact=True).fill(local_time(2, 19))
    organiser.sees("kind-seated").check()
    page.get_by_label("Seating plan", exact=True).select_option(label=f"Harbour Hall · {seat_count} places")
    organiser.sees("ticket-type-add").click()
    for position, prices in enumerate((STALLS, BALCONY)):
        fill_ticket_type(organiser.sees("ticket-type").nth(position), prices)
    for category, prices in (("Stalls", STALLS), ("Balcony", BALCONY)):
        organiser.sees(f"category-{category}").get_by_role("combobox").select_option(label=prices.en)
    expect(organiser.sees("mapping-complete")).to_contain_text(str(seat_count))
    organiser.picture("journey-mapping")
    organiser.sees("performance-submit").click()
    expect(organiser.sees("organiser-performance")).to_have_count(1)


def add_standing_performance(organiser: Person) -> None:
    page = organiser.page
    organiser.sees("performance-add").click()
    page.get_by_label("Starts", exact=True).fill(local_time(3, 20))
    organiser.sees("ticket-type-add").click()
    for position, prices in enumerate((EARLY, LATE)):
        fill_ticket_type(organiser.sees("ticket-type").nth(position), prices, capacity=100)
    organiser.sees("performance-submit").click()
    expect(organiser.sees("organiser-performance")).to_have_count(2)


def figure(organiser: Person, name: str) -> Locator:
    """One of the big figures of the sales page: Sold, Revenue, Orders or Admitted."""
    tile = organiser.sees("sales-figures").locator("div", has=organiser.page.get_by_text(name, exact=True))
    return tile.locator("dd > span").first


def fill_ticket_type(fields: Locator, prices: Prices, capacity: int | None = None) -> None:
    fields.get_by_label("Name · Chinese").fill(prices.zh)
    fields.get_by_label("Name · English").fill(prices.en)
    fields.get_by_label("Price (CNY)").fill(str(prices.yuan))
    if capacity is not None:
        fields.get_by_label("Tickets to sell").fill(str(capacity))
    fields.get_by_label("Sale starts").fill(local_time(-1, 10))


def _fill_both(within: Locator, group: str, zh: str, en: str) -> None:
    fields = within.get_by_role("group", name=group, exact=True)
    fields.get_by_label("Chinese").fill(zh)
    fields.get_by_label("English").fill(en)


def _choose_file(organiser: Person, name: str, content: bytes) -> None:
    with organiser.page.expect_file_chooser() as chooser:
        organiser.page.locator("button", has_text="Choose a file").click()
    chooser.value.set_files({"name": name, "mimeType": "application/json", "buffer": content})


def _last_part(address: str | None) -> str:
    found = re.search(r"([0-9a-f-]{36})$", address or "")
    assert found is not None, f"no id at the end of {address!r}"
    return found.group(1)
