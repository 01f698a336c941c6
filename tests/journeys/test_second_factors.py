"""An owner adds an authenticator app and a passkey, and signs in with each of them and with a recovery code.

Chromium's virtual authenticator makes and signs for real; browsers make passkeys for names only, so the pages are
opened at `localhost`.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys import looks
from tests.journeys.people import Person, person
from tests.journeys.server import Server, running_server, until
from tests.modules.users.factor_owner import code_at

pytestmark = pytest.mark.timeout(180)

PHONE: Final = "13800138055"
AUTHENTICATOR: Final = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with running_server(tmp_path, {"ONSALE_SECOND_FACTORS": "by-role"}) as started:
        yield replace(started, url=started.url.replace("127.0.0.1", "localhost"))


def test_an_owner_signs_in_with_two_factors(browser: Browser, server: Server) -> None:
    server.grant(PHONE, "organiser")
    owner = person(browser, server, language="en", on_phone=False)
    credentials = owner.page.context.new_cdp_session(owner.page)
    credentials.send("WebAuthn.enable")
    credentials.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})

    codes = enrols_an_app(owner)
    adds_a_passkey(owner)
    signs_in_again(owner)
    owner.sees("factor-passkey").click()
    expect(owner.page).to_have_url(f"{server.url}/console/events")
    signs_in_again(owner)
    owner.sees("factor-to-recovery").click()
    owner.sees("factor-recovery").fill(codes[0].lower())
    owner.sees("factor-submit").click()
    expect(owner.page).to_have_url(f"{server.url}/console/events")
    keeps_the_last(owner)
    earlier = server.newest_message(PHONE)
    assert '"factors":1' in server.command("forget-factors", PHONE, "--reason", "passport at the desk")
    until(lambda: server.newest_message(PHONE) != earlier, "the owner to hear that all factors are gone")

    assert owner.record.faults == []
    assert owner.record.strangers == set()
    assert owner.record.refused == ["409 DELETE /api/v1/me/factors/*"]
    owner.page.context.close()


def enrols_an_app(owner: Person) -> list[str]:
    """The recovery codes that come with it. Before it is there, no page of the console opens."""
    owner.open("/console/sales")
    owner.signs_in(PHONE)
    owner.open("/console/sales")
    expect(owner.sees("second-step")).to_be_visible()
    owner.picture("second-step-enrol")
    owner.sees("enrol-totp").click()
    secret = owner.sees("totp-secret").inner_text().replace(" ", "")
    owner.picture("second-step-app")
    assert looks.violations_of(owner.page) == []
    owner.sees("enrol-code").fill(code_at(secret, time.time()))
    owner.sees("enrol-add").click()
    expect(owner.sees("recovery-codes").locator("li")).to_have_count(10)
    codes = owner.sees("recovery-codes").locator("li").all_inner_texts()
    assert len(set(codes)) == 10
    owner.picture("second-step-codes")
    with owner.page.expect_download() as download:
        owner.sees("recovery-download").click()
    assert codes[9] in Path(download.value.path()).read_text()
    owner.sees("recovery-saved").click()
    expect(owner.page).to_have_url(f"{owner.server.url}/console/sales")
    return codes


def adds_a_passkey(owner: Person) -> None:
    owner.open("/console/security")
    expect(owner.sees("factor")).to_have_count(1)
    owner.sees("factor-add").click()
    owner.sees("enrol-passkey").click()
    owner.sees("enrol-name").fill("Laptop")
    owner.sees("enrol-add").click()
    expect(owner.sees("factor")).to_have_count(2)
    expect(owner.sees("factor").last).to_contain_text("Laptop")
    owner.picture("security")
    assert looks.violations_of(owner.page) == []


def signs_in_again(owner: Person) -> None:
    """Out, and in by phone, without the pause between two codes, which is not what is looked at."""
    owner.page.get_by_role("button", name="Sign out").click()
    with closing(sqlite3.connect(Path(owner.server.environment["ONSALE_DATA_DIR"]) / "onsale.db", timeout=10)) as data:
        data.execute("UPDATE users_codes SET created_at = created_at - 60000000")
        data.commit()
    owner.open("/console/sign-in")
    owner.signs_in(PHONE)
    expect(owner.sees("second-step")).to_be_visible()
    owner.picture("second-step-present")


def keeps_the_last(owner: Person) -> None:
    owner.open("/console/security")
    expect(owner.sees("codes-left")).to_contain_text("9 left")
    for _ in range(2):
        owner.sees("factor-remove").first.click()
        owner.sees("factor-confirm").click()
    expect(owner.sees("problem")).to_have_attribute("data-code", "last-second-factor")
    expect(owner.sees("factor")).to_have_count(1)
