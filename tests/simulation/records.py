"""What people outside remember: what they asked for and what they were promised."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from tests.simulation.hall import Show
from tests.simulation.network import Answer

Kind = Literal["hold", "order", "payment", "check-in"]


@dataclass(frozen=True)
class Person:
    """Somebody with an account. ``headers`` show who asks."""

    id: str
    headers: dict[str, str]


@dataclass(eq=False)
class Request:
    """One creating request with its key. Sent again it must have no second effect.

    ``under_way`` counts how often it is being asked right now, ``misused`` how often its key is for something else;
    ``is_lost`` says that an answer never came.
    """

    kind: Kind
    person: Person
    path: str
    body: bytes
    key: str
    about: object
    done: Answer | None = None
    under_way: int = 0
    misused: int = 0
    is_lost: bool = False
    refused: str | None = None

    @property
    def is_unknown(self) -> bool:
        """It may have had its effect, and nobody was told."""
        return self.done is None and (self.is_lost or self.under_way > 0)


@dataclass(eq=False)
class Hold:
    """An acknowledged hold. ``is_given_back`` when its owner asked for that, answered or not."""

    id: str
    token: str
    person: Person
    show: Show
    tickets: int
    is_given_back: bool = False


@dataclass(eq=False)
class Attempt:
    """A link to pay by."""

    id: str
    link: str


@dataclass(eq=False)
class Order:
    """An acknowledged order."""

    id: str
    hold: Hold
    total_minor: int
    attempts: list[Attempt] = field(default_factory=list)

    @property
    def person(self) -> Person:
        return self.hold.person


@dataclass(eq=False)
class Ticket:
    """A ticket as its owner can show it. ``admitted_by`` is the key of the request that was answered with yes."""

    id: str
    code: str
    show_id: str
    order_id: str
    admitted_by: str | None = None


@dataclass
class Memory:
    """Everything that was promised to anybody."""

    requests: list[Request] = field(default_factory=list)
    holds: dict[str, Hold] = field(default_factory=dict)
    orders: dict[str, Order] = field(default_factory=dict)
    tickets: dict[str, Ticket] = field(default_factory=dict)
    notified: set[str] = field(default_factory=set)

    def forget_what_was_under_way(self) -> None:
        """The process is dead: answers that have not come will not come."""
        for request in self.requests:
            request.is_lost |= request.under_way > 0
            request.under_way = request.misused = 0

    def attempts(self) -> Sequence[Attempt]:
        return [attempt for order in self.orders.values() for attempt in order.attempts]
