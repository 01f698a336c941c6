"""How the module joins a process."""

from __future__ import annotations

from onsale.modules.users.commands import SessionCommands, UserCommands
from onsale.modules.users.http import routes, session_routes
from onsale.modules.users.invariants import INVARIANTS
from onsale.modules.users.tables import RETENTIONS, metadata
from onsale.platform.wiring import Module, Platform


def build(platform: Platform) -> Module:
    """Accounts and sessions on this platform."""
    sessions = SessionCommands(platform)
    return Module(
        name="users",
        routes=[*routes(platform, UserCommands(platform)), *session_routes(platform, sessions)],
        invariants=INVARIANTS,
        tables=(metadata,),
        retentions=RETENTIONS,
        start=sessions.refuse_ended,
    )
