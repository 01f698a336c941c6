"""Promises as statements: each one counts what breaks it, so zero is the only good answer."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from sqlalchemy import text

from onsale.platform.db import Reader


class Invariant(msgspec.Struct, frozen=True):
    """``statement`` selects the offending rows (their keys first); an empty result means that the promise holds."""

    name: str
    promise: str
    statement: str

    @property
    def is_of_settled_events(self) -> bool:
        """Whether it holds only where no event is under way, and therefore asks the outbox."""
        return "platform_outbox" in self.statement


class Broken(msgspec.Struct, frozen=True):
    """A promise that does not hold, with a few of the rows that show it."""

    name: str
    promise: str
    examples: list[str]


EXAMPLES_MAX = 5


async def check_invariants(reader: Reader, invariants: Sequence[Invariant]) -> list[Broken]:
    """Every broken promise among these, looked at in one snapshot."""
    broken = []
    for invariant in invariants:
        rows = await reader.fetch_all(text(f"{invariant.statement} LIMIT {EXAMPLES_MAX}"))
        if rows:
            broken.append(Broken(invariant.name, invariant.promise, [str(tuple(row)) for row in rows]))
    return broken
