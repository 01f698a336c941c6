"""Somebody fills the form from a picture of a document, chosen or taken with the camera, and saves it themselves."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Final

import pytest
from PIL import Image
from playwright.sync_api import Browser, FilePayload, expect

from bench.ocr.manifest import Entry, committed
from tests.journeys import camera, looks
from tests.journeys.conftest import ARGUMENTS, chromium
from tests.journeys.people import Person, person
from tests.journeys.server import Server
from tests.journeys.test_identities import PAGE

# The first picture starts the process that reads.
pytestmark = pytest.mark.timeout(240)
READ_MS: Final = 60_000
# Of somebody grown up: of a child the form says more.
CARD: Final = next(
    entry
    for entry in committed()
    if (entry.document, entry.main) == ("resident-id", "perspective") and str(entry.expected.birth) < "2000"
)


def test_a_chosen_picture_fills_the_form_and_is_saved_by_hand(browser: Browser, server: Server) -> None:
    somebody = person(browser, server, language="zh-CN", on_phone=True)
    begin(somebody, "13830000041")

    somebody.sees("card-file").set_input_files(picture("menu.jpg", wall()))
    expect(somebody.sees("problem")).to_have_attribute("data-code", "card-not-found", timeout=READ_MS)
    looks.assert_well(somebody, "card-not-found")
    somebody.sees("card-file").set_input_files(picture("card.jpg", CARD.picture()))
    is_filled(somebody, CARD)
    expect(somebody.sees("card-result")).to_be_visible()
    looks.assert_well(somebody, "card-read")
    expect(somebody.sees("person")).to_have_count(0)

    somebody.sees("person-save").click()
    expect(somebody.sees("person")).to_have_count(1)
    expect(somebody.sees("person-number")).to_contain_text(CARD.expected.number[-2:])
    assert somebody.record.faults == []
    assert somebody.record.strangers == set()
    assert somebody.record.refused == ["422 POST /api/v1/me/identities/readings"]


def test_the_camera_takes_the_picture(browser: Browser, server: Server, tmp_path: Path) -> None:
    film = tmp_path / "card.y4m"
    camera.film_picture(CARD.picture(), film)
    with browser.browser_type.launch(
        executable_path=chromium(), args=[*ARGUMENTS, *camera.ARGUMENTS, camera.capture_argument(film)]
    ) as with_camera:
        somebody = person(with_camera, server, language="en", on_phone=False, theme="dark")
        begin(somebody, "13830000042")

        somebody.sees("card-photograph").press("Enter")
        expect(somebody.sees("card-shutter")).to_be_focused(timeout=READ_MS)
        looks.assert_well(somebody, "card-camera")
        somebody.page.keyboard.press("Enter")

        is_filled(somebody, CARD)
        expect(somebody.sees("person-name")).to_be_focused()
        assert somebody.record.faults == []
        assert somebody.record.refused == []


def begin(somebody: Person, phone: str) -> None:
    """Signed in, consent given, the form open."""
    somebody.page.add_init_script(looks.WATCH_SHIFTS)
    somebody.open(PAGE)
    somebody.signs_in(phone)
    somebody.sees("consent-tick").check()
    somebody.sees("consent-give").click()
    somebody.sees("person-add").click()
    expect(somebody.sees("card-reader")).to_be_visible()


def is_filled(somebody: Person, entry: Entry) -> None:
    expect(somebody.sees("person-number-input")).to_have_value(entry.expected.number, timeout=READ_MS)
    expect(somebody.sees("person-name")).to_have_value(entry.expected.name)
    expect(somebody.sees("person-kind")).to_have_value(entry.expected.kind)


def picture(name: str, content: bytes) -> FilePayload:
    return FilePayload(name=name, mimeType="image/jpeg", buffer=content)


def wall() -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (1200, 900), (180, 176, 170)).save(written, "JPEG")
    return written.getvalue()
