"""A session proves again whose it is, where there is no second factor: by a code to the phone of its account.

Where there is one, presenting it does the same (``second_step``). The session and its tokens stay as they are.
"""

from __future__ import annotations

from datetime import datetime

import msgspec

from onsale.modules.users.commands.codes import CodeSent
from onsale.modules.users.commands.factor_book import FactorBook, Standing
from onsale.modules.users.commands.phone_codes import AskOwnCode, CodePurpose, PhoneCodes
from onsale.modules.users.domain import MICROS
from onsale.modules.users.errors import CodeWrong
from onsale.modules.users.repository.proofs import note_proof
from onsale.modules.users.settings import PROOF_SECONDS
from onsale.platform.audit import Actor
from onsale.platform.clock import from_micros
from onsale.platform.db import Transaction
from onsale.platform.wiring import Platform


class Prove(msgspec.Struct, frozen=True, kw_only=True):
    """The code that was sent."""

    actor: Actor
    code: str


class Proved(msgspec.Struct, frozen=True, kw_only=True):
    """Until when the session may do what only the owner of the account may."""

    expires_at: datetime


class _Outcome(msgspec.Struct, frozen=True):
    """A wrong code is no refusal of the command: it is counted, and a refused command changes nothing."""

    proved: Proved | None
    attempts_left: int


class ProofCommands:
    """Each method is one durable command."""

    def __init__(self, platform: Platform) -> None:
        self._book = FactorBook(platform)
        self._codes = PhoneCodes(platform)
        commands = platform.commands
        # Raises ``TooManyRequests``; ``StepUpRequired`` where a factor is wanted instead.
        self.send_code = commands.single("users.send_proof_code", self._send_code, CodeSent)
        self._prove = commands.single("users.prove_by_code", self._handle_prove, _Outcome)

    async def prove(self, wish: Prove) -> Proved:
        """Raises ``CodeWrong`` (counted), ``CodeExpired``, and ``StepUpRequired`` where a factor is wanted instead."""
        outcome = await self._prove.submit(wish)
        if outcome.proved is None:
            raise CodeWrong(attempts_left=outcome.attempts_left)
        return outcome.proved

    async def _send_code(self, transaction: Transaction, wish: AskOwnCode) -> CodeSent:
        standing = await self._standing(transaction, wish.actor)
        return await self._codes.send_to_session(transaction, standing, CodePurpose.PROOF, wish.language)

    async def _handle_prove(self, transaction: Transaction, wish: Prove) -> _Outcome:
        standing = await self._standing(transaction, wish.actor)
        used = await self._codes.use_of_session(transaction, standing, CodePurpose.PROOF, wish.code)
        if used.code_id is None:
            return _Outcome(None, used.attempts_left)
        await note_proof(transaction, standing.session.id, standing.now)
        return _Outcome(Proved(expires_at=from_micros(standing.now + PROOF_SECONDS * MICROS)), 0)

    async def _standing(self, transaction: Transaction, actor: Actor) -> Standing:
        """Whoever may prove it by the phone alone."""
        standing = await self._book.standing(transaction, actor)
        if standing.factors:
            raise await self._book.refusal(transaction, standing)
        return standing
