"""What people have to decide about money, and what is suggested."""

from __future__ import annotations

from typing import Literal

# ``wrong-amount``: another amount than asked came. ``refund-refused``: a provider does not send money back.
# ``stuck-…``: something waits longer than its limit. ``difference``: our books and a provider's bill do not agree.
ExceptionKind = Literal[
    "wrong-amount", "refund-refused", "stuck-order", "stuck-refund", "stuck-payment", "bill-missing", "difference"
]
Suggestion = Literal["refund", "try-again", "ask-provider", "look"]
