"""After a change of keys: what is sealed with an older one is sealed anew with the newest (docs/adr/0032).

A walk through the tables in bounded rounds, slow on purpose as the purge is. It starts with the process, because keys
change only then, and again every day, because processes with the older keys may have written meanwhile.
"""

from __future__ import annotations

from collections.abc import Sequence

import structlog
from prometheus_client import Counter

from onsale.modules.users.commands.resealing import Reseal
from onsale.modules.users.settings import RESEAL_AGAIN_AFTER_SECONDS, RESEAL_EVERY_SECONDS, RESEAL_ROWS_PER_ROUND
from onsale.platform.clock import to_micros
from onsale.platform.wiring import Job, Platform

MICROS = 1_000_000

log = structlog.get_logger(__name__)
RESEALED = Counter("onsale_resealed_rows_total", "Rows that were sealed anew with the newest key", ["table"])


class Resealing:
    """Safe to run twice at once and to be killed anywhere: a walk that was cut off begins at the front."""

    def __init__(self, platform: Platform, *, rows_per_round: int = RESEAL_ROWS_PER_ROUND) -> None:
        self._clock = platform.clock
        self._newest = platform.keys.newest
        reseal = Reseal(platform, rows_per_round)
        self._steps = (
            ("users_users", reseal.users),
            ("users_identities", reseal.identities),
            ("users_named_sales", reseal.named_sales),
            ("users_factors", reseal.factors),
            ("users_passwords", reseal.passwords),
            ("users_emails", reseal.emails),
            ("users_email_checks", reseal.waiting_emails),
        )
        self._step = 0
        self._after = ""
        self._resealed = 0
        self._unreadable = 0
        self._rests_until = 0

    async def go_on(self) -> int:
        """One page of one table; always 0, because the rest waits for its next turn."""
        now = to_micros(self._clock.now())
        if now < self._rests_until:
            return 0
        table, reseal = self._steps[self._step]
        page = await reseal(self._after)
        RESEALED.labels(table).inc(page.resealed)
        self._resealed += page.resealed
        self._unreadable += page.unreadable
        self._after = page.last_id or ""
        if page.last_id is None:
            self._step += 1
        if self._step == len(self._steps):
            # An operator waits for one with twice nothing before taking an old key away.
            log.info(
                "resealing_finished", newest_key=self._newest, resealed=self._resealed, unreadable=self._unreadable
            )
            self._step, self._resealed, self._unreadable = 0, 0, 0
            self._rests_until = now + RESEAL_AGAIN_AFTER_SECONDS * MICROS
        return 0

    def all(self) -> Sequence[Job]:
        return [Job("users.reseal", every_seconds=RESEAL_EVERY_SECONDS, run=self.go_on, singleton=True)]
