"""Vouchers at the moment of ordering: decided for a whole batch of orders at once."""

from __future__ import annotations

from collections.abc import Collection

import msgspec

from onsale.contracts.tokens import HoldClaims
from onsale.contracts.values import Money
from onsale.modules.orders.domain.vouchers import Priced, Voucher, check_time, code_key, discounts_of
from onsale.modules.orders.errors.vouchers import VoucherUnknown, VoucherUsedByAccount, VoucherUsedUp
from onsale.platform.problems import Refusal


class Wish(msgspec.Struct, frozen=True):
    """Somebody wants to use a code for a hold of this organisation."""

    code: str
    hold: HoldClaims
    organisation_id: str


class Code(msgspec.Struct, frozen=True):
    """A code, and the voucher that it is of."""

    id: str
    voucher_id: str
    organisation_id: str
    code: str
    code_key: str


class Granted(msgspec.Struct, frozen=True):
    """What a code takes off each ticket of a hold, in their order, and how it is written."""

    voucher: Voucher
    code: Code
    discounts: list[Money]


class Use(msgspec.Struct):
    """An order uses a code. Of a batch ``once_code_id`` is the code as well; ``account_place`` is one of the places
    that an account has, where these are limited."""

    order_id: str
    voucher_id: str
    code_id: str
    once_code_id: str | None
    user_id: str
    account_place: int | None
    discount_minor: int
    currency: str
    used_at: int


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of the vouchers that a batch of wishes is about: codes by organisation and key, vouchers by id,
    taken places by voucher and account, and which codes of batches are used."""

    codes: dict[tuple[str, str], Code] = {}
    vouchers: dict[str, Voucher] = {}
    places: dict[tuple[str, str], set[int]] = {}
    used_codes: set[str] = set()


class VoucherDesk:
    """What a batch of wishes can have, one after another: it counts what it has granted itself."""

    def __init__(self, known: Known, now: int) -> None:
        self._known = known
        self._now = now
        self._left = {voucher.id: voucher.max_uses - voucher.used for voucher in known.vouchers.values()}
        self.uses: list[Use] = []

    def decide(self, wish: Wish) -> Granted | Refusal:
        """What this wish can have now."""
        code = self._known.codes.get((wish.organisation_id, code_key(wish.code)))
        if code is None or not wish.organisation_id:
            return VoucherUnknown()
        voucher = self._known.vouchers[code.voucher_id]
        try:
            check_time(voucher, self._now)
            discounts = discounts_of(voucher.rules, wish.hold.event_id, priced(wish.hold))
        except Refusal as refusal:
            return refusal
        if self._left[voucher.id] <= 0 or code.id in self._known.used_codes:
            return VoucherUsedUp()
        if self._place(voucher, wish.hold.user_id) == 0:
            return VoucherUsedByAccount(most=voucher.per_account_max or 0)
        return Granted(voucher, code, discounts)

    def use(self, granted: Granted, order_id: str, user_id: str) -> None:
        """An order has it."""
        voucher, code = granted.voucher, granted.code
        place = self._place(voucher, user_id)
        self._left[voucher.id] -= 1
        if voucher.is_batch:
            self._known.used_codes.add(code.id)
        if place:
            self._known.places.setdefault((voucher.id, user_id), set()).add(place)
        self.uses.append(
            Use(
                order_id=order_id,
                voucher_id=voucher.id,
                code_id=code.id,
                once_code_id=code.id if voucher.is_batch else None,
                user_id=user_id,
                account_place=place,
                discount_minor=sum(discount.amount_minor for discount in granted.discounts),
                currency=voucher.rules.currency,
                used_at=self._now,
            )
        )

    def _place(self, voucher: Voucher, user_id: str) -> int | None:
        return free_place(voucher, self._known.places.get((voucher.id, user_id), ()))


def free_place(voucher: Voucher, taken: Collection[int]) -> int | None:
    """The first free place of an account; 0 when all are taken, and ``None`` where nobody counts."""
    if voucher.per_account_max is None:
        return None
    return next((place for place in range(1, voucher.per_account_max + 1) if place not in taken), 0)


def priced(hold: HoldClaims) -> list[Priced]:
    """Each ticket of a hold, in the order in which an order has them."""
    return [Priced(held.ticket_type_id, held.price) for held in hold.items for _ in range(held.quantity)]
