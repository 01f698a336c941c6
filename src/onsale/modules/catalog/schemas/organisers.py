"""An organiser's page on the wire."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import msgspec
from msgspec import Meta

from onsale.contracts.values import Text
from onsale.modules.catalog.commands.organisers import content_of
from onsale.modules.catalog.domain.colors import Palette, palette_of
from onsale.modules.catalog.domain.organisers import DEFAULT_COLOR, OrganiserPageRow
from onsale.modules.catalog.errors import OrganiserContent
from onsale.modules.catalog.queries.public import Showing
from onsale.modules.catalog.schemas.present import present_summary
from onsale.modules.catalog.schemas.requests import NameInput
from onsale.modules.catalog.schemas.responses import EventSummary

EVENTS_MAX = 48
Prose = Annotated[str, Meta(max_length=5_000)]
Color = Annotated[str, Meta(pattern=r"^#[0-9A-Fa-f]{6}$")]


class AboutInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Paragraphs in both languages, as they are: no markup is read in them."""

    zh: Prose = msgspec.field(name="zh-CN", default="")
    en: Prose = ""

    def text(self) -> Text:
        return Text(zh=self.zh.strip(), en=self.en.strip())


class OrganiserInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How an organiser wants to be seen."""

    name: NameInput
    about: AboutInput = AboutInput()
    color: Color = DEFAULT_COLOR


class OrganiserPage(msgspec.Struct, frozen=True, kw_only=True):
    """An organiser with its events: those to come, nearest first, and those that are over, latest first."""

    id: str
    name: Text
    about: Text
    palette: Palette
    upcoming: list[EventSummary]
    past: list[EventSummary]


class OwnOrganiserPage(msgspec.Struct, frozen=True, kw_only=True):
    """What an organiser wrote of itself, and what is shown of its colour. ``content`` has revision 0 until it saves."""

    id: str
    content: OrganiserContent
    palette: Palette


def present_organiser(row: OrganiserPageRow, showings: Sequence[Showing], now: int) -> OrganiserPage:
    """The page with these of its events."""
    coming = sorted((one for one in showings if one.upcoming(now)), key=lambda one: one.upcoming(now)[0].row.starts_at)
    over = [one for one in showings if not one.upcoming(now) and one.event.performances]
    over.sort(key=lambda one: one.event.performances[-1].row.starts_at, reverse=True)
    return OrganiserPage(
        id=row.organisation_id,
        name=row.name,
        about=row.about,
        palette=palette_of(row.color),
        upcoming=[present_summary(one, now) for one in coming[:EVENTS_MAX]],
        past=[present_summary(one, now) for one in over[:EVENTS_MAX]],
    )


def present_own(organisation_id: str, row: OrganiserPageRow | None) -> OwnOrganiserPage:
    """What is stored, or what there is to begin with."""
    nothing = Text(zh="", en="")
    content = OrganiserContent(0, nothing, nothing, DEFAULT_COLOR) if row is None else content_of(row)
    return OwnOrganiserPage(id=organisation_id, content=content, palette=palette_of(content.color))
