"""Vouchers, their codes, and what is used of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import msgspec
from sqlalchemy import Row, bindparam, func, or_, select, update

from onsale.modules.orders.domain.voucher_desk import Code, Use, free_place
from onsale.modules.orders.domain.vouchers import Voucher, VoucherKind, VoucherRules, VoucherState
from onsale.modules.orders.tables.vouchers import voucher_codes, voucher_uses, vouchers
from onsale.platform.db import Conflict, Reader, Transaction

_NEWEST = "g"  # behind every id
_ids = msgspec.json.Decoder(list[str])


class VoucherRow(msgspec.Struct):
    """A new voucher."""

    id: str
    organisation_id: str
    name: str
    kind: str
    value: int
    cap_minor: int | None
    minimum_minor: int
    currency: str
    event_ids: str
    ticket_type_ids: str
    starts_at: int | None
    ends_at: int | None
    per_account_max: int | None
    state: str
    max_uses: int
    used: int
    codes_wanted: int
    codes_made: int
    code: str | None
    prefix: str
    created_at: int
    created_by: str
    revision: int
    codes_due_at: int | None


class CodeRow(msgspec.Struct):
    """A new code."""

    id: str
    voucher_id: str
    organisation_id: str
    code: str
    code_key: str


def voucher_of(row: Row[tuple[object, ...]]) -> Voucher:
    rules = VoucherRules(
        kind=VoucherKind(row.kind),
        value=row.value,
        cap_minor=row.cap_minor,
        minimum_minor=row.minimum_minor,
        currency=row.currency,
        event_ids=_ids.decode(row.event_ids),
        ticket_type_ids=_ids.decode(row.ticket_type_ids),
        starts_at=row.starts_at,
        ends_at=row.ends_at,
    )
    return Voucher(
        id=row.id,
        organisation_id=row.organisation_id,
        name=row.name,
        rules=rules,
        per_account_max=row.per_account_max,
        state=VoucherState(row.state),
        max_uses=row.max_uses,
        used=row.used,
        codes_wanted=row.codes_wanted,
        codes_made=row.codes_made,
        code=row.code,
        prefix=row.prefix,
        created_at=row.created_at,
        created_by=row.created_by,
        revision=row.revision,
    )


def _row_of(voucher: Voucher) -> VoucherRow:
    rules = voucher.rules
    return VoucherRow(
        id=voucher.id,
        organisation_id=voucher.organisation_id,
        name=voucher.name,
        kind=rules.kind,
        value=rules.value,
        cap_minor=rules.cap_minor,
        minimum_minor=rules.minimum_minor,
        currency=rules.currency,
        event_ids=msgspec.json.encode(rules.event_ids).decode(),
        ticket_type_ids=msgspec.json.encode(rules.ticket_type_ids).decode(),
        starts_at=rules.starts_at,
        ends_at=rules.ends_at,
        per_account_max=voucher.per_account_max,
        state=voucher.state,
        max_uses=voucher.max_uses,
        used=voucher.used,
        codes_wanted=voucher.codes_wanted,
        codes_made=voucher.codes_made,
        code=voucher.code,
        prefix=voucher.prefix,
        created_at=voucher.created_at,
        created_by=voucher.created_by,
        revision=voucher.revision,
        codes_due_at=voucher.created_at if voucher.codes_made < voucher.codes_wanted else None,
    )


_by_keys = select(voucher_codes).where(
    voucher_codes.c.organisation_id.in_(bindparam("organisations", expanding=True)),
    voucher_codes.c.code_key.in_(bindparam("keys", expanding=True)),
)
_by_ids = select(vouchers).where(vouchers.c.id.in_(bindparam("ids", expanding=True))).order_by(vouchers.c.id)
_locked = _by_ids.with_for_update()
_places = select(voucher_uses.c.voucher_id, voucher_uses.c.user_id, voucher_uses.c.account_place).where(
    voucher_uses.c.voucher_id.in_(bindparam("vouchers", expanding=True)),
    voucher_uses.c.user_id.in_(bindparam("people", expanding=True)),
    voucher_uses.c.account_place.is_not(None),
)
_once = select(voucher_uses.c.once_code_id).where(voucher_uses.c.once_code_id.in_(bindparam("codes", expanding=True)))


async def find_codes(
    reader: Reader, organisation_ids: Collection[str], keys: Collection[str]
) -> dict[tuple[str, str], Code]:
    """These codes of these organisations, by organisation and key."""
    wanted = {"organisations": sorted(organisation_ids), "keys": sorted(keys)}
    rows = await reader.fetch_all(_by_keys, wanted)
    found = [Code(row.id, row.voucher_id, row.organisation_id, row.code, row.code_key) for row in rows]
    return {(code.organisation_id, code.code_key): code for code in found}


async def get_vouchers(reader: Reader, voucher_ids: Collection[str]) -> dict[str, Voucher]:
    rows = await reader.fetch_all(_by_ids, {"ids": sorted(voucher_ids)})
    return {row.id: voucher_of(row) for row in rows}


async def lock_vouchers(transaction: Transaction, voucher_ids: Collection[str]) -> dict[str, Voucher]:
    """These vouchers as they are, and nobody else uses or changes them before this transaction ends."""
    rows = await transaction.fetch_all(_locked, {"ids": sorted(voucher_ids)})
    return {row.id: voucher_of(row) for row in rows}


async def places_of(
    reader: Reader, voucher_ids: Collection[str], user_ids: Collection[str]
) -> dict[tuple[str, str], set[int]]:
    """Which places of these accounts are taken in these vouchers, by voucher and account."""
    found: dict[tuple[str, str], set[int]] = {}
    rows = await reader.fetch_all(_places, {"vouchers": sorted(voucher_ids), "people": sorted(user_ids)})
    for row in rows:
        found.setdefault((row.voucher_id, row.user_id), set()).add(int(row.account_place))
    return found


async def codes_in_use(reader: Reader, code_ids: Collection[str]) -> set[str]:
    """Those of these codes of batches that are used."""
    return {str(row[0]) for row in await reader.fetch_all(_once, {"codes": sorted(code_ids)})}


_take = (
    update(vouchers)
    .where(vouchers.c.id == bindparam("voucher"), vouchers.c.used + bindparam("number") <= vouchers.c.max_uses)
    .values(used=vouchers.c.used + bindparam("number"))
)


async def take_uses(transaction: Transaction, uses: Sequence[Use]) -> None:
    """Count these uses and store them; ``Conflict`` when a voucher has not so many left."""
    counts: dict[str, int] = {}
    for use in uses:
        counts[use.voucher_id] = counts.get(use.voucher_id, 0) + 1
    await _count(transaction, counts)
    await transaction.insert(voucher_uses, uses)


async def _count(transaction: Transaction, counts: Mapping[str, int]) -> None:
    parameters = [{"voucher": voucher, "number": number} for voucher, number in sorted(counts.items())]
    if await transaction.execute_many(_take, parameters) != len(parameters):
        raise Conflict("vouchers")


_of_orders = select(voucher_uses).where(voucher_uses.c.order_id.in_(bindparam("orders", expanding=True)))
_give_back = (
    update(voucher_uses)
    .where(voucher_uses.c.order_id == bindparam("order"), voucher_uses.c.returned_at.is_(None))
    .values(returned_at=bindparam("now"), once_code_id=None, account_place=None)
)
_less = (
    update(vouchers)
    .where(vouchers.c.id == bindparam("voucher"), vouchers.c.used >= bindparam("number"))
    .values(used=vouchers.c.used - bindparam("number"))
)
_again = (
    update(voucher_uses)
    .where(voucher_uses.c.order_id == bindparam("order"), voucher_uses.c.returned_at.is_not(None))
    .values(returned_at=None, once_code_id=bindparam("code"), account_place=bindparam("place"))
)


async def give_back(transaction: Transaction, order_ids: Collection[str], now: int) -> None:
    """These orders do not use their vouchers any more. Again, it changes nothing."""
    found = await transaction.fetch_all(_of_orders, {"orders": sorted(order_ids)})
    voucher_of_order = {row.order_id: row.voucher_id for row in found}
    # Vouchers before their uses, as where they are used.
    await lock_vouchers(transaction, set(voucher_of_order.values()))
    counts: dict[str, int] = {}
    for order_id, voucher_id in sorted(voucher_of_order.items()):
        if await transaction.execute(_give_back, {"order": order_id, "now": now}):
            counts[voucher_id] = counts.get(voucher_id, 0) + 1
    parameters = [{"voucher": voucher, "number": number} for voucher, number in sorted(counts.items())]
    if await transaction.execute_many(_less, parameters) != len(parameters):
        raise AssertionError("a voucher was given back more often than it was used")


async def take_again(transaction: Transaction, order_id: str) -> bool:
    """Late money: the order uses its voucher after all, if nobody else has its use by now."""
    [use] = await transaction.fetch_all(_of_orders, {"orders": [order_id]})
    if use.returned_at is None:
        return True
    voucher = (await lock_vouchers(transaction, [use.voucher_id]))[use.voucher_id]
    taken = (await places_of(transaction, [voucher.id], [use.user_id])).get((voucher.id, use.user_id), set())
    place = free_place(voucher, taken)
    is_code_free = not voucher.is_batch or not await codes_in_use(transaction, [use.code_id])
    if voucher.used >= voucher.max_uses or place == 0 or not is_code_free:
        return False
    await _count(transaction, {voucher.id: 1})
    code = use.code_id if voucher.is_batch else None
    await transaction.execute(_again, {"order": order_id, "code": code, "place": place})
    return True


async def add_voucher(transaction: Transaction, voucher: Voucher) -> None:
    await transaction.insert(vouchers, [_row_of(voucher)])


async def add_codes(transaction: Transaction, rows: Sequence[CodeRow]) -> None:
    """Store codes; one that the organisation has is an ``IntegrityError`` of the database."""
    await transaction.insert(voucher_codes, rows)


_grow = (
    update(vouchers)
    .where(vouchers.c.id == bindparam("voucher"), vouchers.c.codes_made == bindparam("was"))
    .values(codes_made=bindparam("becomes"), codes_due_at=bindparam("due"))
)


async def grow_batch(transaction: Transaction, voucher: Voucher, rows: Sequence[CodeRow]) -> bool:
    """Add these codes to a batch, unless somebody else did meanwhile."""
    becomes = voucher.codes_made + len(rows)
    due = voucher.created_at if becomes < voucher.codes_wanted else None
    wanted = {"voucher": voucher.id, "was": voucher.codes_made, "becomes": becomes, "due": due}
    grown = await transaction.execute(_grow, wanted)
    if grown:
        await add_codes(transaction, rows)
    return bool(grown)


_growing = (
    select(vouchers)
    .where(vouchers.c.codes_due_at.is_not(None))
    .order_by(vouchers.c.codes_due_at)
    .limit(bindparam("limit"))
)


async def growing_batches(reader: Reader, limit: int) -> list[Voucher]:
    """Batches that want more codes."""
    return [voucher_of(row) for row in await reader.fetch_all(_growing, {"limit": limit})]


_change = (
    update(vouchers)
    .where(
        vouchers.c.id == bindparam("voucher"),
        vouchers.c.revision == bindparam("was"),
        vouchers.c.used <= bindparam("most"),
    )
    .values(
        name=bindparam("called"),
        max_uses=bindparam("most"),
        ends_at=bindparam("end"),
        state=bindparam("becomes"),
        revision=vouchers.c.revision + 1,
    )
)


async def change_voucher(transaction: Transaction, changed: Voucher) -> bool:
    """Store these changes of what was read, unless it was changed or used too often since."""
    parameters = {
        "voucher": changed.id,
        "was": changed.revision,
        "called": changed.name,
        "most": changed.max_uses,
        "end": changed.rules.ends_at,
        "becomes": changed.state,
    }
    return bool(await transaction.execute(_change, parameters))


async def count_vouchers(reader: Reader, organisation_id: str) -> int:
    row = await reader.fetch_one(
        select(func.count()).select_from(vouchers).where(vouchers.c.organisation_id == organisation_id)
    )
    return int(str(row[0])) if row is not None else 0


class VoucherFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which vouchers of an organisation: ``query`` is in the name, or begins a code; ``status`` is of ``now``."""

    organisation_id: str
    query: str = ""
    key: str = ""
    status: str = ""
    now: int = 0


