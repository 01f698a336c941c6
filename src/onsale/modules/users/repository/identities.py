"""Consents and identity books in the database; nothing here commits.

Locks: what changes a book changes its row of ``users_identity_books`` first, then entries, then their indexes.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from sqlalchemy import ColumnElement, bindparam, delete, exists, select, update

from onsale.modules.users.domain.consents import Consent, ConsentKind
from onsale.modules.users.domain.identities import (
    DocumentKind,
    Finding,
    Identity,
    IdentityCheck,
    IdentityStatus,
    Relation,
    mask_name,
    mask_number,
)
from onsale.modules.users.domain.identity_checks import Checked, may_check, may_check_face, standing_of
from onsale.modules.users.settings import IDENTITIES_MAX, IDENTITY_CHANGES_MAX
from onsale.modules.users.tables.identities import (
    BookRow,
    ConsentRow,
    IdentityRow,
    IndexRow,
    books,
    consents,
    identities,
    identity_indexes,
)
from onsale.platform.clock import from_micros
from onsale.platform.db import Reader, Transaction
from onsale.platform.security import Sealer


def consent_of(row: ConsentRow) -> Consent:
    """A consent as its giver sees it."""
    return Consent(
        kind=ConsentKind(row.kind),
        version=row.version,
        given_at=from_micros(row.given_at),
        withdrawn_at=None if row.withdrawn_at is None else from_micros(row.withdrawn_at),
    )


def checked_of(row: IdentityRow) -> Checked | None:
    """What an authority said last of an entry."""
    if row.finding is None or row.checked_by is None or row.checked_at is None:
        return None
    return Checked(finding=Finding(row.finding), by=row.checked_by, at=row.checked_at, until=row.valid_until)


def status_of(row: IdentityRow, now: int) -> IdentityStatus:
    """What an entry is worth at this moment."""
    is_checking = row.status == IdentityStatus.CHECKING
    return IdentityStatus.CHECKING if is_checking else standing_of(checked_of(row), now)


def check_of(row: IdentityRow) -> IdentityCheck | None:
    """The same as its owner sees it."""
    known = checked_of(row)
    if known is None:
        return None
    until = None if known.until is None else from_micros(known.until)
    return IdentityCheck(finding=known.finding, by=known.by, at=from_micros(known.at), until=until)


def identity_of(row: IdentityRow, sealer: Sealer, now: int) -> Identity:
    """An entry as its owner sees it."""
    kind, status, known = DocumentKind(row.kind), status_of(row, now), checked_of(row)
    relation = Relation(row.relation)
    return Identity(
        id=row.id,
        relation=relation,
        label=sealer.open(row.label_sealed),
        kind=kind,
        name_masked=mask_name(sealer.open(row.name_sealed)),
        number_masked=mask_number(sealer.open(row.number_sealed)),
        status=status,
        changes_left=IDENTITY_CHANGES_MAX - row.changes,
        created_at=from_micros(row.created_at),
        check=check_of(row),
        can_check=may_check(kind, status, known, now),
        can_check_face=may_check_face(kind, known, now, is_self=relation is Relation.SELF),
    )


async def insert_consents(transaction: Transaction, rows: Sequence[ConsentRow]) -> None:
    await transaction.insert(consents, rows)


async def find_consents(reader: Reader, user_id: str, limit: int) -> list[ConsentRow]:
    """Somebody's consents, the newest first."""
    statement = select(consents).where(consents.c.user_id == user_id).order_by(consents.c.id.desc()).limit(limit)
    return [msgspec.convert(tuple(row), ConsentRow) for row in await reader.fetch_all(statement)]


async def find_standing_consent(reader: Reader, user_id: str, kind: str, version: str) -> ConsentRow | None:
    """The consent to this version that was not withdrawn."""
    statement = select(consents).where(
        consents.c.user_id == user_id,
        consents.c.kind == kind,
        consents.c.version == version,
        consents.c.withdrawn_at.is_(None),
    )
    row = await reader.fetch_one(statement)
    return None if row is None else msgspec.convert(tuple(row), ConsentRow)


async def withdraw_consents(transaction: Transaction, user_id: str, kind: str, now: int) -> int:
    """How many consents of this kind, to any version, stood until now."""
    statement = (
        update(consents)
        .where(consents.c.user_id == user_id, consents.c.kind == kind, consents.c.withdrawn_at.is_(None))
        .values(withdrawn_at=now)
    )
    return await transaction.execute(statement)


async def allow_book(transaction: Transaction, user_id: str, version: str) -> None:
    """Let a book be kept by this version of the consent. A first book that two make at once is an ``IntegrityError``
    for one of them, whose command runs again."""
    statement = update(books).where(books.c.user_id == user_id).values(consent_version=version)
    if not await transaction.execute(statement):
        await transaction.insert(books, [BookRow(user_id, version, 0)])


async def find_book(reader: Reader, user_id: str) -> BookRow | None:
    row = await reader.fetch_one(select(books).where(books.c.user_id == user_id))
    return None if row is None else msgspec.convert(tuple(row), BookRow)


