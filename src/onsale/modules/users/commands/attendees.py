"""Tokens that carry somebody of an identity book into a hold, and the keys of the performances that ask for them."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import timedelta

from onsale.contracts.events import PerformancePublished
from onsale.contracts.tokens import AttendeeClaims
from onsale.modules.users.domain.attendees import AttendeeToken, NamedSale, day_of, last_digits_of
from onsale.modules.users.domain.identities import Document, DocumentKind, IdentityStatus, Relation, mask_name
from onsale.modules.users.domain.identity_checks import CHECKABLE
from onsale.modules.users.repository import attendees as repository
from onsale.modules.users.repository.identities import status_of
from onsale.modules.users.settings import ATTENDEE_TOKEN_SECONDS
from onsale.modules.users.tables.attendees import NamedSaleRow
from onsale.modules.users.tables.identities import IdentityRow
from onsale.platform.clock import from_micros, to_micros
from onsale.platform.db import Reader, Transaction
from onsale.platform.problems import NotFound
from onsale.platform.wiring import Platform

KEY_BYTES = 32


class Attendees:
    """What a performance that sells to named people gets to know of them."""

    def __init__(self, platform: Platform) -> None:
        self._clock = platform.clock
        self._database = platform.database
        self._sealer = platform.sealer
        self._tokens = platform.attendee_tokens

    async def note_sales(self, transaction: Transaction, published: Sequence[PerformancePublished]) -> None:
        """A key for each that asks for documents; it is the same key for ever."""
        named = {event.performance_id: event for event in published if event.real_name is not None}
        if not named:
            return
        known = await repository.known_sales(transaction, named)
        rows = [
            NamedSaleRow(
                id_, self._sealer.seal(secrets.token_hex(KEY_BYTES)), to_micros(event.starts_at), event.timezone
            )
            for id_, event in sorted(named.items())
            if id_ not in known
        ]
        await repository.insert_sales(transaction, rows)

    async def issue(self, user_id: str, performance_id: str, identity_ids: Sequence[str]) -> list[AttendeeToken]:
        """Tokens in the order of the ids. Raises ``NotFound`` when the performance asks for nobody's name, or one of
        these is not in the caller's book."""

        async def read(reader: Reader) -> tuple[NamedSaleRow | None, list[IdentityRow]]:
            sale = await repository.find_sale(reader, performance_id)
            return sale, await repository.find_entries(reader, user_id, identity_ids)

        row, entries = await self._database.read(read)
        by_id = {entry.id: entry for entry in entries}
        if row is None or by_id.keys() != set(identity_ids):
            raise NotFound
        sale = NamedSale(
            performance_id=performance_id,
            key=bytes.fromhex(self._sealer.open(row.key_sealed)),
            day=day_of(from_micros(row.starts_at), row.timezone),
        )
        return [self._token(sale, by_id[identity_id]) for identity_id in identity_ids]

    def _token(self, sale: NamedSale, entry: IdentityRow) -> AttendeeToken:
        document = Document(DocumentKind(entry.kind), self._sealer.open(entry.number_sealed))
        now = self._clock.now()
        expires_at = (now + timedelta(seconds=ATTENDEE_TOKEN_SECONDS)).replace(microsecond=0)
        is_verified = status_of(entry, to_micros(now)) is IdentityStatus.VERIFIED
        claims = AttendeeClaims(
            user_id=entry.user_id,
            performance_id=sale.performance_id,
            digest=sale.digest_of(document),
            name_masked=mask_name(self._sealer.open(entry.name_sealed)),
            kind=document.kind,
            last_digits=last_digits_of(document.number),
            age=sale.age_of(document),
            is_self=entry.relation == Relation.SELF,
            expires_at=int(expires_at.timestamp()),
            is_verified=is_verified if document.kind in CHECKABLE else None,
        )
        return AttendeeToken(
            identity_id=entry.id,
            token=self._tokens.sign(claims),
            name_masked=claims.name_masked,
            kind=document.kind,
            last_digits=claims.last_digits,
            age=claims.age,
            is_self=claims.is_self,
            is_verified=claims.is_verified,
            expires_at=expires_at,
        )
