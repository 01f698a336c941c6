"""An organiser gives one ticket of an order back, calls a show off and watches all money go back; then the books."""

from __future__ import annotations

import re
from typing import Final

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.looks import WATCH_SHIFTS, assert_well
from tests.journeys.organiser import local_time
from tests.journeys.people import Language, Person, Theme, person
from tests.journeys.server import Server
from tests.journeys.town import Town, bought, build_town, sign_in

pytestmark = pytest.mark.timeout(240)

ADMIN_PHONE: Final = "13820000009"


@pytest.fixture(scope="module")
def town(server: Server) -> Town:
    return build_town(server)


def test_money_goes_back(browser: Browser, server: Server, town: Town) -> None:
    organiser = staff(browser, server, town.organiser.session, "en", theme="dark", on_phone=False)
    order_id = refund_one_ticket(organiser, town)
    promise_other_rules(organiser, town)
    postpone_a_show(organiser, town)
    cancel_the_show(organiser, town)
    watch_the_refunds(organiser)
    organiser.open(f"/console/orders/{order_id}")
    expect(organiser.sees("staff-order-state")).to_have_attribute("data-state", "refunded")
    # The platform's own money is not an organiser's business.
    organiser.page.get_by_role("link", name="Money", exact=True).click()
    expect(organiser.page.get_by_role("heading", level=1)).to_have_text("Settlements")
    expect(organiser.page.get_by_role("link", name="Reconciliation")).to_have_count(0)
    expect(organiser.sees("settlement-new")).to_have_count(0)
    nothing_else(organiser)


def test_books(browser: Browser, server: Server, town: Town) -> None:
    """Who keeps the platform's books has a month of days and each of them on a phone."""
    server.grant(ADMIN_PHONE, "admin")
    admin = staff(browser, server, sign_in(server, ADMIN_PHONE).session, "zh-CN", theme="light", on_phone=True)
    admin.open("/console/events")
    admin.page.get_by_role("link", name="财务").click()
    expect(admin.page.get_by_role("heading", level=1)).to_have_text("对账")
    day = admin.sees("books-days").get_by_role("link").first
    expect(day).to_be_visible()
    assert_well(admin, "staff-money-reconciliation")
    day.click()
    expect(admin.sees("day-sides")).to_be_visible()
    assert_well(admin, "staff-money-day")
    draft_a_settlement(admin)
    export_invoices(admin)
    nothing_else(admin)


def draft_a_settlement(admin: Person) -> None:
    """Of days on which nothing happened: a draft, its statement, and gone again."""
    admin.open("/console/money/settlements")
    admin.sees("settlement-new").click()
    assert_well(admin, "staff-money-new-settlement")
    admin.sees("settlement-draft").click()
    expect(admin.sees("settlement-state")).to_have_attribute("data-state", "draft")
    expect(admin.sees("settlement-sums")).to_contain_text("应付主办方")
    assert_well(admin, "staff-money-settlement")
    with admin.page.expect_download() as statement:
        admin.sees("statement-xlsx").click()
    assert statement.value.suggested_filename.endswith(".xlsx")
    admin.page.get_by_role("button", name="删除草稿").click()
    admin.sees("settlement-decided").click()
    expect(admin.page.get_by_text("还没有结算")).to_be_visible()


def export_invoices(admin: Person) -> None:
    admin.page.get_by_role("link", name="发票").click()
    expect(admin.page.get_by_text("没有发票申请")).to_be_visible()
    admin.sees("export").click()
    assert_well(admin, "staff-money-export")
    admin.page.get_by_role("button", name="取消").click()


def staff(
    browser: Browser, server: Server, session: str, language: Language, *, theme: Theme, on_phone: bool
) -> Person:
    """Somebody of the staff who was here before."""
    somebody = person(browser, server, language=language, on_phone=on_phone, theme=theme)
    somebody.page.add_init_script(WATCH_SHIFTS)
    somebody.keeps(session)
    return somebody


