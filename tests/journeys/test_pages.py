"""Every main page in both languages, both themes and both sizes: structure, words, layout, accessibility, a picture.

The languages, themes and sizes are combined so that every two values meet; `SCREENSHOTS=<folder>` takes all of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import Final, Literal
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page
from typing_extensions import override

from tests.journeys import looks
from tests.journeys.people import SCREENSHOTS, Language, Person, Theme, person
from tests.journeys.server import Server
from tests.journeys.town import Somebody, Town, build_town

pytestmark = pytest.mark.timeout(180)

App = Literal["storefront", "console", "gate"]


@dataclass(frozen=True)
class Look:
    """How a page is looked at. Where `axe` is set, axe-core reads it as well."""

    language: Language
    theme: Theme
    on_phone: bool
    axe: bool = False

    @override
    def __str__(self) -> str:
        return f"{self.language}-{self.theme}-{'phone' if self.on_phone else 'desktop'}"


EVERY_TWO: Final = [
    Look("zh-CN", "light", on_phone=True, axe=True),
    Look("en", "dark", on_phone=True),
    Look("zh-CN", "dark", on_phone=False, axe=True),
    Look("en", "light", on_phone=False),
]
_LANGUAGES: Final[tuple[Language, ...]] = ("zh-CN", "en")
_THEMES: Final[tuple[Theme, ...]] = ("light", "dark")
EVERY_ONE: Final = [
    Look(language, theme, on_phone, axe=True)
    for language, theme, on_phone in product(_LANGUAGES, _THEMES, (True, False))
]
LOOKS: Final = EVERY_ONE if SCREENSHOTS else EVERY_TWO


@pytest.fixture(scope="module")
def town(server: Server) -> Town:
    return build_town(server)


@pytest.mark.parametrize("look", LOOKS, ids=str)
@pytest.mark.parametrize("app", ["storefront", "console", "gate"])
def test_pages(browser: Browser, server: Server, town: Town, app: App, look: Look) -> None:
    visitor = person(browser, server, language=look.language, on_phone=look.on_phone, theme=look.theme)
    visitor.page.add_init_script(looks.WATCH_SHIFTS)
    faults = {name: faults_of_page(visitor, f"{app}-{name}", path, look) for name, path in strangers_pages(app).items()}
    keep_session(visitor, signed_in(app, town), town)
    faults |= {name: faults_of_page(visitor, f"{app}-{name}", path, look) for name, path in pages(app, town).items()}
    visitor.page.context.close()

    assert {name: found for name, found in faults.items() if found} == {}
    assert visitor.record.faults == []
    assert visitor.record.strangers == set()
    assert visitor.record.refused == []


def test_what_is_wrong_is_found(browser: Browser, server: Server) -> None:
    """The looks and the records above can fail."""
    visitor = person(browser, server, language="en", on_phone=False)
    page = visitor.page
    page.add_init_script(looks.WATCH_SHIFTS)
    page.goto(f"data:text/html;charset=utf-8,{quote(WRONG)}")
    page.wait_for_function("window.__shift > 0.1")
    page.evaluate("console.error('broken')")

    found = looks.faults_of(looks.facts_of(page), "en")
    assert [fault.split(":")[0] for fault in found] == [
        "says that it is in 'fr'",
        "has the main headings ['One', 'Two']",
        "has no title",
        "scrolls sideways by 1560 px",
        "moves under the reader",
        "is written in fantasy",
        "shows 'event.title'",
        "shows 'from {price}'",
        "shows '你好'",
    ]
    assert {line.split(":")[0] for line in looks.violations_of(page)} >= {"image-alt", "color-contrast"}
    assert visitor.record.strangers == {"http://elsewhere.test/a.png"}
    assert any("broken" in fault for fault in visitor.record.faults)
    assert any("ERR_NAME_NOT_RESOLVED" in fault for fault in visitor.record.faults)
    page.context.close()


WRONG: Final = """<html lang="fr"><body style="margin:0;font-family:fantasy">
<div id="late"></div><h1>One</h1><h1>Two</h1><p>event.title</p><p>from {price}</p><p>你好</p>
<p style="color:#ccc;background:#fff">pale</p><img src="http://elsewhere.test/a.png">
<div style="width:3000px">wide</div>
<script>requestAnimationFrame(() => requestAnimationFrame(() => {
  document.querySelector('#late').style.height = '400px'
}))</script></body></html>"""


def strangers_pages(app: App) -> dict[str, str]:
    """What somebody sees who is not signed in."""
    return {
        "storefront": {
            "sign-in": "/sign-in",
            "provider-return": "/sign-in/oidc",
            "account-of-a-stranger": "/account",
            "not-found": "/nowhere",
        },
        "console": {"sign-in": "/console/sign-in"},
        "gate": {"sign-in": "/gate/sign-in"},
    }[app]


def pages(app: App, town: Town) -> dict[str, str]:
    """The pages of an app with something on them."""
    match app:
        case "storefront":
            return storefront_pages(town)
        case "console":
            return console_pages(town)
        case "gate":
            return {"choose": "/gate/", "door": f"/gate/performances/{town.seated_id}"}


def storefront_pages(town: Town) -> dict[str, str]:
    orders = {f"order-{state}": f"/orders/{order_id}" for state, order_id in town.order_ids.items()}
    tickets = {f"ticket-{state}": f"/tickets/{ticket_id}" for state, ticket_id in town.ticket_ids.items()}
    return {
        "home": "/",
        "home-nothing-found": "/?q=zzzz",
        "event": f"/events/{town.event_id}",
        "organiser": f"/organisers/{town.organiser_id}",
        "seat-map": f"/performances/{town.seated_id}",
        "seat-list": f"/performances/{town.seated_id}?view=list",
        "standing": f"/performances/{town.standing_id}",
        "checkout": "/checkout",
        "orders": "/orders",
        **orders,
        "tickets": "/tickets",
        **tickets,
        "account": "/account",
        "access": "/account/access",
        "devices": "/account/devices",
        "privacy": "/account/privacy",
        "security": "/account/security",
        "sign-in-ways": "/account/sign-in-ways",
        "identities": "/account/identities",
    }


def console_pages(town: Town) -> dict[str, str]:
    return {
        "events": "/console/events",
        "events-archive": "/console/events?status=archived",
        "event-new": "/console/events/new",
        "event-draft": f"/console/events/{town.draft_id}",
        "event-published": f"/console/events/{town.event_id}",
        "event-content": f"/console/events/{town.draft_id}/content",
        "performance-promises": f"/console/events/{town.event_id}/performances/{town.seated_id}",
        "performance-new": f"/console/events/{town.draft_id}/performances/new",
        "venues": "/console/venues",
        "venue": f"/console/venues/{town.venue_id}",
        "designer": f"/console/venues/{town.venue_id}/drafts/{town.drawing_id}",
        "sales": "/console/sales",
        "performance-sales": f"/console/sales/{town.seated_id}",
        "performance-sales-table": f"/console/sales/{town.seated_id}?view=table&by=hour",
        "vouchers": "/console/sales/vouchers",
        "voucher-new": "/console/sales/vouchers/new",
        "performance-stock": f"/console/sales/{town.seated_id}/stock",
        "performance-stock-list": f"/console/sales/{town.seated_id}/stock?view=list",
        "performance-stock-standing": f"/console/sales/{town.standing_id}/stock",
        "orders": "/console/orders",
        "orders-nothing-found": "/console/orders?q=ZZZZ",
        "orders-filters": "/console/orders?channel=sandbox&min=1&from=2026-01-01",
        "order": f"/console/orders/{town.order_ids['fulfilled']}",
        "inbox": "/console/orders/inbox",
        "mass-refunds": "/console/orders/refunds",
        "settlements": "/console/money/settlements",
        "team": "/console/team",
        "organiser-page": "/console/team/page",
        "api-keys": "/console/team/keys",
        "security": "/console/security",
        "audit": "/console/team/audit",
        "audit-nothing-found": "/console/team/audit?module=orders&action=refund-requested&from=2020-01-01",
    }


def signed_in(app: App, town: Town) -> Somebody:
    return {"storefront": town.buyer, "console": town.organiser, "gate": town.gate}[app]


def keep_session(visitor: Person, somebody: Somebody, town: Town) -> None:
    """From now on the browser is somebody's, with a hold in its tab and a name for its gate."""
    visitor.page.evaluate(
        """([session, hold]) => {
          localStorage.setItem('onsale.session', session)
          localStorage.setItem('onsale.gate.name', 'A')
          sessionStorage.setItem('onsale.hold', hold)
        }""",
        [somebody.session, town.hold],
    )


def faults_of_page(visitor: Person, name: str, path: str, look: Look) -> list[str]:
    page = visitor.page
    visitor.open(path)
    looks.settle(page)
    _wait_for_charts(page)
    visitor.picture(f"{name}-{look}")
    faults = looks.faults_of(looks.facts_of(page), look.language)
    return faults + looks.violations_of(page) if look.axe else faults


def _wait_for_charts(page: Page) -> None:
    """What is drawn after its library came."""
    if page.get_by_test_id("sales-download").is_enabled() if page.get_by_test_id("sales-figures").count() else False:
        page.locator("main svg path, main table").first.wait_for()
