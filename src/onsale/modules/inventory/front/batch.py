"""One performance's part of a batch of claims: seats are chosen here, on a copy of what is free, and taken by a script
only if they still are. Who loses seats that way chooses again, from what the script has seen and from elsewhere.

Claims of one batch never compete: each is chosen after those before were taken from the copy. Those of two processes
do, as everybody first wants the best. Each time somebody loses he looks from a row that is drawn from four times as
many, so that he moves no further back than he must, and a herd is spread over the whole hall before he gives up.
"""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Sequence

from prometheus_client import Counter

from onsale.modules.inventory.domain.book import PlaceHold, Wish
from onsale.modules.inventory.domain.seating import Seating
from onsale.modules.inventory.domain.stock import Claim, Line, Stock, best_for
from onsale.modules.inventory.errors import PersonLimitExceeded
from onsale.modules.inventory.front.scripts import CLAIM, KEPT_SECONDS, Answer, Keys, pack
from onsale.platform.problems import Refusal, Unavailable
from onsale.platform.redis import Call

CLAIMS_PER_SCRIPT_MAX = 256
SEATS_PER_SCRIPT_MAX = 500
# Each time somebody else got seats, so it ends before that many; who is that unlucky is asked to come again.
CHOICES_MAX = 12
# From how many rows one is drawn to look from, for who has lost once; four times as many each time after.
SPREAD_ROWS = 16
RETRY_AFTER_SECONDS = 1

GRANTED, BEYOND, SOLD_OUT, TAKEN = 0, 1, 2, 3

CONFLICTS = Counter("onsale_stock_conflicts_total", "Chosen seats that somebody else had taken at the same moment")


class Asked:
    """One claim under way. ``place`` is its place in the batch."""

    __slots__ = ("choices", "command", "hold_id", "lines", "made_at", "place", "user_id", "wishes")

    def __init__(self, place: int, hold_id: str, command: PlaceHold, wishes: Sequence[Wish], made_at: int) -> None:
        self.place = place
        self.hold_id = hold_id
        self.command = command
        self.user_id = command.user_id
        self.wishes = wishes
        self.made_at = made_at
        self.lines: list[Line] = []
        self.choices = 0


class PerformanceBatch:
    """The claims of a batch on one stock. ``outcomes`` by their place in the batch."""

    def __init__(self, stock: Stock, asked: Sequence[Asked], look_after_seconds: int) -> None:
        self.stock = stock
        self.outcomes: dict[int, Claim | Refusal] = {}
        self._waiting = deque(asked)
        self._sent: list[Asked] = []
        self._known = 0
        self._look_after_seconds = look_after_seconds

    @property
    def is_settled(self) -> bool:
        return not self._waiting and not self._sent

    @property
    def sent_ids(self) -> list[str]:
        """The holds whose claims are on their way, or got lost there."""
        return [asked.hold_id for asked in self._sent]

    def next_call(self) -> Call:
        """The script for as many claims as one may take."""
        seating = self.stock.seating.copy() if self.stock.seating else None
        seats = 0
        while self._waiting and len(self._sent) < CLAIMS_PER_SCRIPT_MAX and seats < SEATS_PER_SCRIPT_MAX:
            asked = self._waiting.popleft()
            asked.lines = [Line(wish.ticket_type, wish.quantity, _seats(wish, seating, asked)) for wish in asked.wishes]
            refusal = self._too_few(asked)
            if refusal is not None:
                self.outcomes[asked.place] = refusal
                continue
            seats += sum(len(line.seats) for line in asked.lines)
            self._sent.append(asked)
        self._known = self.stock.version
        claims = [
            (
                asked.hold_id,
                asked.user_id,
                [
                    (
                        wish.ticket_type.position,
                        wish.quantity,
                        wish.ticket_type.max_per_person,
                        line.seats,
                        wish.is_choice,
                    )
                    for wish, line in zip(asked.wishes, asked.lines, strict=True)
                ],
            )
            for asked in self._sent
        ]
        arguments = (self._known, self._look_after_seconds, KEPT_SECONDS, pack(claims))
        return Call(CLAIM, Keys(self.stock.book.performance_id).all, arguments)

    def _too_few(self, asked: Asked) -> Refusal | None:
        """The script counts ticket types alone; who wants certain seats of one is refused here, by its latest news."""
        if asked.choices:
            for wish, line in zip(asked.wishes, asked.lines, strict=True):
                if wish.is_choice and wish.is_narrow and not line.seats:
                    return self.stock.too_few(wish)
        return None

    def read(self, answer: Answer) -> None:
        """Settle what the script has settled; what it could not waits for another choice."""
        left, stock = answer.left, self.stock
        granted = [asked for asked, outcome in zip(self._sent, left.outcomes, strict=True) if outcome == GRANTED]
        if answer.bitmap is not None:
            if left.version > stock.version:
                stock.become(left.epoch, left.version, left.available, answer.bitmap)
        elif stock.version == self._known:
            if stock.seating is not None:
                stock.seating.take(seat for asked in granted for line in asked.lines for seat in line.seats)
            stock.become(left.epoch, left.version, left.available, None)
        for asked, outcome in zip(self._sent, left.outcomes, strict=True):
            settled = self._settled(asked, outcome, left.epoch)
            if settled is None:
                self._waiting.append(asked)
            else:
                self.outcomes[asked.place] = settled
        self._sent.clear()

    def _settled(self, asked: Asked, outcome: int | list[int], epoch: int) -> Claim | Refusal | None:
        match outcome:
            case int():
                book = self.stock.book
                people = book.attendees_of(asked.command, asked.wishes)
                return Claim(asked.hold_id, asked.user_id, book, epoch, asked.lines, asked.made_at, people)
            case [1, position, had]:
                kind = self.stock.book.types[position]
                return PersonLimitExceeded(max_per_person=kind.max_per_person, already=had)
            case [2, position]:
                return self.stock.sold_out(self.stock.book.types[position])
            case [3, *seats]:
                if not any(wish.is_choice for wish in asked.wishes):
                    return self.stock.seats_taken(seats)
                CONFLICTS.inc()
                asked.choices += 1
                return Unavailable(retry_after=RETRY_AFTER_SECONDS) if asked.choices == CHOICES_MAX else None
        raise TypeError(f"not an outcome of a claim: {outcome!r}")

    def fail(self, refusal: Refusal) -> None:
        """Everybody who is not settled gets this."""
        for asked in (*self._sent, *self._waiting):
            self.outcomes[asked.place] = refusal
        self._sent.clear()
        self._waiting.clear()


def _seats(wish: Wish, seating: Seating | None, asked: Asked) -> list[int]:
    """What to ask for; fewer seats than wanted where too few seem to be free, which the script knows better."""
    if seating is None:
        return []
    # S311: to get out of each other's way, nothing to be guessed.
    start = random.randrange(SPREAD_ROWS << 2 * (asked.choices - 1)) if asked.choices else 0  # noqa: S311  # see above
    seats = wish.seats or (best_for(wish, seating, start=start) if wish.is_choice else [])
    if seats is None:
        return []
    if wish.is_choice:
        seating.take(seats)
    return seats
