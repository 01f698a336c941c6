"""What every change of second factors begins and ends with: who asks, in which session, and who is told."""

from __future__ import annotations

import hashlib

import msgspec

from onsale.contracts.second_factors import SecondFactorChange, SecondFactorChanged
from onsale.contracts.values import Language
from onsale.modules.users.commands.issuing import SessionTokens, new_secret, renewed
from onsale.modules.users.commands.own_deeds import OwnDeeds
from onsale.modules.users.domain import MICROS, Session
from onsale.modules.users.domain.factors import (
    FactorKind,
    Method,
    new_recovery_codes,
    tidied_recovery_code,
)
from onsale.modules.users.domain.passkeys import Site, site_of
from onsale.modules.users.domain.proofs import is_fresh, proof_ways
from onsale.modules.users.errors import SessionEnded
from onsale.modules.users.errors.factors import ChallengeOver, PasskeysUnavailable
from onsale.modules.users.errors.proofs import StepUpRequired
from onsale.modules.users.repository import factors as repository
from onsale.modules.users.repository import sessions as session_repository
from onsale.modules.users.repository import signing_in as accounts
from onsale.modules.users.repository.proofs import note_proof
from onsale.modules.users.settings import FACTOR_TRIES_FREE
from onsale.modules.users.tables import SessionRow, UserRow
from onsale.modules.users.tables.factors import ChallengeRow, FactorRow, TriesRow
from onsale.platform.audit import Actor, Subject
from onsale.platform.clock import from_micros, to_micros
from onsale.platform.db import Transaction
from onsale.platform.wiring import Platform

LANGUAGE_UNKNOWN: Language = "zh-CN"


class FactorInAudit(msgspec.Struct, frozen=True):
    """What the audit log keeps of a factor."""

    kind: str
    name: str


class Standing(msgspec.Struct, frozen=True):
    """Who asks, as it is now and stays until the transaction ends: the account is locked."""

    actor: Actor
    account: UserRow
    session: SessionRow
    factors: list[FactorRow]
    now: int

    @property
    def is_fresh(self) -> bool:
        """Whether the session has proved a short time ago whose it is."""
        session = self.session
        return is_fresh(
            proved_at=session.proved_at,
            methods=session.methods.split(),
            has_factor=bool(self.factors),
            now=self.now,
        )

    def of_kind(self, kind: FactorKind) -> list[FactorRow]:
        return [row for row in self.factors if row.kind == kind]

    def credential_ids(self) -> list[str]:
        return [row.credential_id for row in self.factors if row.credential_id is not None]