async def list_vouchers(reader: Reader, wanted: VoucherFilter, before: str | None, limit: int) -> list[Voucher]:
    """Up to ``limit`` vouchers, the newest first, older than ``before``."""
    columns = vouchers.c
    page = (
        select(vouchers)
        .where(columns.organisation_id == wanted.organisation_id, columns.id < (before or _NEWEST))
        .order_by(columns.id.desc())
        .limit(limit)
    )
    if wanted.query:
        words = wanted.query.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        with_code = select(voucher_codes.c.voucher_id).where(
            voucher_codes.c.organisation_id == wanted.organisation_id, voucher_codes.c.code_key.like(f"{wanted.key}%")
        )
        in_name = func.lower(columns.name).like(f"%{words.lower()}%", escape="\\")
        page = page.where(or_(in_name, columns.id.in_(with_code)) if wanted.key else in_name)
    begun = or_(columns.starts_at.is_(None), columns.starts_at <= wanted.now)
    not_over = or_(columns.ends_at.is_(None), columns.ends_at > wanted.now)
    has_uses = columns.used < columns.max_uses
    is_active = columns.state == VoucherState.ACTIVE
    match wanted.status:
        case "paused":
            page = page.where(columns.state == VoucherState.PAUSED)
        case "over":
            page = page.where(is_active, columns.ends_at <= wanted.now)
        case "used-up":
            page = page.where(is_active, not_over, ~has_uses)
        case "scheduled":
            page = page.where(is_active, has_uses, not_over, columns.starts_at > wanted.now)
        case "running":
            page = page.where(is_active, has_uses, begun, not_over)
        case _:
            pass
    return [voucher_of(row) for row in await reader.fetch_all(page)]
