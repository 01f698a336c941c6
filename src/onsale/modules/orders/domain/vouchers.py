"""Vouchers: how a code is written, what one takes off, and from which tickets."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from enum import StrEnum

import msgspec

from onsale.contracts.values import Money
from onsale.modules.orders.domain.refunds import BASIS_POINTS, shares_of
from onsale.modules.orders.errors.vouchers import (
    VoucherBelowMinimum,
    VoucherNotForTickets,
    VoucherNotYet,
    VoucherOver,
    VoucherPaused,
)
from onsale.platform.clock import from_micros

# Without I, L, O and U: none of the rest is taken for another, and no word comes out by chance.
CODE_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_RANDOM_LENGTH = 12
CODE_LENGTH_MIN, CODE_LENGTH_MAX = 4, 40
_LOOK_ALIKES = str.maketrans({"O": "0", "I": "1", "L": "1"})


class VoucherKind(StrEnum):
    """``fixed`` takes an amount off an order, ``percent`` a part of it."""

    FIXED = "fixed"
    PERCENT = "percent"


class VoucherState(StrEnum):
    """What the organiser says; the rest follows from time and use."""

    ACTIVE = "active"
    PAUSED = "paused"


class VoucherRules(msgspec.Struct, frozen=True, kw_only=True):
    """What a voucher takes off, and when. Microseconds; the end is the first moment that is too late.

    ``value`` is in minor units for ``fixed`` and in basis points for ``percent``, which takes at most ``cap_minor``.
    The tickets it is for must cost ``minimum_minor`` in all. Empty lists of events and ticket types are all of them.
    """

    kind: VoucherKind
    value: int
    cap_minor: int | None = None
    minimum_minor: int = 0
    currency: str = "CNY"
    event_ids: list[str] = []
    ticket_type_ids: list[str] = []
    starts_at: int | None = None
    ends_at: int | None = None


class Voucher(msgspec.Struct, frozen=True, kw_only=True):
    """A voucher of an organiser: one chosen code that can be used ``max_uses`` times, or a batch of ``codes_wanted``
    codes, of which ``codes_made`` are there, each for one use.

    ``per_account_max`` bounds the uses of one account. ``revision`` counts its changes.
    """

    id: str
    organisation_id: str
    name: str
    rules: VoucherRules
    per_account_max: int | None
    state: VoucherState
    max_uses: int
    used: int
    codes_wanted: int
    codes_made: int
    code: str | None
    prefix: str
    created_at: int
    created_by: str
    revision: int

    @property
    def is_batch(self) -> bool:
        return self.code is None


class Priced(msgspec.Struct, frozen=True):
    """What one ticket would cost without a voucher."""

    ticket_type_id: str
    price: Money


def shown_code(text: str) -> str:
    """A code as it is shown: full-width forms, cases, spaces and dashes put right. May be anything else."""
    plain = unicodedata.normalize("NFKC", text).upper()
    return "".join(char for char in plain if not char.isspace() and unicodedata.category(char) != "Pd")


def code_key(text: str) -> str:
    """What two spellings of one code have in common: also O is 0, and I and L are 1."""
    return shown_code(text).translate(_LOOK_ALIKES)


def is_code(shown: str) -> bool:
    """Whether this can be a code: letters and digits only, which no spreadsheet calculates."""
    return CODE_LENGTH_MIN <= len(shown) <= CODE_LENGTH_MAX and shown.isalnum()


def new_code(prefix: str, entropy: Callable[[int], bytes]) -> str:
    """A code that nobody guesses: 60 random bits behind the prefix."""
    random = int.from_bytes(entropy(8), "big")
    tail = "".join(CODE_ALPHABET[random >> 5 * place & 31] for place in range(CODE_RANDOM_LENGTH))
    return prefix + tail


def check_time(voucher: Voucher, now: int) -> None:
    """Raises ``VoucherPaused``, ``VoucherNotYet`` or ``VoucherOver``."""
    if voucher.state is VoucherState.PAUSED:
        raise VoucherPaused()
    starts_at, ends_at = voucher.rules.starts_at, voucher.rules.ends_at
    if starts_at is not None and now < starts_at:
        raise VoucherNotYet(starts_at=from_micros(starts_at))
    if ends_at is not None and now >= ends_at:
        raise VoucherOver(ended_at=from_micros(ends_at))


def discounts_of(rules: VoucherRules, event_id: str, tickets: Sequence[Priced]) -> list[Money]:
    """What is taken off each of these tickets, in their order; never more than its price.

    The discount of the order is divided by the prices, so each ticket has a price of its own and a refund of one gives
    back what was paid for it. A part of a minor unit is not taken off. Raises ``VoucherNotForTickets`` and
    ``VoucherBelowMinimum``.
    """
    fits = [_is_for(rules, event_id, ticket) for ticket in tickets]
    prices = [one.price if fit else Money(0, one.price.currency) for one, fit in zip(tickets, fits, strict=True)]
    base = sum(price.amount_minor for price in prices)
    if not any(fits):
        raise VoucherNotForTickets()
    if base < rules.minimum_minor:
        raise VoucherBelowMinimum(minimum=Money(rules.minimum_minor, rules.currency))
    discount = discount_of(rules, base)
    if not discount:
        # Free tickets do not use a voucher up.
        raise VoucherNotForTickets()
    return shares_of(Money(discount, rules.currency), prices)


def discount_of(rules: VoucherRules, base_minor: int) -> int:
    """What is taken off tickets that cost so much together, in minor units."""
    match rules.kind:
        case VoucherKind.FIXED:
            return min(rules.value, base_minor)
        case VoucherKind.PERCENT:
            part = base_minor * rules.value // BASIS_POINTS
            return part if rules.cap_minor is None else min(part, rules.cap_minor)


def _is_for(rules: VoucherRules, event_id: str, ticket: Priced) -> bool:
    return (
        ticket.price.currency == rules.currency
        and (not rules.event_ids or event_id in rules.event_ids)
        and (not rules.ticket_type_ids or ticket.ticket_type_id in rules.ticket_type_ids)
    )
