"""How the module joins a process."""

from __future__ import annotations

from onsale.contracts.privacy import DataExportPart, ErasureJudged
from onsale.modules.users.commands import SessionCommands, UserCommands
from onsale.modules.users.commands.attendees import Attendees
from onsale.modules.users.commands.erasing import ErasureCommands
from onsale.modules.users.commands.exporting import ExportCommands
from onsale.modules.users.commands.identities import IdentityCommands
from onsale.modules.users.commands.sign_in_ways import SignInWayCommands
from onsale.modules.users.consumers import users_consumers
from onsale.modules.users.http import (
    account_routes,
    api_key_routes,
    identity_routes,
    routes,
    session_routes,
    sign_in_way_routes,
    team_routes,
)
from onsale.modules.users.http.attendees import attendee_routes
from onsale.modules.users.http.erasing import erasure_routes
from onsale.modules.users.http.exporting import export_routes
from onsale.modules.users.http.factors import factor_routes
from onsale.modules.users.http.mini_program import mini_program_routes
from onsale.modules.users.invariants import INVARIANTS
from onsale.modules.users.jobs import Resealing
from onsale.modules.users.jobs.erasing import erasing_job
from onsale.modules.users.providers import configured_providers
from onsale.modules.users.repository.exporting import SOURCES
from onsale.modules.users.tables import RETENTIONS, metadata
from onsale.modules.users.tables.attendees import NAMED_SALE_RETENTIONS
from onsale.modules.users.tables.erasing import ERASURE_RETENTIONS
from onsale.modules.users.tables.exporting import EXPORT_RETENTIONS
from onsale.modules.users.tables.factors import FACTOR_RETENTIONS
from onsale.modules.users.tables.identities import CONSENT_RETENTIONS
from onsale.platform.bus import Consumer
from onsale.platform.erasing import Erasing
from onsale.platform.exporting import Exporting
from onsale.platform.wiring import Module, Platform


def build(platform: Platform) -> Module:
    """Accounts and sessions on this platform, and the providers that are configured for signing in."""
    sessions, users, erasing = SessionCommands(platform), UserCommands(platform), ErasureCommands(platform)
    ways, providers = SignInWayCommands(platform, users), configured_providers(platform.settings, platform.clock)
    exports = ExportCommands(platform)
    forgetting = Erasing("users", platform.database, platform.clock, erasing.forget_again)

    async def stop() -> None:
        for provider in providers.values():
            await provider.stop()

    attendees = Attendees(platform)
    return Module(
        name="users",
        routes=[
            *routes(platform, users),
            *sign_in_way_routes(platform, ways, providers),
            *mini_program_routes(platform, users, ways, providers),
            *session_routes(platform, sessions),
            *factor_routes(platform),
            *team_routes(platform),
            *api_key_routes(platform),
            *account_routes(platform),
            *identity_routes(platform, IdentityCommands(platform)),
            *attendee_routes(attendees),
            *erasure_routes(platform, erasing),
            *export_routes(platform, exports),
        ],
        consumers=[
            Consumer("users.hear_judgements", ErasureJudged, erasing.hear),
            Consumer("users.collect_exports", DataExportPart, exports.collect),
            Exporting("users", platform.sealer, SOURCES).consumer,
            forgetting.consumer,
            *users_consumers(attendees),
        ],
        jobs=[*Resealing(platform).all(), erasing_job(erasing), forgetting.job],
        invariants=INVARIANTS,
        tables=(metadata,),
        retentions=(
            *RETENTIONS,
            *CONSENT_RETENTIONS,
            *NAMED_SALE_RETENTIONS,
            *ERASURE_RETENTIONS,
            *EXPORT_RETENTIONS,
            *FACTOR_RETENTIONS,
        ),
        start=sessions.refuse_ended,
        stop=stop,
    )
