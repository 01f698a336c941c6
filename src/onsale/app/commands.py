"""What the command line does; each function returns the exit status."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path

import msgspec

from onsale.app import demo as demo_content
from onsale.app.invariants import invariants_of
from onsale.app.process import build_platform
from onsale.app.schemas import generated_files
from onsale.app.targets import ALL, SUBSCRIPTIONS, modules_of
from onsale.contracts.phones import normalised_phone
from onsale.modules.catalog.commands.venues import StorePlan, VenueCommands, prepare_plan
from onsale.modules.catalog.errors import PlanInvalid, PlanTooLarge
from onsale.modules.users import commands as users
from onsale.modules.users.domain import NewUser, Role
from onsale.platform.audit import COMMAND_LINE, Audit
from onsale.platform.clock import SystemClock
from onsale.platform.db import Database
from onsale.platform.engines import count_events_waiting, open_database, open_ready_database
from onsale.platform.invariants import Broken, Invariant, check_invariants
from onsale.platform.outbox import Outbox
from onsale.platform.problems import NotFound
from onsale.platform.settings import Settings, SettingsError

LOOKS_MAX = 2
LOOK_AGAIN_SECONDS = 1.0


async def migrate_database(settings: Settings, target: str = ALL) -> int:
    """Bring the tables of a service, or of all, to this version's schema. Processes that do it at once wait for each
    other."""
    database = await open_database(settings)
    try:
        await database.migrate(modules_of(target))
    finally:
        await database.close()
    return 0


async def check(settings: Settings, target: str = ALL) -> int:
    """Check every promise on the data, or those of a service that keeps its data by itself; prints what is broken, with
    examples."""
    database = await open_ready_database(settings, modules=modules_of(target))
    promises = invariants_of(modules_of(target))
    try:
        broken = await _broken(database, promises)
        if settings.broker_url:
            broken = await _broken_when_settled(settings, database, promises, broken)
    finally:
        await database.close()
    for one in broken:
        print(f"BROKEN {one.name}: {one.promise}", *(f"  {example}" for example in one.examples), sep="\n")
    print(f"{len(promises)} invariants checked, {len(broken)} broken")
    return 1 if broken else 0


async def _broken(database: Database, promises: Sequence[Invariant]) -> list[Broken]:
    async with database.reading() as reader:
        return await check_invariants(reader, promises)


async def _broken_when_settled(
    settings: Settings, database: Database, promises: Sequence[Invariant], broken: list[Broken]
) -> list[Broken]:
    """What is still broken when the events that a broker has, which no statement can see, had time to arrive."""
    excusable = {promise.name for promise in promises if promise.is_of_settled_events}
    for _ in range(LOOKS_MAX):
        if not any(one.name in excusable for one in broken):
            return broken
        await asyncio.sleep(LOOK_AGAIN_SECONDS)
        broken = await _broken(database, promises)
    waiting = await count_events_waiting(settings, SUBSCRIPTIONS)
    if waiting == 0:
        return broken
    print("events wait at the broker" if waiting else "the broker cannot be asked", end=", so these cannot be judged: ")
    print(*(one.name for one in broken if one.name in excusable), sep=", ")
    return [one for one in broken if one.name not in excusable]


async def demo(settings: Settings) -> int:
    """Fill an installation with shows, venues and past sales; doing it again changes nothing."""
    if not settings.is_development:
        raise SettingsError("The demo has accounts that anybody can enter; it runs only with ONSALE_ENV=development.")
    await demo_content.load_demo(settings)
    return 0


async def generate(*, check: bool) -> int:
    """Write ``schemas/`` from the code, or only say whether it is fresh."""
    stale = []
    for path, content in (await generated_files()).items():
        if not path.exists() or path.read_bytes() != content:
            stale.append(path)
            if not check:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
    for path in stale:
        print(f"{'stale' if check else 'written'}: {path}", file=sys.stderr)
    return 1 if check and stale else 0


async def grant(settings: Settings, *, phone: str, role: str, organisation_id: str | None) -> int:
    """Give a person exactly this staff role beside being a buyer; how the first organiser of an installation starts.

    Prints the person's id and organisation as JSON. Who is signed in already gets it with the next refresh.
    """
    if normalised_phone(phone) is None:
        raise SettingsError(f"{phone} is not a phone number. Write it like 13800000001 or +85291234567.")
    database = await open_ready_database(settings, modules=["users"])
    try:
        platform = build_platform(settings, database, SystemClock())
        home = organisation_id or platform.ids.new()
        person = NewUser(phone=phone, roles=[Role.BUYER, Role(role)], organisation_id=home)
        user = (await users.ensure_users(platform, [person]))[0]
    finally:
        await database.close()
    print(msgspec.json.encode({"user_id": user.id, "roles": user.roles, "organisation_id": home}).decode())
    return 0


async def forget_factors(settings: Settings, *, phone: str, reason: str) -> int:
    """Remove all second factors of an account and end its sessions. Prints whose, and how many, as JSON."""
    database = await open_ready_database(settings, modules=["users"])
    try:
        platform = build_platform(settings, database, SystemClock())
        # The news lie in the outbox until the relay of a process that serves finds them.
        database.use_outbox(Outbox(platform.clock, platform.ids, lambda _: None).write)
        forgotten = await users.forget_factors(platform, phone, reason)
    except NotFound:
        print(f"Nobody has the phone {phone}.", file=sys.stderr)
        return 1
    finally:
        await database.close()
    print(msgspec.json.encode(forgotten).decode())
    return 0


async def import_plan(settings: Settings, *, file: str, venue_id: str | None, organisation_id: str | None) -> int:
    """Check a plan file and print every bad place; with a venue of an organisation, import it when it is good."""
    try:
        plan = prepare_plan(await asyncio.to_thread(Path(file).read_bytes), "en")
    except (PlanInvalid, PlanTooLarge) as refusal:
        errors = refusal.errors if isinstance(refusal, PlanInvalid) else []
        print(refusal.in_words("en"), *(f"  {error.pointer}: {error.detail}" for error in errors), sep="\n")
        return 1
    print(f"{plan.name}: {plan.seat_count} seats")
    if venue_id is None or organisation_id is None:
        return 0
    database = await open_ready_database(settings, modules=["catalog"])
    try:
        platform = build_platform(settings, database, SystemClock())
        venues = VenueCommands(platform.clock, platform.ids, Audit(platform.clock, platform.ids))
        command = StorePlan(actor=COMMAND_LINE, organisation_id=organisation_id, venue_id=venue_id, plan=plan)
        async with database.transaction() as transaction:
            stored = await venues.store_plan(transaction, command)
    except NotFound:
        print(f"Organisation {organisation_id} has no venue {venue_id}.")
        return 1
    finally:
        await database.close()
    print(f"imported as {stored.id}")
    return 0


async def mint_users(settings: Settings, *, count: int, out: str) -> int:
    """Write ``count`` new buyers with access tokens for a day to ``out``, one JSON object a line.

    Development only: it signs people in who never proved anything. A running server may use the same database.
    """
    if not settings.is_development:
        raise SettingsError("mint-users signs people in without asking them; it runs only with ONSALE_ENV=development.")
    if count < 0:
        raise SettingsError("mint-users --count must not be negative.")
    database = await open_ready_database(settings, modules=["users"])
    try:
        minted = await users.mint_users(build_platform(settings, database, SystemClock()), count)
    finally:
        await database.close()
    _write_lines(Path(out), minted)
    return 0


def _write_lines(path: Path, rows: Sequence[msgspec.Struct]) -> None:
    """One JSON object a line, in a file that only its owner can read."""
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)
    path.write_bytes(b"".join(msgspec.json.encode(row) + b"\n" for row in rows))
