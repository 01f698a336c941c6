"""Somebody has lost a phone and calls; who answers finds the account and signs it out everywhere."""

from __future__ import annotations

from typing import Final

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.looks import WATCH_SHIFTS, assert_well
from tests.journeys.people import person
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
    admin.sees("account-sign-out").click()
    admin.sees("sign-out-reason").fill("lost phone")
    admin.sees("sign-out-confirm").click()
    expect(admin.sees("account-session")).to_have_count(0)

    someone = person(browser, server, language="zh-CN", on_phone=True)
    someone.keeps(buyer.session)
    someone.open("/orders")
    expect(someone.sees("sign-in-phone")).to_be_visible()
    assert admin.record.refused == ["404 POST /api/v1/staff/accounts/lookups"]
    assert admin.record.faults == []
    assert admin.record.strangers == set()
