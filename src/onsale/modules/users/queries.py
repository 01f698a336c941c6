"""Reading accounts, consents and identity books."""

from __future__ import annotations

import msgspec

from onsale.contracts.privacy import ExportedPart
from onsale.modules.users.domain import OwnSession, User
from onsale.modules.users.domain.api_keys import ApiKey
from onsale.modules.users.domain.consents import Consent
from onsale.modules.users.domain.emails import OwnEmail
from onsale.modules.users.domain.exporting import Export, ExportState, OwnExport
from onsale.modules.users.domain.factors import OwnFactors
from onsale.modules.users.domain.identities import Identity
from onsale.modules.users.domain.passkeys import site_of
from onsale.modules.users.domain.passwords import OwnPassword
from onsale.modules.users.domain.sign_in_ways import SignInWay
from onsale.modules.users.domain.teams import Membership, TeamView
from onsale.modules.users.repository import api_keys, erasing, exporting, identities
from onsale.modules.users.repository import emails as email_repository
from onsale.modules.users.repository import factors as factor_repository
from onsale.modules.users.repository import passwords as password_repository
from onsale.modules.users.repository import sessions as session_repository
from onsale.modules.users.repository import sign_in_ways as way_repository
from onsale.modules.users.repository import signing_in as repository
from onsale.modules.users.repository import teams as team_repository
from onsale.modules.users.settings import CONSENTS_SHOWN_MAX
from onsale.modules.users.tables.erasing import ErasureRow
from onsale.modules.users.tables.exporting import ExportRow
from onsale.platform.clock import Clock, from_micros, to_micros
from onsale.platform.db import Database, Reader
from onsale.platform.policy import need_second_factor
from onsale.platform.security import Sealer
from onsale.platform.settings import Settings


async def get_user(database: Database, sealer: Sealer, user_id: str) -> User | None:
    """One account, ``None`` when there is none."""
    async with database.reading() as reader:
        found = await repository.find_users(reader, [user_id])
    row = found.get(user_id)
    return None if row is None else repository.user_of(row, sealer)


async def list_sessions(database: Database, clock: Clock, user_id: str, *, current: str) -> list[OwnSession]:
    """Where somebody is signed in, the last used first; ``current`` is the session that asks."""
    async with database.reading() as reader:
        found = await session_repository.list_open_sessions(reader, user_id, to_micros(clock.now()))
    return [
        OwnSession(
            id=one.session.id,
            device=one.device_name or "",
            address_masked=one.session.address_masked or "",
            created_at=from_micros(one.session.created_at),
            last_used_at=from_micros(one.session.refreshed_at),
            is_current=one.session.id == current,
        )
        for one in found
    ]


async def list_sign_in_ways(database: Database, user_id: str) -> list[SignInWay]:
    """The providers that open an account, the oldest first."""
    async with database.reading() as reader:
        return await way_repository.list_ways(reader, user_id)


async def get_own_password(database: Database, user_id: str) -> OwnPassword:
    """Whether somebody has a password, and since when."""
    async with database.reading() as reader:
        row = await password_repository.find_password(reader, user_id)
    return OwnPassword(set_at=None if row is None else from_micros(row.set_at))


async def knows_device(database: Database, user_id: str, device_id: str) -> bool:
    """Whether an account was signed in to on this device, and remembers it."""
    async with database.reading() as reader:
        return await session_repository.find_device(reader, user_id, device_id) is not None


async def get_own_email(database: Database, clock: Clock, user_id: str) -> OwnEmail:
    """Somebody's confirmed address, and one that waits for its code."""
    async with database.reading() as reader:
        row = await email_repository.find_email(reader, user_id)
        check = await email_repository.find_check(reader, user_id)
    is_over = check is None or check.used_at is not None or check.expires_at <= to_micros(clock.now())
    waiting = None if is_over else check
    return OwnEmail(
        email_masked=None if row is None else row.email_masked,
        verified_at=None if row is None else from_micros(row.verified_at),
        waiting_masked=None if waiting is None else waiting.email_masked,
        waiting_until=None if waiting is None else from_micros(waiting.expires_at),
    )


