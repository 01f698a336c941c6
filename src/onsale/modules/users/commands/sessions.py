"""One's own sessions: end one, or all; and the devices that an account has used."""

from __future__ import annotations

import msgspec

from onsale.contracts.events import SignedIn
from onsale.modules.users.commands.own_deeds import OwnDeeds
from onsale.modules.users.domain import MICROS, Visit
from onsale.modules.users.repository import api_keys, stale_tokens
from onsale.modules.users.repository import sessions as repository
from onsale.modules.users.repository.factors import lock_account
from onsale.modules.users.settings import DEVICES_KEPT_SECONDS, NEW_DEVICES_PER_DAY
from onsale.modules.users.tables import DeviceRow, SessionRow, UserRow
from onsale.platform.audit import Actor, Subject
from onsale.platform.clock import from_micros, to_micros
from onsale.platform.db import Transaction
from onsale.platform.ended_sessions import ENDED_MAX, KEPT_SECONDS
from onsale.platform.problems import NotFound
from onsale.platform.wiring import Platform

SECONDS_PER_DAY = 24 * 3600


class Ended(msgspec.Struct, frozen=True):
    """How many sessions are over now that were not before."""

    count: int


class SessionsInAudit(msgspec.Struct, frozen=True):
    """What the audit log keeps of sessions that staff have ended."""

    sessions: list[str]


class _End(msgspec.Struct, frozen=True, kw_only=True):
    actor: Actor
    only: str | None = None
    but: str | None = None


class SessionCommands:
    """What people do with their sessions. Each method is one durable command, safe against itself.

    A session that was ended is over at once: its refresh token because the database says so, its access token because
    every process is told (``platform.ended_sessions``).
    """

    def __init__(self, platform: Platform) -> None:
        self._clock = platform.clock
        self._database = platform.database
        self._ended_sessions = platform.ended_sessions
        self._deeds = OwnDeeds(platform)
        self._end = platform.commands.single("users.end_sessions", self._handle_end, Ended)

    async def end_session(self, actor: Actor, session_id: str) -> None:
        """End one of somebody's own sessions. Raises ``NotFound`` for others' and for one that is over."""
        await self._end.submit(_End(actor=actor, only=session_id))

    async def end_sessions(self, actor: Actor, *, but: str | None) -> Ended:
        """End all of somebody's own sessions, ``but`` one if it is named."""
        return await self._end.submit(_End(actor=actor, but=but))

    async def refuse_ended(self) -> None:
        """When a process starts: whatever was ended a moment ago stays so."""
        since = to_micros(self._clock.now()) - KEPT_SECONDS * MICROS
        async with self._database.reading() as reader:
            self._ended_sessions.note(await repository.list_ended_since(reader, since, ENDED_MAX))
            self._ended_sessions.note(await api_keys.list_ended_since(reader, since, ENDED_MAX))
            self._ended_sessions.note_stale(await stale_tokens.list_since(reader, since, ENDED_MAX))

    async def _handle_end(self, transaction: Transaction, wish: _End) -> Ended:
        now = to_micros(self._clock.now())
        found = await repository.find_open_ids(transaction, wish.actor.id, now)
        ids = [one for one in found if one != wish.but and wish.only in {None, one}]
        if wish.only and not ids:
            raise NotFound
        await repository.end_sessions(transaction, ids, now=now, reason="ended by its owner")
        transaction.on_commit(lambda: self._ended_sessions.note(ids))
        if ids:
            subject, ended = Subject("user", wish.actor.id), SessionsInAudit(ids)
            await self._deeds.record(transaction, wish.actor, "users.sessions-ended", subject, before=ended)
        return Ended(len(ids))


async def note_sign_in(transaction: Transaction, user: UserRow, session: SessionRow, visit: Visit) -> None:
    """Remember the device of a new session, unless too many are new, and tell the world that it was used.

    Concurrency: the account is locked while those that are new are counted. Nothing of the session was written before
    that, or two at once would wait for each other.

    Nobody is surprised by his very first device. An account that is older than devices are remembered has had one.
    """
    now = session.created_at
    known = await repository.find_device(transaction, user.id, visit.device_id)
    last = await repository.find_last_device(transaction, user.id)
    had_one = last is not None or user.created_at < now - DEVICES_KEPT_SECONDS * MICROS
    row = DeviceRow(
        user_id=user.id,
        device_id=visit.device_id,
        name=visit.device_name,
        language=visit.language,
        first_used_at=now,
        last_used_at=now,
    )
    if known is not None:
        await repository.update_device(transaction, row)
    elif await _may_know_more(transaction, user.id, now):
        await repository.insert_devices(transaction, [row])
    transaction.append(
        SignedIn(
            occurred_at=from_micros(now),
            session_id=session.id,
            user_id=user.id,
            phone_sealed=user.phone_sealed,
            # Whoever has just signed in may be somebody else: the language is the one that was used before.
            language=visit.language if last is None else last.language,
            device_name=visit.device_name,
            address_masked=visit.address_masked,
            is_unexpected=known is None and had_one,
        )
    )


async def _may_know_more(transaction: Transaction, user_id: str, now: int) -> bool:
    await lock_account(transaction, user_id)
    since = now - SECONDS_PER_DAY * MICROS
    return await repository.count_devices_since(transaction, user_id, since) < NEW_DEVICES_PER_DAY
