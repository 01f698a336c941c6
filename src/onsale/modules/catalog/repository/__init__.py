"""Reads and writes of the catalogue's tables. Nothing here commits or decides."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TypeVar

import msgspec
from sqlalchemy import ColumnElement, Select, Table, bindparam, delete, func, select, update

from onsale.modules.catalog.domain.records import (
    DRAFT,
    PUBLISHED,
    DraftRow,
    EventRecord,
    EventRow,
    PerformanceRecord,
    PerformanceRow,
    PlanDocumentRow,
    PlanRow,
    PlanSourceRow,
    StockChangeRow,
    StoredDraft,
    TicketTypeCategoryRow,
    TicketTypeRow,
    VenueRow,
)
from onsale.modules.catalog.repository import stages
from onsale.modules.catalog.tables import (
    events,
    performances,
    plan_documents,
    plan_drafts,
    plan_sources,
    plans,
    revisions,
    stock_changes,
    ticket_type_categories,
    ticket_types,
    venues,
)
from onsale.platform.db import Reader, Transaction

R = TypeVar("R", bound=msgspec.Struct)

KEYS_PER_STATEMENT_MAX = 500


async def venues_of(reader: Reader, organisation_id: str, *, after: str, limit: int) -> list[VenueRow]:
    """One organisation's venues, oldest first, starting behind ``after``."""
    mine = (venues.c.organisation_id == organisation_id) & (venues.c.id > after)
    return await _rows(reader, _select(venues, VenueRow, mine).order_by(venues.c.id).limit(limit), VenueRow)


async def venue_of(reader: Reader, organisation_id: str, venue_id: str) -> VenueRow | None:
    mine = (venues.c.organisation_id == organisation_id) & (venues.c.id == venue_id)
    return _one(await _rows(reader, _select(venues, VenueRow, mine), VenueRow))


async def plans_of(reader: Reader, venue_id: str, *, after: str, limit: int) -> list[PlanRow]:
    """One venue's plans, oldest first, starting behind ``after``."""
    here = (plans.c.venue_id == venue_id) & (plans.c.id > after)
    return await _rows(reader, _select(plans, PlanRow, here).order_by(plans.c.id).limit(limit), PlanRow)


async def plan_of(reader: Reader, organisation_id: str, plan_id: str) -> PlanRow | None:
    mine = (plans.c.organisation_id == organisation_id) & (plans.c.id == plan_id)
    return _one(await _rows(reader, _select(plans, PlanRow, mine), PlanRow))


async def plan_document(reader: Reader, plan_id: str) -> bytes | None:
    """The compressed seats of a plan."""
    found = await _rows(
        reader, _select(plan_documents, PlanDocumentRow, plan_documents.c.plan_id == plan_id), PlanDocumentRow
    )
    return found[0].document if found else None


async def plan_source(reader: Reader, plan_id: str) -> bytes | None:
    """The compressed document that a plan was compiled from."""
    found = await _rows(reader, _select(plan_sources, PlanSourceRow, plan_sources.c.plan_id == plan_id), PlanSourceRow)
    return found[0].document if found else None


async def next_version(transaction: Transaction, lineage: str) -> int:
    """The number of the next plan of a lineage. Who asks next waits until this transaction has ended."""
    await transaction.fetch_one(select(plans.c.id).where(plans.c.id == lineage).with_for_update())
    of_lineage = (plans.c.lineage == lineage) | (plans.c.id == lineage)
    row = await transaction.fetch_one(select(func.max(plans.c.version)).where(of_lineage))
    return 1 if row is None or row[0] is None else int(str(row[0])) + 1


async def drafts_of_venue(reader: Reader, venue_id: str, *, after: str, limit: int) -> list[DraftRow]:
    """One venue's drafts, oldest first, starting behind ``after``."""
    here = (plan_drafts.c.venue_id == venue_id) & (plan_drafts.c.id > after)
    return await _rows(reader, _select(plan_drafts, DraftRow, here).order_by(plan_drafts.c.id).limit(limit), DraftRow)


async def count_drafts(reader: Reader, venue_id: str) -> int:
    row = await reader.fetch_one(select(func.count()).where(plan_drafts.c.venue_id == venue_id))
    return 0 if row is None else int(str(row[0]))


async def draft_of(reader: Reader, organisation_id: str, draft_id: str) -> DraftRow | None:
    return _one(await _rows(reader, _select(plan_drafts, DraftRow, _own_draft(organisation_id, draft_id)), DraftRow))


