"""The provider simulator's own pages: a buyer pays on a phone and at a desk, the tester sees it and sets faults."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.journeys.looks import WATCH_SHIFTS, facts_of, faults_of, settle, violations_of
from tests.journeys.people import SCREENSHOTS, Language, Record, Theme
from tests.provider_sim.stage import Shop, Simulator, alipay_client, simulator, wechat_client

pytestmark = pytest.mark.timeout(120)

NUMBER: Final = "0199a0b1c2d3e4f5a6b7c8d9e0f1a2b3"
OTHER: Final = "0199a0b1c2d3e4f5a6b7c8d9e0f1a2b4"
LOOKS: Final[list[tuple[Language, Theme, int, int]]] = [("zh-CN", "light", 390, 844), ("en", "dark", 1440, 900)]


@pytest.fixture
def shop() -> Iterator[Shop]:
    opened = Shop()
    yield opened
    opened.close()


@pytest.fixture
def sim(tmp_path: Path) -> Iterator[Simulator]:
    with simulator(tmp_path) as started:
        yield started


@pytest.fixture(params=LOOKS, ids=lambda look: f"{look[0]}-{look[1]}")
def window(request: pytest.FixtureRequest, browser: Browser) -> Iterator[tuple[BrowserContext, Record, Language]]:
    language, theme, width, height = request.param
    context = browser.new_context(
        viewport={"width": width, "height": height}, locale=language, color_scheme=theme, timezone_id="Asia/Shanghai"
    )
    context.add_init_script(WATCH_SHIFTS)
    record = Record()
    record.watch(context)
    yield context, record, language
    context.close()


def check(page: Page, language: Language, name: str) -> None:
    """Nothing that a machine can find is wrong with it; its picture for `$SCREENSHOTS`."""
    settle(page)
    if SCREENSHOTS:
        page.screenshot(path=Path(SCREENSHOTS) / f"provider-{name}-{language}.png", full_page=True)
    # The system's letters are right for pages that belong to nobody, and the other language is named in its own.
    own = {"is written in system-ui", "shows '中文'"}
    assert [fault for fault in faults_of(facts_of(page), language) if fault not in own] == []
    assert violations_of(page) == []


def test_a_buyer_scans_ticks_a_fault_and_pays(
    sim: Simulator, shop: Shop, window: tuple[BrowserContext, Record, Language]
) -> None:
    context, record, language = window
    subject = "Swan Lake" if language == "en" else "天鹅湖"
    answer = alipay_client(sim, shop).api_alipay_trade_precreate(subject, NUMBER, "2560.00")
    page = context.new_page()

    page.goto(answer["qr_code"])
    expect(page.get_by_test_id("sim-amount")).to_have_text("¥2,560.00")
    check(page, language, "qr")
    page.locator("summary").click()
    check(page, language, "faults")
    page.locator("input[value=repeat]").check()
    page.get_by_test_id("sim-fail").click()
    expect(page.get_by_role("status")).not_to_be_empty()
    assert sim.payments()[NUMBER]["state"] == "waiting"
    page.get_by_test_id("sim-pay").click()
    expect(page.locator(".mark")).to_be_visible()

    check(page, language, "paid")
    assert (sim.payments()[NUMBER]["state"], sim.payments()[NUMBER]["happened"]) == ("paid", {"repeat": 1})
    shop.hears(10)
    assert (record.faults, record.refused, record.strangers) == ([], [], set())


def test_a_buyer_comes_back_from_h5(
    sim: Simulator, shop: Shop, window: tuple[BrowserContext, Record, Language]
) -> None:
    context, record, _ = window
    client, page = wechat_client(sim, shop), context.new_page()
    code_url = json.loads(client.pay("Ticket", NUMBER, {"total": 88000, "currency": "CNY"})[1])["code_url"]

    page.goto(f"{code_url.replace('/qr/', '/pay/')}?redirect_url={sim.url}%2F%3Fstate%3Dpaid")
    page.get_by_test_id("sim-pay").click()

    expect(page).to_have_url(f"{sim.url}/?state=paid")
    expect(page.locator("tbody tr")).to_have_count(1)
    assert (record.faults, record.refused, record.strangers) == ([], [], set())


def test_the_tester_sees_payments_pays_and_sets_faults(
    sim: Simulator, shop: Shop, window: tuple[BrowserContext, Record, Language]
) -> None:
    context, record, language = window
    subject = "Swan Lake" if language == "en" else "天鹅湖"
    client = wechat_client(sim, shop)
    page = context.new_page()
    page.goto(f"{sim.url}/")
    expect(page.locator(".empty")).to_have_count(2)
    check(page, language, "empty")
    for number in (NUMBER, OTHER):
        assert client.pay(subject, number, {"total": 88000, "currency": "CNY"})[0] == 200
    row = page.locator(f"tr[data-number='{NUMBER}']")

    row.locator("button").last.click()
    page.locator("dialog input[value='refund-pending']").check()
    page.locator("dialog button.main").click()
    expect(row.locator(".chip")).to_have_count(1)
    row.get_by_test_id("sim-pay-row").click()
    expect(row.locator(".state.paid")).to_be_visible()
    amount = {"refund": 100, "total": 88000, "currency": "CNY"}
    assert client.refund("r1", amount, out_trade_no=NUMBER, reason=subject)[0] == 200
    expect(page.locator(".state.pending")).to_be_visible()
    check(page, language, "control")
    page.locator("tr", has=page.locator(".state.pending")).locator("button").first.click()
    expect(page.locator(".state.done")).to_be_visible()
    page.get_by_role("searchbox").fill(OTHER)
    expect(row).to_have_count(0)
    page.locator("summary").click()
    page.locator("input[data-kind=drop]").fill("12.5")
    check(page, language, "chances")
    page.get_by_test_id("sim-save").click()
    page.get_by_test_id("sim-move").click()
    expect(page.get_by_text("25", exact=False).first).to_be_visible()

    state = sim.http.get("/sim/state").json()
    assert state["moved_seconds"] == 25 * 3600
    assert state["defaults"] == {"seed": 0, "chances": [{"fault": {"kind": "drop"}, "probability": 0.125}]}
    assert (record.faults, record.refused, record.strangers) == ([], [], set())


def test_a_link_to_nothing_says_so(sim: Simulator, window: tuple[BrowserContext, Record, Language]) -> None:
    context, _, language = window
    page = context.new_page()

    answer = page.goto(f"{sim.url}/pay/nothing")

    assert answer is not None
    assert answer.status == 404
    check(page, language, "missing")
