"""What buyers do in the storefront, on a phone or at a desk, in either language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from playwright.sync_api import Error, Locator, Request, Route, expect

from tests.journeys.people import Person

STOCK = "**/api/v1/performances/*/availability"
HIDE = """
    Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true });
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))
"""
SHOW = "delete document.visibilityState; document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))"
ORDER_PAGE = re.compile(r"/orders/[0-9a-f-]{36}$")
# Longer than two touches of a double tap may lie apart.
TOUCH_MS = 600
TICKET_PAGE = re.compile(r"/tickets/[0-9a-f-]{36}$")


def find_event(buyer: Person, words: str, title: str) -> None:
    """From the home page by search to the page of the event."""
    buyer.open("/")
    buyer.sees("search-input").fill(words)
    expect(buyer.page).to_have_url(re.compile(r"[?&]q="))
    card = buyer.sees("event-card").filter(has_text=title)
    # What was published this second is known to every process and cache in the next: who finds nothing looks again.
    with suppress(AssertionError):
        expect(card).to_have_count(1, timeout=5_000)
    if not card.count():
        buyer.page.reload()
    expect(card).to_have_count(1)
    card.click()
    expect(buyer.page.get_by_role("heading", level=1)).to_have_text(title)


def choose_performance(buyer: Person, performance_id: str) -> None:
    option = buyer.sees("performance-option").and_(buyer.page.locator(f'[href="/performances/{performance_id}"]'))
    option.click()
    expect(buyer.page).to_have_url(re.compile(performance_id))


def tap_a_seat(buyer: Person) -> str:
    """Touch the middle of the map, from front to back, until a seat is chosen: a touch from far away only comes nearer.

    Answers the seat's short name.
    """
    canvas = buyer.page.locator("canvas")
    chosen = buyer.sees("chosen-seat")
    expect(canvas).to_be_visible()
    for share in (0.4, 0.45, 0.5, 0.55, 0.6) * 2:
        box = canvas.bounding_box()
        assert box is not None
        buyer.page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] * share)
        try:
            chosen.wait_for(timeout=TOUCH_MS)
        except Error:  # nothing was chosen in time
            continue
        return chosen.get_by_role("button").first.inner_text().strip()
    raise AssertionError("no touch on the map chose a seat")


def seat_option(buyer: Person, seat_id: str) -> Locator:
    """A seat in the list view that can be chosen."""
    return buyer.sees("seat-list").locator(f'[data-testid="seat-option"][data-seat="{seat_id}"]')


def show_list(buyer: Person) -> None:
    buyer.page.get_by_role("button", name=re.compile(r"^(List|列表)$")).click()
    expect(buyer.sees("seat-list")).to_be_visible()


def open_section(buyer: Person, name: str) -> None:
    section = buyer.sees("seat-list").get_by_role("button", name=re.compile(rf"^{name}"))
    if section.get_attribute("aria-expanded") == "false":
        section.click()


def is_stream(request: Request) -> bool:
    return "/availability/stream" in request.url


@contextmanager
def slow_stock_news(buyer: Person) -> Iterator[None]:
    """Inside, the buyer's page hears nothing new about what is left, as on a bad line; afterwards all of it.

    A page that nobody sees lets the line rest; what it asks nevertheless waits.
    """
    waiting: list[Route] = []

    def keep(route: Route) -> None:
        waiting.append(route)

    buyer.page.route(STOCK, keep)
    with buyer.page.expect_event("requestfailed", is_stream):
        buyer.page.evaluate(HIDE)
    yield
    buyer.page.evaluate(SHOW)
    buyer.page.unroute(STOCK, keep)
    for route in waiting:
        with suppress(Error):  # the page may have given the question up
            route.continue_()


def place_order(buyer: Person, name: str, phone: str) -> None:
    """On the checkout page: the contact, then the order. A wrong contact is said before anything is sent."""
    expect(buyer.sees("hold-timer")).to_be_visible()
    buyer.sees("contact-name").fill("")
    buyer.sees("checkout-submit").click()
    expect(buyer.sees("contact-name")).to_be_focused()
    expect(buyer.sees("contact-name")).to_have_attribute("aria-invalid", "true")
    buyer.sees("contact-name").fill(name)
    buyer.sees("contact-phone").fill(phone)
    buyer.sees("checkout-submit").click()
    expect(buyer.page).to_have_url(ORDER_PAGE)
    expect(buyer.sees("order-state")).to_have_attribute("data-state", "pending_payment")


def pay(buyer: Person, amount: str) -> None:
    """To the provider's page and back; the order becomes fulfilled by itself."""
    buyer.sees("pay-now").click()
    expect(buyer.sees("sandbox-amount")).to_have_text(amount)
    buyer.sees("sandbox-pay").click()
    expect(buyer.page).to_have_url(ORDER_PAGE)
    expect(buyer.sees("order-state")).to_have_attribute("data-state", "fulfilled")


def open_tickets(buyer: Person, count: int) -> None:
    buyer.sees("to-tickets").click()
    expect(buyer.sees("ticket-row")).to_have_count(count)


def open_ticket(buyer: Person) -> str:
    """The first ticket of the list with its QR code; its code in letters."""
    buyer.sees("ticket-row").first.click()
    expect(buyer.page).to_have_url(TICKET_PAGE)
    expect(buyer.page.locator("article[data-state=valid] svg[role=img] path").first).to_be_visible()
    code = buyer.sees("ticket-code").first.text_content()
    assert code
    return code.strip()


def take_standing(buyer: Person, name: str, quantity: int) -> None:
    kind = buyer.page.get_by_role("listitem").filter(has=buyer.page.get_by_role("heading", name=name, exact=True))
    for _ in range(quantity):
        kind.locator('[data-testid^="quantity-plus-"]').click()
    expect(kind.get_by_role("status")).to_have_text(str(quantity))


def cancel_order(buyer: Person) -> None:
    buyer.sees("cancel-order").click()
    buyer.sees("cancel-confirm").click()
    expect(buyer.sees("order-state")).to_have_attribute("data-state", "cancelled")
