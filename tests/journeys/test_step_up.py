"""Whoever proved long ago who they are is asked above what they were doing, and goes on; codes stay in a browser."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys import looks
from tests.journeys.people import Language, Person, Theme, person
from tests.journeys.server import Server
from tests.modules.users.factor_owner import code_at

pytestmark = pytest.mark.timeout(180)


@pytest.mark.parametrize(
    ("language", "theme", "on_phone", "phone"),
    [("zh-CN", "dark", True, "13800007201"), ("en", "light", False, "13800007202")],
    ids=["phone", "desktop"],
)
def test_an_old_session_proves_it_again_and_goes_on(
    browser: Browser, server: Server, language: Language, theme: Theme, *, on_phone: bool, phone: str
) -> None:
    lei = person(browser, server, language=language, on_phone=on_phone, theme=theme)
    lei.page.add_init_script(looks.WATCH_SHIFTS)
    lei.open("/account/privacy")
    lei.signs_in(phone)
    grows_old(server)
    lei.sees("copy-ask").click()
    expect(lei.sees("step-up")).to_be_visible()
    looks.assert_well(lei, f"step-up-{language}")
    lei.page.keyboard.press("Escape")
    expect(lei.sees("problem")).to_have_attribute("data-code", "step-up-required")
    lei.sees("copy-ask").click()
    earlier = server.newest_message(phone)
    lei.sees("proof-send").click()
    expect(lei.sees("proof-code")).to_be_focused()
    looks.assert_well(lei, f"step-up-code-{language}")
    lei.page.keyboard.type(server.code_after(phone, earlier))
    lei.page.keyboard.press("Enter")
    expect(lei.sees("step-up")).to_have_count(0)
    expect(lei.sees("copy-ask")).to_have_count(0)

    adds_an_app(lei, language, server)
    assert lei.record.refused == ["403 POST /api/v1/me/export"] * 2 + ["403 POST /api/v1/me/recovery-codes"]
    assert lei.record.faults == []
    assert lei.record.strangers == set()


def adds_an_app(lei: Person, language: Language, server: Server) -> None:
    """On the page of the shop; from then on the app is asked for, also above another dialog."""
    lei.open("/account/security")
    expect(lei.sees("sms-worth")).to_be_visible()
    looks.assert_well(lei, f"security-none-{language}")
    lei.sees("factor-add").click()
    lei.sees("enrol-totp").click()
    secret = lei.sees("totp-secret").inner_text().replace(" ", "")
    used = code_at(secret, time.time())
    lei.sees("enrol-code").fill(used)
    lei.sees("enrol-add").click()
    lei.sees("recovery-saved").click()
    expect(lei.page.get_by_role("dialog")).to_have_count(0)
    expect(lei.sees("factor")).to_have_count(1)
    looks.assert_well(lei, f"security-one-{language}")
    grows_old(server)
    lei.sees("codes-renew").click()
    lei.sees("codes-make").click()
    lei.sees("factor-code").wait_for()
    # What waits behind is faint on purpose.
    lei.picture(f"step-up-factor-{language}")
    assert lei.sees("factor-code").evaluate(
        "(field) => { const { x, y } = field.getBoundingClientRect();"
        " return document.elementFromPoint(x + 3, y + 3) === field }"
    )
    while code_at(secret, time.time()) == used:
        time.sleep(0.5)
    lei.sees("factor-code").fill(code_at(secret, time.time()))
    lei.sees("factor-submit").click()
    expect(lei.sees("recovery-codes").locator("li")).to_have_count(10)


def test_a_code_is_entered_in_the_browser_that_asked_for_it(browser: Browser, server: Server) -> None:
    phone = "13800007203"
    lei, thief = (person(browser, server, language="en", on_phone=False) for _ in range(2))
    for one in (lei, thief):
        one.open("/sign-in")
    lei.sees("sign-in-phone").fill(phone)
    lei.sees("sign-in-send").click()
    expect(lei.sees("sign-in-code")).to_be_visible()
    code = server.code_after(phone, "")
    answer = thief.page.request.post(f"{server.url}/api/v1/auth/sessions", data={"phone": phone, "code": code})
    assert (answer.status, answer.json()["code"]) == (403, "code-expired")
    # Another tab of the same browser will do.
    tab = lei.page.context.new_page()
    tab.goto(f"{server.url}/sign-in")
    signed_in = tab.request.post(f"{server.url}/api/v1/auth/sessions", data={"phone": phone, "code": code})
    assert signed_in.status == 201, signed_in.text()


def grows_old(server: Server) -> None:
    """Half an hour goes by, which nobody waits for."""
    with closing(sqlite3.connect(Path(server.environment["ONSALE_DATA_DIR"]) / "onsale.db", timeout=10)) as data:
        data.execute("UPDATE users_sessions SET proved_at = 0")
        data.commit()
