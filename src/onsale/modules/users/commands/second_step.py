"""The second step of signing in: present a factor that one has, or a recovery code.

A wrong attempt is no refusal of the command: it is counted, or its challenge is used up, and a refused command changes
nothing. Codes that can be guessed are paced for the account as a whole; a passkey is not paced, so that whoever tries
codes keeps nobody out who has one.
"""

from __future__ import annotations

import msgspec
import structlog

from onsale.modules.users.commands.factor_book import FactorBook, Standing, recovery_hash
from onsale.modules.users.domain import MICROS, Session
from onsale.modules.users.domain.factors import FactorKind, Method, pause_seconds, totp_step
from onsale.modules.users.domain.passkeys import (
    Passkey,
    PasskeyOptions,
    SignedChallenge,
    Site,
    new_challenge,
    passkey_options,
    verified_signatures,
)
from onsale.modules.users.errors.factors import FactorWrong, NoSecondFactor, PasskeyRefused
from onsale.modules.users.repository import factors as repository
from onsale.modules.users.settings import CHALLENGE_SECONDS
from onsale.modules.users.tables.factors import TriesRow
from onsale.platform.audit import Actor, Subject
from onsale.platform.db import Transaction
from onsale.platform.problems import TooManyRequests
from onsale.platform.wiring import Platform

SIGN_IN = "passkey-sign-in"

log = structlog.get_logger(__name__)


class PresentCode(msgspec.Struct, frozen=True, kw_only=True):
    """A code of an authenticator app, or a recovery code."""

    actor: Actor
    code: str


class PresentPasskey(msgspec.Struct, frozen=True, kw_only=True):
    """What a passkey has signed."""

    actor: Actor
    signed: SignedChallenge


class _Presented(msgspec.Struct, frozen=True):
    session: Session | None


class SecondStepCommands:
    """Each method is one durable command; a right answer is accepted once, however often it comes at the same time."""

    def __init__(self, platform: Platform) -> None:
        self._sealer = platform.sealer
        self._book = FactorBook(platform)
        commands = platform.commands
        self.begin_passkey = commands.single("users.begin_passkey_sign_in", self._begin_passkey, PasskeyOptions)
        self._code = commands.single("users.present_code", self._with_code, _Presented)
        self._recovery_code = commands.single("users.present_recovery_code", self._with_recovery_code, _Presented)
        self._passkey = commands.single("users.present_passkey", self._with_passkey, _Presented)

    async def present_code(self, wish: PresentCode) -> Session:
        """Raises ``FactorWrong``, ``TooManyRequests`` and ``NoSecondFactor``, as does the next one."""
        return _session((await self._code.submit(wish)).session)

    async def present_recovery_code(self, wish: PresentCode) -> Session:
        """A recovery code works once; factors stay as they are."""
        return _session((await self._recovery_code.submit(wish)).session)

    async def present_passkey(self, wish: PresentPasskey) -> Session:
        """Raises ``PasskeyRefused``, ``ChallengeOver`` and ``NoSecondFactor``."""
        session = (await self._passkey.submit(wish)).session
        if session is None:
            raise PasskeyRefused
        return session

    async def _begin_passkey(self, transaction: Transaction, actor: Actor) -> PasskeyOptions:
        site, standing = self._book.site, await self._presenting(transaction, actor)
        known = standing.credential_ids()
        if not known:
            raise NoSecondFactor
        challenge = new_challenge()
        await self._book.ask(transaction, standing, SIGN_IN, challenge, CHALLENGE_SECONDS)
        return passkey_options(site, challenge, known)

    async def _with_code(self, transaction: Transaction, wish: PresentCode) -> _Presented:
        standing = await self._presenting(transaction, wish.actor)
        tries = await self._paced(transaction, standing)
        for row in standing.of_kind(FactorKind.TOTP):
            step = totp_step(self._sealer.open(row.secret_sealed or ""), wish.code, standing.now // MICROS)
            if step is not None and await repository.use_step(transaction, row.id, step, standing.now):
                return _Presented(await self._book.raise_session(transaction, standing, Method.OTP))
        await self._book.count_wrong(transaction, standing, tries)
        return _Presented(None)

    async def _with_recovery_code(self, transaction: Transaction, wish: PresentCode) -> _Presented:
        standing = await self._presenting(transaction, wish.actor)
        tries, user_id = await self._paced(transaction, standing), standing.account.id
        if not await repository.use_recovery_code(
            transaction, user_id, recovery_hash(user_id, wish.code), standing.now
        ):
            await self._book.count_wrong(transaction, standing, tries)
            return _Presented(None)
        await self._book.tell(transaction, standing, "recovery-code-used")
        await self._book.record(transaction, standing, "users.recovery-code-used", Subject("user", user_id))
        return _Presented(await self._book.raise_session(transaction, standing, Method.RECOVERY))

    async def _with_passkey(self, transaction: Transaction, wish: PresentPasskey) -> _Presented:
        site, standing = self._book.site, await self._presenting(transaction, wish.actor)
        challenge = await self._book.take(transaction, standing, SIGN_IN)
        if not await self._is_signed(transaction, standing, site, challenge, wish.signed):
            return _Presented(None)
        return _Presented(await self._book.raise_session(transaction, standing, Method.PASSKEY))

    async def _is_signed(
        self, transaction: Transaction, standing: Standing, site: Site, challenge: str, signed: SignedChallenge
    ) -> bool:
        row = next((one for one in standing.factors if one.credential_id == signed.credential_id), None)
        if row is None:
            log.warning("passkey_refused", user_id=standing.account.id, reason="not a passkey of this account")
            return False
        passkey = Passkey(
            credential_id=signed.credential_id, public_key=row.public_key or "", signatures=row.signatures or 0
        )
        try:
            signatures = verified_signatures(site, challenge, signed, passkey)
        except PasskeyRefused as refusal:
            # An old count may be a copy of the authenticator; whoever looks into it finds it here.
            log.warning("passkey_refused", user_id=standing.account.id, factor_id=row.id, reason=str(refusal.__cause__))
            return False
        return await repository.use_passkey(transaction, row, signatures, standing.now)

    async def _presenting(self, transaction: Transaction, actor: Actor) -> Standing:
        standing = await self._book.standing(transaction, actor)
        if not standing.factors:
            raise NoSecondFactor
        return standing

    async def _paced(self, transaction: Transaction, standing: Standing) -> TriesRow | None:
        """How often this account was wrong; raises ``TooManyRequests`` while it has to wait."""
        tries = await repository.find_tries(transaction, standing.account.id)
        if tries is not None:
            wait = tries.last_at + pause_seconds(tries.wrong) * MICROS - standing.now
            if wait > 0:
                raise TooManyRequests(retry_after=-(-wait // MICROS))
        return tries


def _session(session: Session | None) -> Session:
    if session is None:
        raise FactorWrong
    return session
