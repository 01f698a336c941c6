"""Second factors of one's own: add an authenticator app or a passkey, rename, remove, and new recovery codes.

Every change locks the account first, so that whoever decides sees its factors as they are and they stay so.
"""

from __future__ import annotations

from uuid import UUID

import msgspec

from onsale.modules.users.commands.factor_book import FactorBook, FactorInAudit, Standing, in_audit
from onsale.modules.users.domain import MICROS, Session
from onsale.modules.users.domain.factors import (
    FactorKind,
    Method,
    TotpEnrolment,
    new_totp_secret,
    totp_step,
    totp_uri,
)
from onsale.modules.users.domain.passkeys import (
    MadePasskey,
    NewPasskeyOptions,
    Passkey,
    PasskeyOwner,
    encoded,
    new_challenge,
    new_passkey_options,
    verified_passkey,
)
from onsale.modules.users.errors.factors import (
    ChallengeOver,
    FactorsFull,
    FactorWrong,
    LastSecondFactor,
    NoSecondFactor,
    PasskeyRefused,
)
from onsale.modules.users.repository import factors as repository
from onsale.modules.users.settings import (
    CHALLENGE_SECONDS,
    FACTORS_MAX,
    TOTP_ENROLMENT_SECONDS,
)
from onsale.modules.users.tables.factors import FactorRow
from onsale.platform.audit import Actor, Subject
from onsale.platform.clock import from_micros
from onsale.platform.db import Transaction
from onsale.platform.policy import need_second_factor
from onsale.platform.problems import NotFound
from onsale.platform.wiring import Platform

TOTP_ENROLMENT = "totp-enrolment"
PASSKEY_ENROLMENT = "passkey-enrolment"


class ConfirmTotp(msgspec.Struct, frozen=True, kw_only=True):
    """A code of the app that was set up, and what its owner calls it."""

    actor: Actor
    name: str
    code: str


class ConfirmPasskey(msgspec.Struct, frozen=True, kw_only=True):
    """A passkey that a browser has made, and what its owner calls it."""

    actor: Actor
    name: str
    made: MadePasskey


class RenameFactor(msgspec.Struct, frozen=True, kw_only=True):
    """Another name for a factor."""

    actor: Actor
    factor_id: str
    name: str


class RemoveFactor(msgspec.Struct, frozen=True, kw_only=True):
    """A factor works no more."""

    actor: Actor
    factor_id: str


class FactorAdded(msgspec.Struct, frozen=True, kw_only=True):
    """The session, which has proved who it is by the new factor; with the first factor recovery codes, told once."""

    session: Session
    recovery_codes: list[str] | None


class RecoveryCodes(msgspec.Struct, frozen=True):
    """They are told once, and only their hashes are kept."""

    codes: list[str]


class FactorsChanged(msgspec.Struct, frozen=True):
    """It is done."""


class _PasskeyOutcome(msgspec.Struct, frozen=True):
    """Nothing when it was refused: the challenge is used up all the same, and a refused command changes nothing."""

    added: FactorAdded | None


