"""What every change of passwords and e-mail addresses begins and ends with: who asks, and who is told."""

from __future__ import annotations

from onsale.contracts.account_access import AccountAccessChange, AccountAccessChanged
from onsale.modules.users.commands.factor_book import LANGUAGE_UNKNOWN, FactorBook, Standing
from onsale.modules.users.repository import emails as email_repository
from onsale.modules.users.repository import sessions as session_repository
from onsale.platform.audit import Actor, Subject
from onsale.platform.clock import from_micros
from onsale.platform.db import Transaction
from onsale.platform.wiring import Platform


class AccessBook:
    """Shared by passwords and e-mail addresses."""

    def __init__(self, platform: Platform) -> None:
        self._ids = platform.ids
        self._factors = FactorBook(platform)

    async def standing(self, transaction: Transaction, actor: Actor) -> Standing:
        """Locks the account of whoever asks. Raises ``SessionEnded``."""
        return await self._factors.standing(transaction, actor)

    async def fresh(self, transaction: Transaction, actor: Actor) -> Standing:
        """The same for who has proved a short time ago who it is. Raises ``StepUpRequired`` as well."""
        return await self._factors.fresh(transaction, actor)

    async def tell(
        self, transaction: Transaction, standing: Standing, change: AccountAccessChange, told: str | None = None
    ) -> None:
        """Whoever owns the account hears of it on the phone and by e-mail, at its confirmed address or at ``told``, the
        earlier one; staff finds it in the audit log."""
        user, session = standing.account, standing.session
        email = await email_repository.find_email(transaction, user.id)
        last = await session_repository.find_last_device(transaction, user.id)
        device = await session_repository.find_device(transaction, user.id, session.device_id or "")
        transaction.append(
            AccountAccessChanged(
                occurred_at=from_micros(standing.now),
                change_id=self._ids.new(),
                user_id=user.id,
                phone_sealed=user.phone_sealed,
                email_sealed=told or (None if email is None else email.email_sealed),
                language=LANGUAGE_UNKNOWN if last is None else last.language,
                change=change,
                device_name="" if device is None else device.name,
                address_masked=session.address_masked or "",
            )
        )
        await self._factors.record(transaction, standing, f"users.{change}", Subject("user", user.id))
