"""Many performances at once: a run of evenings, the entry slots of a museum, or all of another event."""

from __future__ import annotations

from litestar import post
from litestar.params import FromPath, JSONBody
from litestar.types import ControllerRouterHandler

from onsale.modules.catalog.commands.copying import CopyCommands, CopyEvent
from onsale.modules.catalog.commands.performances import AddSeries, PerformanceCommands, SeriesAdded
from onsale.modules.catalog.domain.records import EventRecord
from onsale.modules.catalog.http.organiser import EVENTS_WRITE, OF_EVENT, language, organisation_of
from onsale.modules.catalog.schemas.present import present_to_organiser
from onsale.modules.catalog.schemas.responses import OrganiserEvent
from onsale.modules.catalog.schemas.series import EventCopyInput, PerformanceSeries, SeriesInput
from onsale.platform.audit import Audit
from onsale.platform.clock import to_micros
from onsale.platform.http import AnyRequest, actor_of, needs, request_key_of
from onsale.platform.security import Permission
from onsale.platform.wiring import Platform


class SeriesDesk:
    """The use cases behind the routes, opened on the group commits of this process."""

    def __init__(self, platform: Platform) -> None:
        clock, ids = platform.clock, platform.ids
        audit = Audit(clock, ids)
        performances = PerformanceCommands(clock, ids, audit)
        copies = CopyCommands(clock, ids, audit, performances)
        self.clock = clock
        self.reviews_by_default = platform.settings.reviews_events
        self.copy_event = platform.commands.single("catalog.copy_event", copies.copy_event, EventRecord)
        self.add_series = platform.commands.single("catalog.add_series", performances.add_series, SeriesAdded)


def series_routes(desk: SeriesDesk) -> list[ControllerRouterHandler]:
    """The routes that need `events:write`."""

    @post(
        "/api/v1/organiser/events/{event_id:str}/performance-series",
        opt=needs(Permission.EVENTS_WRITE, events=OF_EVENT),
        status_code=201,
        tags=["organiser"],
    )
    async def add_performance_series(
        request: AnyRequest, event_id: FromPath[str], data: JSONBody[SeriesInput]
    ) -> PerformanceSeries:
        """New dates that sell the same ticket types, all or none; they go on sale with the next publication."""
        command = AddSeries(
            actor=actor_of(request),
            organisation_id=organisation_of(request),
            event_id=event_id,
            planned=data.planned(),
            language=language(request),
        )
        key = await request_key_of(request, desk.clock)
        return PerformanceSeries.of(await desk.add_series.submit(command, key))

    # Who works for some events makes none, so this is no route about one event.
    @post("/api/v1/organiser/event-copies", opt=EVENTS_WRITE, status_code=201, tags=["organiser"])
    async def copy_event(request: AnyRequest, data: JSONBody[EventCopyInput]) -> OrganiserEvent:
        """A new draft with the words, the ticket types and the performances of this event; nothing of what was sold."""
        command = CopyEvent(
            actor=actor_of(request),
            organisation_id=organisation_of(request),
            event_id=data.event_id,
            title=data.title.text() if data.title else None,
            first_day=data.first_day,
            language=language(request),
        )
        key = await request_key_of(request, desk.clock)
        copy = await desk.copy_event.submit(command, key)
        return present_to_organiser(
            copy, to_micros(desk.clock.now()), language(request), reviews_by_default=desk.reviews_by_default
        )

    return [add_performance_series, copy_event]
