"""What everybody sees: the published events, held in memory and brought up to date after a commit.

Reads never touch the database unless something was published since the last one, so that browsing costs what encoding
costs. What this process publishes is seen at once; what others publish is looked for, where reads may lag.
"""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import Iterable, Sequence

import msgspec

from onsale.modules.catalog import repository
from onsale.modules.catalog.domain.organisers import OrganiserPageRow
from onsale.modules.catalog.domain.records import PUBLISHED, EventRecord, PerformanceRecord
from onsale.modules.catalog.domain.search import SearchDocument, SearchField, Term, index, parse, score
from onsale.modules.catalog.domain.seating import Seating
from onsale.modules.catalog.queries.plans import PlanLibrary
from onsale.modules.catalog.repository.organisers import organisers_changed_after
from onsale.platform.db import Database

CATEGORY_WORDS = {
    "concert": "演唱会 音乐会 现场 concert live music",
    "festival": "音乐节 festival music",
    "sport": "体育 比赛 赛事 sport match game",
    "theatre": "话剧 戏剧 戏曲 theatre theater drama play",
    "musical": "音乐剧 musical theatre theater",
    "exhibition": "展览 博物馆 看展 exhibition museum art",
    "comedy": "喜剧 脱口秀 相声 comedy stand-up standup",
    "family": "亲子 儿童 家庭 family children kids",
}
TITLE, SUBTITLE, PLACE, KIND = 8, 4, 3, 2
EVENTS_PER_LOOK_MAX = 500
# How long those gather who miss something.
LOOK_AFTER_SECONDS = 0.05


class Showing(msgspec.Struct, frozen=True):
    """A published event and what it says to searchers."""

    event: EventRecord
    document: SearchDocument

    def upcoming(self, now: int) -> list[PerformanceRecord]:
        """The performances that are not over, by time."""
        return [performance for performance in self.event.performances if performance.row.ends_at > now]


class Filter(msgspec.Struct, frozen=True, kw_only=True):
    """What a visitor looks for; None does not restrict. Times are microseconds."""

    terms: tuple[Term, ...] = ()
    city: str | None = None
    category: str | None = None
    starts_from: int | None = None
    starts_before: int | None = None


class Position(msgspec.Struct, frozen=True, order=True, array_like=True):
    """Where an event stands in a list: best find first, then the nearest date."""

    score_negative: int
    starts_at: int
    event_id: str


class Found(msgspec.Struct, frozen=True):
    """A showing at its position."""

    position: Position
    showing: Showing


