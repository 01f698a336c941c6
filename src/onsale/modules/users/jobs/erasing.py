"""When the time to reconsider is over."""

from __future__ import annotations

from onsale.modules.users.commands.erasing import ErasureCommands
from onsale.modules.users.settings import ERASURE_EVERY_SECONDS
from onsale.platform.wiring import Job


def erasing_job(commands: ErasureCommands) -> Job:
    """One bounded round; each request is compared and set, so it may run anywhere and any number of times."""
    return Job("users.propose_erasures", ERASURE_EVERY_SECONDS, commands.propose_due, singleton=True)
