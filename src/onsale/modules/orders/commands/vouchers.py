"""Vouchers as their organisers make and change them."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence

import msgspec

from onsale.modules.orders.domain.vouchers import (
    Voucher,
    VoucherRules,
    VoucherState,
    code_key,
    new_code,
)
from onsale.modules.orders.errors import TooManyVouchers, VoucherChanged, VoucherCodeTaken, VoucherLimitTooLow
from onsale.modules.orders.repository import vouchers as rows
from onsale.modules.orders.repository.vouchers import CodeRow
from onsale.modules.orders.settings import VOUCHER_CODES_AT_ONCE, VOUCHERS_PER_ORGANISATION_MAX
from onsale.platform.audit import Actor, Audit, Deed, Subject
from onsale.platform.clock import Clock, to_micros
from onsale.platform.db import Transaction
from onsale.platform.ids import IdGenerator
from onsale.platform.problems import NotFound


class CreateVoucher(msgspec.Struct, frozen=True, kw_only=True):
    """A voucher with one ``code`` for ``max_uses`` uses, or without one a batch of so many codes with a ``prefix``."""

    actor: Actor
    organisation_id: str
    name: str
    rules: VoucherRules
    per_account_max: int | None
    max_uses: int
    code: str | None
    prefix: str = ""


class ChangeVoucher(msgspec.Struct, frozen=True, kw_only=True):
    """What an organiser can change of a voucher that is out. ``None`` leaves it; ``ends_at`` is ``None`` for no end
    and only believed when ``changes_end``."""

    actor: Actor
    organisation_id: str
    voucher_id: str
    revision: int
    name: str | None = None
    max_uses: int | None = None
    ends_at: int | None = None
    changes_end: bool = False
    state: VoucherState | None = None


class NoteExport(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody takes the codes of a batch away."""

    actor: Actor
    organisation_id: str
    voucher_id: str


class VoucherInAudit(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the audit log keeps of a voucher; of a batch not its codes."""

    name: str
    state: str
    max_uses: int
    ends_at: int | None
    code: str | None = None
    rules: VoucherRules | None = None
    per_account_max: int | None = None


class VoucherCommands:
    """The use cases of organisers."""

    def __init__(
        self, clock: Clock, ids: IdGenerator, audit: Audit, entropy: Callable[[int], bytes] = os.urandom
    ) -> None:
        self._clock = clock
        self._ids = ids
        self._audit = audit
        self._entropy = entropy

    async def create(self, transaction: Transaction, command: CreateVoucher) -> Voucher:
        """Store it. The codes of a batch are made afterwards, some at a time (``make_codes``)."""
        if await rows.count_vouchers(transaction, command.organisation_id) >= VOUCHERS_PER_ORGANISATION_MAX:
            raise TooManyVouchers(most=VOUCHERS_PER_ORGANISATION_MAX)
        is_batch = command.code is None
        voucher = Voucher(
            id=self._ids.new(),
            organisation_id=command.organisation_id,
            name=command.name,
            rules=command.rules,
            per_account_max=command.per_account_max,
            state=VoucherState.ACTIVE,
            max_uses=command.max_uses,
            used=0,
            codes_wanted=command.max_uses if is_batch else 1,
            codes_made=0 if is_batch else 1,
            code=command.code,
            prefix=command.prefix,
            created_at=to_micros(self._clock.now()),
            created_by=command.actor.id,
            revision=1,
        )
        if command.code is not None:
            key = (command.organisation_id, code_key(command.code))
            if await rows.find_codes(transaction, [key[0]], [key[1]]):
                raise VoucherCodeTaken()
            await rows.add_codes(transaction, [self._code_row(voucher, command.code)])
        await rows.add_voucher(transaction, voucher)
        await self._record(transaction, command.actor, "orders.voucher-created", after=voucher)
        return voucher

    async def make_codes(self, transaction: Transaction, batches: Sequence[Voucher]) -> int:
        """The next codes of these batches; how many. A code that exists already makes the whole round run again."""
        made = 0
        for voucher in batches:
            count = min(voucher.codes_wanted - voucher.codes_made, VOUCHER_CODES_AT_ONCE)
            codes = {new_code(voucher.prefix, self._entropy) for _ in range(count)}
            new = [self._code_row(voucher, code) for code in sorted(codes)]
            made += len(new) if await rows.grow_batch(transaction, voucher, new) else 0
        return made

    def _code_row(self, voucher: Voucher, code: str) -> CodeRow:
        return CodeRow(self._ids.new(), voucher.id, voucher.organisation_id, code, code_key(code))

    async def change(self, transaction: Transaction, command: ChangeVoucher) -> Voucher:
        """Pause it, let it go on, or change its limit, end or name; what others changed meanwhile is not lost."""
        before = await self._own(transaction, command.organisation_id, command.voucher_id)
        if before.revision != command.revision:
            raise VoucherChanged(revision=before.revision)
        after = msgspec.structs.replace(
            before,
            name=before.name if command.name is None else command.name,
            max_uses=before.max_uses if command.max_uses is None else command.max_uses,
            state=before.state if command.state is None else command.state,
            rules=msgspec.structs.replace(before.rules, ends_at=command.ends_at)
            if command.changes_end
            else before.rules,
        )
        if after.max_uses < before.used:
            raise VoucherLimitTooLow(used=before.used)
        if after == before:
            return before
        if not await rows.change_voucher(transaction, after):
            raise AssertionError("a locked voucher was changed")
        await self._record(transaction, command.actor, "orders.voucher-changed", before=before, after=after)
        return msgspec.structs.replace(after, revision=before.revision + 1)

    async def note_export(self, transaction: Transaction, command: NoteExport) -> Voucher:
        """Whoever has the codes can spend them, so the log says who took them."""
        voucher = await self._own(transaction, command.organisation_id, command.voucher_id)
        await self._record(transaction, command.actor, "orders.voucher-codes-exported", after=voucher)
        return voucher

    async def _own(self, transaction: Transaction, organisation_id: str, voucher_id: str) -> Voucher:
        found = (await rows.lock_vouchers(transaction, [voucher_id])).get(voucher_id)
        if found is None or found.organisation_id != organisation_id:
            raise NotFound()
        return found

    async def _record(
        self,
        transaction: Transaction,
        actor: Actor,
        action: str,
        *,
        after: Voucher,
        before: Voucher | None = None,
    ) -> None:
        deed = Deed(
            action=action,
            subject=Subject("voucher", after.id),
            organisation_id=after.organisation_id,
            before=None if before is None else _in_audit(before),
            after=_in_audit(after, with_rules=action == "orders.voucher-created"),
        )
        await self._audit.record(transaction, actor, deed)


def _in_audit(voucher: Voucher, *, with_rules: bool = False) -> VoucherInAudit:
    return VoucherInAudit(
        name=voucher.name,
        state=voucher.state,
        max_uses=voucher.max_uses,
        ends_at=voucher.rules.ends_at,
        code=voucher.code,
        rules=voucher.rules if with_rules else None,
        per_account_max=voucher.per_account_max if with_rules else None,
    )
