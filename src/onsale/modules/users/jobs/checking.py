"""Asking an authority about what people want checked (docs/adr/0040)."""

from __future__ import annotations

import asyncio

from prometheus_client import Counter

from onsale.modules.users.commands.identity_checks import NOBODY_ASKED, IdentityCheckCommands, Taken
from onsale.modules.users.domain.identities import Finding
from onsale.modules.users.providers.authority import Authority, NoFinding
from onsale.modules.users.providers.tencent import configured_authority
from onsale.modules.users.repository.identity_checks import find_due
from onsale.modules.users.settings import CHECK_EVERY_SECONDS, CHECKS_PER_ROUND_MAX
from onsale.platform.clock import to_micros
from onsale.platform.wiring import Job, Platform

ASKED = Counter("onsale_identity_checks_total", "Questions to an authority", ["finding"])


class Checking:
    """Safe to run twice at once and to be killed anywhere: what was asked and not written is asked again, as often as
    there are pauses. Where no authority is configured, what an earlier one has left over is given up."""

    def __init__(self, platform: Platform) -> None:
        self._clock = platform.clock
        self._database = platform.database
        self.authority: Authority | None = configured_authority(platform.settings, platform.clock)
        terms = NOBODY_ASKED if self.authority is None else self.authority.terms
        self.commands = IdentityCheckCommands(platform, terms)

    async def run(self) -> int:
        """One round; how many were asked about."""
        now = to_micros(self._clock.now())
        due = await self._database.read(lambda reader: find_due(reader, now, CHECKS_PER_ROUND_MAX))
        if not due:
            return 0
        taken = await self.commands.take_up(due)
        await asyncio.gather(*(self._check(one) for one in taken))
        return len(taken)

    async def _check(self, taken: Taken) -> None:
        finding = await self._ask(taken)
        ASKED.labels("none" if finding is None else finding.value).inc()
        await self.commands.note(taken, finding)

    async def _ask(self, taken: Taken) -> Finding | None:
        if self.authority is None:
            return Finding.NO_ANSWER
        try:
            return await self.authority.check(taken.person)
        except NoFinding:
            return None

    def job(self) -> Job:
        return Job("users.check_identities", CHECK_EVERY_SECONDS, self.run, singleton=True)

    async def stop(self) -> None:
        if self.authority is not None:
            await self.authority.stop()
