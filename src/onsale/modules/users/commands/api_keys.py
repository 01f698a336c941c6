"""Keys for programs: making, using and ending them.

A key is exchanged for an access token, which is verified like everybody's: no route looks a key up. The token's session
is the key, so that it is over at once when the key is ended, as sessions are (``platform.ended_sessions``).
"""

from __future__ import annotations

from datetime import datetime

import msgspec

from onsale.contracts.tokens import AccessClaims
from onsale.modules.users.commands.factor_book import FactorBook
from onsale.modules.users.commands.issuing import new_secret, secret_hash
from onsale.modules.users.commands.teams import ChangeTeam, TeamChanged, locked, permissions_in
from onsale.modules.users.domain import MICROS
from onsale.modules.users.domain.api_keys import Scope
from onsale.modules.users.domain.teams import check_grant
from onsale.modules.users.errors import ApiKeyInvalid, RolesBeyondOwn, TooManyApiKeys
from onsale.modules.users.repository import api_keys as repository
from onsale.modules.users.settings import ACCESS_TOKEN_SECONDS, API_KEYS_MAX
from onsale.modules.users.tables.api_keys import ApiKeyRow
from onsale.platform.audit import Audit, Deed, Subject
from onsale.platform.clock import from_micros, to_micros
from onsale.platform.db import Transaction
from onsale.platform.problems import NotFound
from onsale.platform.security import TokenSigner
from onsale.platform.wiring import Platform

KEY_PREFIX = "onsk_"
HINT_LENGTH = 4
DAY_SECONDS = 24 * 3600


class NewApiKey(msgspec.Struct, frozen=True, kw_only=True):
    """A key and its secret, which nobody can read again."""

    id: str
    secret: str
    expires_at: datetime


class ApiToken(msgspec.Struct, frozen=True, kw_only=True):
    """What a program asks with, until then."""

    access_token: str
    expires_at: datetime


class MakeKey(ChangeTeam, frozen=True, kw_only=True):
    """A key that may do this, for so many days."""

    name: str
    scopes: list[Scope]
    days: int


class EndKey(ChangeTeam, frozen=True, kw_only=True):
    """The key works no more."""

    key_id: str


class UseKey(msgspec.Struct, frozen=True, kw_only=True):
    """Who has this secret asks for an access token."""

    secret: str


class KeyInAudit(msgspec.Struct, frozen=True):
    """What the audit log keeps of a key."""

    name: str
    scopes: list[str]
    expires_at: datetime


class ApiKeyCommands:
    """Each method is one durable command."""

    def __init__(self, platform: Platform) -> None:
        self._clock = platform.clock
        self._ids = platform.ids
        self._audit = Audit(platform.clock, platform.ids)
        self._ended_sessions = platform.ended_sessions
        self._book = FactorBook(platform)
        self._tokens = TokenSigner(platform.keys, "access", AccessClaims)
        book = platform.commands
        self.make = book.single("users.make_api_key", self._make, NewApiKey)
        self.end = book.single("users.end_api_key", self._end, TeamChanged)
        self.use = book.single("users.use_api_key", self._use, ApiToken)

    async def _make(self, transaction: Transaction, wish: MakeKey) -> NewApiKey:
        await self._book.fresh(transaction, wish.actor)
        await locked(transaction, wish.organisation_id)
        granting = await permissions_in(transaction, wish.organisation_id, wish.actor.id)
        check_grant(granting, [])
        if not set(wish.scopes) <= set(granting):
            raise RolesBeyondOwn
        now = to_micros(self._clock.now())
        if len(await repository.list_keys(transaction, wish.organisation_id, now)) >= API_KEYS_MAX:
            raise TooManyApiKeys(most=API_KEYS_MAX)
        secret = KEY_PREFIX + new_secret()
        scopes = sorted(set(wish.scopes))
        row = ApiKeyRow(
            id=self._ids.new(),
            organisation_id=wish.organisation_id,
            name=wish.name.strip(),
            secret_hash=secret_hash(secret),
            hint=secret[-HINT_LENGTH:],
            scopes=" ".join(scopes),
            created_by=wish.actor.id,
            created_at=now,
            expires_at=now + wish.days * DAY_SECONDS * MICROS,
            last_used_at=None,
            ended_at=None,
        )
        await repository.insert_key(transaction, row)
        expires_at = from_micros(row.expires_at)
        after = KeyInAudit(row.name, [scope.value for scope in scopes], expires_at)
        await self._record(transaction, wish, row.id, after=after)
        return NewApiKey(id=row.id, secret=secret, expires_at=expires_at)

    async def _end(self, transaction: Transaction, wish: EndKey) -> TeamChanged:
        await locked(transaction, wish.organisation_id)
        check_grant(await permissions_in(transaction, wish.organisation_id, wish.actor.id), [])
        now = to_micros(self._clock.now())
        known = await repository.find_key(transaction, wish.organisation_id, wish.key_id, now)
        if known is None:
            raise NotFound
        ended = await repository.end_keys(transaction, wish.organisation_id, now=now, key_id=wish.key_id)
        transaction.on_commit(lambda: self._ended_sessions.note(ended))
        before = KeyInAudit(known.name, [scope.value for scope in known.scopes], known.expires_at)
        await self._record(transaction, wish, known.id, before=before)
        return TeamChanged()

    async def _use(self, transaction: Transaction, wish: UseKey) -> ApiToken:
        now = to_micros(self._clock.now())
        key = await repository.find_by_secret(transaction, secret_hash(wish.secret), now)
        if key is None or not await repository.note_use(transaction, key.id, now):
            raise ApiKeyInvalid
        expires_at = min(now // MICROS + ACCESS_TOKEN_SECONDS, key.expires_at // MICROS)
        claims = AccessClaims(
            user_id=key.id,
            session_id=key.id,
            roles=[],
            organisation_id=key.organisation_id,
            expires_at=expires_at,
            scopes=key.scopes.split(),
        )
        return ApiToken(access_token=self._tokens.sign(claims), expires_at=from_micros(expires_at * MICROS))

    async def _record(
        self,
        transaction: Transaction,
        change: ChangeTeam,
        key_id: str,
        *,
        before: KeyInAudit | None = None,
        after: KeyInAudit | None = None,
    ) -> None:
        action = "users.api-key-ended" if after is None else "users.api-key-made"
        subject, home = Subject("api-key", key_id), change.organisation_id
        deed = Deed(action=action, subject=subject, organisation_id=home, before=before, after=after)
        await self._audit.record(transaction, change.actor, deed)
