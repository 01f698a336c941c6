"""Vouchers on the wire."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from onsale.contracts.beijing import beijing_text
from onsale.contracts.tokens import HoldClaims
from onsale.contracts.values import Language, Money, Text, total_of
from onsale.modules.orders.domain import OrderState
from onsale.modules.orders.domain.voucher_desk import Granted, priced
from onsale.modules.orders.domain.vouchers import (
    CODE_LENGTH_MAX,
    CODE_LENGTH_MIN,
    Priced,
    VoucherKind,
    VoucherRules,
    VoucherState,
    discounts_of,
    is_code,
    shown_code,
)
from onsale.modules.orders.domain.vouchers import Voucher as DomainVoucher
from onsale.modules.orders.queries.vouchers import VoucherDetail
from onsale.modules.orders.repository.voucher_uses import Use, UsedCode
from onsale.modules.orders.schemas.refunds import moment
from onsale.modules.orders.settings import (
    VOUCHER_BATCH_MAX,
    VOUCHER_PREFIX_LENGTH_MAX,
    VOUCHER_SCOPE_MAX,
    VOUCHER_USES_MAX,
    VOUCHER_USES_PER_ACCOUNT_MAX,
    VOUCHERS_PAGE_SIZE,
)
from onsale.platform.clock import from_micros, to_micros
from onsale.platform.http import malformed
from onsale.platform.spreadsheets import BYTE_ORDER_MARK, csv_lines, inert

Moment = Annotated[datetime, Meta(tz=True)]
Amount = Annotated[int, Meta(ge=0, le=100_000_000)]
Id = Annotated[str, Meta(min_length=1, max_length=36)]
Scope = Annotated[list[Id], Meta(max_length=VOUCHER_SCOPE_MAX)]
VoucherStatus = Literal["paused", "scheduled", "running", "over", "used-up"]


class NewVoucherQuote(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What would this hold cost with this code?"""

    hold_token: Annotated[str, Meta(min_length=1, max_length=64_000)]
    voucher_code: Annotated[str, Meta(min_length=1, max_length=100)]


class VoucherQuote(msgspec.Struct, frozen=True, kw_only=True):
    """``total`` is what the order would cost, ``discount`` less than ``before``; ``code`` as it is written."""

    code: str
    before: Money
    discount: Money
    total: Money


class VoucherRulesInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """``value`` is in minor units for ``fixed``, and in basis points (1,000 are 10 %) for ``percent``, which takes at
    most ``cap_minor`` off. No events, or no ticket types, are all of them. ``ends_at`` is the first moment too late."""

    kind: VoucherKind
    value: Annotated[int, Meta(ge=1, le=100_000_000)]
    cap_minor: Annotated[int, Meta(ge=1, le=100_000_000)] | None = None
    minimum_minor: Amount = 0
    event_ids: Scope = msgspec.field(default_factory=list)
    ticket_type_ids: Scope = msgspec.field(default_factory=list)
    starts_at: Moment | None = None
    ends_at: Moment | None = None

    def checked(self) -> VoucherRules:
        if self.kind is VoucherKind.PERCENT and self.value > 10_000:
            malformed("/rules/value", "More than 100 % cannot be taken off.")
        if self.kind is VoucherKind.FIXED and self.cap_minor is not None:
            malformed("/rules/cap_minor", "A fixed amount has no cap.")
        if self.starts_at is not None and self.ends_at is not None and self.ends_at <= self.starts_at:
            malformed("/rules/ends_at", "It ends before it begins.")
        return VoucherRules(
            kind=self.kind,
            value=self.value,
            cap_minor=self.cap_minor,
            minimum_minor=self.minimum_minor,
            event_ids=sorted(set(self.event_ids)),
            ticket_type_ids=sorted(set(self.ticket_type_ids)),
            starts_at=None if self.starts_at is None else to_micros(self.starts_at),
            ends_at=None if self.ends_at is None else to_micros(self.ends_at),
        )


