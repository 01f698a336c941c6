"""The routes of the audit log. Every module has those of its own entries: its service has no others (ADR 0033)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

import msgspec
from litestar import get
from litestar.di import NamedDependency, Provide
from litestar.handlers import HTTPRouteHandler
from litestar.params import QueryParameter
from litestar.response import Stream

from onsale.platform.audit_chain import AuditEntry
from onsale.platform.audit_search import BEGINNING_OF_TIME, END_OF_TIME, PAGE_SIZE, Place, Wanted, export, search
from onsale.platform.clock import from_micros, to_micros
from onsale.platform.db import Database
from onsale.platform.http import AnyRequest, malformed, needs, principal_of
from onsale.platform.security import Permission

BASE = "/api/v1/staff/audit"
AUDIT_READ = needs(Permission.AUDIT_READ)
PLACE = re.compile(r"([0-9]{1,18})\.([0-9]{1,18})")

Since = Annotated[datetime | None, QueryParameter(name="from")]
Until = Annotated[datetime | None, QueryParameter(name="to")]
Word = Annotated[str, QueryParameter(max_length=80)]
Cursor = Annotated[str, QueryParameter(max_length=40)]


class LoggedChange(msgspec.Struct, frozen=True, kw_only=True):
    """Who changed what, when and from where. ``actor_id`` with a colon is the platform itself; ``position`` and
    ``hash`` are the entry's in the chain."""

    id: str
    at: datetime
    organisation_id: str
    actor_id: str
    session_id: str
    correlation_id: str
    client_address: str
    user_agent: str
    action: str
    subject_kind: str
    subject_id: str
    before: dict[str, object] | None
    after: dict[str, object] | None
    position: int
    hash: str


class LoggedChangePage(msgspec.Struct, frozen=True):
    """Entries, the newest first."""

    items: list[LoggedChange]
    next_cursor: str | None


def audit_routes(database: Database, module: str) -> list[HTTPRouteHandler]:
    """The search in the entries of this module, and the same as a file."""

    async def provide_wanted(
        request: AnyRequest,
        *,
        since: Since = None,
        until: Until = None,
        actor_id: Word = "",
        action: Word = "",
        subject_kind: Word = "",
        subject_id: Word = "",
    ) -> Wanted:
        principal = principal_of(request)
        return Wanted(
            module=module,
            organisation_id=None if Permission.PLATFORM_AUDIT in principal.permissions else principal.organisation,
            since=_micros("/from", since, BEGINNING_OF_TIME),
            until=_micros("/to", until, END_OF_TIME),
            actor_id=actor_id,
            action=action,
            subject_kind=subject_kind,
            subject_id=subject_id,
        )

    wanted_is_given = {"wanted": Provide(provide_wanted)}

    @get(f"{BASE}/{module}", opt=AUDIT_READ, tags=["audit"], dependencies=wanted_is_given)
    async def list_changes(wanted: NamedDependency[Wanted], *, cursor: Cursor = "") -> LoggedChangePage:
        """What staff of the own organisation changed, the newest first; of every organisation for who has
        `platform:audit`. `from` is included, `to` is not."""
        return _page(await search(database, wanted, _place(cursor), PAGE_SIZE + 1))

    @get(f"{BASE}/{module}/export", opt=AUDIT_READ, tags=["audit"], media_type="text/csv", dependencies=wanted_is_given)
    async def export_changes(wanted: NamedDependency[Wanted]) -> Stream:
        """The same as a CSV file, at most 100,000 entries."""
        disposition = f'attachment; filename="audit-{module}.csv"'
        return Stream(export(database, wanted), media_type="text/csv", headers={"content-disposition": disposition})

    return [list_changes, export_changes]


def _micros(pointer: str, moment: datetime | None, default: int) -> int:
    if moment is None:
        return default
    if moment.tzinfo is None:
        malformed(pointer, "Say in which time zone: 2026-12-24T19:30:00+08:00.")
    return to_micros(moment)


def _place(cursor: str) -> Place:
    if not cursor:
        return Place()
    found = PLACE.fullmatch(cursor)
    return Place(int(found[1]), int(found[2])) if found else malformed("/cursor", "Use next_cursor of a page.")


def _page(entries: Sequence[AuditEntry]) -> LoggedChangePage:
    """A page of what was asked with one more, which says that there is a next one."""
    page = entries[:PAGE_SIZE]
    next_cursor = f"{page[-1].at}.{page[-1].position}" if len(entries) > PAGE_SIZE else None
    return LoggedChangePage([_present(entry) for entry in page], next_cursor)


def _present(entry: AuditEntry) -> LoggedChange:
    return LoggedChange(
        id=entry.id,
        at=from_micros(entry.at),
        organisation_id=entry.organisation_id,
        actor_id=entry.actor_id,
        session_id=entry.session_id,
        correlation_id=entry.correlation_id,
        client_address=entry.client_address,
        user_agent=entry.user_agent,
        action=entry.action,
        subject_kind=entry.subject_kind,
        subject_id=entry.subject_id,
        before=_object(entry.value_before),
        after=_object(entry.value_after),
        position=entry.position,
        hash=entry.hash,
    )


def _object(value: bytes | None) -> dict[str, object] | None:
    return None if value is None else msgspec.json.decode(value, type=dict[str, object])
