"""Looking into the audit log: one module's entries, the newest first, in pages by an index."""

from __future__ import annotations

from collections.abc import AsyncIterator

import msgspec
from sqlalchemy import bindparam, or_, select

from onsale.platform.audit_chain import AuditEntry, audit_entries, entry_of
from onsale.platform.clock import from_micros
from onsale.platform.db import Database
from onsale.platform.spreadsheets import BYTE_ORDER_MARK, csv_lines, inert

PAGE_SIZE = 50
EXPORT_PAGE_SIZE = 500
# Some 50 MB. Who needs more exports it in parts, by time.
EXPORT_ENTRIES_MAX = 100_000
BEGINNING_OF_TIME = -(2**62)
END_OF_TIME = 2**62


class Place(msgspec.Struct, frozen=True):
    """Behind which entry a page begins: its time in microseconds and its position."""

    at: int = END_OF_TIME
    position: int = END_OF_TIME


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """Which entries of a module. Texts that are "" do not matter; times are microseconds, ``until`` is not included.

    ``organisation_id`` is whose entries somebody may see, ``None`` for everybody's.
    """

    module: str
    organisation_id: str | None
    since: int = BEGINNING_OF_TIME
    until: int = END_OF_TIME
    actor_id: str = ""
    action: str = ""
    subject_kind: str = ""
    subject_id: str = ""


_entries = audit_entries.c
_found = (
    select(*(_entries[name] for name in AuditEntry.__struct_fields__))
    .where(
        _entries.module == bindparam("module"),
        _entries.at >= bindparam("since"),
        _entries.at < bindparam("until"),
        # The first of these two is what the index begins at.
        _entries.at <= bindparam("at_place"),
        or_(_entries.at < bindparam("at_place"), _entries.position < bindparam("position_place")),
    )
    .order_by(_entries.at.desc(), _entries.position.desc())
    .limit(bindparam("limit"))
)
_OPTIONAL = ("actor_id", "action", "subject_kind", "subject_id")


async def search(database: Database, wanted: Wanted, place: Place, limit: int) -> list[AuditEntry]:
    """Up to ``limit`` entries behind ``place``."""
    statement = _found
    parameters: dict[str, object] = {
        "module": wanted.module,
        "since": wanted.since,
        "until": wanted.until,
        "at_place": place.at,
        "position_place": place.position,
        "limit": limit,
    }
    asked = {name: getattr(wanted, name) for name in _OPTIONAL if getattr(wanted, name)}
    if wanted.organisation_id is not None:
        asked["organisation_id"] = wanted.organisation_id
    for name, value in asked.items():
        statement = statement.where(_entries[name] == bindparam(f"wanted_{name}"))
        parameters[f"wanted_{name}"] = value
    async with database.reading() as reader:
        return [entry_of(row) for row in await reader.fetch_all(statement, parameters)]


HEADINGS = [
    "时间 time (UTC)",
    "操作 action",
    "操作人 who",
    "对象类型 subject kind",
    "对象 subject",
    "主办方 organisation",
    "之前 before",
    "之后 after",
    "地址 address",
    "浏览器 browser",
    "会话 session",
    "请求 request",
    "序号 position",
    "哈希 hash",
]
CUT_OFF = f"只导出了 {EXPORT_ENTRIES_MAX} 条,请缩短时间范围。 Only {EXPORT_ENTRIES_MAX} entries: choose a shorter time."


async def export(database: Database, wanted: Wanted) -> AsyncIterator[bytes]:
    """A CSV file in pages, each from a snapshot of its own; the last line says so when there would be more."""
    yield (BYTE_ORDER_MARK + csv_lines([HEADINGS])).encode()
    place, written = Place(), 0
    while page := await search(database, wanted, place, EXPORT_PAGE_SIZE):
        yield csv_lines([_line(entry) for entry in page]).encode()
        place, written = Place(page[-1].at, page[-1].position), written + len(page)
        if len(page) < EXPORT_PAGE_SIZE:
            return
        if written >= EXPORT_ENTRIES_MAX:
            if await search(database, wanted, place, 1):
                yield csv_lines([[CUT_OFF]]).encode()
            return


def _line(entry: AuditEntry) -> list[str]:
    return [
        from_micros(entry.at).strftime("%Y-%m-%d %H:%M:%S"),
        inert(entry.action),
        inert(entry.actor_id),
        inert(entry.subject_kind),
        inert(entry.subject_id),
        inert(entry.organisation_id),
        inert((entry.value_before or b"").decode()),
        inert((entry.value_after or b"").decode()),
        inert(entry.client_address),
        inert(entry.user_agent),
        inert(entry.session_id),
        inert(entry.correlation_id),
        str(entry.position),
        entry.hash,
    ]
