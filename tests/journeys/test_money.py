"""Buyers pay as suits their device, and give tickets back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import pytest
from playwright.sync_api import Browser, expect

from bench.stage import wait_for
from tests.journeys import looks
from tests.journeys.bank import Bank, attempts, running_bank
from tests.journeys.people import Language, Person, person
from tests.journeys.server import Server, running_server
from tests.journeys.town import JsonObject, Town, bought, build_town, ordered

pytestmark = pytest.mark.timeout(180)

WECHAT_AGENT: Final = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 MicroMessenger/8.0.60"
)
# What WeChat puts into its pages: a sheet on which the buyer says yes.
WECHAT_BRIDGE: Final = """
window.WeixinJSBridge = {
  invoke: (name, parameters, answered) => { window.asked = [name, parameters]; answered({ err_msg: `${name}:ok` }) }
}"""


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bank]:
    with running_bank(tmp_path_factory.mktemp("bank")) as started:
        yield started


@pytest.fixture(scope="module")
def server(bank: Bank, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running_server(tmp_path_factory.mktemp("money"), bank.settings) as started:
        yield started


@pytest.fixture(scope="module")
def town(server: Server) -> Town:
    return build_town(server)


def test_a_code_at_a_computer_survives_a_reload_and_the_page_goes_on_by_itself(
    browser: Browser, server: Server, bank: Bank, town: Town
) -> None:
    order_id = an_order(town)
    amy = buyer(browser, server, town, language="en", on_phone=False)
    amy.open(f"/orders/{order_id}")
    expect(amy.sees("pay-way")).to_have_count(3)
    amy.sees("pay-now").click()
    first = drawn(amy)
    is_well(amy, "en")
    amy.picture("money-code")
    amy.page.reload()
    assert drawn(amy) == first
    [alipay] = attempts(town.buyer, order_id)
    assert (alipay.channel, alipay.state) == ("alipay", "pending")

    amy.sees("pay-change").click()
    choose(amy, "wechat")
    amy.sees("pay-now").click()
    expect(amy.sees("pay-code")).to_contain_text("Scan with WeChat")
    assert drawn(amy) != first
    _, wechat = attempts(town.buyer, order_id)
    bank.pays(wechat)
    is_fulfilled(amy)
    nothing_else(amy)


def test_an_app_on_a_phone_and_back_without_a_word_then_another_way(
    browser: Browser, server: Server, bank: Bank, town: Town
) -> None:
    order_id = an_order(town)
    li = buyer(browser, server, town, language="zh-CN", on_phone=True)
    li.open(f"/orders/{order_id}")
    li.sees("pay-now").click()
    expect(li.sees("sim-amount")).to_be_visible()
    li.page.go_back()
    expect(li.sees("pay-return")).to_contain_text("正在确认支付结果")
    li.sees("pay-claimed").click()
    expect(li.sees("pay-return")).to_contain_text("正在向支付宝核实")
    is_well(li, "zh-CN")
    li.picture("money-return")
    li.sees("pay-change").click()
    choose(li, "sandbox")
    li.sees("pay-now").click()
    li.sees("sandbox-pay").click()
    is_fulfilled(li)

    paid_twice, _ = attempts(town.buyer, order_id)
    bank.pays(paid_twice)
    wait_for(
        lambda: attempts(town.buyer, order_id)[0].state != "pending" or None, what=lambda: "word of the second money"
    )
    li.page.reload()
    expect(li.page.locator("[data-money]")).to_contain_text("多余的付款")
    is_fulfilled(li)
    nothing_else(li)


def test_wechats_own_sheet_inside_wechat(browser: Browser, server: Server, bank: Bank, town: Town) -> None:
    order_id = an_order(town)
    li = buyer(browser, server, town, language="zh-CN", on_phone=True, agent=WECHAT_AGENT)
    li.page.add_init_script(WECHAT_BRIDGE)
    li.open(f"/orders/{order_id}")
    expect(li.sees("pay-way")).to_have_count(2)  # Alipay does not open there
    li.sees("pay-now").click()
    expect(li.sees("pay-return")).to_be_visible()
    expect(li.page).to_have_url(f"{server.url}/orders/{order_id}")
    name, parameters = li.page.evaluate("window.asked")
    assert name == "getBrandWCPayRequest"
    assert parameters.keys() == {"appId", "timeStamp", "nonceStr", "package", "signType", "paySign"}
    [attempt] = attempts(town.buyer, order_id)
    bank.pays(attempt)
    is_fulfilled(li)
    nothing_else(li)


def test_one_ticket_of_two_goes_back(browser: Browser, server: Server, town: Town) -> None:
    order_id = bought(town.buyer, town.standing_id, two_tickets(town))
    li = buyer(browser, server, town, language="zh-CN", on_phone=True)
    li.open(f"/tickets?order_id={order_id}")
    expect(li.sees("ticket-row")).to_have_count(2)
    li.open(f"/orders/{order_id}")
    li.sees("refund-ask").click()
    expect(li.sees("refund-confirm")).to_be_disabled()
    li.sees("refund-item").first.check()
    expect(li.sees("refund-sum")).to_contain_text("退回")
    is_well(li, "zh-CN")
    li.picture("money-refund")
    li.sees("refund-confirm").click()
    expect(li.sees("refund")).to_have_attribute("data-state", "done")
    expect(li.sees("order-state")).to_have_attribute("data-state", "partially_refunded")
    expect(li.sees("item-dead")).to_have_count(1)
    li.picture("money-refunded")
    kept = li.page.evaluate("JSON.parse(localStorage['onsale.tickets']).tickets")
    assert sorted(ticket["state"] for ticket in kept if ticket["order_id"] == order_id) == ["valid", "void"]

    li.sees("to-tickets").click()
    expect(li.sees("ticket-row").filter(has_text="已作废")).to_have_count(1)
    li.sees("ticket-row").filter(has_text="已作废").click()
    expect(li.page.locator("article[data-state=void]")).to_contain_text("不能入场")
    expect(li.page.locator("article svg[role=img]")).to_have_count(0)
    nothing_else(li)


def test_a_whole_order_goes_back_by_keyboard(browser: Browser, server: Server, town: Town) -> None:
    order_id = bought(town.buyer, town.standing_id, two_tickets(town))
    amy = buyer(browser, server, town, language="en", on_phone=False)
    amy.open(f"/orders/{order_id}")
    amy.sees("refund-ask").focus()
    amy.page.keyboard.press("Enter")
    expect(amy.sees("refund-all")).to_be_visible()
    press_until(amy, "refund-all", "Tab")
    amy.page.keyboard.press("Space")
    expect(amy.sees("refund-sum")).to_contain_text("You get back")
    press_until(amy, "refund-confirm", "Tab")
    amy.page.keyboard.press("Enter")
    expect(amy.sees("order-state")).to_have_attribute("data-state", "refunded")
    expect(amy.sees("item-dead")).to_have_count(2)
    expect(amy.sees("refund-ask")).to_have_count(0)
    is_well(amy, "en")
    nothing_else(amy)


def test_an_invoice_is_asked_for_and_changed(browser: Browser, server: Server, town: Town) -> None:
    order_id = bought(town.buyer, town.standing_id, two_tickets(town))
    li = buyer(browser, server, town, language="zh-CN", on_phone=True)
    li.open(f"/orders/{order_id}")
    li.sees("invoice-open").click()
    li.page.get_by_text("企业", exact=True).click()
    li.sees("invoice-title").fill("上海山海文化有限公司")
    li.sees("invoice-tax").fill("91310000MA1K35U720")
    li.sees("invoice-email").fill("finance@example.com")
    li.sees("invoice-submit").click()
    expect(li.sees("invoice-tax")).to_be_focused()
    expect(li.page.get_by_role("alert")).to_contain_text("核对每一位")
    is_well(li, "zh-CN")
    li.picture("money-invoice")
    li.sees("invoice-tax").fill("91350100M000100Y43")
    li.sees("invoice-submit").click()
    expect(li.sees("invoice")).to_contain_text("f***@example.com")
    expect(li.sees("invoice")).to_contain_text("¥520")
    is_well(li, "zh-CN")
    li.sees("invoice-change").click()
    expect(li.sees("invoice-title")).to_have_value("上海山海文化有限公司")
    li.page.get_by_text("个人", exact=True).click()
    li.sees("invoice-title").fill("李小明")
    li.sees("invoice-submit").click()
    expect(li.sees("invoice")).to_contain_text("李小明")
    expect(li.sees("invoice")).not_to_contain_text("税号")
    nothing_else(li, refused=["404 GET /api/v1/orders/*/invoice", "422 POST /api/v1/orders/*/invoice"])


def test_a_show_that_is_off_or_at_another_time_says_so_everywhere(browser: Browser, server: Server, town: Town) -> None:
    li = buyer(browser, server, town, language="zh-CN", on_phone=True)
    li.open(f"/events/{town.changed_id}")
    expect(li.sees("change").and_(li.page.locator("[data-kind=cancelled]"))).to_contain_text("场馆临时检修")
    expect(li.sees("change").and_(li.page.locator("[data-kind=postponed]"))).to_contain_text("全额退票")
    is_well(li, "zh-CN")
    li.picture("money-changed-event")
    for name, kind in {"of-no-show": "cancelled", "of-a-later-show": "postponed"}.items():
        for path in (f"/orders/{town.order_ids[name]}", f"/tickets/{town.ticket_ids[name]}"):
            li.open(path)
            expect(li.sees("change")).to_have_attribute("data-kind", kind)
            is_well(li, "zh-CN")
    li.open(f"/orders/{town.order_ids['of-a-later-show']}")
    expect(li.sees("refunds")).to_contain_text("免手续费")
    nothing_else(li)


def two_tickets(town: Town) -> JsonObject:
    """Of the kind that there are many of."""
    return {"items": [{"ticket_type_id": town.plenty_id, "quantity": 2}]}


def an_order(town: Town) -> str:
    return ordered(town.buyer, town.standing_id, two_tickets(town))


def buyer(
    browser: Browser, server: Server, town: Town, *, language: Language, on_phone: bool, agent: str | None = None
) -> Person:
    """The town's buyer, signed in."""
    somebody = person(browser, server, language=language, on_phone=on_phone, agent=agent)
    somebody.page.add_init_script(looks.WATCH_SHIFTS)
    somebody.keeps(town.buyer.session)
    return somebody


