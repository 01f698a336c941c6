"""The sitemap (sitemaps.org): an index, and behind it pages of events in both languages, each with its other one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from onsale.modules.catalog.domain.records import EventRecord
from onsale.modules.catalog.schemas.addresses import Addresses
from onsale.modules.catalog.schemas.page_head import LANGUAGES, escape
from onsale.platform.clock import from_micros

# Each event has two addresses of some 700 bytes: a page has 8,000 and 6 MB, of the 50,000 and 50 MB that it may have.
EVENTS_PER_PAGE: Final = 4_000
_HEAD: Final = '<?xml version="1.0" encoding="UTF-8"?>\n'
_XMLNS: Final = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
_XHTML: Final = 'xmlns:xhtml="http://www.w3.org/1999/xhtml"'
# Pages of people, of staff and of a purchase are nobody's to find.
CLOSED: Final = ("/console/", "/gate/", "/sandbox/", "/account", "/checkout", "/orders", "/sign-in", "/tickets")


def page_count(event_count: int) -> int:
    """At least one: an index of nothing is none."""
    return max(1, -(-event_count // EVENTS_PER_PAGE))


def sitemap_index(events: Sequence[EventRecord], addresses: Addresses) -> bytes:
    """All pages of these events, which are in the order of their ids."""
    pages = []
    for number in range(page_count(len(events))):
        changes = [_changed_at(event) for event in page_of(events, number)]
        last = f"<lastmod>{_day(max(changes))}</lastmod>" if changes else ""
        pages.append(f"<sitemap><loc>{escape(addresses.sitemap(number))}</loc>{last}</sitemap>\n")
    return f"{_HEAD}<sitemapindex {_XMLNS}>\n{''.join(pages)}</sitemapindex>\n".encode()


def page_of(events: Sequence[EventRecord], number: int) -> Sequence[EventRecord]:
    """The events of a page; they come in the order of their ids, so that new ones change the last page only."""
    return events[number * EVENTS_PER_PAGE : (number + 1) * EVENTS_PER_PAGE]


def sitemap_page(events: Sequence[EventRecord], addresses: Addresses) -> bytes:
    """The pages of these events."""
    urls = "".join(_urls(event, addresses) for event in events)
    return f"{_HEAD}<urlset {_XMLNS} {_XHTML}>\n{urls}</urlset>\n".encode()


def robots(addresses: Addresses) -> bytes:
    """Who may look where."""
    closed = "".join(f"Disallow: {path}\n" for path in CLOSED)
    return f"User-agent: *\n{closed}Sitemap: {addresses.base_url}/sitemap.xml\n".encode()


def _urls(event: EventRecord, addresses: Addresses) -> str:
    others = [(str(language), addresses.event(event.row.id, language)) for language in LANGUAGES]
    links = "".join(
        f'<xhtml:link rel="alternate" hreflang="{name}" href="{escape(address)}"/>'
        for name, address in [*others, ("x-default", addresses.event(event.row.id))]
    )
    changed = _day(_changed_at(event))
    return "".join(
        f"<url><loc>{escape(address)}</loc><lastmod>{changed}</lastmod>{links}</url>\n" for _, address in others
    )


def _changed_at(event: EventRecord) -> int:
    """When dates of it were published, postponed or cancelled the last time; its words say nothing of when."""
    rows = [performance.row for performance in event.performances]
    times = [at for row in rows for at in (row.published_at, row.postponed_at, row.cancelled_at)]
    return max(filter(None, [event.row.published_at, *times]), default=event.row.created_at)


def _day(micros: int) -> str:
    return from_micros(micros).strftime("%Y-%m-%dT%H:%M:%SZ")