def refund_one_ticket(organiser: Person, town: Town) -> str:
    """One ticket of a new order goes back within the first day, without a fee; the id of the order."""
    order_id = bought(town.buyer, town.seated_id, {"seat_ids": ["B-4", "B-5"]})
    organiser.open("/console/orders")
    expect(organiser.sees("staff-order").first).to_contain_text("Between the Tides")
    assert_well(organiser, "staff-money-orders")
    organiser.open(f"/console/orders/{order_id}")
    organiser.sees("refund").click()
    organiser.sees("refund-confirm").click()
    expect(organiser.page.get_by_text("Choose the tickets.")).to_be_visible()
    organiser.sees("refund-item").first.check()
    organiser.sees("refund-reason").fill("The buyer is ill")
    expect(organiser.sees("effect")).to_contain_text("the buyer gets ¥680")
    assert_well(organiser, "staff-money-refund-dialog")
    organiser.sees("refund-confirm").click()
    expect(organiser.sees("order-refund")).to_have_attribute("data-state", "done")
    expect(organiser.sees("staff-order-state")).to_have_attribute("data-state", "partially_refunded")
    expect(organiser.sees("ledger").get_by_role("listitem")).to_have_count(3)
    assert_well(organiser, "staff-money-order")
    return order_id


def promise_other_rules(organiser: Person, town: Town) -> None:
    """Rules that the server would refuse are said at their field."""
    organiser.open(f"/console/events/{town.event_id}")
    organiser.sees("to-promises").first.click()
    organiser.sees("preset-strict").click()
    expect(organiser.sees("ladder")).to_contain_text("80% fee")
    fee = organiser.page.get_by_label("Fee (%)").last
    fee.fill("40")
    organiser.sees("rules-submit").click()
    expect(organiser.page.get_by_text("Nearer to the show a refund cannot cost less than before.")).to_be_visible()
    fee.fill("90")
    assert_well(organiser, "staff-money-rules")
    organiser.sees("rules-submit").click()
    expect(organiser.page.get_by_text("The rules are saved")).to_be_visible()


def postpone_a_show(organiser: Person, town: Town) -> None:
    """Doors and end follow the new start; without a reason nothing is postponed."""
    organiser.open(f"/console/events/{town.event_id}/performances/{town.standing_id}")
    organiser.sees("postpone").click()
    dialog = organiser.page.get_by_role("dialog")
    dialog.get_by_label("New start").fill(local_time(30, 20))
    expect(dialog.get_by_label("Doors", exact=True)).to_have_value(local_time(30, 19))
    organiser.sees("postpone-confirm").click()
    expect(dialog.get_by_label("Chinese")).to_be_focused()
    dialog.get_by_label("Chinese").fill("台风")
    dialog.get_by_label("English").fill("A typhoon")
    assert_well(organiser, "staff-money-postpone-dialog")
    organiser.sees("postpone-confirm").click()
    expect(organiser.sees("fate")).to_contain_text("Postponed")
    expect(organiser.sees("fate")).to_contain_text("A typhoon")


def cancel_the_show(organiser: Person, town: Town) -> None:
    """Only with a reason in both languages and the number of tickets typed."""
    organiser.open(f"/console/events/{town.event_id}/performances/{town.seated_id}")
    organiser.sees("cancel-performance").click()
    dialog = organiser.page.get_by_role("dialog")
    effect = dialog.get_by_test_id("effect")
    expect(effect).to_contain_text("This cannot be undone")
    number = re.search(r"(\d+) tickets?", effect.inner_text())
    assert number is not None
    dialog.get_by_label("Chinese").fill("演员生病")
    dialog.get_by_label("English").fill("The singer is ill")
    organiser.sees("cancel-confirm").click()
    expect(organiser.sees("cancel-typed")).to_be_focused()
    assert_well(organiser, "staff-money-cancel-dialog")
    organiser.sees("cancel-typed").fill(number.group(1))
    organiser.sees("cancel-confirm").click()
    expect(organiser.sees("fate")).to_contain_text("Cancelled")
    assert_well(organiser, "staff-money-cancelled")


def watch_the_refunds(organiser: Person) -> None:
    """The used ticket keeps its money; what is left of both orders goes back."""
    organiser.sees("to-campaign").click()
    organiser.sees("campaign").click()
    expect(organiser.sees("campaign-state")).to_have_attribute("data-state", "done", timeout=60_000)
    expect(organiser.sees("campaign-progress")).to_contain_text("¥1,360 is back", timeout=60_000)
    assert_well(organiser, "staff-money-campaign")
    with organiser.page.expect_download() as report:
        organiser.sees("campaign-report").click()
    assert report.value.suggested_filename.startswith("refunds-")


def nothing_else(somebody: Person) -> None:
    record = somebody.record
    assert (record.faults, record.strangers, record.refused) == ([], set(), [])
    somebody.page.context.close()