async def list_own_factors(database: Database, settings: Settings, user_id: str) -> OwnFactors:
    """Somebody's second factors, and whether their roles need one in any organisation."""
    site = site_of(settings.base_url)
    async with database.reading() as reader:
        roles = await factor_repository.all_roles(reader, user_id)
        return OwnFactors(
            items=[factor_repository.factor_of(row) for row in await factor_repository.find_factors(reader, user_id)],
            recovery_codes_left=await factor_repository.count_recovery_codes(reader, user_id),
            is_required=settings.wants_second_factors and need_second_factor(roles),
            passkey_host=None if site is None else site.host,
        )


async def list_own_consents(database: Database, user_id: str) -> list[Consent]:
    """What somebody gave and withdrew, the newest first, at most ``CONSENTS_SHOWN_MAX``."""
    async with database.reading() as reader:
        rows = await identities.find_consents(reader, user_id, CONSENTS_SHOWN_MAX)
    return [identities.consent_of(row) for row in rows]


async def list_own_identities(database: Database, sealer: Sealer, clock: Clock, user_id: str) -> list[Identity]:
    """A whole book, masked, the oldest entry first."""
    async with database.reading() as reader:
        rows = await identities.find_identities(reader, user_id)
    return [identities.identity_of(row, sealer, to_micros(clock.now())) for row in rows]


async def get_team(database: Database, sealer: Sealer, clock: Clock, organisation_id: str) -> TeamView:
    """An organisation with its members and open invitations."""
    async with database.reading() as reader:
        name = await team_repository.find_name(reader, organisation_id)
        return TeamView(
            organisation_id=organisation_id,
            name=name,
            members=await team_repository.list_members(reader, organisation_id, sealer),
            invitations=await team_repository.list_open_invitations(reader, organisation_id, to_micros(clock.now())),
        )


async def list_api_keys(database: Database, clock: Clock, organisation_id: str) -> list[ApiKey]:
    """The keys of an organisation that work, the newest first."""
    async with database.reading() as reader:
        return await api_keys.list_keys(reader, organisation_id, to_micros(clock.now()))


async def list_own_organisations(database: Database, user_id: str) -> list[Membership]:
    """The organisations that somebody belongs to."""
    async with database.reading() as reader:
        return await team_repository.list_own(reader, user_id)


async def find_own_erasure(database: Database, user_id: str) -> ErasureRow | None:
    """The newest request of this account."""
    async with database.reading() as reader:
        return await erasing.find_erasure(reader, user_id)


class ExportQueries:
    """One's own export. What has expired is not there, also before it was deleted."""

    def __init__(self, database: Database, clock: Clock, sealer: Sealer) -> None:
        self._database = database
        self._clock = clock
        self._sealer = sealer

    async def get_own(self, user_id: str) -> OwnExport:
        """How far the newest is."""
        async with self._database.reading() as reader:
            row = await self._find(reader, user_id)
            done = 0 if row is None else await exporting.count_parts(reader, row.id)
        if row is None:
            return OwnExport(state=ExportState.NONE)
        return OwnExport(
            state=ExportState.COLLECTING if row.ready_at is None else ExportState.READY,
            id=row.id,
            requested_at=from_micros(row.requested_at),
            expires_at=from_micros(row.expires_at),
            done=done,
        )

    async def open_own(self, user_id: str) -> Export | None:
        """The newest, when it is ready."""
        async with self._database.reading() as reader:
            row = await self._find(reader, user_id)
            if row is None or row.ready_at is None:
                return None
            parts = await exporting.find_parts(reader, row.id)
        opened = [
            msgspec.json.decode(self._sealer.open(part.part_sealed), type=ExportedPart)
            for part in sorted(parts, key=lambda part: (part.module != "users", part.module))
        ]
        return Export(
            user_id=row.user_id,
            requested_at=from_micros(row.requested_at),
            sections=[section for part in opened for section in part.sections],
        )

    async def _find(self, reader: Reader, user_id: str) -> ExportRow | None:
        row = await exporting.find_newest(reader, user_id)
        return None if row is None or row.expires_at <= to_micros(self._clock.now()) else row
