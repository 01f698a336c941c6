"""How an organiser shows itself: its page for buyers, and the desk where it is written."""

from __future__ import annotations

from typing import Annotated

import msgspec
from litestar import Response, get, put
from litestar.params import FromPath, JSONBody, QueryParameter
from litestar.types import ControllerRouterHandler

from onsale.modules.catalog.commands.organisers import OrganiserCommands, SaveOrganiser
from onsale.modules.catalog.domain.colors import COLOR, Palette, palette_of
from onsale.modules.catalog.domain.organisers import OrganiserPageRow
from onsale.modules.catalog.http.bodies import answer
from onsale.modules.catalog.http.organiser import organisation_of
from onsale.modules.catalog.http.public import PUBLIC, PublicPages, answers
from onsale.modules.catalog.http.revisions import Revision, revision_of
from onsale.modules.catalog.queries.public import PublicCatalogue
from onsale.modules.catalog.repository.organisers import organiser_of
from onsale.modules.catalog.schemas.organisers import (
    OrganiserInput,
    OrganiserPage,
    OwnOrganiserPage,
    present_organiser,
    present_own,
)
from onsale.platform.audit import Audit
from onsale.platform.http import AnyRequest, actor_of, malformed, needs, principal_of
from onsale.platform.problems import NotFound
from onsale.platform.security import Permission
from onsale.platform.wiring import Platform

# The page is the organisation's as a whole: nothing for who works for some events of it.
EVENTS_READ = needs(Permission.EVENTS_READ)
EVENTS_WRITE = needs(Permission.EVENTS_WRITE)


class OrganiserPages:
    """Pages of organisers and the desk behind them, opened on the group commits of this process."""

    def __init__(self, platform: Platform, pages: PublicPages, catalogue: PublicCatalogue) -> None:
        commands = OrganiserCommands(platform.clock, Audit(platform.clock, platform.ids), catalogue.show_organiser)
        self.pages = pages
        self.database = platform.database
        self.save = platform.commands.single("catalog.save_organiser", commands.save_organiser, OrganiserPageRow)
        self._catalogue = catalogue

    def page(self, organisation_id: str) -> bytes:
        row, showings = self._catalogue.organiser(organisation_id), self._catalogue.of_organisation(organisation_id)
        if row is None or not showings:
            raise NotFound()
        return msgspec.json.encode(present_organiser(row, showings, self.pages.now()))


def organiser_page_routes(desk: OrganiserPages) -> list[ControllerRouterHandler]:
    """What everybody may read, and what `events:write` may change."""
    return [_public_route(desk), *_own_routes(desk)]


def _public_route(desk: OrganiserPages) -> ControllerRouterHandler:
    @get("/api/v1/organisers/{organiser_id:str}", responses=answers(OrganiserPage), opt=PUBLIC, tags=["catalogue"])
    async def get_organiser(request: AnyRequest, organiser_id: FromPath[str]) -> Response[bytes]:
        """An organiser that has published something, with its events."""
        return answer(request, await desk.pages.body(f"organiser {organiser_id}", lambda: desk.page(organiser_id)))

    return get_organiser


def _own_routes(desk: OrganiserPages) -> list[ControllerRouterHandler]:
    @get("/api/v1/organiser/page", opt=EVENTS_READ, tags=["organiser"])
    async def get_own_page(request: AnyRequest) -> OwnOrganiserPage:
        """What the organisation wrote of itself, and what is shown of its colour."""
        organisation_id = principal_of(request).organisation
        async with desk.database.reading() as reader:
            return present_own(organisation_id, await organiser_of(reader, organisation_id))

    @put("/api/v1/organiser/page", opt=EVENTS_WRITE, tags=["organiser"])
    async def save_own_page(
        request: AnyRequest, data: JSONBody[OrganiserInput], if_match: Revision = ""
    ) -> OwnOrganiserPage:
        """New words and another colour, over the revision that ``If-Match`` names; "0" where there are none.
        Refused when somebody saved in between: nothing changes, and the problem holds what is stored now."""
        organisation_id = organisation_of(request)
        command = SaveOrganiser(
            actor=actor_of(request),
            organisation_id=organisation_id,
            revision=revision_of(request, if_match),
            name=data.name.text(),
            about=data.about.text(),
            color=data.color.lower(),
        )
        return present_own(organisation_id, await desk.save.submit(command))

    @get("/api/v1/organiser/palettes", opt=EVENTS_READ, tags=["organiser"])
    async def get_palette(color: Annotated[str, QueryParameter(max_length=7)]) -> Palette:
        """What would be shown of a colour, such as ``#d63a1f``: the nearest ones of its hue that can be read."""
        wanted = color.lower()
        if not COLOR.fullmatch(wanted):
            malformed("/color", "#d63a1f")
        return palette_of(wanted)

    return [get_own_page, save_own_page, get_palette]