class FactorBook:
    """Shared by what presents factors and by what changes them."""

    def __init__(self, platform: Platform) -> None:
        self._clock = platform.clock
        self._ids = platform.ids
        self._sealer = platform.sealer
        self._deeds = OwnDeeds(platform)
        self._tokens = SessionTokens(platform)
        self._site = site_of(platform.settings.base_url)

    @property
    def site(self) -> Site:
        """For which passkeys are made here; raises ``PasskeysUnavailable``."""
        if self._site is None:
            raise PasskeysUnavailable
        return self._site

    async def standing(self, transaction: Transaction, actor: Actor) -> Standing:
        """Locks the account of whoever asks. Raises ``SessionEnded`` when the session is over, or was never one."""
        now = to_micros(self._clock.now())
        account = await repository.lock_account(transaction, actor.id)
        session = await repository.find_open_session(transaction, actor.id, actor.session_id, now)
        if account is None or session is None:
            raise SessionEnded
        return Standing(actor, account, session, await repository.find_factors(transaction, account.id), now)

    async def fresh(self, transaction: Transaction, actor: Actor, *, has_code: bool = False) -> Standing:
        """The same for what only the owner of the account may do. Raises ``StepUpRequired`` as well.

        ``has_code``: a code of the phone is asked for besides, which is enough where there is no factor.
        """
        standing = await self.standing(transaction, actor)
        if not standing.is_fresh and not (has_code and not standing.factors):
            raise await self.refusal(transaction, standing)
        return standing

    async def refusal(self, transaction: Transaction, standing: Standing) -> StepUpRequired:
        """With what this account can present."""
        kinds = {FactorKind(row.kind) for row in standing.factors}
        codes = await repository.count_recovery_codes(transaction, standing.account.id) if kinds else 0
        ways = proof_ways(kinds, has_recovery_codes=codes > 0)
        return StepUpRequired(ways=[way.value for way in ways])

    async def ask(self, transaction: Transaction, standing: Standing, kind: str, secret: str, seconds: int) -> int:
        """Put a challenge to the session; returns until when it can be answered."""
        expires_at = standing.now + seconds * MICROS
        row = ChallengeRow(standing.session.id, kind, self._sealer.seal(secret), expires_at)
        await repository.put_challenge(transaction, row)
        return expires_at

    async def challenge(self, transaction: Transaction, standing: Standing, kind: str) -> ChallengeRow:
        """What this session was asked; raises ``ChallengeOver``."""
        found = await repository.find_challenge(transaction, standing.session.id, kind, standing.now)
        if found is None:
            raise ChallengeOver
        return found

    async def take(self, transaction: Transaction, standing: Standing, kind: str) -> str:
        """The secret of a challenge, to one caller; raises ``ChallengeOver``."""
        found = await self.challenge(transaction, standing, kind)
        if not await repository.take_challenge(transaction, found):
            raise ChallengeOver
        return self._sealer.open(found.secret_sealed)

    async def raise_session(self, transaction: Transaction, standing: Standing, method: Method) -> Session:
        """New tokens for a session that has proved who it is by one more method; the older ones refresh no more."""
        methods = [*standing.session.methods.split(), method.value]
        secret = new_secret()
        row = renewed(standing.session, secret, standing.now)
        row = msgspec.structs.replace(row, methods=" ".join(dict.fromkeys(methods)))
        if not await accounts.rotate_session(transaction, row, standing.session.refresh_hash):
            raise SessionEnded
        await note_proof(transaction, row.id, standing.now)
        await repository.replace_tries(transaction, standing.account.id, None)
        return await self._tokens.issue(transaction, row, standing.account, secret)

    async def count_wrong(self, transaction: Transaction, standing: Standing, known: TriesRow | None) -> None:
        """One more wrong code in a row; whoever owns the account hears of it when there are many."""
        wrong = 1 if known is None else known.wrong + 1
        await repository.replace_tries(
            transaction, standing.account.id, TriesRow(standing.account.id, wrong, standing.now)
        )
        if wrong == FACTOR_TRIES_FREE:
            await self.tell(transaction, standing, "codes-tried")

    async def make_recovery_codes(self, transaction: Transaction, standing: Standing) -> list[str]:
        """New ones instead of all others."""
        codes = new_recovery_codes()
        hashes = [recovery_hash(standing.account.id, code) for code in codes]
        await repository.replace_recovery_codes(transaction, standing.account.id, hashes)
        return codes

    async def tell(self, transaction: Transaction, standing: Standing, change: SecondFactorChange) -> None:
        """Whoever owns the account hears of it, on the phone."""
        user, session = standing.account, standing.session
        last = await session_repository.find_last_device(transaction, user.id)
        device = await session_repository.find_device(transaction, user.id, session.device_id or "")
        transaction.append(
            SecondFactorChanged(
                occurred_at=from_micros(standing.now),
                change_id=self._ids.new(),
                user_id=user.id,
                phone_sealed=user.phone_sealed,
                language=LANGUAGE_UNKNOWN if last is None else last.language,
                change=change,
                device_name="" if device is None else device.name,
                address_masked=session.address_masked or "",
            )
        )

    async def record(
        self,
        transaction: Transaction,
        standing: Standing,
        action: str,
        subject: Subject,
        *,
        before: FactorInAudit | None = None,
        after: FactorInAudit | None = None,
    ) -> None:
        """In the audit log, if it is staff."""
        await self._deeds.record(transaction, standing.actor, action, subject, before=before, after=after)


def recovery_hash(user_id: str, code: str) -> str:
    # 120 random bits need no slow hash, and no key that could be lost.
    return hashlib.sha256(f"{user_id}:{tidied_recovery_code(code)}".encode()).hexdigest()


def in_audit(row: FactorRow) -> FactorInAudit:
    return FactorInAudit(row.kind, row.name)
