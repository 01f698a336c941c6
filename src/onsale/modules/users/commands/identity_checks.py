"""Having identities checked: asking for it, taking one up, writing what was heard. Authorities are asked in between,
never in here (docs/adr/0040)."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import timedelta
from functools import partial

import msgspec
import structlog

from onsale.contracts.beijing import beijing_day, beijing_midnight
from onsale.modules.users.domain.consents import CONSENT_TEXTS, ConsentKind
from onsale.modules.users.domain.identities import (
    DocumentKind,
    Finding,
    Identity,
    IdentityStatus,
    Relation,
)
from onsale.modules.users.domain.identity_checks import (
    CHECKABLE,
    Checked,
    FaceResult,
    Person,
    Terms,
    heard,
    may_check,
    may_check_face,
    next_day,
    pause_after,
    standing_of,
)
from onsale.modules.users.errors.identities import ConsentMissing
from onsale.modules.users.errors.identity_checks import (
    CheckNotDue,
    ChecksUsedUp,
    DocumentNotCheckable,
    FaceCheckOver,
    FaceNotConfirmed,
    FaceOfSomebodyElse,
)
from onsale.modules.users.repository import identities as books
from onsale.modules.users.repository import identity_checks as repository
from onsale.modules.users.settings import (
    CHECK_CLAIM_SECONDS,
    CHECK_PAUSES,
    CHECKS_A_DAY_MAX,
    FACE_CHECK_SECONDS,
)
from onsale.modules.users.tables.identities import IdentityRow
from onsale.modules.users.tables.identity_checks import EVERYBODY, CheckRow, FaceCheckRow
from onsale.platform.clock import from_micros, to_micros
from onsale.platform.db import Transaction
from onsale.platform.problems import NotFound
from onsale.platform.security import TokenInvalid
from onsale.platform.wiring import Platform

# Without an authority nothing is asked; what an earlier one has left is given up.
NOBODY_ASKED = Terms(by="", months=0, calls_a_day=sys.maxsize)

log = structlog.get_logger(__name__)


class AskCheck(msgspec.Struct, frozen=True):
    """Have the name and the number of an entry checked, or a face."""

    user_id: str
    identity_id: str


class Taken(msgspec.Struct, frozen=True):
    """A check that somebody has taken up: as its row is now, and whom to ask about."""

    row: CheckRow
    person: Person


class FaceBegun(msgspec.Struct, frozen=True):
    """A face that is about to be checked."""

    id: str
    person: Person


class IdentityCheckCommands:
    """Each method is one transaction, safe against itself and to be killed anywhere."""

    def __init__(self, platform: Platform, terms: Terms) -> None:
        self._clock = platform.clock
        self._ids = platform.ids
        self._sealer = platform.sealer
        self._database = platform.database
        self._terms = terms
        self.ask = platform.commands.single("users.check_identity", self._handle_ask, Identity)
        # Never with a key: what it answers is in the clear, and must not be kept.
        self.begin_face = platform.commands.single("users.begin_face", self._handle_face, FaceBegun)

    async def _handle_ask(self, transaction: Transaction, command: AskCheck) -> Identity:
        """Asking again while it is under way changes nothing."""
        now = to_micros(self._clock.now())
        row = await self._checkable(transaction, command)
        if row.status == IdentityStatus.CHECKING:
            return books.identity_of(row, self._sealer, now)
        known = books.checked_of(row)
        if not may_check(DocumentKind(row.kind), books.status_of(row, now), known, now):
            raise _not_due(known)
        await self._take_one(transaction, command.user_id, CHECKS_A_DAY_MAX)
        await repository.insert_check(transaction, CheckRow(row.id, row.user_id, row.changes, 0, now, now))
        await repository.note_checking(transaction, row.id)
        checking = msgspec.structs.replace(row, status=IdentityStatus.CHECKING)
        return books.identity_of(checking, self._sealer, now)

    async def _checkable(self, transaction: Transaction, command: AskCheck) -> IdentityRow:
        """An entry of the caller's, both consents standing, nobody else at the book."""
        version = CONSENT_TEXTS[ConsentKind.IDENTITY].version
        has_book = await books.lock_book(transaction, command.user_id, version)
        row = await books.find_identity(transaction, command.identity_id)
        if row is None or row.user_id != command.user_id:
            raise NotFound
        if not has_book:
            raise ConsentMissing(kind=ConsentKind.IDENTITY, version=version)
        if DocumentKind(row.kind) not in CHECKABLE:
            raise DocumentNotCheckable(kind=row.kind)
        kind = ConsentKind.IDENTITY_CHECK
        version = CONSENT_TEXTS[kind].version
        if await books.find_standing_consent(transaction, command.user_id, kind, version) is None:
            raise ConsentMissing(kind=kind, version=version)
        return row

    async def _take_one(self, transaction: Transaction, whose: str, most: int) -> None:
        now = self._clock.now()
        if not await repository.take_call(transaction, whose, self._today(), most):
            raise ChecksUsedUp(retry_after=int((next_day(now) - now).total_seconds()) + 1)

    def _today(self) -> int:
        return to_micros(beijing_midnight(beijing_day(self._clock.now())))

    async def take_up(self, due: Sequence[CheckRow]) -> list[Taken]:
        """Those of these that nobody else has taken up: they are ours for a minute, and each is a question that is
        counted before it is asked."""

        async def take(transaction: Transaction) -> list[Taken]:
            wanted = [row for row in due if row.attempts <= len(CHECK_PAUSES)]
            taken = [await self._take_up(transaction, row) for row in wanted]
            return [one for one in taken if one is not None]

        for row in due:
            if row.attempts > len(CHECK_PAUSES):
                # Whoever asked last was cut off before they could write what they heard.
                await self._database.run(partial(self._end, seen=row, finding=Finding.NO_ANSWER))
        return await self._database.run(take)

    async def _take_up(self, transaction: Transaction, seen: CheckRow) -> Taken | None:
        now = self._clock.now()
        ours = msgspec.structs.replace(
            seen, attempts=seen.attempts + 1, due_at=to_micros(now + timedelta(seconds=CHECK_CLAIM_SECONDS))
        )
        if not await repository.move_check(transaction, seen, attempts=ours.attempts, due_at=ours.due_at):
            return None
        entry = await books.find_identity(transaction, seen.identity_id)
        if entry is None or entry.changes != seen.changes:
            await repository.end_check(transaction, ours)
            return None
        try:
            person = self._person(entry)
        except TokenInvalid:
            # It must not stop the others, and is given up like what nobody answers.
            log.exception("seal_does_not_open", table="users_identities", id=entry.id)
            return None
        if not await repository.take_call(transaction, EVERYBODY, self._today(), self._terms.calls_a_day):
            log.warning("identity_checks_used_up", calls_a_day=self._terms.calls_a_day)
            tomorrow = to_micros(next_day(now))
            await repository.move_check(transaction, ours, attempts=seen.attempts, due_at=tomorrow)
            return None
        return Taken(ours, person)

    def _person(self, entry: IdentityRow) -> Person:
        return Person(self._sealer.open(entry.name_sealed), self._sealer.open(entry.number_sealed))

    async def note(self, taken: Taken, finding: Finding | None) -> None:
        """Write what was heard, ``None`` for nothing: then it is asked again after a pause, or given up."""

        async def write(transaction: Transaction) -> None:
            pause = pause_after(taken.row.attempts)
            if finding is None and pause is not None:
                due_at = to_micros(self._clock.now() + timedelta(seconds=pause))
                await repository.move_check(transaction, taken.row, attempts=taken.row.attempts, due_at=due_at)
            else:
                await self._end(transaction, taken.row, finding or Finding.NO_ANSWER)

        await self._database.run(write)

    async def _end(self, transaction: Transaction, seen: CheckRow, finding: Finding) -> None:
        """The book first: who changes an entry meanwhile must not write back what it was."""
        await books.hold_book(transaction, seen.user_id)
        if await repository.end_check(transaction, seen):
            await self._write(transaction, seen.identity_id, seen.changes, finding)

    async def _write(
        self, transaction: Transaction, identity_id: str, changes: int, finding: Finding
    ) -> IdentityRow | None:
        """What is known of an entry of a held book from now on; ``None`` when it is gone. It stays as it is where
        it has changed meanwhile."""
        row = await books.find_identity(transaction, identity_id)
        if row is None:
            return None
        now = to_micros(self._clock.now())
        known = heard(books.checked_of(row), finding, self._terms.by, now, self._terms.months)
        status = standing_of(known, now)
        await repository.note_finding(transaction, row.id, changes, status, known)
        return await books.find_identity(transaction, row.id)

    async def _handle_face(self, transaction: Transaction, command: AskCheck) -> FaceBegun:
        """Count and store a check of a face before the authority hears of it."""
        now = self._clock.now()
        entry = await self._checkable(transaction, command)
        if entry.relation != Relation.SELF:
            raise FaceOfSomebodyElse
        known, micros = books.checked_of(entry), to_micros(now)
        if not may_check_face(DocumentKind(entry.kind), known, micros, is_self=True):
            raise _not_due(known)
        await self._take_one(transaction, command.user_id, CHECKS_A_DAY_MAX)
        await self._take_one(transaction, EVERYBODY, self._terms.calls_a_day)
        row = FaceCheckRow(
            id=self._ids.new(),
            identity_id=entry.id,
            user_id=entry.user_id,
            changes=entry.changes,
            token_sealed=None,
            requested_at=micros,
            expires_at=to_micros(now + timedelta(seconds=FACE_CHECK_SECONDS)),
            ended_at=None,
        )
        await repository.insert_face(transaction, row)
        return FaceBegun(row.id, self._person(entry))

    async def keep_token(self, face_id: str, token: str) -> None:
        """What the authority calls it; whoever comes back is asked about by this and nothing that they bring."""
        sealed = self._sealer.seal(token)
        if not await self._database.run(lambda transaction: repository.keep_token(transaction, face_id, sealed)):
            raise FaceCheckOver

    async def open_face(self, command: AskCheck, face_id: str) -> str:
        """The token of a check that the caller has begun and that is not over. Raises ``FaceCheckOver``."""
        row = await self._database.read(lambda reader: repository.find_face(reader, face_id))
        now = to_micros(self._clock.now())
        is_own = row is not None and (row.user_id, row.identity_id) == (command.user_id, command.identity_id)
        if row is None or not is_own or row.token_sealed is None or row.ended_at is not None or row.expires_at <= now:
            raise FaceCheckOver
        return self._sealer.open(row.token_sealed)

    async def end_face(self, command: AskCheck, face_id: str, result: FaceResult) -> Identity:
        """Write what came of a face, once. Raises ``FaceCheckOver``; and ``FaceNotConfirmed``, which is written."""

        async def end(transaction: Transaction) -> Identity | None:
            now = to_micros(self._clock.now())
            await books.hold_book(transaction, command.user_id)
            face = await repository.find_face(transaction, face_id)
            if face is None or not await repository.end_face(transaction, face_id, now):
                raise FaceCheckOver
            entry = await books.find_identity(transaction, face.identity_id)
            if entry is None or entry.user_id != command.user_id or entry.changes != face.changes:
                raise FaceCheckOver
            is_theirs = (result.attempt_id, result.person) == (face_id, self._person(entry))
            if not (result.has_passed and is_theirs):
                log.info("face_not_confirmed", has_passed=result.has_passed, is_theirs=is_theirs)
                return None
            await repository.delete_number_check(transaction, entry.id)
            written = await self._write(transaction, entry.id, entry.changes, Finding.FACE)
            assert written is not None, "the book is held"
            return books.identity_of(written, self._sealer, now)

        done = await self._database.run(end)
        if done is None:
            raise FaceNotConfirmed
        return done


def _not_due(known: Checked | None) -> CheckNotDue:
    assert known is not None, "only a verification stands in the way"
    assert known.until is not None, "only a verification stands in the way"
    return CheckNotDue(until=from_micros(known.until))
