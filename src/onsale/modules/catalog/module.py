"""Wiring of the catalogue."""

from __future__ import annotations

from onsale.modules.catalog.commands.reviews import ReviewCommands
from onsale.modules.catalog.commands.stock import StockCommands
from onsale.modules.catalog.consumers import catalog_consumers
from onsale.modules.catalog.http.drafts import DraftDesk, draft_routes
from onsale.modules.catalog.http.organiser import OrganiserDesk, organiser_routes
from onsale.modules.catalog.http.organisers import OrganiserPages, organiser_page_routes
from onsale.modules.catalog.http.promises import PromiseDesk, promise_routes
from onsale.modules.catalog.http.public import PublicPages, public_routes
from onsale.modules.catalog.http.reach import Reach, reach_routes
from onsale.modules.catalog.http.reviews import ReviewDesk, review_routes
from onsale.modules.catalog.http.series import SeriesDesk, series_routes
from onsale.modules.catalog.http.stages import StageDesk, stage_routes
from onsale.modules.catalog.invariants import INVARIANTS
from onsale.modules.catalog.queries.drafts import DraftQueries
from onsale.modules.catalog.queries.organiser import OrganiserQueries
from onsale.modules.catalog.queries.plans import PlanLibrary
from onsale.modules.catalog.queries.public import PublicCatalogue
from onsale.modules.catalog.queries.reviews import ReviewQueries
from onsale.modules.catalog.schemas.addresses import Addresses
from onsale.modules.catalog.tables import metadata
from onsale.platform.wiring import Job, Module, Platform

FOLLOW_SECONDS = 1.0


def build(platform: Platform) -> Module:
    """Events, venues, seating plans and search."""
    plans = PlanLibrary(platform.database)
    public = PublicCatalogue(platform.database, plans)
    desk = OrganiserDesk(platform, OrganiserQueries(platform.database, plans), public.mark_changed)
    drafts = DraftDesk(platform, DraftQueries(platform.database))
    promises = PromiseDesk(platform, public.mark_changed)
    pages = PublicPages(public, platform.clock)
    reviews = ReviewQueries(platform.database, plans)
    decisions = ReviewCommands(
        platform.clock, platform.ids, desk.audit, desk.publication, reviews_by_default=desk.reviews_by_default
    )
    return Module(
        name="catalog",
        routes=[
            *public_routes(pages),
            *reach_routes(Reach(pages, public, Addresses(platform.settings.base_url))),
            *organiser_routes(desk),
            *draft_routes(drafts),
            *promise_routes(promises),
            *series_routes(SeriesDesk(platform)),
            *stage_routes(StageDesk(platform, desk, reviews, decisions)),
            *review_routes(ReviewDesk(platform, desk, reviews, decisions)),
            *organiser_page_routes(OrganiserPages(platform, pages, public)),
        ],
        consumers=catalog_consumers(StockCommands(public.mark_changed)),
        # Where nobody else publishes there is nobody to follow.
        jobs=[Job("catalog.follow", FOLLOW_SECONDS, public.follow)] if platform.database.is_shared else [],
        invariants=INVARIANTS,
        tables=[metadata],
        start=public.refresh,
    )