async def lock_draft(transaction: Transaction, organisation_id: str, draft_id: str) -> DraftRow | None:
    """The same, and nobody changes it before this transaction has ended."""
    statement = _select(plan_drafts, DraftRow, _own_draft(organisation_id, draft_id)).with_for_update()
    return _one(await _rows(transaction, statement, DraftRow))


async def stored_draft(reader: Reader, organisation_id: str, draft_id: str) -> StoredDraft | None:
    statement = _select(plan_drafts, StoredDraft, _own_draft(organisation_id, draft_id))
    return _one(await _rows(reader, statement, StoredDraft))


async def event_ids_of(
    reader: Reader,
    organisation_id: str,
    *,
    before: str,
    limit: int,
    among: Collection[str] | None = None,
    archived: bool = False,
) -> list[str]:
    """One organisation's events (those ``among`` some), newest first, behind ``before`` (empty: from the newest); those
    in its archive, or the others."""
    mine = events.c.organisation_id == organisation_id
    mine &= events.c.archived_at.is_not(None) if archived else events.c.archived_at.is_(None)
    if among is not None:
        mine &= events.c.id.in_(sorted(among))
    if before:
        mine &= events.c.id < before
    statement = select(events.c.id).where(mine).order_by(events.c.id.desc()).limit(limit)
    return [str(row[0]) for row in await reader.fetch_all(statement)]


async def published_event_ids(reader: Reader) -> list[str]:
    statement = select(events.c.id).where(events.c.status == PUBLISHED)
    return [str(row[0]) for row in await reader.fetch_all(statement)]


async def events_changed_after(reader: Reader, revision: int, limit: int) -> list[str]:
    """The ids of up to ``limit`` events with a later change that visitors can see, the earliest first."""
    statement = select(events.c.id).where(events.c.revision > revision).order_by(events.c.revision).limit(limit)
    return [str(row[0]) for row in await reader.fetch_all(statement)]


async def newest_revision(reader: Reader) -> int:
    row = await reader.fetch_one(select(revisions.c.newest))
    return 0 if row is None else int(str(row[0]))


async def event_of(reader: Reader, organisation_id: str, event_id: str) -> EventRecord | None:
    """The event, if it belongs to the organisation."""
    record = _one(await events_by_id(reader, [event_id]))
    return record if record is not None and record.row.organisation_id == organisation_id else None


async def events_by_id(reader: Reader, ids: Sequence[str]) -> list[EventRecord]:
    """The events with these ids in the order of the ids; unknown ids are left out."""
    found: dict[str, EventRecord] = {}
    for start in range(0, len(ids), KEYS_PER_STATEMENT_MAX):
        chunk = list(ids[start : start + KEYS_PER_STATEMENT_MAX])
        rows = await _rows(reader, _select(events, EventRow, events.c.id.in_(chunk)), EventRow)
        places = await _venues_by_id(reader, {row.venue_id for row in rows})
        by_event = await _performances_of(reader, chunk)
        newest = await stages.newest_reviews(reader, chunk)
        reviewed = await stages.reviewed_organisers(reader, {row.organisation_id for row in rows})
        for row in rows:
            found[row.id] = EventRecord(
                row=row,
                venue=places[row.venue_id],
                performances=by_event[row.id],
                review=newest.get(row.id),
                is_reviewed=reviewed.get(row.organisation_id),
            )
    return [found[event_id] for event_id in ids if event_id in found]


async def event_id_of_performance(reader: Reader, performance_id: str) -> str | None:
    row = await reader.fetch_one(select(performances.c.event_id).where(performances.c.id == performance_id))
    return None if row is None else str(row[0])


async def _venues_by_id(reader: Reader, ids: Iterable[str]) -> dict[str, VenueRow]:
    rows = await _rows(reader, _select(venues, VenueRow, venues.c.id.in_(sorted(ids))), VenueRow)
    return {row.id: row for row in rows}


