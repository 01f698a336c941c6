"""At a door without a network: the storefront's service worker shows a ticket that was opened before."""

from __future__ import annotations

from typing import Final

import pytest
from playwright.sync_api import Browser, Error, Page, expect

from tests.journeys.people import Person, person
from tests.journeys.server import Server
from tests.journeys.town import build_town

pytestmark = pytest.mark.timeout(120)

# The worker is in charge of the page, and has every file and poster that the page loaded before there was a worker.
KEPT: Final = """async () => {
  if (!navigator.serviceWorker.controller) return false
  const loaded = performance.getEntriesByType('resource').map(({ name }) => name)
  const files = loaded.filter((name) => name.includes('/assets/') || name.endsWith('/poster'))
  const found = await Promise.all(files.map((name) => caches.match(name)))
  return files.some((name) => name.endsWith('/poster')) && found.every(Boolean)
}"""


def test_an_opened_ticket_is_shown_without_a_network(browser: Browser, server: Server) -> None:
    town = build_town(server)
    ticket_id = town.ticket_ids["valid"]
    holder = person(browser, server, language="zh-CN", on_phone=True)
    holder.keeps(town.buyer.session)
    holder.open("/tickets")
    holder.sees("ticket-row").and_(holder.page.locator(f'[href="/tickets/{ticket_id}"]')).click()
    opened = what_the_ticket_shows(holder.page)
    holder.page.wait_for_function(KEPT)

    holder.page.context.set_offline(offline=True)
    server.stop()
    with pytest.raises(Error, match="ERR_CONNECTION_REFUSED"):  # who was never here gets nothing any more
        person(browser, server, language="zh-CN", on_phone=True).open(f"/tickets/{ticket_id}")

    later = Person(holder.page.context.new_page(), holder.record, server)
    later.open(f"/tickets/{ticket_id}")
    assert what_the_ticket_shows(later.page) == opened
    expect(later.page.locator("main")).to_contain_text("没有网络")
    assert later.page.locator("article img").evaluate("(poster) => poster.naturalWidth") > 0
    later.picture("ticket-without-a-network")
    later.open("/tickets")
    expect(later.sees("ticket-row")).to_have_count(len(town.ticket_ids))
    void = later.sees("ticket-row").and_(later.page.locator(f'[href="/tickets/{town.ticket_ids["void"]}"]'))
    expect(void).to_contain_text("已作废")
    assert [fault for fault in holder.record.faults if fault.startswith("uncaught")] == []


def what_the_ticket_shows(page: Page) -> tuple[str, str]:
    """The code in letters, and the drawing of its QR code."""
    drawing = page.locator("article[data-state=valid] svg[role=img] path").first
    expect(drawing).to_be_visible()
    code = page.get_by_test_id("ticket-code").first.text_content()
    path = drawing.get_attribute("d")
    assert code
    assert path
    return code.strip(), path
