"""What people change about their own way in: in the audit log where they are staff, nobody's business where not."""

from __future__ import annotations

import msgspec

from onsale.modules.users.domain import Role
from onsale.modules.users.repository import signing_in as accounts
from onsale.modules.users.repository.factors import all_roles
from onsale.platform.audit import Actor, Audit, Deed, Subject
from onsale.platform.db import Transaction
from onsale.platform.wiring import Platform


class OwnDeeds:
    """Writes them down, in the organisation that the account speaks for."""

    def __init__(self, platform: Platform) -> None:
        self._audit = Audit(platform.clock, platform.ids)

    async def record(
        self,
        transaction: Transaction,
        actor: Actor,
        action: str,
        subject: Subject,
        *,
        before: msgspec.Struct | None = None,
        after: msgspec.Struct | None = None,
    ) -> None:
        """It was done, if and only if this transaction commits."""
        if set(await all_roles(transaction, actor.id)) <= {Role.BUYER}:
            return
        account = (await accounts.find_users(transaction, [actor.id]))[actor.id]
        home = account.organisation_id or ""
        deed = Deed(action=action, subject=subject, organisation_id=home, before=before, after=after)
        await self._audit.record(transaction, actor, deed)