async def _performances_of(reader: Reader, event_ids: Sequence[str]) -> dict[str, list[PerformanceRecord]]:
    statement = _select(performances, PerformanceRow, performances.c.event_id.in_(event_ids))
    rows = await _rows(reader, statement.order_by(performances.c.starts_at, performances.c.id), PerformanceRow)
    types: defaultdict[str, list[TicketTypeRow]] = defaultdict(list)
    categories: defaultdict[str, list[TicketTypeCategoryRow]] = defaultdict(list)
    for start in range(0, len(rows), KEYS_PER_STATEMENT_MAX):
        ids = [row.id for row in rows[start : start + KEYS_PER_STATEMENT_MAX]]
        of_types = _select(ticket_types, TicketTypeRow, ticket_types.c.performance_id.in_(ids))
        for ticket_type in await _rows(reader, of_types.order_by(ticket_types.c.position), TicketTypeRow):
            types[ticket_type.performance_id].append(ticket_type)
        of_categories = _select(
            ticket_type_categories, TicketTypeCategoryRow, ticket_type_categories.c.performance_id.in_(ids)
        )
        for category in await _rows(reader, of_categories, TicketTypeCategoryRow):
            categories[category.performance_id].append(category)
    by_event: defaultdict[str, list[PerformanceRecord]] = defaultdict(list)
    for row in rows:
        record = PerformanceRecord(row=row, ticket_types=types[row.id], categories=categories[row.id])
        by_event[row.event_id].append(record)
    return by_event


async def count_performances(reader: Reader, event_id: str) -> int:
    row = await reader.fetch_one(select(func.count()).where(performances.c.event_id == event_id))
    return 0 if row is None else int(str(row[0]))


async def insert_venues(transaction: Transaction, rows: Sequence[VenueRow]) -> None:
    await transaction.insert(venues, rows)


async def insert_plan(transaction: Transaction, row: PlanRow, document: PlanDocumentRow, source: PlanSourceRow) -> None:
    await transaction.insert(plans, [row])
    await transaction.insert(plan_documents, [document])
    await transaction.insert(plan_sources, [source])


async def insert_draft(transaction: Transaction, draft: StoredDraft) -> None:
    await transaction.insert(plan_drafts, [draft])


async def save_draft(transaction: Transaction, draft: StoredDraft) -> bool:
    """Whether the draft was at the revision before this one and is at this one now."""
    before = _own_draft(draft.organisation_id, draft.id) & (plan_drafts.c.revision == draft.revision - 1)
    changed = {name: getattr(draft, name) for name in ("name", "seat_count", "revision", "changed_at", "document")}
    return await transaction.execute(update(plan_drafts).where(before).values(changed)) == 1


async def continue_draft(transaction: Transaction, draft_id: str, *, plan_id: str) -> None:
    """The draft goes on from this plan."""
    await transaction.execute(update(plan_drafts).where(plan_drafts.c.id == draft_id).values(plan_id=plan_id))


async def delete_draft(transaction: Transaction, organisation_id: str, draft_id: str) -> None:
    await transaction.execute(delete(plan_drafts).where(_own_draft(organisation_id, draft_id)))


def _own_draft(organisation_id: str, draft_id: str) -> ColumnElement[bool]:
    return (plan_drafts.c.organisation_id == organisation_id) & (plan_drafts.c.id == draft_id)


async def insert_events(transaction: Transaction, rows: Sequence[EventRow]) -> None:
    await transaction.insert(events, rows)


async def insert_performances(transaction: Transaction, records: Sequence[PerformanceRecord]) -> None:
    await transaction.insert(performances, [record.row for record in records])
    await transaction.insert(ticket_types, [row for record in records for row in record.ticket_types])
    await transaction.insert(ticket_type_categories, [row for record in records for row in record.categories])


async def lock_event(transaction: Transaction, organisation_id: str, event_id: str) -> bool:
    """Whether the organisation has this event; nobody else changes it before this transaction has ended."""
    mine = (events.c.organisation_id == organisation_id) & (events.c.id == event_id)
    return await transaction.fetch_one(select(events.c.id).where(mine).with_for_update()) is not None


async def update_event(transaction: Transaction, row: EventRow) -> None:
    """Store what an organiser may change; status and owner stay as they are. Visitors are to see it."""
    changeable = {
        name: getattr(row, name)
        for name in EventRow.__struct_fields__
        if name not in {"id", "organisation_id", "status", "created_at", "published_at", "revision", "archived_at"}
    }
    await transaction.execute(update(events).where(events.c.id == row.id).values(changeable))
    await revise(transaction, row.id)


async def delete_draft_performance(transaction: Transaction, performance_id: str) -> bool:
    """Whether it was a draft and is gone now."""
    guarded = (performances.c.id == performance_id) & (performances.c.status == DRAFT)
    if await transaction.fetch_one(select(performances.c.id).where(guarded).with_for_update()) is None:
        return False
    for child in (ticket_type_categories, ticket_types):
        await transaction.execute(delete(child).where(child.c.performance_id == performance_id))
    return await transaction.execute(delete(performances).where(guarded)) == 1


