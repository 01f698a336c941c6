"""Signing in: ask for a code, use it once, refresh, sign out; and one's own name."""

from __future__ import annotations

import msgspec

from onsale.contracts.values import Language
from onsale.modules.users.commands.codes import CodeSent
from onsale.modules.users.commands.issuing import SessionTokens, new_secret, renewed, secret_hash
from onsale.modules.users.commands.linking import Link, link
from onsale.modules.users.commands.own_deeds import OwnDeeds
from onsale.modules.users.commands.phone_codes import CodeWish, PhoneCodes
from onsale.modules.users.commands.sessions import note_sign_in
from onsale.modules.users.domain import (
    MICROS,
    NewUser,
    RefreshClaims,
    Role,
    Session,
    User,
    Visit,
)
from onsale.modules.users.domain.factors import Method
from onsale.modules.users.domain.sign_in_ways import Identity
from onsale.modules.users.errors import CodeWrong, SessionEnded
from onsale.modules.users.errors.sign_in_ways import WayNeedsFactor
from onsale.modules.users.repository import signing_in as repository
from onsale.modules.users.repository.factors import has_factor
from onsale.modules.users.settings import REFRESH_TOKEN_SECONDS
from onsale.modules.users.tables import SessionRow, UserRow
from onsale.platform.audit import Actor
from onsale.platform.clock import to_micros
from onsale.platform.db import Transaction
from onsale.platform.problems import NotFound
from onsale.platform.wiring import Platform


class AskCode(msgspec.Struct, frozen=True, kw_only=True):
    """A code for a normalised phone, wanted by this attempt, in a browser that is known by this device, or not."""

    phone: str
    attempt_id: str
    device_id: str | None
    language: Language


class SignIn(msgspec.Struct, frozen=True, kw_only=True):
    """A normalised phone with the code that this attempt has asked for; ``identity`` opens the account, too."""

    phone: str
    code: str
    attempt_id: str
    visit: Visit
    identity: Identity | None = None


class _SignInOutcome(msgspec.Struct, frozen=True):
    """A wrong attempt is no refusal of the command: it is counted, and a refused command changes nothing."""

    session: Session | None
    attempts_left: int


class _RefreshOutcome(msgspec.Struct, frozen=True):
    """``None`` when the token was old; what ends the session is a change, so it is no refusal either."""

    session: Session | None


class _Refresh(msgspec.Struct, frozen=True):
    claims: RefreshClaims
    address_masked: str


class _Done(msgspec.Struct, frozen=True):
    changed: bool


class _Rename(msgspec.Struct, frozen=True):
    user_id: str
    name: str | None


