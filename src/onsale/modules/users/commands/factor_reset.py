"""For operators: somebody has lost every factor and every recovery code, and has proved at a desk who they are."""

from __future__ import annotations

import msgspec

from onsale.contracts.phones import normalised_phone
from onsale.contracts.second_factors import SecondFactorChanged
from onsale.modules.users.commands.factor_book import LANGUAGE_UNKNOWN, in_audit
from onsale.modules.users.repository import factors as repository
from onsale.modules.users.repository import sessions as session_repository
from onsale.modules.users.repository import signing_in as accounts
from onsale.platform.audit import COMMAND_LINE, Audit, Deed, Subject
from onsale.platform.clock import from_micros, to_micros
from onsale.platform.db import Transaction
from onsale.platform.problems import NotFound
from onsale.platform.wiring import Platform


class FactorsForgotten(msgspec.Struct, frozen=True):
    """Whose, and how many."""

    user_id: str
    factors: int


class ResetInAudit(msgspec.Struct, frozen=True):
    """What the audit log keeps: why, and what is gone."""

    reason: str
    factors: list[str]


async def forget_factors(platform: Platform, phone: str, reason: str) -> FactorsForgotten:
    """Remove all factors and recovery codes of an account and end its sessions. Raises ``NotFound``.

    Whoever has the phone can then enrol a factor; whoever owns the account is told.
    """
    phone = normalised_phone(phone) or phone

    async def forget(transaction: Transaction) -> FactorsForgotten:
        found = (await accounts.find_users_by_phone(transaction, [phone], platform.sealer)).get(phone)
        user = None if found is None else await repository.lock_account(transaction, found.id)
        if user is None:
            raise NotFound
        now = to_micros(platform.clock.now())
        rows = await repository.find_factors(transaction, user.id)
        await repository.delete_factors(transaction, user.id, [row.id for row in rows])
        await repository.replace_recovery_codes(transaction, user.id, [])
        await repository.replace_tries(transaction, user.id, None)
        ended = await session_repository.find_open_ids(transaction, user.id, now)
        await session_repository.end_sessions(transaction, ended, now=now, reason="factors forgotten")
        transaction.on_commit(lambda: platform.ended_sessions.note(ended))
        last = await session_repository.find_last_device(transaction, user.id)
        transaction.append(
            SecondFactorChanged(
                occurred_at=from_micros(now),
                change_id=platform.ids.new(),
                user_id=user.id,
                phone_sealed=user.phone_sealed,
                language=LANGUAGE_UNKNOWN if last is None else last.language,
                change="all-removed",
                device_name="",
                address_masked="",
            )
        )
        deed = Deed(
            action="users.second-factors-forgotten",
            subject=Subject("user", user.id),
            organisation_id=user.organisation_id or "",
            before=ResetInAudit(reason, [in_audit(row).kind for row in rows]),
        )
        await Audit(platform.clock, platform.ids).record(transaction, COMMAND_LINE, deed)
        return FactorsForgotten(user.id, len(rows))

    return await platform.database.run(forget)
