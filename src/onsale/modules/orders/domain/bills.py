"""Our books and a provider's bill, compared line by line."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Literal

import msgspec

from onsale.contracts.values import Money

LineKind = Literal["payment", "refund"]
DifferenceKind = Literal["missing", "extra", "different"]
# ``settled``: by itself, because the other side has it by now. ``confirmed``: the provider says that it has it.
# ``accepted``: nothing is wrong with it, says somebody. ``corrected``: the ledger was made to agree with the bill.
Resolution = Literal["settled", "confirmed", "accepted", "corrected"]
Action = Literal["ask", "accept", "correct"]


class BillState(StrEnum):
    """``new``: no bill yet, or one that nobody has compared. A ``closed`` day never changes."""

    NEW = "new"
    COMPARED = "compared"
    CLOSED = "closed"


class Key(msgspec.Struct, frozen=True, order=True):
    """What a line is about: our attempt or our refund."""

    kind: LineKind
    id: str


class OurLine(msgspec.Struct, frozen=True, kw_only=True):
    """What the ledger says that a provider has taken or sent back. ``at`` in microseconds, by the provider's clock
    where it told us. ``transaction_id`` is the provider's number of a payment."""

    kind: LineKind
    id: str
    order_id: str
    attempt_id: str
    transaction_id: str
    amount: Money
    at: int

    @property
    def key(self) -> Key:
        return Key(self.kind, self.id)


class TheirLine(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a bill. ``our_id`` is empty when it is none of ours, ``at`` in microseconds."""

    number: int
    kind: LineKind
    our_id: str
    transaction_id: str
    amount: Money
    fee_minor: int
    at: int

    @property
    def key(self) -> Key:
        return Key(self.kind, self.our_id)


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """``missing``: ours and not theirs. ``extra``: theirs and not ours. ``different``: another amount."""

    kind: DifferenceKind
    ours: OurLine | None = None
    theirs: TheirLine | None = None

    @property
    def subject(self) -> str:
        """What it is known by when the day is compared again, whatever the order of the lines."""
        if self.ours is not None:
            return f"{self.ours.kind}:{self.ours.id}"
        assert self.theirs is not None
        return f"{self.theirs.kind}:{self.theirs.our_id}:{self.theirs.transaction_id}"


class Total(msgspec.Struct, frozen=True):
    """How many lines, and their sum in minor units."""

    count: int = 0
    minor: int = 0

    def plus(self, amount: Money) -> Total:
        return Total(self.count + 1, self.minor + amount.amount_minor)


class Totals(msgspec.Struct, frozen=True):
    """Both kinds of lines of one side."""

    payments: Total = Total()
    refunds: Total = Total()
    fee_minor: int = 0


class Bill(msgspec.Struct, frozen=True, kw_only=True):
    """A provider's day, both sides of it. ``day`` is Beijing's as ISO text; times in microseconds."""

    channel: str
    day: str
    state: BillState
    fetch_id: str
    revision: int
    currency: str
    theirs: Totals
    ours: Totals
    waiting: int
    fetched_at: int | None
    closed_at: int | None
    closed_by: str | None

    @property
    def is_here(self) -> bool:
        """Whether the provider has given a bill."""
        return self.fetch_id != ""


class Named(msgspec.Struct, frozen=True):
    """An attempt or refund of ours, whatever became of it, that a line names."""

    order_id: str
    attempt_id: str


class Comparison(msgspec.Struct, frozen=True, kw_only=True):
    """What comparing a day has found. ``named`` is what of ours the lines of differences are about.

    ``waiting`` counts what happened so late that the next day's bill may have it, and is not there yet.
    """

    bill: Bill
    differences: Sequence[Difference]
    named: Mapping[Key, Named]
    ours: Totals
    waiting: int


def totals_of(lines: Iterable[OurLine | TheirLine]) -> Totals:
    """The sums of one side; ours have no fees."""
    payments, refunds, fee = Total(), Total(), 0
    for line in lines:
        if line.kind == "payment":
            payments = payments.plus(line.amount)
        else:
            refunds = refunds.plus(line.amount)
        fee += line.fee_minor if isinstance(line, TheirLine) else 0
    return Totals(payments, refunds, fee)


def fits(ours: OurLine, theirs: TheirLine) -> bool:
    """Whether a line speaks of the same payment or refund. An attempt may be paid twice, with two transactions."""
    if ours.key != theirs.key:
        return False
    return ours.kind == "refund" or not ours.transaction_id or ours.transaction_id == theirs.transaction_id


def compare(theirs: Iterable[TheirLine], known: Mapping[Key, OurLine], due: Collection[OurLine]) -> list[Difference]:
    """All differences of one bill, in the order of their subjects.

    ``known`` is what of ours the lines name and no other bill has, ``due`` what must be in this bill. Each of ours is
    met by one line, the one with the same amount if there is one; every other line is extra.
    """
    rivals: dict[Key, list[TheirLine]] = {}
    found: list[Difference] = []
    for line in theirs:
        ours = known.get(line.key)
        if ours is None or not fits(ours, line):
            found.append(Difference(kind="extra", theirs=line))
        else:
            rivals.setdefault(line.key, []).append(line)
    for key, lines in rivals.items():
        ours = known[key]
        first, *others = sorted(lines, key=lambda line: _closeness(line, known[line.key]))
        if first.amount != ours.amount:
            found.append(Difference(kind="different", ours=ours, theirs=first))
        found.extend(Difference(kind="extra", theirs=line) for line in others)
    found.extend(Difference(kind="missing", ours=ours) for ours in due if ours.key not in rivals)
    return sorted(found, key=lambda difference: (difference.subject, difference.kind))


def _closeness(theirs: TheirLine, ours: OurLine) -> tuple[bool, int, int, str, int]:
    """The same amount first; the rest only makes the order of the lines meaningless."""
    return (theirs.amount != ours.amount, theirs.at, theirs.amount.amount_minor, theirs.transaction_id, theirs.number)


def actions_of(kind: DifferenceKind, *, is_known: bool, was_asked: bool) -> list[Action]:
    """What can be done about an open difference. Money that might still come in by the ordinary way is asked for
    before the books are corrected by hand: ``is_known`` says that it has an attempt or a refund of ours."""
    match kind:
        case "missing":
            return ["ask", "accept", "correct"]
        case "different":
            return ["correct"]
        case "extra":
            if not is_known:
                return ["correct"]
            return ["ask", "correct"] if was_asked else ["ask"]
