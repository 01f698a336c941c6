"""The demo: a platform with history. It is made by the requests that organisers, buyers and gates make, with a clock
that runs from some months ago until now, so every promise of the platform holds for it as for any other data.
"""

from __future__ import annotations

import gc
import sys

from onsale.app.demo.accounts import accounts_note
from onsale.app.demo.content import read_content
from onsale.app.demo.loader import load_history
from onsale.platform.settings import Settings
from onsale.platform.telemetry import configure_logs


async def load_demo(settings: Settings) -> None:
    """Load everything once and say who can sign in; again it changes nothing.

    Raises ``SettingsError`` when an earlier load was interrupted half-way.
    """
    configure_logs("error")
    # Months in seconds make many short-lived objects and few cycles: full collections would only take time.
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)
    await load_history(settings, read_content())
    sys.stdout.write(accounts_note())
