"""To be forgotten: confirmed by a code, judged by other modules, after a week judged again and done (docs/adr/0037)."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from onsale.contracts.privacy import AccountErased, ErasureJudged, ErasureProposed, Obstacle, ObstacleKind
from onsale.modules.users.commands.codes import CodeSent
from onsale.modules.users.commands.factor_book import FactorBook
from onsale.modules.users.commands.phone_codes import AskOwnCode, CodePurpose, PhoneCodes
from onsale.modules.users.domain import MICROS
from onsale.modules.users.domain.consents import ConsentKind
from onsale.modules.users.domain.erasing import OPEN, ErasureState, OwnErasure
from onsale.modules.users.domain.teams import OWNER
from onsale.modules.users.errors import CodeWrong, LastOwner
from onsale.modules.users.errors.erasing import ErasureNotOpen
from onsale.modules.users.repository import api_keys, identities, sessions, signing_in, teams
from onsale.modules.users.repository import erasing as repository
from onsale.modules.users.repository.emails import find_email
from onsale.modules.users.repository.passwords import forget_tries_of
from onsale.modules.users.settings import ERASURE_ASKED_AGAIN_SECONDS, ERASURE_COOLING_SECONDS, ERASURES_PER_ROUND_MAX
from onsale.modules.users.tables.erasing import ErasureRow
from onsale.platform.audit import Actor, Audit, Deed, Subject
from onsale.platform.clock import from_micros, to_micros
from onsale.platform.db import Transaction
from onsale.platform.erasing import Erasure, Progress, forget_repeated_requests
from onsale.platform.wiring import Platform

JOB = Actor(id="job:users.erase")
_obstacles = msgspec.json.Decoder(list[Obstacle])


class RequestErasure(msgspec.Struct, frozen=True, kw_only=True):
    """The wish, with the code that was sent to whoever asked in the same session."""

    actor: Actor
    code: str


class _Outcome(msgspec.Struct, frozen=True):
    """A wrong attempt is no refusal of the command: it is counted, and a refused command changes nothing."""

    erasure: OwnErasure | None
    attempts_left: int


def own_erasure(row: ErasureRow | None) -> OwnErasure:
    """The request as its owner sees it."""
    if row is None:
        return OwnErasure(state=ErasureState.NONE)
    return OwnErasure(
        state=ErasureState(row.state),
        requested_at=from_micros(row.requested_at),
        due_at=from_micros(row.due_at),
        obstacles=_obstacles.decode(row.obstacles),
    )


class ErasureCommands:
    """Each method is one durable command, safe against itself."""

    def __init__(self, platform: Platform) -> None:
        self._clock = platform.clock
        self._ids = platform.ids
        self._sealer = platform.sealer
        self._database = platform.database
        self._audit = Audit(platform.clock, platform.ids)
        self._book = FactorBook(platform)
        self._codes = PhoneCodes(platform)
        self._ended_sessions = platform.ended_sessions
        book = platform.commands
        # A code to the account's phone, for this session. Raises ``StepUpRequired``, ``TooManyRequests``.
        self.send_code = book.single("users.send_erasure_code", self._handle_code, CodeSent)
        self._request = book.single("users.request_erasure", self._handle_request, _Outcome)
        self._cancel = book.single("users.cancel_erasure", self._handle_cancel, OwnErasure)

    async def request(self, wish: RequestErasure) -> OwnErasure:
        """Begin to forget; a request that is open already goes on. Other modules are asked whether anything is in the
        way. Raises ``CodeWrong`` (counted), ``CodeExpired``, ``StepUpRequired`` and ``LastOwner``."""
        outcome = await self._request.submit(wish)
        if outcome.erasure is None:
            raise CodeWrong(attempts_left=outcome.attempts_left)
        return outcome.erasure

    async def cancel(self, user_id: str) -> OwnErasure:
        """Stay. Raises ``ErasureNotOpen``."""
        return await self._cancel.submit(user_id)

    async def propose_due(self) -> int:
        """For those whose week is over: ask again whether anything is in the way, hourly until there is an answer."""
        now = self._clock.now()
        again_at = to_micros(now) + ERASURE_ASKED_AGAIN_SECONDS * MICROS
        due = await self._database.read(
            lambda reader: repository.find_due(reader, to_micros(now), ERASURES_PER_ROUND_MAX)
        )

        async def propose(transaction: Transaction) -> int:
            for row in due:
                check_id = self._ids.new()
                if await repository.ask_again(transaction, row, check_id, again_at):
                    proposed = ErasureProposed(occurred_at=now, check_id=check_id, user_id=row.user_id)
                    transaction.append(proposed)
            return len(due)

        return await self._database.run(propose) if due else 0

    async def hear(self, transaction: Transaction, events: Sequence[ErasureJudged]) -> None:
        """What was found out about requests. An answer to an older question says nothing any more."""
        for event in events:
            row = await repository.find_erasure(transaction, event.user_id)
            if row is not None and row.check_id == event.check_id:
                await self._decide(transaction, row, event.obstacles)

    async def _decide(self, transaction: Transaction, row: ErasureRow, found: list[Obstacle]) -> None:
        now = to_micros(self._clock.now())
        is_last_time = row.state == ErasureState.RECHECKING
        obstacles = list(found)
        # From here on its teams stand still.
        if is_last_time and await self._owns_alone(transaction, row.user_id):
            obstacles.append(Obstacle(ObstacleKind.LAST_OWNER))
        if obstacles:
            words = msgspec.json.encode(obstacles).decode()
            await repository.move_erasure(transaction, row, ErasureState.REFUSED, ended_at=now, obstacles=words)
        elif row.state == ErasureState.CHECKING:
            await repository.move_erasure(transaction, row, ErasureState.WAITING)
        elif is_last_time and await repository.move_erasure(transaction, row, ErasureState.ERASED, ended_at=now):
            await self._forget(transaction, row.user_id, now)

    async def _forget(self, transaction: Transaction, user_id: str, now: int) -> None:
        user, over = (await signing_in.find_users(transaction, [user_id]))[user_id], []
        for organisation_id in await repository.find_organisations(transaction, user_id):
            await teams.withdraw_invitations_of(transaction, organisation_id, user_id, now)
            over += await api_keys.end_keys(transaction, organisation_id, now=now, created_by=user_id)
            left = Deed(
                action="users.member-removed", subject=Subject("member", user_id), organisation_id=organisation_id
            )
            await self._audit.record(transaction, JOB, left)
        open_sessions = await sessions.find_open_ids(transaction, user_id, now)
        await sessions.end_sessions(transaction, open_sessions, now=now, reason="account erased")
        email = await find_email(transaction, user_id)
        phones = list(self._sealer.blind_indexes(self._sealer.open(user.phone_sealed)).values())
        addresses = self._sealer.blind_indexes(self._sealer.open(email.email_sealed)).values() if email else []
        await forget_tries_of(transaction, [*phones, *addresses])
        await self._forget_rows(transaction, user_id, now)
        await repository.forget_codes(transaction, phones)
        await forget_repeated_requests(transaction, user_id)
        newest, *older = phones
        erased = AccountErased(
            occurred_at=from_micros(now), user_id=user_id, phone_index=newest, older_phone_indexes=tuple(older)
        )
        transaction.append(erased)
        transaction.on_commit(lambda: self._ended_sessions.note([*open_sessions, *over]))

    async def forget_again(self, transaction: Transaction, erasure: Erasure, _limit: int) -> Progress:
        """What somebody has stored with an access token that was still good elsewhere when the account was erased."""
        await self._forget_rows(transaction, erasure.user_id, to_micros(self._clock.now()))
        return Progress(0)

    async def _forget_rows(self, transaction: Transaction, user_id: str, now: int) -> None:
        await identities.empty_book(transaction, user_id)
        for kind in ConsentKind:
            await identities.withdraw_consents(transaction, user_id, kind, now)
        await repository.forget_account(transaction, user_id, self._ids.new())

    async def _owns_alone(self, transaction: Transaction, user_id: str) -> bool:
        """Whether an organisation would have no owner any more. Locks all of this account's."""
        alone = False
        for organisation_id in await repository.find_organisations(transaction, user_id):
            await teams.lock_organisation(transaction, organisation_id)
            team = await teams.find_memberships(transaction, organisation_id)
            alone |= [member for member, row in team.items() if OWNER in row.roles.split()] == [user_id]
        return alone

    async def _handle_code(self, transaction: Transaction, wish: AskOwnCode) -> CodeSent:
        standing = await self._book.fresh(transaction, wish.actor, has_code=True)
        return await self._codes.send_to_session(transaction, standing, CodePurpose.ERASURE, wish.language)

    async def _handle_request(self, transaction: Transaction, wish: RequestErasure) -> _Outcome:
        standing = await self._book.fresh(transaction, wish.actor, has_code=True)
        used = await self._codes.use_of_session(transaction, standing, CodePurpose.ERASURE, wish.code)
        if used.code_id is None:
            return _Outcome(None, used.attempts_left)
        now, user_id = standing.now, standing.account.id
        if await self._owns_alone(transaction, user_id):
            raise LastOwner
        row = ErasureRow(
            user_id=user_id,
            check_id=self._ids.new(),
            state=ErasureState.CHECKING,
            requested_at=now,
            due_at=now + ERASURE_COOLING_SECONDS * MICROS,
            ended_at=None,
            obstacles="[]",
        )
        if await repository.put_erasure(transaction, row):
            asked = ErasureProposed(occurred_at=from_micros(now), check_id=row.check_id, user_id=row.user_id)
            transaction.append(asked)
        return _Outcome(own_erasure(await repository.find_erasure(transaction, user_id)), 0)

    async def _handle_cancel(self, transaction: Transaction, user_id: str) -> OwnErasure:
        row = await repository.find_erasure(transaction, user_id)
        if row is None or row.state not in OPEN:
            raise ErasureNotOpen
        now = to_micros(self._clock.now())
        if not await repository.move_erasure(transaction, row, ErasureState.CANCELLED, ended_at=now):
            raise ErasureNotOpen
        return own_erasure(await repository.find_erasure(transaction, user_id))
