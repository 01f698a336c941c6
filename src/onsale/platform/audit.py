"""The audit log: who changed what, when, on behalf of whom, and what it was before.

An entry is written in the transaction of the change that it tells of, so there is none without the other. Every service
has the entries of its own changes, in its own database. Entries are only ever added.
"""

from __future__ import annotations

import msgspec
from sqlalchemy import BigInteger, Column, Index, LargeBinary, MetaData, String, Table, bindparam, select

from onsale.platform.clock import Clock, to_micros
from onsale.platform.db import Reader, Transaction
from onsale.platform.ids import IdGenerator

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
    Column("action", String(80), nullable=False),
    Column("subject_kind", String(40), nullable=False),
    Column("subject_id", String(36), nullable=False),
    Column("value_before", LargeBinary(2**24 - 1), nullable=True),
    Column("value_after", LargeBinary(2**24 - 1), nullable=True),
    Index("platform_audit_entries_subject", "subject_kind", "subject_id", "id"),
    Index("platform_audit_entries_organisation", "organisation_id", "id"),
)


class Actor(msgspec.Struct, frozen=True, kw_only=True):
    """Who changes something: a person in a session, or by a name with a colon (``job:…``) the platform itself."""

    id: str
    session_id: str = ""
    correlation_id: str = ""


class Subject(msgspec.Struct, frozen=True):
    """What an entry is filed under; ``kind`` is a word of the glossary."""

    kind: str
    id: str


class Deed(msgspec.Struct, frozen=True, kw_only=True):
    """What was done: ``action`` as ``module.past-tense``. ``before`` and ``after`` say what changed; kept as JSON."""

    action: str
    subject: Subject
    organisation_id: str
    before: msgspec.Struct | None = None
    after: msgspec.Struct | None = None


class AuditEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A row of the log. ``at`` in microseconds; the values are JSON objects, or nothing."""

    id: str
    at: int
    organisation_id: str
    actor_id: str
    session_id: str
    correlation_id: str
    action: str
    subject_kind: str
    subject_id: str
    value_before: bytes | None
    value_after: bytes | None


class Audit:
    """Writes the log."""

    def __init__(self, clock: Clock, ids: IdGenerator) -> None:
        self._clock = clock
        self._ids = ids

    async def record(self, transaction: Transaction, actor: Actor, *deeds: Deed) -> None:
        """These were done, if and only if this transaction commits."""
        at = to_micros(self._clock.now())
        entries = [
            AuditEntry(
                id=self._ids.new(),
                at=at,
                organisation_id=deed.organisation_id,
                actor_id=actor.id,
                session_id=actor.session_id,
                correlation_id=actor.correlation_id,
                action=deed.action,
                subject_kind=deed.subject.kind,
                subject_id=deed.subject.id,
                value_before=_json(deed.before),
                value_after=_json(deed.after),
            )
            for deed in deeds
        ]
        await transaction.insert(audit_entries, entries)


def _json(value: msgspec.Struct | None) -> bytes | None:
    return None if value is None else msgspec.json.encode(value)


_FIELDS = AuditEntry.__struct_fields__
_of_subject = (
    select(*(audit_entries.c[name] for name in _FIELDS))
    .where(
        audit_entries.c.organisation_id == bindparam("organisation"),
        audit_entries.c.subject_kind == bindparam("kind"),
        audit_entries.c.subject_id == bindparam("subject"),
        audit_entries.c.id < bindparam("before_id"),
    )
    .order_by(audit_entries.c.id.desc())
    .limit(bindparam("limit"))
)
# Behind every id.
_NEWEST = "g"


async def list_entries(
    reader: Reader, organisation_id: str, subject: Subject, *, before: str = "", limit: int
) -> list[AuditEntry]:
    """Up to ``limit`` entries of an organisation about this, the newest first, older than the entry ``before``."""
    parameters = {
        "organisation": organisation_id,
        "kind": subject.kind,
        "subject": subject.id,
        "before_id": before or _NEWEST,
        "limit": limit,
    }
    rows = await reader.fetch_all(_of_subject, parameters)
    return [msgspec.convert(dict(zip(_FIELDS, row, strict=True)), AuditEntry) for row in rows]
