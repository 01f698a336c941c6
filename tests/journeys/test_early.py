"""Before the app is there: the poster of an event stands where the page will have it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from tests.journeys.people import person
from tests.journeys.server import Server
from tests.journeys.town import Town, build_town

pytestmark = pytest.mark.timeout(120)

POSTERS = "img[src$='/poster']"


@pytest.fixture(scope="module")
def town(server: Server) -> Town:
    return build_town(server)


@pytest.mark.parametrize("on_phone", [True, False], ids=["phone", "desktop"])
def test_the_poster_is_there_before_the_app_and_stays_where_it_is(
    browser: Browser, server: Server, town: Town, *, on_phone: bool
) -> None:
    reader = person(browser, server, language="zh-CN", on_phone=on_phone)
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    reader.page.route("**/assets/base-*.js", hold)

    reader.page.goto(f"{server.url}/events/{town.event_id}", wait_until="commit")
    before = boxes(reader.page)
    assert reader.page.get_by_role("heading").count() == 0
    reader.picture(f"early-{'phone' if on_phone else 'desktop'}")
    for route in held:
        route.continue_()
    expect(reader.page.get_by_role("heading", name="潮汐之间")).to_be_visible()

    assert boxes(reader.page)[1] == before[1]
    assert reader.record.faults == []


def boxes(page: Page) -> list[list[int]]:
    """Where the backdrop and the poster are."""
    posters = page.locator(POSTERS)
    expect(posters).to_have_count(2)
    return [_box(posters.nth(number)) for number in range(2)]


def _box(poster: Locator) -> list[int]:
    box = poster.bounding_box()
    assert box is not None
    return [round(box["x"]), round(box["y"]), round(box["width"]), round(box["height"])]
