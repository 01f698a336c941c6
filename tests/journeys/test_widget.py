"""`<onsale-event>` on a page of somebody else, which trusts us with one script and nothing more."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from typing_extensions import override

from tests.journeys import looks
from tests.journeys.people import Language, Person, Theme, person
from tests.journeys.server import WEB, Server
from tests.journeys.town import Town, build_town

pytestmark = pytest.mark.timeout(120)

WIDGET_BYTES_MAX: Final = 15_000
PAGE: Final = """<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>A band</title>
<script async src="{site}/embed/onsale-event.js"></script></head>
<body><main><h1>A band</h1><onsale-event event="{event}"></onsale-event></main></body></html>"""
# Nothing but our script and our answers: no styles, no pictures, no frames.
POLICY: Final = "default-src 'none'; script-src {site}; connect-src {site}; style-src 'none'; base-uri 'none'"


class _Pages(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        assert isinstance(self.server, _Foreign)
        _, lang, event, *_ = [*self.path.split("/"), "", ""]
        content = PAGE.format(site=self.server.site, lang=lang, event=event).encode()
        self.send_response(200)
        self.send_header("content-type", "text/html; charset=utf-8")
        self.send_header("content-security-policy", POLICY.format(site=self.server.site))
        self.end_headers()
        self.wfile.write(content)

    @override
    def log_message(self, format: str, *args: object) -> None: ...


class _Foreign(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, site: str) -> None:
        self.site = site
        super().__init__(("127.0.0.1", 0), _Pages)


@contextmanager
def foreign_site(site: str) -> Iterator[str]:
    """Pages at another origin that show events of ours, as `/<lang>/<event id>`."""
    server = _Foreign(site)
    serving = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    serving.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        serving.join()


@pytest.fixture(scope="module")
def town(server: Server) -> Town:
    return build_town(server)


@pytest.fixture(scope="module")
def band(server: Server) -> Iterator[str]:
    with foreign_site(server.url) as url:
        yield url


def widget(page: Page) -> Locator:
    return page.locator("onsale-event section")


def reader(browser: Browser, server: Server, language: Language, theme: Theme, *, on_phone: bool) -> Person:
    return person(browser, server, language=language, theme=theme, on_phone=on_phone)


@pytest.mark.parametrize(
    ("language", "theme", "on_phone"),
    [("zh-CN", "light", True), ("en", "dark", False), ("en", "light", True), ("zh-CN", "dark", False)],
)
def test_it_shows_an_event_on_a_page_that_allows_nothing_else(
    browser: Browser, server: Server, town: Town, band: str, language: Language, theme: Theme, *, on_phone: bool
) -> None:
    visitor = reader(browser, server, language, theme, on_phone=on_phone)
    page = visitor.page
    page.goto(f"{band}/{language}/{town.event_id}")
    shown = widget(page)
    buy = shown.get_by_role("link", name="购票" if language == "zh-CN" else "Get tickets").first
    expect(buy).to_be_visible()
    expect(shown).to_contain_text("潮汐之间" if language == "zh-CN" else "Between the Tides")
    visitor.picture(f"widget-{language}-{theme}-{'phone' if on_phone else 'desktop'}")

    background = shown.evaluate("(element) => getComputedStyle(element).backgroundColor")
    assert background == ("rgb(28, 27, 33)" if theme == "dark" else "rgb(255, 255, 255)")
    violations = [line for line in looks.violations_of(page) if "onsale-event" in line]
    assert violations == []
    assert (visitor.record.faults, visitor.record.refused) == ([], [])
    assert page.context.cookies() == []


def test_it_is_used_by_keyboard_and_leads_to_the_shop(browser: Browser, server: Server, town: Town, band: str) -> None:
    visitor = reader(browser, server, "en", "light", on_phone=False)
    page = visitor.page
    page.goto(f"{band}/en/{town.event_id}")
    expect(widget(page).get_by_role("link", name="Get tickets").first).to_be_visible()
    page.keyboard.press("Tab")
    expect(widget(page).get_by_role("link", name="Get tickets").first).to_be_focused()
    with page.context.expect_page() as opened:
        page.keyboard.press("Enter")
    shop = opened.value
    shop.wait_for_url(f"{server.url}/performances/*?lang=en")
    expect(shop.get_by_role("heading", level=1)).to_be_visible()
    assert shop.evaluate("[document.documentElement.lang, window.opener]") == ["en", None]
    assert visitor.record.faults == []


def test_it_says_what_is_wrong_and_goes_on_by_itself(browser: Browser, server: Server, town: Town, band: str) -> None:
    visitor = reader(browser, server, "en", "light", on_phone=False)
    page = visitor.page
    page.goto(f"{band}/en/no-such-event")
    expect(widget(page)).to_contain_text("This event is not available")
    assert visitor.record.refused == ["404 GET /api/v1/events/no-such-event"]

    page.context.set_offline(True)
    page.evaluate("(id) => document.querySelector('onsale-event').setAttribute('event', id)", town.event_id)
    expect(widget(page)).to_contain_text("You are offline")
    retry = widget(page).get_by_role("button", name="Try again")
    retry.focus()
    page.keyboard.press("Enter")
    expect(retry).to_be_focused()
    visitor.picture("widget-offline")
    assert [line for line in looks.violations_of(page) if "onsale-event" in line] == []
    page.context.set_offline(False)
    expect(widget(page)).to_contain_text("Between the Tides")


def test_words_of_an_event_are_words_wherever_they_are_shown(browser: Browser, server: Server, band: str) -> None:
    """What organisers write is read by a page of somebody else."""
    hostile = '<img src=x onerror="window.hurt = 1"><script>window.hurt = 1</script>'
    visitor = reader(browser, server, "en", "light", on_phone=False)
    page = visitor.page
    words = {"zh-CN": hostile, "en": hostile}
    event = {"id": "e", "title": words, "venue": {"name": words, "city": words}, "performances": []}
    allowed = {"access-control-allow-origin": "*"}
    page.route("**/api/v1/events/e", lambda route: route.fulfill(json=event, headers=allowed))
    page.goto(f"{band}/en/e")
    expect(widget(page)).to_contain_text(hostile)
    assert page.evaluate("window.hurt") is None
    assert page.locator("onsale-event img").count() == 0


def test_it_is_small() -> None:
    script = (WEB / "storefront" / "dist" / "embed" / "onsale-event.js").read_bytes()

    assert len(gzip.compress(script, 9)) <= WIDGET_BYTES_MAX
    assert b"innerHTML" not in script