async def publish_event(transaction: Transaction, event_id: str, *, at: int) -> None:
    """Draft becomes published; a published event keeps its first time. What is on sale is in no archive."""
    draft = (events.c.id == event_id) & (events.c.status == DRAFT)
    await transaction.execute(update(events).where(draft).values(status=PUBLISHED, published_at=at))
    await stages.set_archived(transaction, event_id, at=None)
    await revise(transaction, event_id)


_take_revision = update(revisions).values(newest=revisions.c.newest + 1)
_revised = (
    update(events)
    .where(events.c.id == bindparam("event"))
    .values(revision=select(revisions.c.newest).scalar_subquery())
)


async def take_revision(transaction: Transaction) -> int:
    """The number of a change that visitors can see. Who takes the next one waits for the end of this transaction."""
    await transaction.execute(_take_revision)
    return await newest_revision(transaction)


async def revise(transaction: Transaction, event_id: str) -> None:
    """Visitors are to see what has changed of this event."""
    await transaction.execute(_take_revision)
    await transaction.execute(_revised, {"event": event_id})


async def publish_performance(
    transaction: Transaction, performance_id: str, *, chart_version: str | None, at: int
) -> bool:
    """Whether it was a draft and is published now."""
    draft = (performances.c.id == performance_id) & (performances.c.status == DRAFT)
    changed = update(performances).where(draft)
    values = changed.values(status=PUBLISHED, published_at=at, chart_version=chart_version)
    return await transaction.execute(values) == 1


async def seat_types_of(reader: Reader, performance_id: str) -> bytes | None:
    """What each seat is sold as, compressed; ``None`` where none was ever moved."""
    here = stock_changes.c.performance_id == performance_id
    change = _one(await _rows(reader, _select(stock_changes, StockChangeRow, here), StockChangeRow))
    return None if change is None else change.seat_types


async def save_stock_change(transaction: Transaction, row: StockChangeRow) -> bool:
    """Whether this is the latest change of its performance."""
    here = stock_changes.c.performance_id == row.performance_id
    known = await transaction.fetch_one(select(stock_changes.c.revision).where(here).with_for_update())
    if known is None:
        await transaction.insert(stock_changes, [row])
        return True
    later = update(stock_changes).where(here, stock_changes.c.revision < row.revision)
    return await transaction.execute(later.values(revision=row.revision, seat_types=row.seat_types)) == 1


async def lock_performance(transaction: Transaction, performance_id: str) -> str | None:
    """The id of its event. Nobody else changes the performance before this transaction has ended."""
    one = select(performances.c.event_id).where(performances.c.id == performance_id).with_for_update()
    row = await transaction.fetch_one(one)
    return None if row is None else str(row[0])


async def update_performance(transaction: Transaction, row: PerformanceRow, fields: Sequence[str]) -> None:
    """Store what has changed of it."""
    changed = {name: getattr(row, name) for name in fields}
    await transaction.execute(update(performances).where(performances.c.id == row.id).values(changed))


async def change_sale_ends(transaction: Transaction, end_by_type: Mapping[str, int]) -> None:
    changed = update(ticket_types).where(ticket_types.c.id == bindparam("type_id"))
    parameters = [{"type_id": type_id, "end": end} for type_id, end in sorted(end_by_type.items())]
    await transaction.execute_many(changed.values(sale_ends_at=bindparam("end")), parameters)


async def change_capacities(transaction: Transaction, capacity_by_type: Mapping[str, int]) -> None:
    changed = update(ticket_types).where(ticket_types.c.id == bindparam("type_id")).values(capacity=bindparam("most"))
    parameters = [{"type_id": type_id, "most": capacity} for type_id, capacity in sorted(capacity_by_type.items())]
    await transaction.execute_many(changed, parameters)


async def change_chart(transaction: Transaction, performance_id: str, version: str) -> None:
    changed = update(performances).where(performances.c.id == performance_id).values(chart_version=version)
    await transaction.execute(changed)


def _select(table: Table, row_type: type[R], where: ColumnElement[bool]) -> Select[tuple[object, ...]]:
    columns: list[ColumnElement[object]] = [table.c[name] for name in row_type.__struct_fields__]
    return select(*columns).where(where)


async def _rows(reader: Reader, statement: Select[tuple[object, ...]], row_type: type[R]) -> list[R]:
    names = row_type.__struct_fields__
    return [msgspec.convert(dict(zip(names, row, strict=True)), row_type) for row in await reader.fetch_all(statement)]


def _one(rows: Sequence[R]) -> R | None:
    return rows[0] if rows else None
