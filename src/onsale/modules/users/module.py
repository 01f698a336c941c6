"""How the module joins a process."""

from __future__ import annotations

from litestar.types import ControllerRouterHandler

from onsale.contracts.privacy import DataExportPart, ErasureJudged
from onsale.modules.users.commands import SessionCommands, UserCommands
from onsale.modules.users.commands.attendees import Attendees
from onsale.modules.users.commands.erasing import ErasureCommands
from onsale.modules.users.commands.exporting import ExportCommands
from onsale.modules.users.commands.identities import IdentityCommands
from onsale.modules.users.commands.password_hashing import PasswordHashing
from onsale.modules.users.commands.passwords import PasswordCommands
from onsale.modules.users.commands.resealing import sealed_tables
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
from onsale.modules.users.http.card_reading import card_reading_routes
from onsale.modules.users.http.emails import email_routes
from onsale.modules.users.http.erasing import erasure_routes
from onsale.modules.users.http.exporting import export_routes
from onsale.modules.users.http.factors import factor_routes
from onsale.modules.users.http.identity_checks import identity_check_routes
from onsale.modules.users.http.mini_program import mini_program_routes
from onsale.modules.users.http.passwords import password_routes
from onsale.modules.users.http.proving import proof_routes
from onsale.modules.users.invariants import INVARIANTS
from onsale.modules.users.jobs.checking import Checking
from onsale.modules.users.jobs.erasing import erasing_job
from onsale.modules.users.providers import configured_providers
from onsale.modules.users.providers.card_reader import CardReader, configured_reader
from onsale.modules.users.repository.exporting import SOURCES
from onsale.modules.users.tables import RETENTIONS, metadata
from onsale.modules.users.tables.attendees import NAMED_SALE_RETENTIONS
from onsale.modules.users.tables.erasing import ERASURE_RETENTIONS
from onsale.modules.users.tables.exporting import EXPORT_RETENTIONS
from onsale.modules.users.tables.factors import FACTOR_RETENTIONS
from onsale.modules.users.tables.identities import CONSENT_RETENTIONS
from onsale.modules.users.tables.identity_checks import CHECK_RETENTIONS
from onsale.modules.users.tables.passwords import PASSWORD_RETENTIONS
from onsale.platform.bus import Consumer
from onsale.platform.erasing import Erasing
from onsale.platform.exporting import Exporting
from onsale.platform.resealing import Resealing
from onsale.platform.wiring import Module, Platform

_RETENTIONS = (
    *RETENTIONS,
    *CONSENT_RETENTIONS,
    *CHECK_RETENTIONS,
    *NAMED_SALE_RETENTIONS,
    *ERASURE_RETENTIONS,
    *EXPORT_RETENTIONS,
    *FACTOR_RETENTIONS,
    *PASSWORD_RETENTIONS,
)


def build(platform: Platform, *, reader: CardReader | None = None) -> Module:
    """Accounts and sessions on this platform, and the providers that are configured for signing in."""
    reader = reader or configured_reader()
    sessions, users, erasing = SessionCommands(platform), UserCommands(platform), ErasureCommands(platform)
    ways, providers = SignInWayCommands(platform, users), configured_providers(platform.settings, platform.clock)
    exports, checking = ExportCommands(platform), Checking(platform)
    forgetting = Erasing("users", platform.database, platform.clock, erasing.forget_again)
    hashing = PasswordHashing(platform.settings)

    async def stop() -> None:
        await reader.stop()
        hashing.close()
        for provider in providers.values():
            await provider.stop()
        await checking.stop()

    attendees, resealing = Attendees(platform), Resealing("users", platform, sealed_tables(platform.keys))
    return Module(
        name="users",
        routes=[
            *routes(platform, users),
            *sign_in_way_routes(platform, ways, providers),
            *mini_program_routes(platform, users, ways, providers),
            *password_routes(platform, PasswordCommands(platform, users, hashing)),
            *session_routes(platform, sessions),
            *_routes_of_accounts(platform),
            *identity_routes(platform, IdentityCommands(platform), checking.authority),
            *identity_check_routes(platform, checking.commands, checking.authority),
            *attendee_routes(attendees),
            *card_reading_routes(platform, reader),
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
        jobs=[resealing.job, erasing_job(erasing), forgetting.job, checking.job()],
        invariants=INVARIANTS,
        tables=(metadata,),
        retentions=_RETENTIONS,
        start=sessions.refuse_ended,
        stop=stop,
    )


def _routes_of_accounts(platform: Platform) -> list[ControllerRouterHandler]:
    """Those that need nothing but the platform."""
    return [
        *email_routes(platform),
        *factor_routes(platform),
        *proof_routes(platform),
        *team_routes(platform),
        *api_key_routes(platform),
        *account_routes(platform),
    ]
