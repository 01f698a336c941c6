"""An organiser asks for names in the form of a performance, and a gate sees whose document to compare."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from playwright.sync_api import Browser, expect

from tests.journeys import door, looks
from tests.journeys.organiser import LATE, fill_ticket_type, local_time
from tests.journeys.people import Person, Theme, person
from tests.journeys.server import Server, until
from tests.journeys.town import Town, bought, build_town

pytestmark = pytest.mark.timeout(180)


class Token(msgspec.Struct):
    token: str


class Tokens(msgspec.Struct):
    items: list[Token]


class Identified(msgspec.Struct):
    id: str


class Identities(msgspec.Struct):
    items: list[Identified]


class Made(msgspec.Struct):
    id: str
    ticket_types: list[Identified]


class Coded(msgspec.Struct):
    code: str


class Tickets(msgspec.Struct):
    items: list[Coded]


class Rule(msgspec.Struct):
    real_name: dict[str, object] | None


class Performances(msgspec.Struct):
    performances: list[Rule]


@pytest.fixture(scope="module")
def town(server: Server) -> Town:
    return build_town(server)


@pytest.mark.parametrize(("theme", "on_phone"), [("light", False), ("dark", True)])
def test_an_organiser_asks_for_names(
    browser: Browser, server: Server, town: Town, theme: Theme, *, on_phone: bool
) -> None:
    organiser = person(browser, server, language="en", on_phone=on_phone, theme=theme)
    organiser.page.add_init_script(looks.WATCH_SHIFTS)
    organiser.keeps(town.organiser.session)
    before = rules_of(town)
    organiser.open(f"/console/events/{town.draft_id}/performances/new")
    page = organiser.page
    page.get_by_label("Starts", exact=True).fill(local_time(75 + on_phone, 20))
    fill_ticket_type(organiser.sees("ticket-type"), LATE, capacity=100)
    asks_for_names(organiser)
    looks.assert_well(organiser, f"names-asked-{theme}")
    organiser.sees("performance-submit").click()
    expect(organiser.sees("performance-add")).to_be_visible()
    rule = {
        "buyer_must_attend": True,
        "verified_documents": False,
        "children": {"entry": "with-adult", "under_age": 12, "under_height_cm": None},
        "name_changes": {"most": 2, "until_hours_before": 48},
    }
    assert len(rules_of(town)) == len(before) + 1
    assert rules_of(town).count(rule) == before.count(rule) + 1
    assert organiser.record.faults == []
    page.context.close()


def rules_of(town: Town) -> list[dict[str, object] | None]:
    """What each performance of the draft asks of people."""
    found = town.organiser.get(f"/organiser/events/{town.draft_id}", Performances).performances
    return [one.real_name for one in found]


def asks_for_names(organiser: Person) -> None:
    page = organiser.page
    organiser.sees("names-asked").check()
    organiser.sees("names-buyer").check()
    page.get_by_label("Children", exact=True).select_option("with-adult")
    organiser.sees("names-changeable").check()
    organiser.sees("performance-submit").click()
    age = page.get_by_label("Under (years)", exact=True)
    expect(age).to_have_attribute("aria-invalid", "true")
    age.fill("12")
    page.get_by_label("How often", exact=True).fill("2")


def test_a_gate_compares_the_document(browser: Browser, server: Server, town: Town) -> None:
    code = bought_by_name(town)
    staff = person(browser, server, language="zh-CN", on_phone=True, theme="dark")
    staff.page.add_init_script(looks.WATCH_SHIFTS)
    staff.keeps(town.gate.session)
    staff.open("/gate/")
    staff.sees("gate-name").fill(door.GATE)
    staff.page.get_by_text("尚未命名的夜晚").first.click()
    staff.sees("gate-start").click()
    door.is_admitted(staff, code, "不对号")
    expect(staff.sees("gate-attendee")).to_contain_text("欧**明 · 尾号 002X")
    expect(staff.sees("gate-attendee")).to_contain_text("居民身份证")
    looks.assert_well(staff, "named-gate")
    assert staff.record.faults == []
    staff.page.context.close()


def bought_by_name(town: Town) -> str:
    """The code of a ticket for the first person of the buyer's book."""
    starts_at = datetime.fromtimestamp(time.time(), UTC) + timedelta(hours=12)  # so that gates show it
    times = [starts_at + timedelta(hours=hours) for hours in (-1, 0, 2, -24)]
    doors, starts, ends, sale = (moment.strftime("%Y-%m-%dT%H:%M:%SZ") for moment in times)
    kind = {
        "name": {"zh-CN": "站票", "en": "Standing"},
        "price": {"amount_minor": 38_000, "currency": "CNY"},
        "capacity": 10,
        "sale_starts_at": sale,
        "sale_ends_at": ends,
    }
    body = {"starts_at": starts, "doors_at": doors, "ends_at": ends, "ticket_types": [kind], "real_name": {}}
    made = town.organiser.post(f"/organiser/events/{town.draft_id}/performances", body, Made)
    town.organiser.post(f"/organiser/events/{town.draft_id}/publication", {}, msgspec.Raw)
    entry = town.buyer.get("/me/identities", Identities).items[0].id
    asked = {"performance_id": made.id, "identity_ids": [entry]}
    tokens = until(lambda: tokens_of(town, asked), "the performance to be known everywhere")
    items = [{"ticket_type_id": made.ticket_types[0].id, "quantity": 1}]
    order_id = bought(town.buyer, made.id, {"items": items, "attendees": tokens})
    [ticket] = town.buyer.get(f"/tickets?order_id={order_id}", Tickets).items
    return ticket.code


def tokens_of(town: Town, asked: Mapping[str, object]) -> list[str] | None:
    try:
        return [one.token for one in town.buyer.post("/me/attendee-tokens", asked, Tokens).items]
    except AssertionError:  # not heard of yet
        return None
