"""How the module joins a process."""

from __future__ import annotations

from onsale.modules.users.commands import SessionCommands, UserCommands
from onsale.modules.users.commands.identities import IdentityCommands
from onsale.modules.users.http import identity_routes, routes, session_routes, team_routes
from onsale.modules.users.invariants import INVARIANTS
from onsale.modules.users.jobs import Resealing
from onsale.modules.users.tables import RETENTIONS, metadata
from onsale.modules.users.tables.identities import CONSENT_RETENTIONS
from onsale.platform.wiring import Module, Platform


def build(platform: Platform) -> Module:
    """Accounts and sessions on this platform."""
    sessions = SessionCommands(platform)
    return Module(
        name="users",
        routes=[
            *routes(platform, UserCommands(platform)),
            *session_routes(platform, sessions),
            *team_routes(platform),
            *identity_routes(platform, IdentityCommands(platform)),
        ],
        jobs=Resealing(platform).all(),
        invariants=INVARIANTS,
        tables=(metadata,),
        retentions=(*RETENTIONS, *CONSENT_RETENTIONS),
        start=sessions.refuse_ended,
    )
