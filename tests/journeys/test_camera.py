"""At the door with a phone: the camera reads the code of a ticket, and once is enough."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from playwright.sync_api import Browser, expect

from tests.journeys import camera, door
from tests.journeys.conftest import ARGUMENTS, chromium
from tests.journeys.people import person
from tests.journeys.server import Server
from tests.journeys.town import build_town

pytestmark = pytest.mark.timeout(120)

# Several readings of the same code, which stays before the camera.
LOOKING_ON_MS = 2_000


class Ticket(msgspec.Struct):
    code: str


def test_a_ticket_before_the_camera_is_admitted_once(browser: Browser, server: Server, tmp_path: Path) -> None:
    town = build_town(server)
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