async def reserve_entry(transaction: Transaction, user_id: str, version: str) -> bool:
    """Make room for one more in a book with consent to this version; false when there is none."""
    statement = (
        update(books)
        .where(
            books.c.user_id == user_id,
            books.c.consent_version == version,
            books.c.entries < IDENTITIES_MAX,
        )
        .values(entries=books.c.entries + 1)
    )
    return await transaction.execute(statement) == 1


async def give_back_entry(transaction: Transaction, user_id: str) -> bool:
    statement = update(books).where(books.c.user_id == user_id, books.c.entries > 0).values(entries=books.c.entries - 1)
    return await transaction.execute(statement) == 1


async def lock_book(transaction: Transaction, user_id: str, version: str) -> bool:
    """Keep others out of a book with consent to this version until the transaction ends; false when it has none."""
    statement = (
        update(books)
        .where(books.c.user_id == user_id, books.c.consent_version == version)
        .values(entries=books.c.entries)
    )
    return await transaction.execute(statement) == 1


async def hold_book(transaction: Transaction, user_id: str) -> None:
    """Keep others out of a book, whatever was consented to, until the transaction ends."""
    await transaction.execute(update(books).where(books.c.user_id == user_id).values(entries=books.c.entries))


async def empty_book(transaction: Transaction, user_id: str) -> None:
    """Forget every entry of a book, and that it may have any."""
    await transaction.execute(update(books).where(books.c.user_id == user_id).values(consent_version=None, entries=0))
    await transaction.execute(delete(identities).where(identities.c.user_id == user_id))


async def insert_identities(transaction: Transaction, rows: Sequence[IdentityRow]) -> None:
    await transaction.insert(identities, rows)


async def insert_indexes(transaction: Transaction, rows: Sequence[IndexRow]) -> None:
    """Make entries findable; the same document twice in a book is an ``IntegrityError`` of the database."""
    await transaction.insert(identity_indexes, rows)


async def delete_indexes(transaction: Transaction, identity_id: str) -> None:
    await transaction.execute(delete(identity_indexes).where(identity_indexes.c.identity_id == identity_id))


def lacks_index(key_id: str) -> ColumnElement[bool]:
    """Of an entry: it has no index of this key."""
    return ~exists().where(identity_indexes.c.identity_id == identities.c.id, identity_indexes.c.key_id == key_id)


async def find_stale(reader: Reader, identity_ids: Sequence[str], key_ids: Sequence[str]) -> set[str]:
    """Those of these entries that lack an index of the first key, or have one of another than these."""
    statement = select(identity_indexes.c.identity_id, identity_indexes.c.key_id).where(
        identity_indexes.c.identity_id.in_(bindparam("ids", expanding=True))
    )
    known: dict[str, set[str]] = {one: set() for one in identity_ids}
    for identity_id, key_id in await reader.fetch_all(statement, {"ids": list(identity_ids)}):
        known[str(identity_id)].add(str(key_id))
    return {one for one, has in known.items() if key_ids[0] not in has or not has <= set(key_ids)}


async def has_document(reader: Reader, user_id: str, document_indexes: Sequence[str], *, except_id: str = "") -> bool:
    """Whether another entry of the book has a document with one of these indexes."""
    statement = (
        select(identity_indexes.c.identity_id)
        .where(
            identity_indexes.c.user_id == user_id,
            identity_indexes.c.document_index.in_(bindparam("indexes", expanding=True)),
            identity_indexes.c.identity_id != except_id,
        )
        .limit(1)
    )
    return await reader.fetch_one(statement, {"indexes": list(document_indexes)}) is not None


async def find_identities(reader: Reader, user_id: str) -> list[IdentityRow]:
    """A whole book, the oldest entry first."""
    statement = select(identities).where(identities.c.user_id == user_id).order_by(identities.c.id)
    return [msgspec.convert(tuple(row), IdentityRow) for row in await reader.fetch_all(statement)]


async def find_identity(reader: Reader, identity_id: str) -> IdentityRow | None:
    row = await reader.fetch_one(select(identities).where(identities.c.id == identity_id))
    return None if row is None else msgspec.convert(tuple(row), IdentityRow)


async def update_identity(transaction: Transaction, changed: IdentityRow) -> bool:
    """Write an entry of a locked book; false when it is gone."""
    statement = (
        update(identities)
        .where(identities.c.id == changed.id, identities.c.user_id == changed.user_id)
        .values(
            relation=changed.relation,
            kind=changed.kind,
            label_sealed=changed.label_sealed,
            name_sealed=changed.name_sealed,
            number_sealed=changed.number_sealed,
            status=changed.status,
            changes=changed.changes,
            changed_at=changed.changed_at,
            finding=changed.finding,
            checked_by=changed.checked_by,
            checked_at=changed.checked_at,
            valid_until=changed.valid_until,
        )
    )
    return await transaction.execute(statement) == 1


async def delete_identity(transaction: Transaction, user_id: str, identity_id: str) -> bool:
    statement = delete(identities).where(identities.c.id == identity_id, identities.c.user_id == user_id)
    return await transaction.execute(statement) == 1
