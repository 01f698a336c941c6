"""The head of a page about one event: its title, its addresses in both languages, Open Graph and JSON-LD.

Whoever serves the page puts it where the built page has a place for it (docs/adr/0051). All words are escaped.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from typing import Final

from onsale.contracts.values import Language, Text
from onsale.modules.catalog.domain.records import EventRecord, PerformanceRecord
from onsale.modules.catalog.schemas.addresses import Addresses
from onsale.modules.catalog.schemas.structured_data import Telling, data_of_event, encode_for_page

SITE: Final = "开售 Onsale"
# What search engines show of a description, about.
DESCRIPTION_CHARACTERS_MAX: Final = 200
PICTURE_WIDTH, PICTURE_HEIGHT = 600, 800
LANGUAGES: Final[tuple[Language, ...]] = ("zh-CN", "en")
LOCALES: Final[dict[Language, str]] = {"zh-CN": "zh_CN", "en": "en_US"}
# Of a page about what is not there: the application says so, and nobody finds it.
NOTHING: Final = f'<title>{SITE}</title>\n<meta name="robots" content="noindex" data-about />'
_NOT_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")


def head_of_event(event: EventRecord, performances: Sequence[PerformanceRecord], telling: Telling) -> str:
    """The head of the event's page with these performances."""
    language, addresses = telling.language, telling.addresses
    title = event.row.title.in_language(language)
    description = _short(_description(event).in_language(language))
    data = data_of_event(event, performances, description, telling)
    other: Language = "zh-CN" if language == "en" else "en"
    properties = {
        "og:type": "website",
        "og:site_name": SITE,
        "og:title": title,
        "og:description": description,
        "og:url": addresses.event(event.row.id, language),
        "og:image": addresses.picture(event.row.id),
        "og:image:type": "image/png",
        "og:image:width": str(PICTURE_WIDTH),
        "og:image:height": str(PICTURE_HEIGHT),
        "og:image:alt": title,
        "og:locale": LOCALES[language],
        "og:locale:alternate": LOCALES[other],
    }
    # What the application takes away again when it shows another page has the mark `data-about`.
    lines = [
        f"<title>{escape(f'{title} – {SITE}')}</title>",
        f'<meta name="description" content="{escape(description)}" data-about />',
        f'<link rel="canonical" href="{escape(addresses.event(event.row.id, language))}" data-about />',
        *_alternates(addresses, event.row.id),
        *(f'<meta property="{name}" content="{escape(value)}" data-about />' for name, value in properties.items()),
        '<meta name="twitter:card" content="summary_large_image" data-about />',
        f'<script type="application/ld+json" data-about>{encode_for_page(data)}</script>',
    ]
    return "\n".join(lines)


def escape(text: str) -> str:
    """Safe as text and in attributes of HTML and XML; what neither can hold is dropped."""
    return html.escape(_NOT_TEXT.sub("", text), quote=True)


def _alternates(addresses: Addresses, event_id: str) -> list[str]:
    pairs = [(str(language), addresses.event(event_id, language)) for language in LANGUAGES]
    return [
        f'<link rel="alternate" hreflang="{name}" href="{escape(address)}" data-about />'
        for name, address in [*pairs, ("x-default", addresses.event(event_id))]
    ]


def _description(event: EventRecord) -> Text:
    """What is said of it first: its description, else its second title, else where it is."""
    row, venue = event.row, event.venue
    place = Text(zh=f"{venue.city_zh} · {venue.name_zh}", en=f"{venue.name_en}, {venue.city_en}")
    return next((text for text in (row.description, row.subtitle) if text.zh or text.en), place)


def _short(text: str) -> str:
    line = " ".join(text.split())
    if len(line) <= DESCRIPTION_CHARACTERS_MAX:
        return line
    return line[: DESCRIPTION_CHARACTERS_MAX - 1].rstrip() + "…"
