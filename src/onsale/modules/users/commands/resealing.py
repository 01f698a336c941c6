"""What of accounts is sealed, and by what it is found: all of it moves to the newest key (docs/adr/0044)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

from sqlalchemy import ColumnElement

from onsale.modules.users.commands.identities import DocumentIndexes
from onsale.modules.users.domain.identities import Document, DocumentKind
from onsale.modules.users.domain.sign_in_ways import way_text
from onsale.modules.users.repository import account_indexes as accounts
from onsale.modules.users.repository import identities as books
from onsale.modules.users.tables import users
from onsale.modules.users.tables.account_indexes import EMAIL, PHONE
from onsale.modules.users.tables.attendees import named_sales
from onsale.modules.users.tables.exporting import export_parts
from onsale.modules.users.tables.factors import challenges, factors
from onsale.modules.users.tables.identities import IndexRow, identities
from onsale.modules.users.tables.identity_checks import face_checks
from onsale.modules.users.tables.passwords import email_checks, emails, passwords
from onsale.modules.users.tables.sign_in_ways import sign_in_ways
from onsale.platform.db import Reader, Transaction
from onsale.platform.resealing import Key, Opened, SealedTable
from onsale.platform.security import KeyRing, Sealer

TextOf = Callable[[Key, Opened], str | None]
PHONE_SEALED, EMAIL_SEALED, SUBJECT_SEALED = "phone_sealed", "email_sealed", "subject_sealed"


def sealed_tables(ring: KeyRing) -> Sequence[SealedTable]:
    """In the order in which they are walked through."""
    sealer = Sealer(ring)
    phones = AccountIndexes(sealer, PHONE, _phone, accounts.phone_lacks)
    addresses = AccountIndexes(sealer, EMAIL, _email, accounts.email_lacks)
    ways = AccountIndexes(sealer, "", _way, accounts.way_lacks)
    return (
        SealedTable(users, follows=phones.newest_in("phone_index"), indexes=phones),
        SealedTable(emails, follows=addresses.newest_in("email_index"), indexes=addresses),
        SealedTable(sign_in_ways, follows=ways.newest_in("subject_index"), indexes=ways),
        SealedTable(identities, indexes=BookIndexes(ring, sealer)),
        SealedTable(named_sales),
        SealedTable(factors),
        SealedTable(passwords),
        SealedTable(email_checks),
        SealedTable(challenges, expires=True),
        SealedTable(face_checks, expires=True),
        SealedTable(export_parts, expires=True),
    )


class AccountIndexes:
    """By what an account is found; ``text_of`` says what of a row that is made of."""

    def __init__(
        self,
        sealer: Sealer,
        kind: str,
        text_of: TextOf,
        lack: Callable[[str], ColumnElement[bool]],
    ) -> None:
        self.lack = lack
        self._sealer = sealer
        self._kind = kind
        self._text_of = text_of

    def newest_in(self, column: str) -> Callable[[Key, Opened], Mapping[str, str]]:
        """The same of the newest key, in this column of the row itself."""

        def follow(key: Key, opened: Opened) -> dict[str, str]:
            text = self._text_of(key, opened)
            return {} if text is None else {column: self._sealer.blind_index(text)}

        return follow

    async def find_stale(self, reader: Reader, keys: Sequence[Key], key_ids: Sequence[str]) -> Collection[Key]:
        wanted = {accounts.key_of(key, self._kind): key for key in keys}
        return [wanted[one] for one in await accounts.find_stale(reader, wanted, key_ids)]

    async def renew(self, transaction: Transaction, key: Key, opened: Opened) -> None:
        text, (user_id, kind) = self._text_of(key, opened), accounts.key_of(key, self._kind)
        if text is not None:
            await accounts.put_indexes(transaction, user_id, kind, self._sealer.blind_indexes(text))


class BookIndexes:
    """By what a document is found in a book."""

    def __init__(self, ring: KeyRing, sealer: Sealer) -> None:
        self.lack = books.lacks_index
        self._documents = DocumentIndexes(ring)
        self._sealer = sealer

    async def find_stale(self, reader: Reader, keys: Sequence[Key], key_ids: Sequence[str]) -> Collection[Key]:
        return [(one,) for one in await books.find_stale(reader, [one for (one,) in keys], key_ids)]

    async def renew(self, transaction: Transaction, key: Key, opened: Opened) -> None:
        row = await books.find_identity(transaction, key[0])
        if row is not None:
            document = Document(DocumentKind(row.kind), opened["number_sealed"])
            indexes: Mapping[str, str] = self._documents.of(document)
            await books.delete_indexes(transaction, row.id)
            rows = [IndexRow(row.id, key_id, row.user_id, index) for key_id, index in indexes.items()]
            await books.insert_indexes(transaction, rows)


def _phone(_key: Key, opened: Opened) -> str | None:
    return opened.get(PHONE_SEALED)


def _email(_key: Key, opened: Opened) -> str | None:
    return opened.get(EMAIL_SEALED)


def _way(key: Key, opened: Opened) -> str | None:
    subject = opened.get(SUBJECT_SEALED)
    return None if subject is None else way_text(key[1], subject)
