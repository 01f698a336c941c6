"""Somebody has lost a phone and calls; who answers finds the account and signs it out everywhere."""

from __future__ import annotations

from typing import Final

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.looks import WATCH_SHIFTS, assert_well
from tests.journeys.people import Person, person
from tests.journeys.server import Server
from tests.journeys.town import sign_in

pytestmark = pytest.mark.timeout(120)

ADMIN_PHONE: Final = "13820000041"
BUYER_PHONE: Final = "13820000042"


def test_a_lost_phone(browser: Browser, server: Server) -> None:
    server.grant(ADMIN_PHONE, "admin")
    buyer = sign_in(server, BUYER_PHONE)
    admin = person(browser, server, language="en", on_phone=True)
    admin.page.add_init_script(WATCH_SHIFTS)
    admin.keeps(sign_in(server, ADMIN_PHONE).session)
    admin.open("/console/accounts")
    expect(admin.sees("account-look")).to_be_disabled()
    assert_well(admin, "accounts")
    admin.sees("account-whom").fill("13999999999")
    admin.sees("account-reason").fill("lost phone")
    admin.sees("account-look").click()
    expect(admin.page.get_by_role("alert")).to_be_visible()
    admin.sees("account-whom").fill(BUYER_PHONE)
    admin.sees("account-look").click()
    expect(admin.sees("account-session")).to_have_count(1)
    assert BUYER_PHONE not in admin.page.url
    assert_well(admin, "accounts-found")
    see_what_they_see(admin)
    admin.sees("account-sign-out").click()
    admin.sees("account-deed-reason").fill("lost phone")
    admin.sees("account-deed-confirm").click()
    expect(admin.sees("account-session")).to_have_count(0)

    someone = person(browser, server, language="zh-CN", on_phone=True)
    someone.keeps(buyer.session)
    someone.open("/orders")
    expect(someone.sees("sign-in-phone")).to_be_visible()
    assert admin.record.refused == ["404 POST /api/v1/staff/accounts/lookups", "403 PATCH /api/v1/me"]
    assert admin.record.faults == []
    assert admin.record.strangers == set()


def see_what_they_see(admin: Person) -> None:
    """In a tab of its own, under a banner, and nothing can be done there."""
    admin.sees("account-view").click()
    admin.sees("account-deed-reason").fill("cannot find an order")
    with admin.page.context.expect_page() as opened:
        admin.sees("account-deed-confirm").click()
    tab = Person(page=opened.value, record=admin.record, server=admin.server)
    tab.page.add_init_script(WATCH_SHIFTS)
    expect(tab.page).to_have_url(f"{admin.server.url}/orders")
    expect(tab.sees("view-notice")).to_contain_text("138****0042")
    tab.open("/account")
    assert_well(tab, "accounts-seen-as")
    tab.page.get_by_label("Name").fill("Somebody else")
    tab.page.get_by_role("button", name="Save").click()
    expect(tab.page.get_by_role("alert")).to_contain_text("You only look")
    tab.sees("view-end").click()
    expect(tab.sees("view-notice")).to_have_count(0)
    # The browser's own session is what it was.
    tab.open("/account")
    expect(tab.page.get_by_role("main")).to_contain_text("138****0041")
    tab.page.close()
