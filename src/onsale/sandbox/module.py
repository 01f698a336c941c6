"""The sandbox provider's place in a process: development only."""

from __future__ import annotations

from onsale.contracts.sandbox import PROVIDER_KEY_PURPOSE
from onsale.platform.wiring import Module, Platform
from onsale.sandbox.commands import SandboxCommands
from onsale.sandbox.http import SandboxApi, sandbox_routes
from onsale.sandbox.jobs import Notifier, sandbox_jobs
from onsale.sandbox.tables import metadata


def build(platform: Platform) -> Module:
    if not platform.settings.is_development:
        return Module(name="sandbox", tables=[metadata])
    commands = SandboxCommands(platform.database, platform.clock, platform.ids)
    provider_key = next(iter(platform.keys.all_for(PROVIDER_KEY_PURPOSE).values()))
    notifier = Notifier(commands, provider_key)
    return Module(
        name="sandbox",
        routes=[sandbox_routes(SandboxApi(platform, commands))],
        jobs=sandbox_jobs(notifier),
        tables=[metadata],
        stop=notifier.stop,
    )