class NewBatch(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """So many codes for one use each, made by us, all beginning with ``prefix``."""

    count: Annotated[int, Meta(ge=1, le=VOUCHER_BATCH_MAX)]
    prefix: Annotated[str, Meta(max_length=VOUCHER_PREFIX_LENGTH_MAX)] = ""

    def checked_prefix(self) -> str:
        prefix = shown_code(self.prefix)
        if prefix and (not prefix.isalnum() or len(prefix) > VOUCHER_PREFIX_LENGTH_MAX):
            malformed("/batch/prefix", f"Letters and digits only, {VOUCHER_PREFIX_LENGTH_MAX} at most.")
        return prefix


class NewVoucher(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A voucher with a ``code`` that can be used ``max_uses`` times, or a ``batch`` of codes."""

    name: Annotated[str, Meta(min_length=1, max_length=100, pattern=r"\S")]
    rules: VoucherRulesInput
    code: Annotated[str, Meta(min_length=1, max_length=100)] | None = None
    max_uses: Annotated[int, Meta(ge=1, le=VOUCHER_USES_MAX)] | None = None
    batch: NewBatch | None = None
    per_account_max: Annotated[int, Meta(ge=1, le=VOUCHER_USES_PER_ACCOUNT_MAX)] | None = None

    def checked_uses(self) -> int:
        """How often it can be used; exactly one of a code and a batch is given."""
        if (self.code is None) == (self.batch is None):
            malformed("/code", "Give a code or a batch, and not both.")
        if self.batch is not None:
            if self.max_uses is not None:
                malformed("/max_uses", "Each code of a batch is used once.")
            return self.batch.count
        if self.max_uses is None:
            malformed("/max_uses", "How often can the code be used?")
        return self.max_uses

    def checked_code(self) -> str | None:
        """The code as it is shown."""
        code = None if self.code is None else shown_code(self.code)
        if code is not None and not is_code(code):
            malformed("/code", f"{CODE_LENGTH_MIN} to {CODE_LENGTH_MAX} letters and digits.")
        return code


class VoucherChanges(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Changes of the voucher that was read as ``revision``; what is left out stays."""

    revision: int
    name: Annotated[str, Meta(min_length=1, max_length=100, pattern=r"\S")] | UnsetType = UNSET
    max_uses: Annotated[int, Meta(ge=1, le=VOUCHER_USES_MAX)] | UnsetType = UNSET
    ends_at: Moment | UnsetType | None = UNSET
    state: VoucherState | UnsetType = UNSET


class PreviewTicket(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """So many tickets of one price."""

    price_minor: Amount
    quantity: Annotated[int, Meta(ge=1, le=50)]


class NewVoucherPreview(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What would somebody pay for these tickets, if the voucher is for them?"""

    rules: VoucherRulesInput
    tickets: Annotated[list[PreviewTicket], Meta(min_length=1, max_length=20)]


class VoucherPreview(msgspec.Struct, frozen=True, kw_only=True):
    """``prices`` are those of the single tickets, in their order: what a refund of one of them gives back."""

    before: Money
    discount: Money
    total: Money
    prices: list[Money]


class Voucher(msgspec.Struct, frozen=True, kw_only=True):
    """A voucher. A batch has no ``code``; of its ``codes_wanted`` codes ``codes_made`` are there by now."""

    id: str
    name: str
    status: VoucherStatus
    state: VoucherState
    kind: VoucherKind
    value: int
    cap: Money | None
    minimum: Money
    event_ids: list[str]
    ticket_type_ids: list[str]
    starts_at: datetime | None
    ends_at: datetime | None
    per_account_max: int | None
    max_uses: int
    used: int
    code: str | None
    prefix: str
    codes_wanted: int
    codes_made: int
    created_at: datetime
    revision: int


class VoucherWithSums(Voucher, frozen=True, kw_only=True):
    """``discounted`` is what all its uses took off, ``sold`` what these orders cost in the end."""

    discounted: Money
    sold: Money


class VoucherPage(msgspec.Struct, frozen=True):
    """Vouchers, the newest first; ask for the next page with ``next_cursor``."""

    items: list[Voucher]
    next_cursor: str | None


class VoucherUse(msgspec.Struct, frozen=True, kw_only=True):
    """An order with a voucher; ``returned_at`` when it was cancelled or not paid in time, and does not count."""

    order_id: str
    order_number: str
    order_state: OrderState
    code: str
    total: Money
    discount: Money
    used_at: datetime
    returned_at: datetime | None


class VoucherUsePage(msgspec.Struct, frozen=True):
    """Uses of the newest orders first; ask for the next page with ``next_cursor``."""

    items: list[VoucherUse]
    next_cursor: str | None


def present_quote(hold: HoldClaims, granted: Granted) -> VoucherQuote:
    before = total_of([ticket.price for ticket in priced(hold)])
    discount = total_of(granted.discounts)
    return VoucherQuote(code=granted.code.code, before=before, discount=discount, total=before + discount * -1)


def present_preview(asked: NewVoucherPreview) -> VoucherPreview:
    """Computed by the same rule as an order, for tickets that the voucher is for."""
    tickets = [Priced("", Money(one.price_minor)) for one in asked.tickets for _ in range(one.quantity)]
    rules = msgspec.structs.replace(asked.rules.checked(), event_ids=[], ticket_type_ids=[])
    discounts = discounts_of(rules, "", tickets)
    before, discount = total_of([ticket.price for ticket in tickets]), total_of(discounts)
    prices = [ticket.price + one * -1 for ticket, one in zip(tickets, discounts, strict=True)]
    return VoucherPreview(before=before, discount=discount, total=before + discount * -1, prices=prices)


def status_of(voucher: DomainVoucher, now: int) -> VoucherStatus:
    """What a buyer would meet now."""
    rules = voucher.rules
    if voucher.state is VoucherState.PAUSED:
        return "paused"
    if rules.ends_at is not None and rules.ends_at <= now:
        return "over"
    if voucher.used >= voucher.max_uses:
        return "used-up"
    return "scheduled" if rules.starts_at is not None and rules.starts_at > now else "running"


def present_voucher(voucher: DomainVoucher, now: int) -> Voucher:
    rules = voucher.rules
    return Voucher(
        id=voucher.id,
        name=voucher.name,
        status=status_of(voucher, now),
        state=voucher.state,
        kind=rules.kind,
        value=rules.value,
        cap=None if rules.cap_minor is None else Money(rules.cap_minor, rules.currency),
        minimum=Money(rules.minimum_minor, rules.currency),
        event_ids=rules.event_ids,
        ticket_type_ids=rules.ticket_type_ids,
        starts_at=moment(rules.starts_at),
        ends_at=moment(rules.ends_at),
        per_account_max=voucher.per_account_max,
        max_uses=voucher.max_uses,
        used=voucher.used,
        code=voucher.code,
        prefix=voucher.prefix,
        codes_wanted=voucher.codes_wanted,
        codes_made=voucher.codes_made,
        created_at=from_micros(voucher.created_at),
        revision=voucher.revision,
    )


def present_detail(found: VoucherDetail, now: int) -> VoucherWithSums:
    currency = found.voucher.rules.currency
    return VoucherWithSums(
        **msgspec.structs.asdict(present_voucher(found.voucher, now)),
        discounted=Money(found.sums.discount_minor, currency),
        sold=Money(found.sums.total_minor, currency),
    )


def present_vouchers(found: Sequence[DomainVoucher], now: int) -> VoucherPage:
    page = found[:VOUCHERS_PAGE_SIZE]
    following = page[-1].id if len(found) > VOUCHERS_PAGE_SIZE else None
    return VoucherPage([present_voucher(voucher, now) for voucher in page], following)


def present_uses(found: Sequence[Use]) -> VoucherUsePage:
    page = found[:VOUCHERS_PAGE_SIZE]
    following = page[-1].order_id if len(found) > VOUCHERS_PAGE_SIZE else None
    return VoucherUsePage(
        [
            VoucherUse(
                order_id=use.order_id,
                order_number=use.order_number,
                order_state=use.order_state,
                code=use.code,
                total=use.total,
                discount=use.discount,
                used_at=from_micros(use.used_at),
                returned_at=moment(use.returned_at),
            )
            for use in page
        ],
        following,
    )


_HEADINGS = (
    Text(zh="优惠码", en="Code"),
    Text(zh="状态", en="Status"),
    Text(zh="订单号", en="Order"),
    Text(zh="使用时间(北京)", en="Used at (Beijing)"),
)
_USED, _UNUSED = Text(zh="已使用", en="used"), Text(zh="未使用", en="not used")


async def codes_file(pages: AsyncIterator[list[UsedCode]], language: Language) -> AsyncIterator[bytes]:
    """The codes of a voucher as lines of a CSV file, some at a time."""
    yield (BYTE_ORDER_MARK + csv_lines([[heading.in_language(language) for heading in _HEADINGS]])).encode()
    async for page in pages:
        lines = [
            [
                inert(one.code),
                (_UNUSED if one.used_at is None else _USED).in_language(language),
                inert(one.order_number or ""),
                "" if one.used_at is None else beijing_text(from_micros(one.used_at)),
            ]
            for one in page
        ]
        yield csv_lines(lines).encode()
