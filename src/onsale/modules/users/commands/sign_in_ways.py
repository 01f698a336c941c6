"""Signing in by other providers, once they have said who somebody is; linking and unlinking."""

from __future__ import annotations

import msgspec

from onsale.modules.users.commands.factor_book import FactorBook
from onsale.modules.users.commands.linking import Link, WayInAudit, indexes_of, link
from onsale.modules.users.commands.own_deeds import OwnDeeds
from onsale.modules.users.commands.signing_in import UserCommands
from onsale.modules.users.domain import MICROS, Session, Visit
from onsale.modules.users.domain.factors import Method
from onsale.modules.users.domain.sign_in_ways import Attempt, Identity, ProviderName
from onsale.modules.users.errors.sign_in_ways import SignInOver
from onsale.modules.users.repository import sign_in_ways as repository
from onsale.modules.users.repository import signing_in as user_repository
from onsale.modules.users.tables.sign_in_ways import UsedAttemptRow
from onsale.platform.audit import Actor, Subject
from onsale.platform.clock import to_micros
from onsale.platform.db import Transaction
from onsale.platform.problems import NotFound
from onsale.platform.wiring import Platform


class Done(msgspec.Struct, frozen=True):
    """It is done."""


class _SignIn(msgspec.Struct, frozen=True, kw_only=True):
    identity: Identity
    attempt_id: str
    visit: Visit


class _SignedIn(msgspec.Struct, frozen=True):
    """``None`` when nobody has this identity."""

    session: Session | None


class _Way(msgspec.Struct, frozen=True, kw_only=True):
    actor: Actor
    provider: ProviderName


class _Link(msgspec.Struct, frozen=True, kw_only=True):
    actor: Actor
    identity: Identity
    visit: Visit


class SignInWayCommands:
    """Each method is one durable command, safe against itself. Providers are asked before, never in here."""

    def __init__(self, platform: Platform, users: UserCommands) -> None:
        self._clock = platform.clock
        self._ids = platform.ids
        self._sealer = platform.sealer
        self._users = users
        self._deeds = OwnDeeds(platform)
        self._database = platform.database
        self._book = FactorBook(platform)
        book = platform.commands
        self._use = book.single("users.use_attempt", self._handle_use, Done)
        self._sign_in = book.single("users.sign_in_by_provider", self._handle_sign_in, _SignedIn)
        self._link = book.single("users.link_way", self._handle_link, Done)
        self._unlink = book.single("users.unlink_way", self._handle_unlink, Done)

    async def use(self, attempt: Attempt) -> None:
        """Let an attempt come back, once. Raises ``SignInOver`` the second time."""
        await self._use.submit(attempt)

    async def sign_in(self, identity: Identity, attempt_id: str, visit: Visit) -> Session | None:
        """A session of the account that this identity opens; ``None`` when there is none."""
        outcome = await self._sign_in.submit(_SignIn(identity=identity, attempt_id=attempt_id, visit=visit))
        return outcome.session

    async def link(self, actor: Actor, identity: Identity, visit: Visit) -> None:
        """Let this identity open the account of whoever asks. Raises ``WayOfSomebodyElse`` and ``WayExists``."""
        await self._link.submit(_Link(actor=actor, identity=identity, visit=visit))

    async def unlink(self, actor: Actor, provider: ProviderName) -> None:
        """Forget an account's identity at a provider. Its phone still opens it. Raises ``StepUpRequired``,
        ``NotFound``."""
        await self._unlink.submit(_Way(actor=actor, provider=provider))

    async def check_fresh(self, actor: Actor) -> None:
        """Before somebody begins to link. Raises ``StepUpRequired``."""
        await self._database.run(lambda transaction: self._book.fresh(transaction, actor))

    async def _handle_use(self, transaction: Transaction, attempt: Attempt) -> Done:
        if await repository.is_used(transaction, attempt.id):
            raise SignInOver
        await repository.insert_used(transaction, UsedAttemptRow(attempt.id, attempt.expires_at * MICROS))
        return Done()

    async def _handle_sign_in(self, transaction: Transaction, wish: _SignIn) -> _SignedIn:
        identity, now = wish.identity, to_micros(self._clock.now())
        indexes = indexes_of(self._sealer, identity)
        way = await repository.find_way(transaction, identity.provider, indexes)
        if way is None:
            return _SignedIn(None)
        await repository.note_use(transaction, way, now)
        if way.subject_sealed is None:
            await repository.seal_way(transaction, way, self._sealer.seal(identity.subject), indexes)
        users = await user_repository.find_users(transaction, [way.user_id])
        user, method = users[way.user_id], Method.FEDERATED
        session = await self._users.start_session(
            transaction, user, wish.attempt_id, wish.visit, now=now, method=method
        )
        return _SignedIn(session)

    async def _handle_link(self, transaction: Transaction, wish: _Link) -> Done:
        users = await user_repository.find_users(transaction, [wish.actor.id])
        await link(
            transaction,
            self._sealer,
            self._deeds,
            Link(
                id=self._ids.new(),
                actor=wish.actor,
                user=users[wish.actor.id],
                identity=wish.identity,
                visit=wish.visit,
                now=to_micros(self._clock.now()),
            ),
        )
        return Done()

    async def _handle_unlink(self, transaction: Transaction, wish: _Way) -> Done:
        await self._book.fresh(transaction, wish.actor)
        if not await repository.delete_way(transaction, wish.actor.id, wish.provider):
            raise NotFound
        subject, before = Subject("user", wish.actor.id), WayInAudit(wish.provider.value)
        await self._deeds.record(transaction, wish.actor, "users.sign-in-way-unlinked", subject, before=before)
        return Done()
