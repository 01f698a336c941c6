"""A password and an e-mail address: set, used, refused and removed in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys import looks
from tests.journeys.people import Language, Person, Theme, person
from tests.journeys.server import Server

pytestmark = pytest.mark.timeout(120)

PASSWORD = "plum violin harbour"


@pytest.mark.parametrize(
    ("language", "theme", "on_phone", "phone"),
    [("zh-CN", "dark", True, "13800007101"), ("en", "light", False, "13800007102")],
    ids=["phone", "desktop"],
)
def test_a_password_and_an_address(
    browser: Browser, server: Server, language: Language, theme: Theme, *, on_phone: bool, phone: str
) -> None:
    lei = person(browser, server, language=language, on_phone=on_phone, theme=theme)
    lei.page.add_init_script(looks.WATCH_SHIFTS)
    lei.open("/account/access")
    lei.signs_in(phone)
    address = f"lei{phone}@example.com"
    choose(lei, language)
    confirm(lei, language, address)
    sign_in(lei, language, address)

    # Removed, the code is still there.
    lei.open("/account/access")
    lei.sees("password-remove").click()
    looks.assert_well(lei, f"password-remove-{language}")
    lei.sees("password-confirm").click()
    expect(lei.sees("password-remove")).to_have_count(0)
    assert lei.record.refused == ["409 PUT /api/v1/me/password", "403 POST /api/v1/auth/password/sessions"]
    assert lei.record.faults == []
    assert lei.record.strangers == set()


def choose(lei: Person, language: Language) -> None:
    """A password that everybody has is refused, another one is kept."""
    lei.sees("password-edit").click()
    lei.sees("password-new").fill("password1")
    lei.sees("password-save").click()
    expect(lei.sees("problem")).to_have_attribute("data-code", "password-common")
    looks.assert_well(lei, f"password-refused-{language}")
    lei.sees("password-new").fill(PASSWORD)
    lei.sees("password-new").press("Enter")
    expect(lei.sees("password-remove")).to_be_visible()


def confirm(lei: Person, language: Language, address: str) -> None:
    """An address is confirmed by the code that goes there."""
    lei.sees("email-edit").click()
    earlier = lei.server.newest_message(address)
    lei.sees("email-address").fill(address)
    lei.sees("email-send").click()
    code = lei.sees("email-code")
    expect(code).to_be_focused()
    looks.assert_well(lei, f"email-code-{language}")
    code.fill(lei.server.code_after(address, earlier))
    lei.sees("email-confirm").click()
    expect(lei.sees("email-state")).to_contain_text("l***@example.com")
    looks.assert_well(lei, f"access-{language}")


def sign_in(lei: Person, language: Language, address: str) -> None:
    """Both sign in, by keyboard; a wrong password says no more than that."""
    lei.open("/account")
    lei.sees("sign-out").click()
    lei.open("/sign-in?next=/tickets")
    lei.sees("sign-in-by-password").click()
    lei.sees("password-login").fill(address)
    lei.sees("password-typed").fill("a wrong one")
    lei.sees("password-show").click()
    lei.sees("password-submit").click()
    expect(lei.sees("problem")).to_have_attribute("data-code", "password-wrong")
    looks.assert_well(lei, f"password-sign-in-{language}")
    lei.sees("password-typed").fill(PASSWORD)
    lei.sees("password-typed").press("Enter")
    expect(lei.page).to_have_url(f"{lei.server.url}/tickets")
