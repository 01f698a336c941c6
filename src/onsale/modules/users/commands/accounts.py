"""What the platform's own staff do with somebody's account; each look and each deed is in the audit log."""

from __future__ import annotations

from datetime import datetime

import msgspec

from onsale.contracts.tokens import AccessClaims
from onsale.modules.users.commands.sessions import Ended
from onsale.modules.users.domain import MICROS, User
from onsale.modules.users.domain.accounts import AccountSession, AccountView
from onsale.modules.users.repository import sessions, signing_in, stale_tokens, teams
from onsale.modules.users.settings import VIEW_SECONDS
from onsale.modules.users.tables import UserRow
from onsale.platform.audit import Actor, Audit, Deed, Subject
from onsale.platform.clock import from_micros, to_micros
from onsale.platform.db import Transaction
from onsale.platform.problems import NotFound
from onsale.platform.security import Permission
from onsale.platform.wiring import Platform


class LookUp(msgspec.Struct, frozen=True, kw_only=True):
    """An account by its normalised phone, or by its id."""

    actor: Actor
    reason: str
    phone: str | None
    user_id: str | None


class SignOutEverywhere(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody has lost a phone, or somebody else has it."""

    actor: Actor
    reason: str
    user_id: str


class ViewAs(msgspec.Struct, frozen=True, kw_only=True):
    """See what somebody sees, to help."""

    actor: Actor
    reason: str
    user_id: str


class EndView(msgspec.Struct, frozen=True, kw_only=True):
    """Look no more. ``actor`` is who has looked, in the session of the look."""

    actor: Actor
    user_id: str


class ViewEnded(msgspec.Struct, frozen=True):
    """Whether it was not over before."""

    changed: bool


class AccountLook(msgspec.Struct, frozen=True, kw_only=True):
    """With what staff see what the account sees, until then. It opens what shows no secrets, and changes nothing."""

    access_token: str
    expires_at: datetime
    user: User


class ReasonInAudit(msgspec.Struct, frozen=True):
    """Why staff looked, or did something."""

    reason: str


class AccountCommands:
    """Each method is one durable command."""

    def __init__(self, platform: Platform) -> None:
        self._clock = platform.clock
        self._sealer = platform.sealer
        self._ended_sessions = platform.ended_sessions
        self._ids = platform.ids
        self._tokens = platform.access_tokens
        self._audit = Audit(platform.clock, platform.ids)
        book = platform.commands
        self.look_up = book.single("users.look_up_account", self._look_up, AccountView)
        self.view_as = book.single("users.view_as", self._view_as, AccountLook)
        self.end_view = book.single("users.end_view", self._end_view, ViewEnded)
        self.sign_out = book.single("users.sign_out_account", self._sign_out, Ended)

    async def _look_up(self, transaction: Transaction, wish: LookUp) -> AccountView:
        """Raises ``NotFound``."""
        row = await self._find(transaction, wish)
        await self._record(transaction, wish.actor, "users.account-viewed", row.id, wish.reason)
        seen = signing_in.user_of(row, self._sealer)
        found = await sessions.list_open_sessions(transaction, row.id, to_micros(self._clock.now()))
        return AccountView(
            user_id=row.id,
            phone_masked=seen.phone_masked,
            name=seen.name,
            roles=seen.roles,
            organisations=await teams.list_own(transaction, row.id),
            created_at=from_micros(row.created_at),
            sessions=[
                AccountSession(
                    device=one.device_name or "",
                    address_masked=one.session.address_masked or "",
                    created_at=from_micros(one.session.created_at),
                    last_used_at=from_micros(one.session.refreshed_at),
                )
                for one in found
            ],
        )

    async def _find(self, transaction: Transaction, wish: LookUp) -> UserRow:
        if wish.phone is not None:
            found = await signing_in.find_users_by_phone(transaction, [wish.phone], self._sealer)
        else:
            found = await signing_in.find_users(transaction, [wish.user_id or ""])
        if not found:
            raise NotFound
        return next(iter(found.values()))

    async def _sign_out(self, transaction: Transaction, wish: SignOutEverywhere) -> Ended:
        """Raises ``NotFound``."""
        if not await signing_in.find_users(transaction, [wish.user_id]):
            raise NotFound
        now = to_micros(self._clock.now())
        ids = await sessions.find_open_ids(transaction, wish.user_id, now)
        await sessions.end_sessions(transaction, ids, now=now, reason="ended by staff")
        transaction.on_commit(lambda: self._ended_sessions.note(ids))
        await self._record(transaction, wish.actor, "users.account-signed-out", wish.user_id, wish.reason)
        return Ended(len(ids))

    async def _view_as(self, transaction: Transaction, wish: ViewAs) -> AccountLook:
        """Raises ``NotFound``."""
        found = await signing_in.find_users(transaction, [wish.user_id])
        if not found:
            raise NotFound
        expires_at = to_micros(self._clock.now()) // MICROS + VIEW_SECONDS
        claims = AccessClaims(
            user_id=wish.user_id,
            # One of its own: neither the account's sessions nor those of whoever looks.
            session_id=self._ids.new(),
            roles=[],
            organisation_id=None,
            expires_at=expires_at,
            scopes=[Permission.SIGNED_IN],
            viewed_by=wish.actor.id,
        )
        await self._record(transaction, wish.actor, "users.account-viewed-as", wish.user_id, wish.reason)
        return AccountLook(
            access_token=self._tokens.sign(claims),
            expires_at=from_micros(expires_at * MICROS),
            user=signing_in.user_of(found[wish.user_id], self._sealer),
        )

    async def _end_view(self, transaction: Transaction, wish: EndView) -> ViewEnded:
        session_id = wish.actor.session_id
        changed = await stale_tokens.end_view(transaction, session_id, to_micros(self._clock.now()))
        if changed:
            transaction.on_commit(lambda: self._ended_sessions.note_stale({session_id: 0}))
            await self._record(transaction, wish.actor, "users.account-view-ended", wish.user_id)
        return ViewEnded(changed)

    async def _record(
        self, transaction: Transaction, actor: Actor, action: str, user_id: str, reason: str | None = None
    ) -> None:
        after = None if reason is None else ReasonInAudit(reason)
        deed = Deed(action=action, subject=Subject("account", user_id), organisation_id="", after=after)
        await self._audit.record(transaction, actor, deed)
