"""Tokens of a session: what every way of signing in ends with."""

from __future__ import annotations

import hashlib
import secrets

import msgspec

from onsale.contracts.tokens import AccessClaims
from onsale.modules.users.domain import MICROS, RefreshClaims, Session
from onsale.modules.users.domain.factors import Method, Step, step_of
from onsale.modules.users.errors import SessionEnded
from onsale.modules.users.repository import factors as factor_repository
from onsale.modules.users.repository import signing_in as repository
from onsale.modules.users.repository.teams import hold_membership
from onsale.modules.users.settings import ACCESS_TOKEN_SECONDS, REFRESH_TOKEN_SECONDS, SESSION_SECONDS_MAX
from onsale.modules.users.tables import SessionRow, UserRow
from onsale.platform.clock import from_micros
from onsale.platform.db import Reader
from onsale.platform.policy import HALF_SIGNED_IN, need_second_factor
from onsale.platform.security import TokenInvalid, TokenSigner
from onsale.platform.wiring import Platform

SECRET_BYTES = 32


class SessionTokens:
    """Makes the tokens of sessions: with the roles of the account, or with none as long as a step is missing."""

    def __init__(self, platform: Platform) -> None:
        self._sealer = platform.sealer
        self._wants_second_factors = platform.settings.wants_second_factors
        self._access_tokens = platform.access_tokens
        self._refresh_tokens = TokenSigner(platform.keys, "refresh", RefreshClaims)

    def refresh_claims(self, refresh_token: str) -> RefreshClaims:
        """What a refresh token of ours says; raises ``SessionEnded``."""
        try:
            return self._refresh_tokens.verify(refresh_token)
        except TokenInvalid as error:
            raise SessionEnded from error

    async def issue(self, reader: Reader, row: SessionRow, user: UserRow, secret: str) -> Session:
        """The tokens of a session whose row, written in this transaction, has the hash of this secret.

        Concurrency: whoever changes what somebody is in a team ends the tokens of all sessions that they see, and
        these say what is true after those that they do not.
        """
        if user.organisation_id is not None:
            await hold_membership(reader, user.id, user.organisation_id)
            user = (await repository.find_users(reader, [user.id]))[user.id]
        step = step_of(
            [Method(method) for method in row.methods.split()],
            has_factor=await factor_repository.has_factor(reader, user.id),
            is_required=self._wants_second_factors and need_second_factor(user.roles.split()),
        )
        seen = repository.user_of(user, self._sealer)
        if step is not Step.DONE:
            seen = msgspec.structs.replace(seen, roles=[], organisation_id=None, events=None)
        expires_at = min(row.refreshed_at // MICROS + ACCESS_TOKEN_SECONDS, row.expires_at // MICROS)
        access = AccessClaims(
            user_id=user.id,
            session_id=row.id,
            roles=[role.value for role in seen.roles] if step is Step.DONE else [HALF_SIGNED_IN],
            organisation_id=seen.organisation_id,
            expires_at=expires_at,
            events=seen.events,
            generation=row.generation,
        )
        refresh = RefreshClaims(session_id=row.id, generation=row.generation, secret=secret)
        return Session(
            access_token=self._access_tokens.sign(access),
            refresh_token=self._refresh_tokens.sign(refresh),
            expires_at=from_micros(expires_at * MICROS),
            user=seen,
            step=step,
        )


def renewed(row: SessionRow, secret: str, now: int) -> SessionRow:
    """The next generation of a session, whose refresh token has this secret; it gets no older than a session may."""
    longest = row.created_at + SESSION_SECONDS_MAX * MICROS
    return msgspec.structs.replace(
        row,
        generation=row.generation + 1,
        refresh_hash=secret_hash(secret),
        refreshed_at=now,
        expires_at=min(now + REFRESH_TOKEN_SECONDS * MICROS, longest),
    )


def new_secret() -> str:
    """256 random bits."""
    return secrets.token_urlsafe(SECRET_BYTES)


def secret_hash(secret: str) -> str:
    # 256 random bits need no key and no slow hash.
    return hashlib.sha256(secret.encode()).hexdigest()
