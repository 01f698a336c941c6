"""One visit to the seat page by a real browser, and what it took. All figures are milliseconds."""

import math
import statistics
from collections.abc import Callable
from pathlib import Path

import msgspec
from playwright.sync_api import Browser, BrowserContext, CDPSession, Page

from bench.seatmap.site import PERFORMANCE_ID, Site

PROBES = Path(__file__).with_name("probes.js").read_text()
WIDTH, HEIGHT = 1440, 900
ACCENT = "#d63a1f"
"""What the map fills chosen seats with in the light theme."""
HOME_PADDING = 20
WHEEL_STEP = 0.0016
SEAT_RADIUS_PX = 7.0
"""How near the visit comes: seats that can be pressed."""
DELTA_SEATS = 1_000
SPEED = 900
REFRESH_MS = 1_000 / 60
SETTLE_MS = 500
DELTA_MS_MAX = 20_000
SEARCH_STEP_PX, SEARCH_STEPS_MAX = 7, 60


class Visit(msgspec.Struct, frozen=True):
    """What one visit took; `frames` are the gaps between frames while the plan was moved."""

    first_view: float
    zoom_frames: list[float]
    pan_frames: list[float]
    tap: float
    delta: float

    @property
    def frames(self) -> list[float]:
        return [*self.zoom_frames, *self.pan_frames]


class Spot(msgspec.Struct, frozen=True):
    """A place of the plan and where it is in the window while everything is shown."""

    plan_x: float
    plan_y: float
    x: float
    y: float
    zoom: float
    """How many times nearer seats can be pressed."""


def p95(gaps: list[float]) -> float:
    """Of the gaps between frames, as whole refreshes of a 60 Hz screen: the clock of pages trembles by 0.1 ms."""
    return statistics.quantiles([max(1, round(gap / REFRESH_MS)) * REFRESH_MS for gap in gaps], n=20)[-1]


def visit(browser: Browser, site: Site, url: str, *, slow_down: int) -> Visit:
    """Opens the page anew, looks around, chooses a seat, and sees a thousand others go. Frees what it used."""
    context = browser.new_context(
        viewport={"width": WIDTH, "height": HEIGHT}, has_touch=True, locale="zh-CN", color_scheme="light"
    )
    try:
        return _visit(context, site, url, slow_down)
    finally:
        context.close()


def _visit(context: BrowserContext, site: Site, url: str, slow_down: int) -> Visit:
    page = context.new_page()
    page.add_init_script(PROBES)
    devtools = context.new_cdp_session(page)
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": slow_down})
    page.goto(f"{url}/performances/{PERFORMANCE_ID}", wait_until="commit")
    first_view = float(page.evaluate("window.__probes.useful"))
    page.wait_for_timeout(SETTLE_MS)
    spot = _spot(page, site)
    zoom_frames = _frames(page, lambda: _wheel(devtools, spot, spot.zoom))
    pan_frames = _frames(page, lambda: _pan(devtools, spot))
    tap = _tap(page, spot)
    delta = _delta(page, site, spot)
    zoom_frames += _frames(page, lambda: _wheel(devtools, spot, 2.2 / spot.zoom))
    pan_frames += _frames(page, lambda: _pan(devtools, spot))
    zoom_frames += _frames(page, lambda: _pinch(devtools, spot))
    return Visit(first_view, zoom_frames, pan_frames, tap, delta)


def _frames(page: Page, move: Callable[[], None]) -> list[float]:
    page.wait_for_timeout(SETTLE_MS)
    page.evaluate("window.__probes.startFrames()")
    move()
    return [float(gap) for gap in page.evaluate("window.__probes.stopFrames()")]


def _spot(page: Page, site: Site) -> Spot:
    """In the club tier above the middle of the pitch: seats in every direction."""
    box = page.locator("canvas").bounding_box()
    assert box is not None, "no canvas on the page"
    seats, radius = site.chart.seats, site.chart.seats.radius
    assert isinstance(radius, float)
    width, height = max(seats.x) - min(seats.x) + 2 * radius, max(seats.y) - min(seats.y) + 2 * radius
    scale = min((box["width"] - 2 * HOME_PADDING) / width, (box["height"] - 2 * HOME_PADDING) / height)
    middle_x, middle_y = (max(seats.x) + min(seats.x)) / 2, (max(seats.y) + min(seats.y)) / 2
    plan_x, plan_y = middle_x - 0.03 * width, middle_y - 0.3 * height
    return Spot(
        plan_x,
        plan_y,
        x=box["x"] + box["width"] / 2 + (plan_x - middle_x) * scale,
        y=box["y"] + box["height"] / 2 + (plan_y - middle_y) * scale,
        zoom=SEAT_RADIUS_PX / (radius * scale),
    )


def _wheel(devtools: CDPSession, spot: Spot, factor: float) -> None:
    distance = round(math.log(factor) / WHEEL_STEP)
    gesture = {"x": spot.x, "y": spot.y, "yDistance": distance, "speed": SPEED, "gestureSourceType": "mouse"}
    devtools.send("Input.synthesizeScrollGesture", gesture)


def _pan(devtools: CDPSession, spot: Spot) -> None:
    """There and back."""
    for direction in (-1, 1, -1, 1):
        gesture = {"x": spot.x, "y": spot.y + 100, "xDistance": 320 * direction, "yDistance": 180 * direction}
        devtools.send("Input.synthesizeScrollGesture", {**gesture, "speed": SPEED, "gestureSourceType": "touch"})


def _pinch(devtools: CDPSession, spot: Spot) -> None:
    for factor in (4.0, 0.25):
        gesture = {"x": spot.x, "y": spot.y + 100, "scaleFactor": factor, "relativeSpeed": 600}
        devtools.send("Input.synthesizePinchGesture", {**gesture, "gestureSourceType": "touch"})


def _tap(page: Page, spot: Spot) -> float:
    """Presses the first free seat to the right of the spot."""
    for step in range(SEARCH_STEPS_MAX):
        x, y = spot.x + step * SEARCH_STEP_PX, spot.y + step
        page.mouse.move(x, y)
        if page.evaluate("document.querySelector('canvas').style.cursor") != "pointer":
            continue
        page.wait_for_timeout(SETTLE_MS)
        page.evaluate(f"window.__tapped = window.__probes.tap('{ACCENT}'), undefined")
        page.mouse.click(x, y)
        page.wait_for_timeout(SETTLE_MS)
        if page.get_by_test_id("chosen-seat").count() == 1:
            return float(page.evaluate("window.__tapped"))
    raise RuntimeError("no seat to press near the middle of the window")


def _delta(page: Page, site: Site, spot: Spot) -> float:
    """A thousand seats in sight go at once; the picture must not be the same afterwards."""
    seats = site.chart.seats
    free = [seat for seat in range(len(seats.id)) if site.is_open(seat)]
    free.sort(key=lambda seat: math.hypot(seats.x[seat] - spot.plan_x, seats.y[seat] - spot.plan_y))
    before = page.locator("canvas").screenshot()
    page.set_default_timeout(DELTA_MS_MAX)
    page.evaluate("window.__changed = window.__probes.delta(), undefined")
    site.sell(free[:DELTA_SEATS])
    took = float(page.evaluate("window.__changed"))
    if page.locator("canvas").screenshot() == before:
        raise RuntimeError("seats went, and the map shows them still")
    return took