class FactorCommands:
    """Each method is one durable command."""

    def __init__(self, platform: Platform) -> None:
        self._clock = platform.clock
        self._ids = platform.ids
        self._sealer = platform.sealer
        self._wants_second_factors = platform.settings.wants_second_factors
        self._book = FactorBook(platform)
        commands = platform.commands
        self.begin_totp = commands.single("users.begin_totp", self._begin_totp, TotpEnrolment)
        self.confirm_totp = commands.single("users.confirm_totp", self._confirm_totp, FactorAdded)
        self.begin_passkey = commands.single("users.begin_passkey", self._begin_passkey, NewPasskeyOptions)
        self._confirm = commands.single("users.confirm_passkey", self._confirm_passkey, _PasskeyOutcome)
        self.rename = commands.single("users.rename_factor", self._rename, FactorsChanged)
        self.remove = commands.single("users.remove_factor", self._remove, FactorsChanged)
        self.renew_codes = commands.single("users.renew_recovery_codes", self._renew_codes, RecoveryCodes)

    async def confirm_passkey(self, wish: ConfirmPasskey) -> FactorAdded:
        """Keep a passkey, if it answers the challenge of this session. Raises ``PasskeyRefused`` and others."""
        outcome = await self._confirm.submit(wish)
        if outcome.added is None:
            raise PasskeyRefused
        return outcome.added

    async def _begin_totp(self, transaction: Transaction, actor: Actor) -> TotpEnrolment:
        standing = await self._enrolling(transaction, actor)
        secret = new_totp_secret()
        expires_at = await self._book.ask(transaction, standing, TOTP_ENROLMENT, secret, TOTP_ENROLMENT_SECONDS)
        uri = totp_uri(secret, standing.account.phone_masked)
        return TotpEnrolment(secret=secret, uri=uri, expires_at=from_micros(expires_at))

    async def _confirm_totp(self, transaction: Transaction, wish: ConfirmTotp) -> FactorAdded:
        standing = await self._enrolling(transaction, wish.actor)
        challenge = await self._book.challenge(transaction, standing, TOTP_ENROLMENT)
        secret = self._sealer.open(challenge.secret_sealed)
        # Wrong ones are not counted: whoever asks has been told the secret.
        step = totp_step(secret, wish.code, standing.now // MICROS)
        if step is None:
            raise FactorWrong
        if not await repository.take_challenge(transaction, challenge):
            raise ChallengeOver
        row = self._row(standing, FactorKind.TOTP, wish.name)
        row = msgspec.structs.replace(row, secret_sealed=self._sealer.seal(secret), last_step=step)
        return await self._add(transaction, standing, row, Method.OTP)

    async def _begin_passkey(self, transaction: Transaction, actor: Actor) -> NewPasskeyOptions:
        site = self._book.site
        standing = await self._enrolling(transaction, actor)
        challenge = new_challenge()
        await self._book.ask(transaction, standing, PASSKEY_ENROLMENT, challenge, CHALLENGE_SECONDS)
        name = standing.account.phone_masked
        owner = PasskeyOwner(id=encoded(UUID(standing.account.id).bytes), name=name, display_name=name)
        return new_passkey_options(site, owner, challenge, standing.credential_ids())

    async def _confirm_passkey(self, transaction: Transaction, wish: ConfirmPasskey) -> _PasskeyOutcome:
        site = self._book.site
        standing = await self._enrolling(transaction, wish.actor)
        challenge = await self._book.take(transaction, standing, PASSKEY_ENROLMENT)
        try:
            passkey = verified_passkey(site, challenge, wish.made)
        except PasskeyRefused:
            return _PasskeyOutcome(None)
        if await repository.is_credential_known(transaction, passkey.credential_id):
            return _PasskeyOutcome(None)
        row = _with_passkey(self._row(standing, FactorKind.PASSKEY, wish.name), passkey)
        return _PasskeyOutcome(await self._add(transaction, standing, row, Method.PASSKEY))

    async def _rename(self, transaction: Transaction, wish: RenameFactor) -> FactorsChanged:
        standing = await self._book.fresh(transaction, wish.actor)
        known = _factor(standing, wish.factor_id)
        await repository.rename_factor(transaction, standing.account.id, known.id, wish.name)
        before, after = in_audit(known), FactorInAudit(known.kind, wish.name)
        subject = Subject("second-factor", known.id)
        await self._book.record(
            transaction, standing, "users.second-factor-renamed", subject, before=before, after=after
        )
        return FactorsChanged()

    async def _remove(self, transaction: Transaction, wish: RemoveFactor) -> FactorsChanged:
        standing = await self._book.fresh(transaction, wish.actor)
        known = _factor(standing, wish.factor_id)
        is_last = len(standing.factors) == 1
        if is_last and await self._needs_one(transaction, standing):
            raise LastSecondFactor
        await repository.delete_factors(transaction, standing.account.id, [known.id])
        if is_last:
            await repository.replace_recovery_codes(transaction, standing.account.id, [])
        await self._book.tell(
            transaction, standing, "totp-removed" if known.kind == FactorKind.TOTP else "passkey-removed"
        )
        subject = Subject("second-factor", known.id)
        await self._book.record(transaction, standing, "users.second-factor-removed", subject, before=in_audit(known))
        return FactorsChanged()

    async def _renew_codes(self, transaction: Transaction, actor: Actor) -> RecoveryCodes:
        standing = await self._book.fresh(transaction, actor)
        if not standing.factors:
            raise NoSecondFactor
        codes = await self._book.make_recovery_codes(transaction, standing)
        await self._book.tell(transaction, standing, "recovery-codes-made")
        subject = Subject("user", standing.account.id)
        await self._book.record(transaction, standing, "users.recovery-codes-made", subject)
        return RecoveryCodes(codes)

    async def _enrolling(self, transaction: Transaction, actor: Actor) -> Standing:
        """Whoever may add one more factor."""
        standing = await self._book.fresh(transaction, actor)
        if len(standing.factors) >= FACTORS_MAX:
            raise FactorsFull(most=FACTORS_MAX)
        return standing

    async def _needs_one(self, transaction: Transaction, standing: Standing) -> bool:
        """In any organisation, whichever the account speaks for: it may change that."""
        return self._wants_second_factors and need_second_factor(
            await repository.all_roles(transaction, standing.account.id)
        )

    async def _add(self, transaction: Transaction, standing: Standing, row: FactorRow, method: Method) -> FactorAdded:
        await repository.insert_factor(transaction, row)
        codes = None if standing.factors else await self._book.make_recovery_codes(transaction, standing)
        await self._book.tell(transaction, standing, "totp-added" if method is Method.OTP else "passkey-added")
        subject = Subject("second-factor", row.id)
        await self._book.record(transaction, standing, "users.second-factor-added", subject, after=in_audit(row))
        session = await self._book.raise_session(transaction, standing, method)
        return FactorAdded(session=session, recovery_codes=codes)

    def _row(self, standing: Standing, kind: FactorKind, name: str) -> FactorRow:
        """A new factor without what makes it one."""
        return FactorRow(
            id=self._ids.new(),
            user_id=standing.account.id,
            kind=kind.value,
            name=name,
            secret_sealed=None,
            last_step=None,
            credential_id=None,
            public_key=None,
            signatures=None,
            created_at=standing.now,
            last_used_at=None,
        )


def _with_passkey(row: FactorRow, passkey: Passkey) -> FactorRow:
    return msgspec.structs.replace(
        row,
        credential_id=passkey.credential_id,
        public_key=passkey.public_key,
        signatures=passkey.signatures,
    )


def _factor(standing: Standing, factor_id: str) -> FactorRow:
    found = next((row for row in standing.factors if row.id == factor_id), None)
    if found is None:
        raise NotFound
    return found
