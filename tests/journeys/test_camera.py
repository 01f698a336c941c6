"""At the door with a phone: the camera reads the code of a ticket, and once is enough."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from playwright.sync_api import Browser, expect

from tests.journeys import camera, door, looks
from tests.journeys.conftest import ARGUMENTS, chromium
from tests.journeys.people import person
from tests.journeys.server import Server
from tests.journeys.town import Town, build_town

pytestmark = pytest.mark.timeout(120)

# Several readings of the same code, which stays before the camera.
LOOKING_ON_MS = 2_000
# Whatever moves within half a second of an input is forgiven, and Chromium takes the size of a phone for one.
FORGIVEN_MS = 700
# What is looked for until the test says that there is none.
NO_CAMERA = """
navigator.mediaDevices.getUserMedia = () => new Promise((_, refuse) => {
  window.findNone = () => refuse(new DOMException('none', 'NotFoundError'))
})
"""
# Two frames, and what is said of the first of them has arrived.
DRAWN = "new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(drawn, 50))))"


class Ticket(msgspec.Struct):
    code: str


@pytest.fixture(scope="module")
def town(server: Server) -> Town:
    return build_town(server)


def test_a_ticket_before_the_camera_is_admitted_once(
    browser: Browser, server: Server, town: Town, tmp_path: Path
) -> None:
    film = tmp_path / "ticket.y4m"
    camera.film_ticket(town.buyer.get(f"/tickets/{town.ticket_ids['valid']}", Ticket).code, film)
    with browser.browser_type.launch(
        executable_path=chromium(), args=[*ARGUMENTS, *camera.ARGUMENTS, camera.capture_argument(film)]
    ) as with_camera:
        staff = person(with_camera, server, language="zh-CN", on_phone=True)
        staff.keeps(town.gate.session)
        staff.open("/gate/")

        door.open_the_gate(staff, town.seated_id)

        expect(staff.sees("gate-result")).to_have_attribute("data-outcome", "admitted")
        expect(staff.sees("gate-result")).to_contain_text("Amy Grant")
        expect(staff.sees("gate-counter")).to_contain_text("2 / 2")
        staff.page.wait_for_timeout(LOOKING_ON_MS)
        staff.picture("gate-camera")
        expect(staff.sees("gate-result")).to_have_attribute("data-outcome", "admitted")
        assert staff.record.refused == []
        assert staff.record.faults == []
        assert staff.record.strangers == set()


def test_a_camera_that_is_found_missing_moves_nothing(browser: Browser, server: Server, town: Town) -> None:
    staff = person(browser, server, language="en", on_phone=True, theme="dark")
    staff.page.add_init_script(looks.WATCH_SHIFTS)
    staff.page.add_init_script(NO_CAMERA)
    staff.keeps(town.gate.session)
    staff.page.evaluate("localStorage.setItem('onsale.gate.name', 'A')")
    staff.open(f"/gate/performances/{town.seated_id}")

    expect(staff.sees("gate-camera")).to_have_attribute("data-state", "starting")
    staff.page.wait_for_timeout(FORGIVEN_MS)
    staff.page.evaluate("window.findNone()")
    expect(staff.sees("gate-camera")).to_have_attribute("data-state", "absent")
    staff.page.evaluate(DRAWN)

    looks.assert_well(staff, "gate-no-camera")
    assert staff.record.faults == []
    staff.page.context.close()
