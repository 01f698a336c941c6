"""What has to be read for a batch of wishes, together and in a safe order, and storing what was granted."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from onsale.modules.orders.domain.voucher_desk import Code, Known, VoucherDesk, Wish
from onsale.modules.orders.domain.vouchers import Voucher, code_key
from onsale.modules.orders.repository import vouchers as rows
from onsale.platform.db import Reader, Transaction


async def look_at_desk(reader: Reader, wishes: Sequence[Wish], now: int) -> VoucherDesk:
    """A desk that only says what would be granted."""
    codes = await _codes(reader, wishes)
    vouchers = await rows.get_vouchers(reader, {code.voucher_id for code in codes.values()})
    return await _desk(reader, wishes, codes, vouchers, now)


async def open_desk(transaction: Transaction, wishes: Sequence[Wish], now: int) -> VoucherDesk:
    """A desk whose vouchers are locked: what it grants is still there when it is stored. Without wishes the database
    is asked nothing."""
    if not wishes:
        return VoucherDesk(Known(), now)
    codes = await _codes(transaction, wishes)
    wanted = {code.voucher_id for code in codes.values()}
    # First the lock, then the looks: what others have used until now is committed.
    vouchers = await rows.lock_vouchers(transaction, wanted) if wanted else {}
    return await _desk(transaction, wishes, codes, vouchers, now)


async def store_desk(transaction: Transaction, desk: VoucherDesk) -> None:
    """Count and store what was granted. Two that meet are a ``Conflict`` or an ``IntegrityError``, and run again."""
    if desk.uses:
        await rows.take_uses(transaction, desk.uses)


async def _codes(reader: Reader, wishes: Sequence[Wish]) -> dict[tuple[str, str], Code]:
    organisations = {wish.organisation_id for wish in wishes}
    return await rows.find_codes(reader, organisations, {code_key(wish.code) for wish in wishes})


async def _desk(
    reader: Reader,
    wishes: Collection[Wish],
    codes: dict[tuple[str, str], Code],
    vouchers: dict[str, Voucher],
    now: int,
) -> VoucherDesk:
    counting = [voucher.id for voucher in vouchers.values() if voucher.per_account_max is not None]
    people = {wish.hold.user_id for wish in wishes}
    once = [code.id for code in codes.values() if vouchers[code.voucher_id].is_batch]
    known = Known(
        codes=codes,
        vouchers=vouchers,
        places=await rows.places_of(reader, counting, people) if counting else {},
        used_codes=await rows.codes_in_use(reader, once) if once else set(),
    )
    return VoucherDesk(known, now)
