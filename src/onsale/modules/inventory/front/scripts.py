"""The scripts that change stock in Redis, and where it lies: one hash tag for each performance, so one slot."""

from __future__ import annotations

from importlib.resources import files

import msgspec

from onsale.platform.redis import Script

# The performances that have stock in Redis; only those who look after claims ask for it.
OPEN_KEY = "onsale:stock"
# Stock that nobody asks for goes by itself, all its keys at the same moment; whoever asks again has it read again.
KEPT_SECONDS = 86_400
# What was written for a stock that was never published.
UNPUBLISHED_SECONDS = 600


def _script(name: str) -> Script:
    return Script.of((files(__package__) / "scripts" / f"{name}.lua").read_text(encoding="utf-8"))


CLAIM, SETTLE, TAKE_AGAIN = _script("claim"), _script("settle"), _script("take_again")
LOOK, PUBLISH, DOUBT, DUE = _script("look"), _script("publish"), _script("doubt"), _script("due")
STEP = _script("step")


class Keys:
    """The keys of one performance. ``epoch`` names the place where a reading is written before it is published."""

    def __init__(self, performance_id: str, epoch: int | None = None) -> None:
        base = f"onsale:stock:{{{performance_id}}}:" + ("" if epoch is None else f"{epoch}:")
        # How much of each ticket type is left, with epoch and version; its being there says that there is stock.
        self.state = base + "state"
        self.seats = base + "seats"  # the bitmap of free seats
        self.people = base + "people"  # position:user → how many
        self.claims = base + "claims"  # hold → what it has
        self.due = base + "due"  # hold → when to look after it
        self.kept = base + "kept"  # the bitmap of seats that were allocated since the stock was read
        self.content = [self.seats, self.people, self.claims, self.due]
        self.all = [self.state, *self.content]
        self.with_kept = [*self.all, self.kept]


class Left(msgspec.Struct, frozen=True, array_like=True):
    """What is left, by the position of the ticket type; ``outcomes`` of claims as in their script."""

    epoch: int
    version: int
    available: list[int]
    outcomes: list[int | list[int]] = []


class Answer(msgspec.Struct, frozen=True):
    """What ``claim`` and ``look`` answer."""

    left: Left
    bitmap: bytes | None


_left = msgspec.msgpack.Decoder(Left)
pack = msgspec.msgpack.Encoder().encode


def answer_of(raw: object) -> Answer | None:
    """The answer of a script; ``None`` when there is no stock."""
    match raw:
        case None:
            return None
        case [bytes(packed), bytes() | None as bitmap]:
            return Answer(_left.decode(packed), bitmap)
    raise TypeError(f"not the answer of a script: {raw!r}")
