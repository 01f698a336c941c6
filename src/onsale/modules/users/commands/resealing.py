"""Sealing anew what is sealed with an older key, page by page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

import msgspec
import structlog

from onsale.modules.users.commands.identities import DocumentIndexes
from onsale.modules.users.domain.identities import Document, DocumentKind
from onsale.modules.users.repository import attendees as sales
from onsale.modules.users.repository import resealing as repository
from onsale.modules.users.repository.identities import insert_indexes
from onsale.modules.users.repository.resealing import (
    SealedEmail,
    SealedFactor,
    SealedPassword,
    SealedUser,
)
from onsale.modules.users.tables.attendees import NamedSaleRow
from onsale.modules.users.tables.identities import IdentityRow, IndexRow
from onsale.platform.db import Transaction
from onsale.platform.security import TokenInvalid
from onsale.platform.wiring import Platform

Row = TypeVar("Row", IdentityRow, NamedSaleRow, SealedEmail, SealedFactor, SealedPassword, SealedUser)

log = structlog.get_logger(__name__)


class Page(msgspec.Struct, frozen=True):
    """How a round went: where the next one begins (``None`` after the last), how many rows were sealed anew, and how
    many no key of ours opens."""

    last_id: str | None
    resealed: int
    unreadable: int


class Reseal:
    """One page of each table at a time. Every row is compared and set, so it is safe beside any other change."""

    def __init__(self, platform: Platform, rows_per_round: int) -> None:
        self._rows_per_round = rows_per_round
        self._database = platform.database
        self._sealer = platform.sealer
        self._newest = platform.keys.newest
        self._indexes = DocumentIndexes(platform.keys)

    async def users(self, after: str) -> Page:
        """Phones and names of the accounts that follow."""
        page = await self._database.read(lambda reader: repository.page_of_users(reader, after, self._rows_per_round))
        olds = [one for one in page if self._is_old(one.phone_sealed, one.name_sealed)]
        pairs = self._anew(
            olds,
            lambda one: msgspec.structs.replace(
                one,
                phone_sealed=self._seal_anew(one.phone_sealed),
                name_sealed=None if one.name_sealed is None else self._seal_anew(one.name_sealed),
            ),
        )

        async def write(transaction: Transaction) -> int:
            return sum([await repository.reseal_user(transaction, old, new) for old, new in pairs])

        resealed = await self._database.run(write) if pairs else 0
        return Page(self._last([one.id for one in page]), resealed, len(olds) - len(pairs))

    async def identities(self, after: str) -> Page:
        """Entries of identity books that follow, with their indexes: an entry gets one of the newest key, and loses
        those of keys that we do not have any more."""
        page = await self._database.read(
            lambda reader: repository.page_of_identities(reader, after, self._rows_per_round)
        )
        ids = [row.id for row in page]
        indexed = await self._database.read(lambda reader: repository.indexed_with(reader, ids, self._newest))
        olds = [
            row
            for row in page
            if row.id not in indexed or self._is_old(row.label_sealed, row.name_sealed, row.number_sealed)
        ]
        pairs = self._anew(
            olds,
            lambda row: msgspec.structs.replace(
                row,
                label_sealed=self._seal_anew(row.label_sealed),
                name_sealed=self._seal_anew(row.name_sealed),
                number_sealed=self._seal_anew(row.number_sealed),
            ),
        )

        async def write(transaction: Transaction) -> int:
            done = [new for old, new in pairs if await self._replace(transaction, old, new)]
            await repository.delete_indexes_of_other_keys(transaction, [row.id for row in done], self._indexes.key_ids)
            return len(done)

        resealed = await self._database.run(write) if pairs else 0
        return Page(self._last(ids), resealed, len(olds) - len(pairs))

    async def factors(self, after: str) -> Page:
        """Secrets of the authenticator apps that follow."""
        page = await self._database.read(lambda reader: repository.page_of_factors(reader, after, self._rows_per_round))
        olds = [row for row in page if self._is_old(row.secret_sealed)]
        pairs = self._anew(
            olds, lambda row: msgspec.structs.replace(row, secret_sealed=self._seal_anew(row.secret_sealed or ""))
        )

        async def write(transaction: Transaction) -> int:
            return sum([await repository.reseal_factor(transaction, old, new) for old, new in pairs])

        resealed = await self._database.run(write) if pairs else 0
        return Page(self._last([row.id for row in page]), resealed, len(olds) - len(pairs))

    async def passwords(self, after: str) -> Page:
        """Hashes of the passwords that follow."""
        page = await self._database.read(
            lambda reader: repository.page_of_passwords(reader, after, self._rows_per_round)
        )
        olds = [row for row in page if self._is_old(row.secret_sealed)]
        pairs = self._anew(
            olds, lambda row: msgspec.structs.replace(row, secret_sealed=self._seal_anew(row.secret_sealed))
        )

        async def write(transaction: Transaction) -> int:
            return sum([await repository.reseal_password(transaction, old, new) for old, new in pairs])

        resealed = await self._database.run(write) if pairs else 0
        return Page(self._last([row.id for row in page]), resealed, len(olds) - len(pairs))

    async def emails(self, after: str) -> Page:
        """Addresses of the accounts that follow; the index by which they are found stays."""
        return await self._emails(after, waiting=False)

    async def waiting_emails(self, after: str) -> Page:
        """The same of addresses that are not confirmed."""
        return await self._emails(after, waiting=True)

    async def _emails(self, after: str, *, waiting: bool) -> Page:
        page = await self._database.read(
            lambda reader: repository.page_of_emails(reader, after, self._rows_per_round, waiting=waiting)
        )
        olds = [row for row in page if self._is_old(row.email_sealed)]
        pairs = self._anew(
            olds, lambda row: msgspec.structs.replace(row, email_sealed=self._seal_anew(row.email_sealed))
        )

        async def write(transaction: Transaction) -> int:
            return sum([await repository.reseal_email(transaction, old, new, waiting=waiting) for old, new in pairs])

        resealed = await self._database.run(write) if pairs else 0
        return Page(self._last([row.id for row in page]), resealed, len(olds) - len(pairs))

    async def named_sales(self, after: str) -> Page:
        """Keys of the performances that follow; what they make stays the same."""
        page = await self._database.read(lambda reader: sales.page_of_sales(reader, after, self._rows_per_round))
        olds = [row for row in page if self._is_old(row.key_sealed)]
        pairs = self._anew(olds, lambda row: msgspec.structs.replace(row, key_sealed=self._seal_anew(row.key_sealed)))

        async def write(transaction: Transaction) -> int:
            return sum([await sales.reseal_sale(transaction, old, new.key_sealed) for old, new in pairs])

        resealed = await self._database.run(write) if pairs else 0
        return Page(self._last([row.id for row in page]), resealed, len(olds) - len(pairs))

    async def _replace(self, transaction: Transaction, old: IdentityRow, new: IdentityRow) -> bool:
        if not await repository.reseal_identity(transaction, old, new):
            return False
        # From here on nobody else changes the entry. Another process may have added the index before.
        if new.id not in await repository.indexed_with(transaction, [new.id], self._newest):
            document = Document(DocumentKind(new.kind), self._sealer.open(new.number_sealed))
            index = self._indexes.of(document)[self._newest]
            await insert_indexes(transaction, [IndexRow(new.id, self._newest, new.user_id, index)])
        return True

    def _anew(self, rows: Sequence[Row], anew: Callable[[Row], Row]) -> list[tuple[Row, Row]]:
        """Old and new versions. What no key of ours opens is told and left: it must not stop the others."""
        pairs = []
        for row in rows:
            try:
                pairs.append((row, anew(row)))
            except TokenInvalid:
                log.exception("seal_does_not_open", table=type(row).__name__, id=row.id)
        return pairs

    def _is_old(self, *seals: str | None) -> bool:
        return any(seal is not None and seal.partition(".")[0] != self._newest for seal in seals)

    def _seal_anew(self, sealed: str) -> str:
        return self._sealer.seal(self._sealer.open(sealed))

    def _last(self, ids: Sequence[str]) -> str | None:
        return ids[-1] if len(ids) == self._rows_per_round else None
