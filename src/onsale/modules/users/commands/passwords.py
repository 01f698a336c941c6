"""Passwords: sign in by one, set, change and remove one's own (docs/adr/0041).

A slow hash is never made inside a transaction. So a try has two: one counts it and reads the hash, whatever is there;
the other, after the hash was right, looks whether it still is the one, and signs in or changes it.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from onsale.modules.users.commands.access_book import AccessBook
from onsale.modules.users.commands.password_hashing import PasswordHashing
from onsale.modules.users.commands.signing_in import UserCommands
from onsale.modules.users.domain import MICROS, Session, Visit
from onsale.modules.users.domain.factors import Method
from onsale.modules.users.domain.passwords import Unfit, password_pause_seconds, unfit
from onsale.modules.users.errors.passwords import (
    PasswordCommon,
    PasswordPersonal,
    PasswordTooShort,
    PasswordWrong,
)
from onsale.modules.users.repository import emails as email_repository
from onsale.modules.users.repository import factors as factor_repository
from onsale.modules.users.repository import passwords as repository
from onsale.modules.users.repository import sessions as session_repository
from onsale.modules.users.repository import signing_in as user_repository
from onsale.modules.users.repository.passwords import LoginKind
from onsale.modules.users.settings import PASSWORD_CHANGES_PER_DAY, PASSWORD_LENGTH_MIN
from onsale.modules.users.tables.passwords import PasswordRow, PasswordTriesRow
from onsale.platform.audit import Actor
from onsale.platform.clock import to_micros
from onsale.platform.db import Reader, Transaction
from onsale.platform.problems import NotFound, TooManyRequests
from onsale.platform.wiring import Platform

SECONDS_PER_DAY = 24 * 3600


class Login(msgspec.Struct, frozen=True):
    """By what somebody signs in: a normalised phone or address."""

    kind: LoginKind
    text: str


class ChangePassword(msgspec.Struct, frozen=True, kw_only=True):
    """Another password, or none. ``current`` proves who asks when the session has not lately."""

    actor: Actor
    password: str | None
    current: str | None
    end_others: bool = False


class _Try(msgspec.Struct, frozen=True):
    kind: LoginKind
    login_indexes: Sequence[str]
    device_id: str


class _Tried(msgspec.Struct, frozen=True):
    """A try that was counted: of which name, from which browser; whose account it is, and the hash that it is compared
    with, if there is one."""

    subject: str
    device_id: str
    user_id: str
    hash: str | None


class _Right(msgspec.Struct, frozen=True, kw_only=True):
    tried: _Tried
    rehashed: str | None
    visit: Visit


class _SignedIn(msgspec.Struct, frozen=True):
    """``None`` when the password was changed in between."""

    session: Session | None


class _Change(msgspec.Struct, frozen=True, kw_only=True):
    actor: Actor
    new_hash: str | None
    proved: str | None
    end_others: bool


class PasswordChanged(msgspec.Struct, frozen=True):
    """It is done."""


class PasswordCommands:
    """Each step is one durable command, safe against itself."""

    def __init__(self, platform: Platform, users: UserCommands, hashing: PasswordHashing) -> None:
        self._clock = platform.clock
        self._ids = platform.ids
        self._sealer = platform.sealer
        self._database = platform.database
        self._ended_sessions = platform.ended_sessions
        self._users = users
        self._hashing = hashing
        self._book = AccessBook(platform)
        self._changes = platform.limits.of(
            "users.password-changes",
            per_second=PASSWORD_CHANGES_PER_DAY / SECONDS_PER_DAY,
            burst=PASSWORD_CHANGES_PER_DAY,
        )
        commands = platform.commands
        self._try = commands.single("users.try_password", self._handle_try, _Tried)
        self._try_own = commands.single("users.try_own_password", self._handle_own_try, _Tried)
        self._sign_in = commands.single("users.sign_in_by_password", self._handle_sign_in, _SignedIn)
        self._change = commands.single("users.change_password", self._handle_change, PasswordChanged)

    async def sign_in(self, login: Login, password: str, visit: Visit) -> Session:
        """A session for whoever knows the password of this phone or address. The same answer and the same work for a
        wrong one, for nobody, and for an account that has none. Raises ``PasswordWrong`` and ``TooManyRequests``."""
        with self._hashing.place():
            indexes = list(self._sealer.blind_indexes(login.text).values())
            tried = await self._try.submit(_Try(login.kind, indexes, visit.device_id))
            verdict = await self._hashing.verify(password, tried.hash)
        if not verdict.is_right:
            raise PasswordWrong
        outcome = await self._sign_in.submit(_Right(tried=tried, rehashed=verdict.rehashed, visit=visit))
        if outcome.session is None:
            raise PasswordWrong
        return outcome.session

    async def change(self, wish: ChangePassword) -> None:
        """Set, change or remove one's own password. Raises ``StepUpRequired``, ``PasswordWrong``, ``TooManyRequests``,
        and one of three refusals for a password that is too easy to guess."""
        if wish.password is not None:
            await self._database.read(lambda reader: self._refuse_unfit(reader, wish.actor.id, wish.password or ""))
        with self._hashing.place():
            proved = None
            if wish.current is not None:
                tried = await self._try_own.submit(wish.actor)
                if not (await self._hashing.verify(wish.current, tried.hash)).is_right:
                    raise PasswordWrong
                proved = tried.hash
            else:
                await self._database.run(lambda transaction: self._book.fresh(transaction, wish.actor))
            # Counted for whoever has proved it: a session that has not keeps its owner from nothing.
            wait = self._changes.take(wish.actor.id)
            if wait:
                raise TooManyRequests(retry_after=wait)
            new_hash = None if wish.password is None else await self._hashing.hash(wish.password)
        change = _Change(actor=wish.actor, new_hash=new_hash, proved=proved, end_others=wish.end_others)
        await self._change.submit(change)

    async def _refuse_unfit(self, reader: Reader, user_id: str, password: str) -> None:
        users = await user_repository.find_users(reader, [user_id])
        email = await email_repository.find_email(reader, user_id)
        sealed = [text for user in users.values() for text in (user.phone_sealed, user.name_sealed)]
        sealed.append(None if email is None else email.email_sealed)
        about = [self._sealer.open(one) for one in sealed if one is not None]
        # The number as its owner writes it has no country code.
        match unfit(password, [*about, *(text[-8:] for text in about if text.startswith("+"))]):
            case Unfit.TOO_SHORT:
                raise PasswordTooShort(least=PASSWORD_LENGTH_MIN)
            case Unfit.COMMON:
                raise PasswordCommon
            case Unfit.PERSONAL:
                raise PasswordPersonal
            case None:
                return

    async def _handle_try(self, transaction: Transaction, wish: _Try) -> _Tried:
        found = await repository.find_by_login(transaction, wish.kind, wish.login_indexes, wish.device_id)
        # Each name has a count of its own, also one that nobody has: of two that shared one anybody could find out that
        # they are one person's.
        newest = wish.login_indexes[0]
        if found is None:
            return await self._count(transaction, _Tried(newest, "", "", None), wish.login_indexes)
        opened = None if found.secret_sealed is None else self._sealer.open(found.secret_sealed)
        tried = _Tried(newest, found.device_id or "", found.user_id, opened)
        return await self._count(transaction, tried, wish.login_indexes)

    async def _handle_own_try(self, transaction: Transaction, actor: Actor) -> _Tried:
        standing = await self._book.standing(transaction, actor)
        row = await repository.find_password(transaction, standing.account.id)
        opened = None if row is None else self._sealer.open(row.secret_sealed)
        # In the place of a device the session, so that one that guesses uses up no tries of another.
        account_id = standing.account.id
        return await self._count(transaction, _Tried(account_id, standing.session.id, account_id, opened), [account_id])

    async def _count(self, transaction: Transaction, tried: _Tried, subjects: Sequence[str]) -> _Tried:
        """Before it is known whether it is right: however many come at once, all are counted, where one of the same
        name was counted under another key as well. Raises ``TooManyRequests`` while they have to wait, and then nothing
        is counted."""
        now = to_micros(self._clock.now())
        known = await repository.lock_tries(transaction, subjects, tried.device_id)
        if known is not None:
            tried = msgspec.structs.replace(tried, subject=known.subject_index)
        wrong = 0 if known is None else known.wrong
        wait = 0 if known is None else known.last_at + password_pause_seconds(wrong) * MICROS - now
        if wait > 0:
            raise TooManyRequests(retry_after=-(-wait // MICROS))
        await repository.count_try(transaction, PasswordTriesRow(tried.subject, tried.device_id, wrong + 1, now))
        return tried

    async def _handle_sign_in(self, transaction: Transaction, right: _Right) -> _SignedIn:
        now, tried = to_micros(self._clock.now()), right.tried
        user = await factor_repository.lock_account(transaction, tried.user_id)
        row = await repository.find_password(transaction, tried.user_id)
        if user is None or row is None or self._sealer.open(row.secret_sealed) != tried.hash:
            return _SignedIn(None)
        sealed = row.secret_sealed if right.rehashed is None else self._sealer.seal(right.rehashed)
        await repository.note_use(transaction, PasswordRow(row.user_id, sealed, row.set_at, now))
        await repository.forget_tries(transaction, tried.subject, tried.device_id)
        session = await self._users.start_session(
            transaction, user, self._ids.new(), right.visit, now=now, method=Method.PASSWORD
        )
        return _SignedIn(session)

    async def _handle_change(self, transaction: Transaction, wish: _Change) -> PasswordChanged:
        # Either the present password proves who asks, or what the session has proved lately.
        is_proved = wish.proved is not None
        standing = await (self._book.standing if is_proved else self._book.fresh)(transaction, wish.actor)
        user_id, row = standing.account.id, await repository.find_password(transaction, standing.account.id)
        known = None if row is None else self._sealer.open(row.secret_sealed)
        if wish.new_hash is None and known is None:
            raise NotFound
        # Of two changes at once the later one has proved nothing.
        if is_proved and wish.proved != known:
            raise PasswordWrong
        if is_proved:
            await repository.forget_tries(transaction, user_id, standing.session.id)
        if wish.new_hash is None:
            await repository.delete_password(transaction, user_id)
            await self._book.tell(transaction, standing, "password-removed")
        else:
            new = PasswordRow(user_id, self._sealer.seal(wish.new_hash), standing.now, None)
            await repository.put_password(transaction, new)
            await self._book.tell(transaction, standing, "password-set" if known is None else "password-changed")
        if wish.end_others:
            await self._end_others(transaction, user_id, standing.session.id, standing.now)
        return PasswordChanged()

    async def _end_others(self, transaction: Transaction, user_id: str, this: str, now: int) -> None:
        found = await session_repository.find_open_ids(transaction, user_id, now)
        ids = [one for one in found if one != this]
        await session_repository.end_sessions(transaction, ids, now=now, reason="password changed")
        transaction.on_commit(lambda: self._ended_sessions.note(ids))
