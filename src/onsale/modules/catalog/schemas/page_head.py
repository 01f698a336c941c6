"""The head of a page about one event: its title, its addresses in both languages, Open Graph and JSON-LD.

Whoever serves the page puts it where the built page has a place for it (docs/adr/0051). All words are escaped.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Final

import msgspec

from onsale.contracts.values import Language, Text
from onsale.modules.catalog.domain.organisers import OrganiserPageRow
from onsale.modules.catalog.domain.records import EventRecord, PerformanceRecord
from onsale.modules.catalog.schemas.addresses import Addresses
from onsale.modules.catalog.schemas.structured_data import (
    CONTEXT,
    Organization,
    Telling,
    data_of_event,
    encode_for_page,
)

SITE: Final = "开售 Onsale"
# What search engines show of a description, about.
DESCRIPTION_CHARACTERS_MAX: Final = 200
PICTURE_WIDTH, PICTURE_HEIGHT = 600, 800
LANGUAGES: Final[tuple[Language, ...]] = ("zh-CN", "en")
LOCALES: Final[dict[Language, str]] = {"zh-CN": "zh_CN", "en": "en_US"}
# Of a page about what is not there: the application says so, and nobody finds it.
NOTHING: Final = f'<title>{SITE}</title>\n<meta name="robots" content="noindex" data-about />'


class _Said(msgspec.Struct, frozen=True):
    """What a head says in its own words. ``picture`` are the properties of one, if there is one."""

    title: str
    description: str
    picture: Mapping[str, str]


_NOT_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")


def head_of_event(event: EventRecord, performances: Sequence[PerformanceRecord], telling: Telling) -> str:
    """The head of the event's page with these performances."""
    title = event.row.title.in_language(telling.language)
    description = _short(_description(event).in_language(telling.language))
    picture = {
        "og:image": telling.addresses.picture(event.row.id),
        "og:image:type": "image/png",
        "og:image:width": str(PICTURE_WIDTH),
        "og:image:height": str(PICTURE_HEIGHT),
        "og:image:alt": title,
    }
    lines = [
        *_lines(_Said(title, description, picture), partial(telling.addresses.event, event.row.id), telling.language),
        '<meta name="twitter:card" content="summary_large_image" data-about />',
        _script(data_of_event(event, performances, description, telling)),
    ]
    return "\n".join(lines)


def head_of_organiser(organiser: OrganiserPageRow, addresses: Addresses, language: Language) -> str:
    """The head of an organiser's page."""
    name, at = organiser.name.in_language(language), partial(addresses.organiser, organiser.organisation_id)
    description = _short(organiser.about.in_language(language)) or name
    data = Organization(context=CONTEXT, name=name, url=at(language), description=description)
    return "\n".join([*_lines(_Said(name, description, {}), at, language), _script(data)])


def _lines(said: _Said, at: Callable[[Language], str], language: Language) -> list[str]:
    """What every head has. What the application takes away again when it shows another page is marked `data-about`."""
    other: Language = "zh-CN" if language == "en" else "en"
    properties = {
        "og:type": "website",
        "og:site_name": SITE,
        "og:title": said.title,
        "og:description": said.description,
        "og:url": at(language),
        **said.picture,
        "og:locale": LOCALES[language],
        "og:locale:alternate": LOCALES[other],
    }
    return [
        f"<title>{escape(f'{said.title} – {SITE}')}</title>",
        f'<meta name="description" content="{escape(said.description)}" data-about />',
        f'<link rel="canonical" href="{escape(at(language))}" data-about />',
        *(
            f'<link rel="alternate" hreflang="{name}" href="{escape(address)}" data-about />'
            for name, address in [*((str(one), at(one)) for one in LANGUAGES), ("x-default", at("zh-CN"))]
        ),
        *(f'<meta property="{name}" content="{escape(value)}" data-about />' for name, value in properties.items()),
    ]


def _script(data: msgspec.Struct) -> str:
    return f'<script type="application/ld+json" data-about>{encode_for_page(data)}</script>'


def escape(text: str) -> str:
    """Safe as text and in attributes of HTML and XML; what neither can hold is dropped."""
    return html.escape(_NOT_TEXT.sub("", text), quote=True)


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