class UserCommands:
    """Everything people do with their own account. Each method is one durable command, safe against itself."""

    def __init__(self, platform: Platform) -> None:
        self._clock = platform.clock
        self._ids = platform.ids
        self._sealer = platform.sealer
        self._tokens = SessionTokens(platform)
        self._ended_sessions = platform.ended_sessions
        self._deeds = OwnDeeds(platform)
        self._codes = PhoneCodes(platform)
        commands = platform.commands
        # Sends a code to a phone; raises ``TooManyRequests``.
        self.request_code = commands.single("users.request_code", self._handle_code_request, CodeSent)
        self._sign_in = commands.single("users.sign_in", self._handle_sign_in, _SignInOutcome)
        self._refresh = commands.single("users.refresh_session", self._handle_refresh, _RefreshOutcome)
        self._sign_out = commands.single("users.sign_out", self._handle_sign_out, _Done)
        self._rename = commands.single("users.rename", self._handle_rename, User)

    async def sign_in(self, wish: SignIn) -> Session:
        """Use the code of a phone, once; the first time makes the account.

        Raises ``CodeWrong`` (counted, even when the caller hangs up) and ``CodeExpired``; ``WayOfSomebodyElse``,
        ``WayExists`` and ``WayNeedsFactor``, and then the code still works.
        """
        outcome = await self._sign_in.submit(wish)
        if outcome.session is None:
            raise CodeWrong(attempts_left=outcome.attempts_left)
        return outcome.session

    async def refresh_session(self, refresh_token: str, address_masked: str) -> Session:
        """Exchange a refresh token for new tokens, once.

        A token that was used before has leaked or was copied: its session ends. Raises ``SessionEnded``.
        """
        claims = self._tokens.refresh_claims(refresh_token)
        outcome = await self._refresh.submit(_Refresh(claims, address_masked))
        if outcome.session is None:
            raise SessionEnded
        return outcome.session

    async def sign_out(self, session_id: str) -> None:
        """End a session; idempotent."""
        await self._sign_out.submit(session_id)

    async def rename(self, user_id: str, name: str | None) -> User:
        """Set or forget somebody's own name."""
        return await self._rename.submit(_Rename(user_id, name))

    async def _handle_code_request(self, transaction: Transaction, wish: AskCode) -> CodeSent:
        asked_by = await self._codes.asked_by(transaction, wish.phone, wish.device_id)
        attempt = CodeWish(phone=wish.phone, attempt_id=wish.attempt_id, asked_by=asked_by, language=wish.language)
        return await self._codes.send(transaction, attempt)

    async def _handle_sign_in(self, transaction: Transaction, wish: SignIn) -> _SignInOutcome:
        used = await self._codes.use(transaction, wish.phone, wish.attempt_id, wish.code)
        if used.code_id is None:
            return _SignInOutcome(None, used.attempts_left)
        now = to_micros(self._clock.now())
        user = await self._user_with_phone(transaction, wish.phone)
        if wish.identity is not None:
            if await has_factor(transaction, user.id):
                raise WayNeedsFactor
            # Nobody has a session yet: whoever has the phone asks.
            visit = wish.visit
            actor = Actor(id=user.id, client_address=visit.address_masked, user_agent=visit.device_name)
            way = Link(id=self._ids.new(), actor=actor, user=user, identity=wish.identity, visit=visit, now=now)
            await link(transaction, self._sealer, self._deeds, way)
        return _SignInOutcome(await self.start_session(transaction, user, used.code_id, wish.visit, now=now), 0)

    async def _user_with_phone(self, transaction: Transaction, phone: str) -> UserRow:
        found = await repository.find_users_by_phone(transaction, [phone], self._sealer)
        if phone in found:
            return found[phone]
        new = NewUser(phone=phone, roles=[Role.BUYER])
        row = repository.row_of(new, self._ids.new(), self._sealer, to_micros(self._clock.now()))
        await repository.insert_users(transaction, {phone: row}, self._sealer)
        return row

    async def start_session(
        self,
        transaction: Transaction,
        user: UserRow,
        code_id: str,
        visit: Visit,
        *,
        now: int,
        method: Method = Method.SMS,
    ) -> Session:
        """A session for whoever has proved to be this user, by the code or the attempt of this id: it makes one."""
        secret = new_secret()
        row = SessionRow(
            id=self._ids.new(),
            user_id=user.id,
            code_id=code_id,
            generation=0,
            refresh_hash=secret_hash(secret),
            created_at=now,
            refreshed_at=now,
            expires_at=now + REFRESH_TOKEN_SECONDS * MICROS,
            ended_at=None,
            end_reason=None,
            device_id=visit.device_id,
            address_masked=visit.address_masked,
            methods=method.value,
            proved_at=now,
        )
        await note_sign_in(transaction, user, row, visit)
        await repository.insert_sessions(transaction, [row])
        if visit.session_id is not None:
            await self._end(transaction, visit.session_id, "signed in again")
        return await self._tokens.issue(transaction, row, user, secret)

    async def _handle_refresh(self, transaction: Transaction, wish: _Refresh) -> _RefreshOutcome:
        claims, now = wish.claims, to_micros(self._clock.now())
        known = await repository.find_session(transaction, claims.session_id)
        if known is None:
            return _RefreshOutcome(None)
        secret = new_secret()
        of_claims = msgspec.structs.replace(known, generation=claims.generation, address_masked=wish.address_masked)
        row = renewed(of_claims, secret, now)
        if not await repository.rotate_session(transaction, row, secret_hash(claims.secret)):
            await self._end(transaction, claims.session_id, "refresh token reused", claims.generation)
            return _RefreshOutcome(None)
        users = await repository.find_users(transaction, [known.user_id])
        return _RefreshOutcome(await self._tokens.issue(transaction, row, users[known.user_id], secret))

    async def _handle_sign_out(self, transaction: Transaction, session_id: str) -> _Done:
        return _Done(await self._end(transaction, session_id, "signed out"))

    async def _end(self, transaction: Transaction, session_id: str, reason: str, after_generation: int = -1) -> bool:
        has_ended = await repository.end_session(
            transaction,
            session_id,
            now=to_micros(self._clock.now()),
            reason=reason,
            after_generation=after_generation,
        )
        if has_ended:
            transaction.on_commit(lambda: self._ended_sessions.note([session_id]))
        return has_ended

    async def _handle_rename(self, transaction: Transaction, change: _Rename) -> User:
        sealed = None if change.name is None else self._sealer.seal(change.name)
        if not await repository.set_name(transaction, change.user_id, sealed):
            raise NotFound
        users = await repository.find_users(transaction, [change.user_id])
        return repository.user_of(users[change.user_id], self._sealer)
