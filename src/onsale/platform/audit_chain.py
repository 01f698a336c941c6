"""The chain of the audit log: what was changed, removed, inserted or reordered behind our back is found (ADR 0033).

Every entry has a position, counted from 1 without gaps in the order of the commits, and a SHA-256 over everything in it
and the hash before it. The head, one row, says where the chain ends, so that nothing is cut off. Whoever can write the
database can also make the whole chain anew; an operator who noted a hash elsewhere sees that as well.

**Concurrency**: the head is locked at the very end of a transaction, behind all of its other locks. So whoever has it
waits for nobody, there is no cycle to deadlock in, and changes of staff wait for each other only while one commits.
"""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Sequence

import msgspec
from sqlalchemy import BigInteger, Column, Index, LargeBinary, MetaData, String, Table, bindparam, select, update

from onsale.platform.db import AnyRow, Database, Transaction
from onsale.platform.invariants import Invariant

PAGE_SIZE = 1_000
# What the first entry follows.
START = ""
HEAD_ID = 1

metadata = MetaData()
audit_entries = Table(
    "platform_audit_entries",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("organisation_id", String(36), nullable=False),
    Column("actor_id", String(64), nullable=False),
    Column("session_id", String(36), nullable=False),
    Column("correlation_id", String(64), nullable=False),
    Column("client_address", String(45), nullable=False),
    Column("user_agent", String(200), nullable=False),
    Column("module", String(40), nullable=False),
    Column("action", String(80), nullable=False),
    Column("subject_kind", String(40), nullable=False),
    Column("subject_id", String(36), nullable=False),
    Column("value_before", LargeBinary(2**24 - 1), nullable=True),
    Column("value_after", LargeBinary(2**24 - 1), nullable=True),
    Column("position", BigInteger, nullable=False),
    Column("hash", String(64), nullable=False),
    Index("platform_audit_entries_position", "position", unique=True),
    Index("platform_audit_entries_subject", "subject_kind", "subject_id", "id"),
    Index("platform_audit_entries_organisation", "organisation_id", "module", "at", "position"),
    Index("platform_audit_entries_module", "module", "at", "position"),
    Index("platform_audit_entries_actor", "actor_id", "at", "position"),
)
audit_head = Table(
    "platform_audit_head",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("position", BigInteger, nullable=False),
    Column("hash", String(64), nullable=False),
)
ENDS_WHERE_THE_HEAD_SAYS = Invariant(
    "everything.audit-log-is-whole",
    "the audit log has as many entries as its head says, and ends with the one that it names",
    "SELECT h.position, h.hash FROM platform_audit_head h WHERE h.position <> (SELECT COUNT(*) FROM"
    " platform_audit_entries) OR (h.position > 0 AND NOT EXISTS (SELECT 1 FROM platform_audit_entries e"
    " WHERE e.position = h.position AND e.hash = h.hash))",
)


class AuditEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A row of the log. ``at`` in microseconds; the values are JSON objects, or nothing. ``module`` is where ``action``
    begins."""

    id: str
    at: int
    organisation_id: str
    actor_id: str
    session_id: str
    correlation_id: str
    client_address: str
    user_agent: str
    module: str
    action: str
    subject_kind: str
    subject_id: str
    value_before: bytes | None
    value_after: bytes | None
    position: int = 0
    hash: str = ""


class _Head(msgspec.Struct, frozen=True):
    """Where the chain ends."""

    id: int
    position: int
    hash: str


class Found(msgspec.Struct, frozen=True):
    """The first thing that is wrong: at which position, with which entry when there is one, and what it is."""

    position: int
    entry_id: str | None
    what: str


class Verdict(msgspec.Struct, frozen=True):
    """What a walk along the whole chain has shown. ``head_hash`` is the one to note elsewhere."""

    entries: int
    head_hash: str
    found: Found | None


_FIELDS = AuditEntry.__struct_fields__
_head = select(audit_head.c.position, audit_head.c.hash).where(audit_head.c.id == HEAD_ID)
_head_to_move = _head.with_for_update()
_move_head = (
    update(audit_head)
    .where(audit_head.c.id == HEAD_ID)
    .values(position=bindparam("to_position"), hash=bindparam("to_hash"))
)
_page = (
    select(*(audit_entries.c[name] for name in _FIELDS))
    .where(audit_entries.c.position > bindparam("after"))
    .order_by(audit_entries.c.position)
    .limit(PAGE_SIZE)
)


def entry_of(row: AnyRow) -> AuditEntry:
    """Raises ``ValidationError`` for what was not written by us: SQLite lets any column have values of any type."""
    return msgspec.convert(dict(zip(_FIELDS, row, strict=True)), AuditEntry, builtin_types=(bytes,))


def hash_of(entry: AuditEntry, previous: str) -> str:
    """SHA-256, in hexadecimal, over a JSON array: the hash before it, then every field but its own hash."""
    values = [getattr(entry, name) for name in _FIELDS if name != "hash"]
    return hashlib.sha256(msgspec.json.encode([previous, *values])).hexdigest()


async def add_to_chain(transaction: Transaction, entries: Sequence[AuditEntry]) -> None:
    """Store these at the end. From here to the end of the transaction nobody else can add any."""
    row = await transaction.fetch_one(_head_to_move)
    if row is None:
        raise RuntimeError("the audit log has lost its head: nothing is changed that cannot be told")
    chained: list[AuditEntry] = []
    previous = str(row[1])
    for position, entry in enumerate(entries, int(str(row[0])) + 1):
        placed = msgspec.structs.replace(entry, position=position)
        previous = hash_of(placed, previous)
        chained.append(msgspec.structs.replace(placed, hash=previous))
    await transaction.insert(audit_entries, chained)
    await transaction.execute(_move_head, {"to_position": chained[-1].position, "to_hash": previous})


async def verify_chain(database: Database, *, expect: str | None = None) -> Verdict:
    """Walk the chain from its beginning to where its head was when we began, in pages: constant memory, and no snapshot
    for longer than a page. ``expect`` is a hash that was noted earlier; it has to be on the way.
    """
    async with database.reading() as reader:
        row = await reader.fetch_one(_head)
    if row is None:
        return Verdict(0, START, Found(0, None, "the row that says where the chain ends is gone"))
    head = _Head(HEAD_ID, int(str(row[0])), str(row[1]))
    walk = _Walk(expect)
    async for row in _rows(database):
        if walk.position == head.position < int(str(row.position)):
            break
        if found := walk.step(row):
            return Verdict(walk.position, head.hash, found)
    return Verdict(walk.position, head.hash, walk.end(head) or await _beyond(database))


class _Walk:
    """How far the chain was found in order."""

    def __init__(self, expect: str | None) -> None:
        self._missed = expect
        self._hash = START
        self.position = 0

    def step(self, row: AnyRow) -> Found | None:
        expected = self.position + 1
        try:
            entry = entry_of(row)
        except msgspec.ValidationError:
            return Found(expected, str(row.id), "this entry was changed: it has values that are never written")
        if entry.position < expected:
            return Found(entry.position, entry.id, "this entry was inserted outside of the chain")
        if entry.position > expected:
            return Found(expected, None, f"entries were removed: the next one is at {entry.position}")
        if entry.hash != hash_of(entry, self._hash):
            return Found(expected, entry.id, "this entry was changed, inserted or moved here")
        self.position, self._hash = expected, entry.hash
        if self._missed == entry.hash:
            self._missed = None
        return None

    def end(self, head: _Head) -> Found | None:
        if self.position < head.position:
            return Found(self.position + 1, None, f"entries were cut off: the chain ended at {head.position}")
        if self._hash != head.hash:
            return Found(self.position, None, "the end of the chain has another hash than its last entry")
        if self._missed is not None and self._missed != START:
            return Found(self.position, None, "the expected hash is nowhere in the chain: it was made anew")
        return None


async def _rows(database: Database) -> AsyncIterator[AnyRow]:
    after = -(2**63)
    while True:
        async with database.reading() as reader:
            page = await reader.fetch_all(_page, {"after": after})
        for row in page:
            yield row
        if len(page) < PAGE_SIZE:
            return
        after = int(str(page[-1].position))


_last = select(audit_entries.c.id, audit_entries.c.position).order_by(audit_entries.c.position.desc()).limit(1)


async def _beyond(database: Database) -> Found | None:
    """An entry behind the end; what has been added properly since we began is none."""
    async with database.reading() as reader:
        head, last = await reader.fetch_one(_head), await reader.fetch_one(_last)
    if head is None or last is None or int(str(last.position)) <= int(str(head.position)):
        return None
    return Found(int(str(last.position)), str(last.id), "this entry was inserted behind the end of the chain")
