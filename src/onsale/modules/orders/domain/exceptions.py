"""What people have to decide about money, what is suggested, and what they can do."""

from __future__ import annotations

from typing import Literal

# ``wrong-amount``: another amount than asked came. ``refund-refused``: a provider does not send money back.
# ``refund-impossible``: the books of an order have less than its tickets cost. ``stuck-…``: an order without its
# tickets, a refund or a payment waits longer than its limit. ``difference``: our books and a bill do not agree.
ExceptionKind = Literal[
    "wrong-amount",
    "refund-refused",
    "refund-impossible",
    "stuck-order",
    "stuck-refund",
    "stuck-payment",
    "bill-missing",
    "difference",
]
Suggestion = Literal["refund", "try-again", "ask-provider", "look"]
Action = Literal["refund", "try-again", "ask-provider", "dismiss"]

ACTIONS: dict[str, tuple[Action, ...]] = {
    "wrong-amount": ("refund", "dismiss"),
    "refund-refused": ("try-again", "dismiss"),
    "stuck-order": ("try-again", "dismiss"),
    "stuck-refund": ("try-again", "ask-provider", "dismiss"),
    "stuck-payment": ("ask-provider", "dismiss"),
}


def actions_of(kind: str) -> tuple[Action, ...]:
    """What can be done about an open exception; the one that is suggested first, where it is an action."""
    return ACTIONS.get(kind, ("dismiss",))


# These end by themselves when what they are about has moved on.
PASSING: frozenset[ExceptionKind] = frozenset({"stuck-order", "stuck-refund", "stuck-payment", "refund-refused"})
