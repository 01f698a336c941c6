"""An organiser makes vouchers and watches them being used; buyers pay less with them, or nothing at all."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.looks import WATCH_SHIFTS, assert_well
from tests.journeys.people import Language, Person, Theme, person
from tests.journeys.server import Server
from tests.journeys.town import Somebody, Town, build_town

pytestmark = pytest.mark.timeout(240)

CODE: Final = "AUTUMN26"
BATCH: Final = 2_300


@pytest.fixture(scope="module")
def town(server: Server) -> Town:
    return build_town(server)


def test_a_voucher_from_its_making_to_its_uses(browser: Browser, server: Server, town: Town, tmp_path: Path) -> None:
    organiser = visitor(browser, server, town.organiser.session, "en", theme="dark", on_phone=False)
    make_a_voucher(organiser)
    buyer = visitor(browser, server, town.buyer.session, "zh-CN", theme="light", on_phone=True)
    order_with_it(buyer, town)
    watch_its_uses(organiser)
    free = make_a_batch(organiser, tmp_path)
    order_for_nothing(browser, server, town, free)
    pause_it(organiser)
    refused(buyer, ["409 POST /api/v1/orders/voucher-quotes"])
    refused(organiser, [])
    on_a_phone(browser, server, town)


def on_a_phone(browser: Browser, server: Server, town: Town) -> None:
    """The same pages in Chinese, by day: the list with its filters in the address, a form that says what is missing."""
    organiser = visitor(browser, server, town.organiser.session, "zh-CN", theme="light", on_phone=True)
    organiser.open("/console/sales/vouchers?q=nobody&status=paused")
    expect(organiser.page.get_by_text("没有符合条件的优惠券")).to_be_visible()
    assert_well(organiser, "vouchers-nothing-fits")
    organiser.page.get_by_role("button", name="清除筛选").click()
    expect(organiser.page).to_have_url(f"{server.url}/console/sales/vouchers")
    expect(organiser.sees("voucher-line")).to_have_count(2)
    assert_well(organiser, "vouchers-list-on-a-phone")
    organiser.sees("voucher-line").filter(has_text=CODE).click()
    expect(organiser.sees("voucher-use")).to_contain_text("实付 ¥1,260")
    assert_well(organiser, "vouchers-one-on-a-phone")
    organiser.open("/console/sales/vouchers/new")
    organiser.sees("voucher-kind-percent").click()
    organiser.sees("voucher-percent").fill("120")
    organiser.sees("voucher-submit").click()
    expect(organiser.sees("voucher-name")).to_be_focused()
    expect(organiser.page.get_by_text("请填写 0.01 到 100 之间的比例。")).to_be_visible()
    assert_well(organiser, "vouchers-faults")
    refused(organiser, [])


def make_a_voucher(organiser: Person) -> None:
    """A tenth off, at most ¥100, for one event; what a buyer would pay is seen before."""
    organiser.open("/console/sales")
    organiser.page.get_by_role("link", name="Vouchers", exact=True).click()
    expect(organiser.page.get_by_text("No vouchers yet")).to_be_visible()
    assert_well(organiser, "vouchers-empty")
    organiser.sees("voucher-new").click()
    expect(organiser.page.get_by_text("Say what it takes off")).to_be_visible()
    organiser.sees("voucher-name").fill("Regulars, autumn")
    organiser.sees("voucher-kind-percent").click()
    organiser.sees("voucher-percent").fill("10")
    organiser.sees("voucher-cap").fill("100")
    expect(organiser.sees("voucher-preview-total")).to_have_text("¥684")
    organiser.sees("voucher-code").fill("autumn-26")
    organiser.sees("voucher-some").check()
    organiser.sees("voucher-event").first.check()
    assert_well(organiser, "vouchers-new")
    # The first event of the list may be any: this one is for all of them.
    organiser.page.get_by_text("All events", exact=True).click()
    organiser.sees("voucher-submit").click()
    expect(organiser.sees("voucher-status")).to_have_attribute("data-status", "running")
    expect(organiser.sees("voucher-code-shown")).to_have_value(CODE)
    expect(organiser.sees("voucher-used")).to_have_text("0 of 100 used")
    assert_well(organiser, "vouchers-one")


def order_with_it(buyer: Person, town: Town) -> None:
    """A wrong code says so and keeps the price; the right one shows what is left to pay before anything is ordered."""
    holds(buyer, json.loads(town.hold))
    buyer.open("/checkout")
    expect(buyer.sees("checkout-total")).to_have_text("¥1,360")
    assert_well(buyer, "vouchers-checkout")
    buyer.sees("voucher-open").click()
    buyer.sees("voucher-code").fill("nosuchcode")
    buyer.sees("voucher-apply").click()
    expect(buyer.page.get_by_text("没有这个优惠码")).to_be_visible()
    expect(buyer.sees("checkout-total")).to_have_text("¥1,360")
    assert_well(buyer, "vouchers-checkout-unknown")
    buyer.sees("voucher-code").fill("autumn 26")
    buyer.sees("voucher-code").press("Enter")
    expect(buyer.sees("voucher-applied")).to_contain_text(CODE)
    expect(buyer.sees("voucher-discount")).to_have_text("−¥100")
    expect(buyer.sees("checkout-total")).to_have_text("¥1,260")
    assert_well(buyer, "vouchers-checkout-applied")
    buyer.sees("voucher-remove").click()
    expect(buyer.sees("checkout-total")).to_have_text("¥1,360")
    buyer.sees("voucher-code").fill(CODE)
    buyer.sees("contact-name").fill("Amy Grant")
    buyer.sees("contact-phone").fill("13820000003")
    # What was typed and not applied is looked at first, not ordered.
    buyer.sees("checkout-submit").click()
    expect(buyer.sees("checkout-total")).to_have_text("¥1,260")
    buyer.sees("checkout-submit").click()
    expect(buyer.sees("order-discount")).to_contain_text("¥100")
    expect(buyer.sees("order-state")).to_have_attribute("data-state", "pending_payment")
    assert_well(buyer, "vouchers-order")


def watch_its_uses(organiser: Person) -> None:
    organiser.page.reload()
    expect(organiser.sees("voucher-used")).to_have_text("1 of 100 used")
    expect(organiser.sees("voucher-use")).to_contain_text("¥1,260 paid")
    organiser.sees("voucher-change").click()
    organiser.sees("change-uses").fill("250")
    assert_well(organiser, "vouchers-change")
    organiser.sees("change-save").click()
    expect(organiser.sees("voucher-used")).to_have_text("1 of 250 used")
    organiser.sees("voucher-use").get_by_role("link").click()
    expect(organiser.sees("order-voucher")).to_contain_text(CODE)
    assert_well(organiser, "vouchers-staff-order")


def make_a_batch(organiser: Person, folder: Path) -> str:
    """Codes that take everything off; the first of them."""
    organiser.open("/console/sales/vouchers/new")
    organiser.sees("voucher-name").fill("VIP friends")
    organiser.sees("voucher-kind-percent").click()
    organiser.sees("voucher-percent").fill("100")
    organiser.sees("voucher-source-batch").click()
    organiser.sees("voucher-count").fill(str(BATCH))
    organiser.sees("voucher-prefix").fill("vip")
    organiser.sees("voucher-submit").click()
    expect(organiser.sees("voucher-made")).to_have_text("2,300 codes are made")
    assert_well(organiser, "vouchers-batch")
    with organiser.page.expect_download() as download:
        organiser.sees("voucher-download").click()
    file = folder / "codes.csv"
    download.value.save_as(file)
    lines = list(csv.reader(io.StringIO(file.read_text(encoding="utf-8-sig"))))
    assert (len(lines), lines[0][:2]) == (BATCH + 1, ["Code", "Status"])
    return lines[1][0]


def order_for_nothing(browser: Browser, server: Server, town: Town, code: str) -> None:
    """Nothing is left to pay: the tickets are there without a payment."""
    buyer = visitor(browser, server, town.buyer.session, "en", theme="dark", on_phone=False)
    holds(buyer, hold_of(town.buyer, town.standing_id, town.plenty_id))
    buyer.open("/checkout")
    buyer.sees("voucher-open").click()
    buyer.sees("voucher-code").fill(code.lower())
    buyer.sees("voucher-apply").click()
    expect(buyer.sees("checkout-total")).to_have_text("¥0")
    assert_well(buyer, "vouchers-checkout-nothing")
    buyer.sees("contact-name").fill("Amy Grant")
    buyer.sees("contact-phone").fill("13820000003")
    buyer.sees("checkout-submit").click()
    expect(buyer.sees("order-state")).to_have_attribute("data-state", "fulfilled")
    expect(buyer.sees("to-tickets")).to_be_visible()
    expect(buyer.sees("invoice-open")).to_have_count(0)
    assert_well(buyer, "vouchers-order-of-nothing")
    refused(buyer, [])


def pause_it(organiser: Person) -> None:
    organiser.open("/console/sales/vouchers")
    organiser.sees("vouchers-search").fill("autumn2")
    expect(organiser.sees("voucher-line")).to_have_count(1)
    organiser.sees("vouchers-search").fill("")
    expect(organiser.sees("voucher-line")).to_have_count(2)
    assert_well(organiser, "vouchers-list")
    organiser.sees("voucher-line").filter(has_text=CODE).click()
    organiser.sees("voucher-pause").click()
    assert_well(organiser, "vouchers-pause")
    organiser.sees("voucher-pause-yes").click()
    expect(organiser.sees("voucher-status")).to_have_attribute("data-status", "paused")
    organiser.sees("voucher-resume").click()
    expect(organiser.sees("voucher-status")).to_have_attribute("data-status", "running")


def hold_of(buyer: Somebody, performance_id: str, ticket_type_id: str) -> Mapping[str, object]:
    choice = {"items": [{"ticket_type_id": ticket_type_id, "quantity": 2}]}
    return buyer.post("/holds", {"performance_id": performance_id, **choice}, dict[str, object])


def holds(buyer: Person, hold: Mapping[str, object]) -> None:
    """The browser's tab keeps this hold."""
    buyer.page.evaluate("(hold) => sessionStorage.setItem('onsale.hold', JSON.stringify(hold))", hold)


def visitor(
    browser: Browser, server: Server, session: str, language: Language, *, theme: Theme, on_phone: bool
) -> Person:
    """Somebody who was here before."""
    somebody = person(browser, server, language=language, on_phone=on_phone, theme=theme)
    somebody.page.add_init_script(WATCH_SHIFTS)
    somebody.keeps(session)
    return somebody


def refused(somebody: Person, expected: list[str]) -> None:
    """Nothing went wrong but what was meant to."""
    record = somebody.record
    assert (record.faults, record.strangers, record.refused) == ([], set(), expected)
    somebody.page.context.close()
