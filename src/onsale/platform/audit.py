"""The audit log: who changed what, when, from where, on behalf of whom, and what it was before.

An entry is written in the transaction of the change that it tells of, so there is none without the other. Every service
has the entries of its own changes, in its own database. Entries are only ever added, and each carries a hash over
itself and the one before it (``audit_chain``).
"""

from __future__ import annotations

from functools import partial

import msgspec
from sqlalchemy import bindparam, select

from onsale.platform.audit_chain import AuditEntry, add_to_chain, audit_entries, entry_of, metadata
from onsale.platform.clock import Clock, to_micros
from onsale.platform.db import Reader, Transaction
from onsale.platform.ids import IdGenerator

__all__ = [
    "COMMAND_LINE",
    "Actor",
    "Audit",
    "AuditEntry",
    "Deed",
    "Subject",
    "audit_entries",
    "list_entries",
    "metadata",
]

USER_AGENT_CHARACTERS_MAX = 200


class Actor(msgspec.Struct, frozen=True, kw_only=True):
    """Who changes something, and from where: a person in a session, or by a name with a colon (``job:…``) the platform
    itself, which has no address."""

    id: str
    session_id: str = ""
    correlation_id: str = ""
    client_address: str = ""
    user_agent: str = ""


# Whoever types at the server itself.
COMMAND_LINE = Actor(id="operator:command-line")


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


class Audit:
    """Writes the log."""

    def __init__(self, clock: Clock, ids: IdGenerator) -> None:
        self._clock = clock
        self._ids = ids

    async def record(self, transaction: Transaction, actor: Actor, *deeds: Deed) -> None:
        """These were done, if and only if this transaction commits. They are written at its end."""
        at = to_micros(self._clock.now())
        entries = [
            AuditEntry(
                id=self._ids.new(),
                at=at,
                organisation_id=deed.organisation_id,
                actor_id=actor.id,
                session_id=actor.session_id,
                correlation_id=actor.correlation_id,
                client_address=actor.client_address,
                user_agent=_shortened(actor.user_agent),
                module=deed.action.partition(".")[0],
                action=deed.action,
                subject_kind=deed.subject.kind,
                subject_id=deed.subject.id,
                value_before=_json(deed.before),
                value_after=_json(deed.after),
            )
            for deed in deeds
        ]
        if entries:
            transaction.before_commit(partial(add_to_chain, entries=entries))


def _json(value: msgspec.Struct | None) -> bytes | None:
    return None if value is None else msgspec.json.encode(value)


def _shortened(user_agent: str) -> str:
    """What a browser says of itself; control characters have no business there."""
    return "".join(filter(str.isprintable, user_agent))[:USER_AGENT_CHARACTERS_MAX]


_of_subject = (
    select(*(audit_entries.c[name] for name in AuditEntry.__struct_fields__))
    .where(
        audit_entries.c.module == bindparam("module"),
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
    reader: Reader, module: str, organisation_id: str, subject: Subject, *, before: str = "", limit: int
) -> list[AuditEntry]:
    """Up to ``limit`` entries of one module for an organisation about this, the newest first, older than ``before``.

    Another module may have entries about the same thing; its own pages have the words for them.
    """
    parameters = {
        "module": module,
        "organisation": organisation_id,
        "kind": subject.kind,
        "subject": subject.id,
        "before_id": before or _NEWEST,
        "limit": limit,
    }
    return [entry_of(row) for row in await reader.fetch_all(_of_subject, parameters)]
