"""E-mail addresses of accounts: say one, prove it by the code that was sent there, remove it (docs/adr/0041).

Whoever says an address of another account gets the same answer and hears nothing more; its owner does, at the address.
"""

from __future__ import annotations

import msgspec

from onsale.contracts.account_access import EmailCodeRequested
from onsale.contracts.values import Language
from onsale.modules.users.commands.access_book import AccessBook
from onsale.modules.users.commands.codes import CodeSent, enter_code, put_code
from onsale.modules.users.domain import MICROS, new_code
from onsale.modules.users.errors import CodeExpired
from onsale.modules.users.errors.emails import EmailCodeWrong, EmailTaken
from onsale.modules.users.repository import emails as repository
from onsale.modules.users.repository.account_indexes import find_owner
from onsale.modules.users.settings import CODES_PER_EMAIL_BURST, CODES_PER_EMAIL_PER_SECOND, EMAIL_CODE_SECONDS
from onsale.modules.users.tables.passwords import EmailCheckRow, EmailRow
from onsale.platform.audit import Actor
from onsale.platform.clock import from_micros
from onsale.platform.db import Transaction
from onsale.platform.problems import NotFound, TooManyRequests
from onsale.platform.security import keyed_hash, mask_email
from onsale.platform.wiring import Platform


class SayEmail(msgspec.Struct, frozen=True, kw_only=True):
    """A normalised address, and the language of the e-mail."""

    actor: Actor
    email: str
    language: Language


class ConfirmEmail(msgspec.Struct, frozen=True, kw_only=True):
    """The code that was sent to the address."""

    actor: Actor
    code: str


class EmailRemoved(msgspec.Struct, frozen=True):
    """It is done."""


class _Confirmed(msgspec.Struct, frozen=True):
    """A wrong attempt is no refusal of the command: it is counted, and a refused command changes nothing."""

    is_right: bool
    attempts_left: int


class EmailCommands:
    """Each method is one durable command, safe against itself."""

    def __init__(self, platform: Platform) -> None:
        self._ids = platform.ids
        self._sealer = platform.sealer
        self._book = AccessBook(platform)
        self._code_keys = list(platform.keys.all_for("email-code").values())
        # Nobody's inbox is filled by many accounts.
        self._pace = platform.limits.of(
            "users.email-codes", per_second=CODES_PER_EMAIL_PER_SECOND, burst=CODES_PER_EMAIL_BURST
        )
        commands = platform.commands
        # Sends a code, or its owner's news. Raises ``StepUpRequired`` and ``TooManyRequests``.
        self.say = commands.single("users.say_email", self._handle_say, CodeSent)
        self.remove = commands.single("users.remove_email", self._handle_remove, EmailRemoved)
        self._confirm = commands.single("users.confirm_email", self._handle_confirm, _Confirmed)

    async def confirm(self, wish: ConfirmEmail) -> None:
        """The address is the account's. Raises ``EmailCodeWrong`` (counted), ``CodeExpired``, ``EmailTaken``, and
        ``StepUpRequired``, so that a session that has proved nothing uses up no code of its owner."""
        outcome = await self._confirm.submit(wish)
        if not outcome.is_right:
            raise EmailCodeWrong(attempts_left=outcome.attempts_left)

    async def _handle_say(self, transaction: Transaction, wish: SayEmail) -> CodeSent:
        standing = await self._book.fresh(transaction, wish.actor)
        user_id, now, code = standing.account.id, standing.now, new_code()
        indexes = self._sealer.blind_indexes(wish.email)
        index = indexes[self._sealer.newest]
        row = EmailCheckRow(
            user_id=user_id,
            code_id=self._ids.new(),
            email_sealed=self._sealer.seal(wish.email),
            email_index=index,
            email_masked=mask_email(wish.email),
            code_hash=_code_hash(self._code_keys[0], user_id, index, code),
            wrong_attempts=0,
            created_at=now,
            expires_at=now + EMAIL_CODE_SECONDS * MICROS,
            used_at=None,
            window_started_at=now,
            codes_in_window=1,
        )
        sent = await put_code(transaction, row)
        # Last, so that one is taken for an e-mail and not for a request that is refused.
        wait = self._pace.take(index)
        if wait:
            raise TooManyRequests(retry_after=wait)
        owner = await find_owner(transaction, indexes)
        is_elses = owner is not None and owner != user_id
        transaction.append(
            EmailCodeRequested(
                occurred_at=from_micros(now),
                user_id=owner if owner is not None else user_id,
                email_sealed=row.email_sealed,
                code_sealed=None if is_elses else self._sealer.seal(code),
                language=wish.language,
                expires_at=from_micros(row.expires_at),
            )
        )
        return sent

    async def _handle_confirm(self, transaction: Transaction, wish: ConfirmEmail) -> _Confirmed:
        standing = await self._book.fresh(transaction, wish.actor)
        user_id, now = standing.account.id, standing.now
        check = await repository.find_check(transaction, user_id)
        if check is None:
            raise CodeExpired
        hashes = [_code_hash(key, user_id, check.email_index, wish.code) for key in self._code_keys]
        used = await enter_code(transaction, check, hashes, now)
        if used.code_id is None:
            return _Confirmed(is_right=False, attempts_left=used.attempts_left)
        email = self._sealer.open(check.email_sealed)
        indexes = self._sealer.blind_indexes(email)
        if await find_owner(transaction, indexes) not in {None, user_id}:
            raise EmailTaken
        before = await repository.find_email(transaction, user_id)
        row = EmailRow(user_id, self._sealer.seal(email), indexes[self._sealer.newest], check.email_masked, now)
        await repository.put_email(transaction, row, indexes)
        if before is None:
            await self._book.tell(transaction, standing, "email-added")
        elif self._sealer.open(before.email_sealed) != email:
            await self._book.tell(transaction, standing, "email-changed", before.email_sealed)
        return _Confirmed(is_right=True, attempts_left=0)

    async def _handle_remove(self, transaction: Transaction, actor: Actor) -> EmailRemoved:
        standing = await self._book.fresh(transaction, actor)
        user_id = standing.account.id
        before = await repository.find_email(transaction, user_id)
        if before is None:
            raise NotFound
        await repository.delete_email(transaction, user_id)
        await repository.use_up(transaction, user_id, standing.now)
        await self._book.tell(transaction, standing, "email-removed", before.email_sealed)
        return EmailRemoved()


def _code_hash(key: bytes, user_id: str, email_index: str, code: str) -> str:
    return keyed_hash(key, f"{user_id}:{email_index}:{code}")
