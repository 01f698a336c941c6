"""One visit to the designer of seating plans by a real browser, with a stadium to draw on. Times are milliseconds.

The console is the built one, and the server a real one: opening counts from the navigation, with the whole document on
its way, to the frame that shows it; painting from the lifted mouse to the frame that shows the seats in their colour.
"""

import re

import msgspec
from playwright.sync_api import Browser, Page

from bench.api import Api
from bench.server import Server
from bench.stadium import bowl_plan
from bench.stage import ORGANISER_PHONE, Identified, SessionMade, add_venue, begin_session

WIDTH, HEIGHT = 1440, 900
TIMEOUT_MS = 60_000
SETTLE_MS = 1_500
PAINTED_SEATS = 5_000
CATEGORY = "F"
# From the middle of the plan outwards, as shares of it, until enough seats are inside.
GROWTH, SHARE_FIRST = 1.04, 0.1
HANDED_OVER = """() => new Promise((resolve) => {
  const { port1, port2 } = new MessageChannel()
  port1.onmessage = () => resolve(performance.now())
  requestAnimationFrame(() => port2.postMessage(null))
})"""
LIFTED = """() => { window.__painted = new Promise((resolve) => addEventListener('pointerup', (event) => {
  const { port1, port2 } = new MessageChannel()
  port1.onmessage = () => resolve(performance.now() - event.timeStamp)
  requestAnimationFrame(() => port2.postMessage(null))
}, { once: true, capture: true })) }"""


class Desk(msgspec.Struct, frozen=True):
    """Where the stadium waits to be drawn on, and who may."""

    url: str
    session: str


class Drawing(msgspec.Struct, frozen=True):
    """What one visit took; ``painted`` seats changed their colour in ``paint``."""

    open: float
    paint: float
    painted: int


def prepare(server: Server, seats: int) -> Desk:
    """An organiser with a venue, and a draft of the stadium in it."""
    server.grant_organiser(ORGANISER_PHONE)
    session = begin_session(server.port, ORGANISER_PHONE)
    organiser = Api(server.port, session.decode(SessionMade).access_token)
    venue = add_venue(organiser)
    plan = msgspec.Raw(bowl_plan(seats))
    draft = organiser.post(f"/organiser/venues/{venue}/plan-drafts/file?format=pretix", plan).decode(Identified).id
    url = f"http://127.0.0.1:{server.port}/console/venues/{venue}/drafts/{draft}"
    return Desk(url, session.body.decode())


def draw(browser: Browser, desk: Desk) -> Drawing:
    """Opens the designer anew and paints a rectangle of seats; nothing is kept of it."""
    context = browser.new_context(viewport={"width": WIDTH, "height": HEIGHT}, locale="en-US", color_scheme="light")
    try:
        page = context.new_page()
        page.set_default_timeout(TIMEOUT_MS)
        page.goto(desk.url.partition("/venues/")[0] + "/")
        page.evaluate("(session) => localStorage.setItem('onsale.session', session)", desk.session)
        page.route("**/document", lambda route: route.continue_() if route.request.method == "GET" else route.abort())
        page.goto(desk.url, wait_until="commit")
        page.get_by_test_id("seat-total").wait_for()
        opened = float(page.evaluate(HANDED_OVER))
        page.wait_for_timeout(SETTLE_MS)
        return _painted(page, opened)
    finally:
        context.close()


def _painted(page: Page, opened: float) -> Drawing:
    """Paints ever larger rectangles around the middle, each undone, until one has enough seats in it."""
    page.get_by_test_id(f"category-{CATEGORY}").click()
    canvas = page.get_by_test_id("designer-canvas")
    box = canvas.bounding_box()
    assert box is not None, "no canvas on the page"
    share = SHARE_FIRST
    while share < 1:
        before = _seats_of(page)
        canvas.focus()
        page.keyboard.press("q")
        half_x, half_y = box["width"] * share / 2, box["height"] * share / 2
        middle_x, middle_y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        page.mouse.move(middle_x - half_x, middle_y - half_y)
        page.mouse.down()
        page.mouse.move(middle_x + half_x, middle_y + half_y, steps=4)
        page.evaluate(LIFTED)
        page.mouse.up()
        took = float(page.evaluate("() => window.__painted"))
        painted = _seats_of(page) - before
        if painted >= PAINTED_SEATS:
            return Drawing(opened, took, painted)
        if painted:
            page.keyboard.press("Control+z")
        share *= GROWTH
    raise RuntimeError(f"no rectangle of {PAINTED_SEATS} seats")


def _seats_of(page: Page) -> int:
    text = page.locator("footer li").filter(has_text=re.compile(rf"^\s*{CATEGORY}\s")).inner_text()
    return int(text.split()[-1].replace(",", ""))
