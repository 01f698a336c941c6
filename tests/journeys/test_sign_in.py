"""Signing in by another provider, in a real browser, on its own pages and ours."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys import looks
from tests.journeys.bank import Bank, running_bank
from tests.journeys.people import Language, Person, Theme, person
from tests.journeys.server import Server, running_server

pytestmark = pytest.mark.timeout(180)

WECHAT_AGENT: Final = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 MicroMessenger/8.0.60"
)


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bank]:
    with running_bank(tmp_path_factory.mktemp("bank")) as started:
        yield started


@pytest.fixture(scope="module")
def server(bank: Bank, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running_server(tmp_path_factory.mktemp("sign-in"), bank.settings) as started:
        yield started


def visitor(browser: Browser, server: Server, language: Language, theme: Theme, *, on_phone: bool) -> Person:
    found = person(browser, server, language=language, on_phone=on_phone, theme=theme)
    found.page.add_init_script(looks.WATCH_SHIFTS)
    return found


def is_well(somebody: Person, language: Language, *, is_ours: bool = True) -> None:
    """Nothing that a machine can find is wrong with the page."""
    looks.settle(somebody.page)
    # Providers' pages are in the system's letters, and name the other language in its own.
    known = set() if is_ours else {"is written in system-ui", "shows '中文'"}
    assert set(looks.faults_of(looks.facts_of(somebody.page), language)) - known == set()
    assert looks.violations_of(somebody.page) == []


@pytest.mark.parametrize(
    ("language", "theme", "on_phone", "phone"),
    [("zh-CN", "light", True, "13800007001"), ("en", "dark", False, "13800007002")],
    ids=["phone", "desktop"],
)
def test_somebody_signs_in_by_a_provider_links_and_unlinks(
    browser: Browser, server: Server, language: Language, theme: Theme, *, on_phone: bool, phone: str
) -> None:
    ada = visitor(browser, server, language, theme, on_phone=on_phone)
    who = "sim-as-lin" if on_phone else "sim-as-zhou"

    # The first time: the provider, then a phone, then where one wanted to go.
    ada.open("/orders")
    expect(ada.sees("sign-in-by-oidc")).to_be_visible()
    is_well(ada, language)
    ada.picture(f"provider-sign-in-{language}")
    ada.sees("sign-in-by-oidc").click()
    expect(ada.sees(who)).to_be_visible()
    is_well(ada, language, is_ours=False)
    ada.picture(f"provider-page-{language}")
    ada.sees(who).click()
    expect(ada.sees("sign-in-phone")).to_be_visible()
    is_well(ada, language)
    ada.picture(f"provider-phone-{language}")
    ada.signs_in(phone)
    expect(ada.page).to_have_url(f"{server.url}/orders")

    # From then on the provider is enough.
    ada.open("/account")
    ada.sees("sign-out").click()
    ada.open("/sign-in?next=/tickets")
    ada.sees("sign-in-by-oidc").click()
    ada.sees(who).click()
    expect(ada.page).to_have_url(f"{server.url}/tickets")

    # It is listed, can be unlinked, and linked again.
    ada.open("/account/sign-in-ways")
    expect(ada.sees("way-unlink")).to_have_count(1)
    is_well(ada, language)
    ada.picture(f"sign-in-ways-{language}")
    ada.sees("way-unlink").click()
    ada.sees("way-confirm").click()
    expect(ada.sees("way-unlink")).to_have_count(0)
    ada.sees("way-oidc").get_by_test_id("way-link").click()
    ada.sees(who).click()
    expect(ada.page).to_have_url(f"{server.url}/account/sign-in-ways")
    expect(ada.sees("way-unlink")).to_have_count(1)

    assert (ada.record.faults, ada.record.refused, ada.record.strangers) == ([], [], set())
    ada.page.context.close()


def test_wechats_own_browser_offers_wechat_first(browser: Browser, server: Server) -> None:
    """And at a computer the same person comes in by the QR code, which is another application there."""
    eve = person(browser, server, language="zh-CN", on_phone=True, agent=WECHAT_AGENT)
    eve.page.add_init_script(looks.WATCH_SHIFTS)
    eve.open("/sign-in?next=/tickets")
    buttons = eve.page.locator("[data-testid^=sign-in-by-]:not([data-testid=sign-in-by-password])")
    expect(buttons).to_have_text(["微信登录", "支付宝登录", "OpenID登录"])
    is_well(eve, "zh-CN")
    eve.picture("provider-in-wechat")
    buttons.first.click()
    expect(eve.page).to_have_url(re.compile("/connect/oauth2/authorize"))
    is_well(eve, "zh-CN", is_ours=False)
    eve.sees("sim-as-ada").click()
    eve.signs_in("13800007003")
    expect(eve.page).to_have_url(f"{server.url}/tickets")

    at_desk = visitor(browser, server, "en", "light", on_phone=False)
    at_desk.open("/sign-in?next=/orders")
    at_desk.sees("sign-in-by-wechat").click()
    expect(at_desk.page).to_have_url(re.compile("/connect/qrconnect"))
    at_desk.sees("sim-as-ada").click()
    expect(at_desk.page).to_have_url(f"{server.url}/orders")
    at_desk.open("/account")
    expect(at_desk.page.locator("main")).to_contain_text("138****7003")

    # The code of Alipay has another name on the way back.
    at_desk.open("/account/sign-in-ways")
    at_desk.sees("way-alipay").get_by_test_id("way-link").click()
    at_desk.sees("sim-as-ada").click()
    expect(at_desk.sees("way-unlink")).to_have_count(2)
    at_desk.picture("sign-in-ways-two")
    for somebody in (eve, at_desk):
        assert (somebody.record.faults, somebody.record.refused, somebody.record.strangers) == ([], [], set())
        somebody.page.context.close()


def test_who_cancels_or_is_lied_to_is_told(browser: Browser, server: Server) -> None:
    ben = visitor(browser, server, "en", "light", on_phone=False)
    ben.open("/sign-in")
    ben.sees("sign-in-by-oidc").click()
    ben.sees("sim-cancel").click()
    expect(ben.sees("provider-none")).to_contain_text("Sign-in cancelled")
    is_well(ben, "en")
    ben.picture("provider-cancelled")
    assert ben.record.refused == []

    ben.page.get_by_role("link", name="Sign in again").click()
    ben.sees("sign-in-by-oidc").click()
    ben.page.locator("summary").click()
    ben.page.get_by_role("link", name="Another state comes back").click()
    ben.sees("sim-as-ada").click()
    expect(ben.sees("problem")).to_have_attribute("data-code", "sign-in-over")
    expect(ben.page).to_have_url(re.compile("/sign-in/oidc$"))
    assert ben.record.refused == ["403 POST /api/v1/auth/providers/oidc/sessions"]
    assert ben.record.strangers == set()
    ben.page.context.close()
