"""Somebody at the desk finds an order, keeps and passes on a view, writes a note, sends tickets again, takes a list."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.looks import assert_well
from tests.journeys.people import Person
from tests.journeys.server import Server
from tests.journeys.test_vouchers import refused, visitor
from tests.journeys.town import BUYER_PHONE, Town, build_town

pytestmark = pytest.mark.timeout(240)


@pytest.fixture(scope="module")
def town(server: Server) -> Town:
    return build_town(server)


def test_an_order_is_found_noted_and_taken_away(browser: Browser, server: Server, town: Town, tmp_path: Path) -> None:
    desk = visitor(browser, server, town.organiser.session, "en", theme="light", on_phone=False)
    link = keep_a_view(desk)
    other = visitor(browser, server, town.organiser.session, "zh-CN", theme="dark", on_phone=True)
    other.open(link.removeprefix(server.url))
    expect(other.sees("staff-order").first).to_be_visible()
    # Who has the page open sees the last list until the new one is there.
    expect(desk.sees("staff-order")).to_have_count(other.sees("staff-order").count())
    expect(other.sees("orders-search")).to_have_value(BUYER_PHONE)
    assert_well(other, "order-desk-on-a-phone")
    other.sees("staff-order").first.click()
    write_a_note(other)
    tell_somebody_else(other)
    take_the_list(desk, tmp_path / "orders.csv")
    refused(desk, [])
    refused(other, [])


def keep_a_view(desk: Person) -> str:
    """Look for orders, keep what was looked for by a name, and come back to it; its address."""
    desk.open("/console/orders")
    desk.sees("orders-search").fill(BUYER_PHONE)
    # Words of orders are written behind the sale.
    expect(desk.sees("staff-order").first).to_be_visible(timeout=15_000)
    desk.sees("orders-state").select_option("fulfilled")
    desk.sees("orders-more").click()
    desk.sees("filter-min").fill("1")
    expect(desk.sees("staff-order").filter(has_text="Partly refunded")).to_have_count(0)
    assert_well(desk, "order-desk-filtered")
    desk.sees("keep-view").click()
    desk.sees("view-name").fill("Amy, paid")
    assert_well(desk, "order-desk-keep")
    desk.sees("view-save").click()
    link = desk.page.url
    desk.sees("orders-clear").click()
    expect(desk.page).to_have_url(f"{desk.server.url}/console/orders")
    desk.sees("order-view").click()
    expect(desk.page).to_have_url(link)
    expect(desk.sees("staff-order").filter(has_text="Partly refunded")).to_have_count(0)
    return link


def write_a_note(desk: Person) -> None:
    desk.page.get_by_label("新备注").fill("已电话确认座位")
    desk.sees("add-note").click()
    expect(desk.sees("order-notes")).to_contain_text("已电话确认座位")
    assert_well(desk, "order-desk-order-on-a-phone")


def tell_somebody_else(desk: Person) -> None:
    desk.sees("resend").click()
    assert_well(desk, "order-desk-resend")
    desk.sees("resend-confirm").click()
    expect(desk.page.get_by_text("已发送", exact=True)).to_be_visible()
    desk.sees("change-contact").click()
    desk.sees("contact-new-phone").fill("12")
    desk.sees("contact-save").click()
    expect(desk.sees("contact-new-phone")).to_be_focused()
    expect(desk.sees("contact-new-phone")).to_have_attribute("aria-invalid", "true")
    assert_well(desk, "order-desk-contact")
    desk.sees("contact-new-phone").fill("13700001234")
    desk.sees("contact-save").click()
    expect(desk.sees("contact-phone")).to_have_text("137****1234")


def take_the_list(desk: Person, file: Path) -> None:
    desk.sees("orders-file").click()
    with desk.page.expect_download() as download:
        desk.sees("file-csv").click()
    expect(desk.sees("file-done")).to_be_visible()
    assert_well(desk, "order-desk-file")
    download.value.save_as(file)
    lines = list(csv.reader(io.StringIO(file.read_text(encoding="utf-8-sig"))))
    assert (lines[0][:2], {line[1] for line in lines[1:]}) == (["Order", "State"], {"tickets issued"})