class PublicCatalogue:
    """The published events of this process. ``generation`` grows with every change that visitors can see."""

    def __init__(self, database: Database, plans: PlanLibrary) -> None:
        self._database = database
        self._plans = plans
        self._showings: dict[str, Showing] = {}
        self._event_by_performance: dict[str, str] = {}
        self._changed: set[str] | None = None  # None: everything has to be read
        self._refreshing = asyncio.Lock()
        self._loaded_generation = -1
        self._revision = 0
        self._organisers: dict[str, OrganiserPageRow] = {}
        self._organiser_revision = -1
        self._next_look: asyncio.Task[bool] | None = None
        self.generation = 0

    def mark_changed(self, event_id: str) -> None:
        """Somebody committed a change to this event."""
        if self._changed is not None:
            self._changed.add(event_id)
        self.generation += 1

    def show_organiser(self, row: OrganiserPageRow) -> None:
        """Somebody committed this page of an organiser."""
        self._organisers[row.organisation_id] = row
        self.generation += 1

    async def refresh(self) -> None:
        """Afterwards everything that was committed before the call is visible."""
        if self.is_current:
            return
        async with self._refreshing:
            while not self.is_current:
                generation = self.generation
                changed, self._changed = self._changed, set()
                try:
                    await self._load(changed)
                except BaseException:
                    self._changed = None
                    raise
                self._loaded_generation = generation

    @property
    def is_current(self) -> bool:
        """Whether everything committed so far is in memory."""
        return self._loaded_generation == self.generation

    async def follow(self) -> int:
        """Show what other processes have changed; returns how many events and pages of organisers that were."""
        async with self._database.lagging.reading() as reader:
            ids = await repository.events_changed_after(reader, self._revision, EVENTS_PER_LOOK_MAX)
            changed = await repository.events_by_id(reader, ids)
            organisers = await organisers_changed_after(reader, self._organiser_revision)
        if changed or organisers:
            async with self._refreshing:
                self._show_all(changed)
                self._show_organisers(organisers)
                self._revision = max([self._revision, *(event.row.revision for event in changed)])
                self.generation += 1
                self._loaded_generation += 1
        return len(changed) + len(organisers)

    async def has_news(self) -> bool:
        """Whether another process has published something lately, which is shown now.

        All who miss something at the same time share one look, so that asking for what does not exist costs little.
        """
        if not self._database.is_shared:
            return False
        if self._next_look is None:
            self._next_look = asyncio.create_task(self._look())
        return await asyncio.shield(self._next_look)

    async def _look(self) -> bool:
        before = self.generation
        await asyncio.sleep(LOOK_AFTER_SECONDS)
        self._next_look = None  # who misses something from now on may miss what this look does not find
        await self.follow()
        return self.generation != before

    async def _load(self, changed: Iterable[str] | None) -> None:
        async with self._database.reading() as reader:
            if changed is None:
                self._revision = await repository.newest_revision(reader)
                self._show_organisers(await organisers_changed_after(reader, -1))
            ids = await repository.published_event_ids(reader) if changed is None else sorted(changed)
            self._show_all(await repository.events_by_id(reader, ids))

    def _show_all(self, events: Iterable[EventRecord]) -> None:
        for event in events:
            shown = self._showings.get(event.row.id)
            # What lags must not bring back what was before.
            if event.row.status == PUBLISHED and (shown is None or shown.event.row.revision <= event.row.revision):
                self._show(event)

    def _show_organisers(self, rows: Iterable[OrganiserPageRow]) -> None:
        for row in rows:
            shown = self._organisers.get(row.organisation_id)
            if shown is None or shown.revision <= row.revision:
                self._organisers[row.organisation_id] = row
            self._organiser_revision = max(self._organiser_revision, row.revision)

    def _show(self, event: EventRecord) -> None:
        public = [performance for performance in event.performances if performance.row.status == PUBLISHED]
        shown = event.with_performances(public)
        self._showings[event.row.id] = Showing(shown, _document_of(shown))
        for performance in public:
            self._event_by_performance[performance.row.id] = event.row.id

    def event(self, event_id: str) -> Showing | None:
        return self._showings.get(event_id)

    def organiser(self, organisation_id: str) -> OrganiserPageRow | None:
        """What an organisation wrote of itself."""
        return self._organisers.get(organisation_id)

    def of_organisation(self, organisation_id: str) -> list[Showing]:
        """All that it has published."""
        return [one for one in self._showings.values() if one.event.row.organisation_id == organisation_id]

    def performance(self, performance_id: str) -> tuple[EventRecord, PerformanceRecord] | None:
        """A published performance with its event."""
        showing = self._showings.get(self._event_by_performance.get(performance_id, ""))
        if showing is None:
            return None
        records = showing.event.performances
        return showing.event, next(record for record in records if record.row.id == performance_id)

    async def seating(self, event: EventRecord, performance: PerformanceRecord) -> Seating | None:
        """The pinned plan; None where nobody sits."""
        plan_id = performance.row.plan_id
        if plan_id is None:
            return None
        row = await self._plans.plan_row(event.row.organisation_id, plan_id)
        return None if row is None else await self._plans.seating(row.id, row.digest)

    async def seat_types(self, performance: PerformanceRecord) -> list[str | None] | None:
        """What each seat is sold as; None where that is what the plan's categories say."""
        async with self._database.reading() as reader:
            packed = await repository.seat_types_of(reader, performance.row.id)
        if packed is None:
            return None
        ids = [ticket_type.id for ticket_type in performance.ticket_types]
        positions = msgspec.msgpack.decode(zlib.decompress(packed), type=list[int])
        return [ids[position] if position >= 0 else None for position in positions]

    def find(self, wanted: Filter, *, now: int, after: Position | None, limit: int) -> list[Found]:
        """At most ``limit`` events behind ``after`` that have a performance in the asked time, best first."""
        found = []
        for showing in self._showings.values():
            position = _position(showing, wanted, now)
            if position is not None and (after is None or position > after):
                found.append(Found(position, showing))
        found.sort(key=lambda one: one.position)
        return found[:limit]

    def current(self, now: int) -> list[Showing]:
        """Every event that is not over."""
        return [showing for showing in self._showings.values() if showing.upcoming(now)]


def _position(showing: Showing, wanted: Filter, now: int) -> Position | None:
    event = showing.event
    if wanted.category is not None and event.row.category != wanted.category:
        return None
    if wanted.city is not None and wanted.city not in {event.venue.city_en.casefold(), event.venue.city_zh.casefold()}:
        return None
    earliest = now if wanted.starts_from is None else wanted.starts_from
    starts_at = _first_between(event.performances, earliest, wanted.starts_before)
    if starts_at is None:
        return None
    points = score(showing.document, wanted.terms)
    return Position(-points, starts_at, event.row.id) if points else None


def _first_between(performances: Sequence[PerformanceRecord], earliest: int, before: int | None) -> int | None:
    """The start of the first performance that is not over at ``earliest`` and starts before ``before``."""
    for performance in performances:
        if performance.row.ends_at > earliest and (before is None or performance.row.starts_at < before):
            return performance.row.starts_at
    return None


def _document_of(event: EventRecord) -> SearchDocument:
    row, venue = event.row, event.venue
    return index(
        [
            SearchField(TITLE, row.title_zh),
            SearchField(TITLE, row.title_en),
            SearchField(SUBTITLE, row.subtitle_zh),
            SearchField(SUBTITLE, row.subtitle_en),
            SearchField(PLACE, venue.name_zh),
            SearchField(PLACE, venue.name_en),
            SearchField(PLACE, venue.city_zh),
            SearchField(PLACE, venue.city_en),
            SearchField(KIND, CATEGORY_WORDS.get(row.category, "")),
        ]
    )


def filter_terms(query: str) -> tuple[Term, ...]:
    """The terms of what a visitor typed."""
    return parse(query)