def drawn(somebody: Person) -> str:
    """The drawing of the code that is shown."""
    path = somebody.sees("pay-code").locator("svg[role=img] path")
    expect(path).to_be_visible()
    return path.get_attribute("d") or ""


def choose(somebody: Person, channel: str) -> None:
    somebody.page.locator(f'[data-testid="pay-way"][data-channel="{channel}"]').click()
    expect(somebody.page.locator(f'input[value="{channel}"]')).to_be_checked()


def is_fulfilled(somebody: Person) -> None:
    expect(somebody.sees("order-state")).to_have_attribute("data-state", "fulfilled")


def press_until(somebody: Person, test_id: str, key: str, presses_max: int = 12) -> None:
    """Go on with the keyboard until something has the focus."""
    wanted = somebody.sees(test_id)
    for _ in range(presses_max):
        if wanted.evaluate("(element) => element === document.activeElement"):
            return
        somebody.page.keyboard.press(key)
    raise AssertionError(f"{test_id} is not reached with {presses_max} times {key}")


def is_well(somebody: Person, language: Language) -> None:
    """Nothing is wrong with what is shown now that a machine can find."""
    looks.settle(somebody.page)
    words = looks.facts_of(somebody.page).words
    assert [word for word in words if looks.is_untranslated(word, language)] == []
    assert looks.violations_of(somebody.page) == []


def nothing_else(somebody: Person, refused: Sequence[str] = ()) -> None:
    """Nothing failed, nobody else was asked, nothing was refused but what belongs to the story."""
    record = somebody.record
    assert (record.faults, record.strangers, record.refused) == ([], set(), list(refused))
    somebody.page.context.close()
