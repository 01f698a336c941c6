"""People with browsers, and a record of everything that went wrong or away from this machine meanwhile."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, Request, Response, expect

from tests.journeys.server import Server

Language = Literal["zh-CN", "en"]
Theme = Literal["light", "dark"]

SCREENSHOTS: Final = os.environ.get("SCREENSHOTS", "")
PHONE_WIDTH: Final = 390
PHONE_HEIGHT: Final = 844
DESKTOP_WIDTH: Final = 1440
DESKTOP_HEIGHT: Final = 900
# Chromium writes every answer of 400 and more to the console; answers are judged by themselves, in `refused`.
_ANSWER_IN_CONSOLE: Final = "Failed to load resource: the server responded with a status of 4"
# The page was left while it was still asking; nobody waits for the answer any more.
_LEFT_THE_PAGE: Final = "net::ERR_ABORTED"
_ID: Final = re.compile(r"/[0-9a-f]{8}-[0-9a-f-]{27}")


@dataclass
class Record:
    """What a browser did: `refused` are the answers of 400 and more, as "409 POST /api/v1/holds"."""

    faults: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    strangers: set[str] = field(default_factory=set)

    def watch(self, context: BrowserContext) -> None:
        context.on("console", self._on_console)
        context.on("weberror", lambda error: self.faults.append(f"uncaught: {error.error}"))
        context.on("request", self._on_request)
        context.on("requestfailed", self._on_failure)
        context.on("response", self._on_response)

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not message.text.startswith(_ANSWER_IN_CONSOLE):
            self.faults.append(f"console {message.type}: {message.text} ({message.location.get('url', '')})")

    def _on_request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme not in {"data", "blob"} and address.hostname not in {"127.0.0.1", "localhost"}:
            self.strangers.add(request.url)

    def _on_failure(self, request: Request) -> None:
        if request.failure != _LEFT_THE_PAGE:
            self.faults.append(f"failed: {request.method} {request.url}: {request.failure}")

    def _on_response(self, response: Response) -> None:
        if response.status >= 400:
            path = _ID.sub("/*", urlsplit(response.url).path)
            self.refused.append(f"{response.status} {response.request.method} {path}")


@dataclass(frozen=True)
class Person:
    """Somebody with one browser window, on a phone or at a desk."""

    page: Page
    record: Record
    server: Server

    def sees(self, test_id: str) -> Locator:
        return self.page.get_by_test_id(test_id)

    def open(self, path: str) -> None:
        self.page.goto(f"{self.server.url}{path}")

    def keeps(self, session: str) -> None:
        """The browser has this session from an earlier visit."""
        self.open("/")
        self.page.evaluate("(session) => localStorage.setItem('onsale.session', session)", session)

    def picture(self, name: str) -> None:
        """What the window shows now, as `$SCREENSHOTS/<name>.png`; nothing when nobody asked for pictures."""
        if SCREENSHOTS:
            self.page.screenshot(path=Path(SCREENSHOTS) / f"{name}.png", animations="disabled")

    def signs_in(self, phone: str) -> None:
        """On any of the sign-in pages: the phone, then the code that arrives on it."""
        earlier = self.server.newest_message(phone)
        self.sees("sign-in-phone").fill(phone)
        self.sees("sign-in-send").click()
        code = self.sees("sign-in-code")
        expect(code).to_be_focused()
        code.fill(self.server.code_after(phone, earlier))
        self.sees("sign-in-submit").click()
        expect(code).to_have_count(0)


def person(
    browser: Browser,
    server: Server,
    *,
    language: Language,
    on_phone: bool,
    theme: Theme = "light",
    agent: str | None = None,
) -> Person:
    """Somebody new, who has never been here: no cookies, no storage. `agent` is what the browser calls itself."""
    width, height = (PHONE_WIDTH, PHONE_HEIGHT) if on_phone else (DESKTOP_WIDTH, DESKTOP_HEIGHT)
    context = browser.new_context(
        viewport={"width": width, "height": height},
        device_scale_factor=2 if on_phone else 1,
        has_touch=on_phone,
        is_mobile=on_phone,
        locale="en-US" if language == "en" else "zh-CN",
        timezone_id="Asia/Shanghai",
        color_scheme=theme,
        user_agent=agent,
    )
    record = Record()
    record.watch(context)
    return Person(context.new_page(), record, server)
