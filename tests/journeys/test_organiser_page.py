"""An organiser says who it is, in a colour that everybody can read, and buyers find it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys import looks
from tests.journeys.people import person
from tests.journeys.server import Server
from tests.journeys.town import Town, build_town

pytestmark = pytest.mark.timeout(120)


@pytest.fixture(scope="module")
def town(server: Server) -> Town:
    return build_town(server)


def test_from_the_console_to_the_buyer(browser: Browser, server: Server, town: Town) -> None:
    organiser = person(browser, server, language="en", on_phone=False)
    organiser.page.add_init_script(looks.WATCH_SHIFTS)
    organiser.keeps(town.organiser.session)
    organiser.open("/console/team/page")
    color, verdict = organiser.sees("brand-color"), organiser.sees("brand-verdict")
    expect(verdict).to_contain_text("nearest colour")
    expect(color).to_have_value("#ffd400")
    color.fill("#0a5c36")
    expect(verdict).to_contain_text("can be read well")
    name = organiser.page.get_by_label("English").first
    name.fill("<b>Tides</b> & Sons")
    expect(organiser.sees("brand-light")).to_contain_text("<b>Tides</b> & Sons")
    looks.assert_well(organiser, "organiser-page-console")
    organiser.sees("brand-save").click()
    expect(organiser.page.get_by_text("Page saved")).to_be_visible()

    buyer = person(browser, server, language="en", on_phone=True, theme="dark")
    buyer.page.add_init_script(looks.WATCH_SHIFTS)
    buyer.open(f"/events/{town.event_id}")
    assert buyer.page.locator("link[rel=canonical]").get_attribute("href") == f"{server.url}/events/{town.event_id}"
    buyer.sees("organiser-link").click()
    heading = buyer.page.get_by_role("heading", level=1)
    expect(heading).to_have_text("<b>Tides</b> & Sons")
    expect(buyer.sees("organiser-event").first).to_be_visible()
    # What was said of the page before is not said of this one.
    expect(buyer.page.locator("link[rel=canonical]")).to_have_count(0)
    looks.assert_well(buyer, "organiser-page-buyer")
    assert heading.evaluate("(element) => getComputedStyle(element).color") not in {"rgb(10, 92, 54)", "rgb(0, 0, 0)"}
    assert (buyer.record.faults, buyer.record.refused, organiser.record.faults) == ([], [], [])


def test_of_two_who_write_one_is_told(browser: Browser, server: Server, town: Town) -> None:
    slow, quick = (person(browser, server, language="en", on_phone=False) for _ in range(2))
    for one in (slow, quick):
        one.keeps(town.organiser.session)
        one.open("/console/team/page")
        expect(one.sees("brand-save")).to_be_enabled()
    quick.page.get_by_label("English").first.fill("Quick")
    quick.sees("brand-save").click()
    expect(quick.page.get_by_text("Page saved")).to_be_visible()
    slow.page.get_by_label("English").first.fill("Slow")
    slow.sees("brand-save").click()
    expect(slow.page.get_by_text("Somebody has saved")).to_be_visible()
    slow.page.get_by_role("button", name="Load what is stored").click()
    expect(slow.page.get_by_label("English").first).to_have_value("Quick")
    assert slow.record.refused == ["409 PUT /api/v1/organiser/page"]
