"""Many performances at once: a run of evenings, or the entry slots of a museum."""

from __future__ import annotations

from litestar import post
from litestar.params import FromPath, JSONBody
from litestar.types import ControllerRouterHandler

from onsale.modules.catalog.commands.performances import AddSeries, PerformanceCommands, SeriesAdded
from onsale.modules.catalog.http.organiser import OF_EVENT, language, organisation_of
from onsale.modules.catalog.schemas.series import PerformanceSeries, SeriesInput
from onsale.platform.audit import Audit
from onsale.platform.http import AnyRequest, actor_of, needs, request_key_of
from onsale.platform.security import Permission
from onsale.platform.wiring import Platform


class SeriesDesk:
    """The use cases behind the routes, opened on the group commits of this process."""

    def __init__(self, platform: Platform) -> None:
        clock, ids = platform.clock, platform.ids
        performances = PerformanceCommands(clock, ids, Audit(clock, ids))
        self.clock = clock
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

    return [add_performance_series]
