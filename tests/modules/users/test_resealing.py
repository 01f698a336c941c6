"""Keys come and go: what is sealed with an older one is sealed anew, and documents stay findable all the while."""

import asyncio
import base64
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import cast

import msgspec
import pytest

from onsale.app.process import Process
from onsale.app.targets import Builder
from onsale.contracts.real_names import RealNameRule
from onsale.modules.users.commands.resealing import sealed_tables
from onsale.modules.users.domain import Role
from onsale.modules.users.tables.identities import identities
from onsale.platform.clock import ManualClock
from onsale.platform.db import Database, Transaction
from onsale.platform.resealing import (
    AGAIN_AFTER_CHANGES_SECONDS,
    AGAIN_AFTER_SECONDS,
    ROWS_PER_ROUND,
    Page,
    Reseal,
    Resealing,
)
from onsale.platform.security import KeyRing, Sealer
from onsale.platform.settings import Settings
from tests.engines import EVERY_ENGINE
from tests.modules.users.identity_owner import NUMBER, Owner, number
from tests.modules.users.phone_owner import problem
from tests.processes import broken_promises, meddle, new_user, opened_client, opened_process, rows, signed_in_as, tell
from tests.stage import Kind, performance

pytestmark = EVERY_ENGINE

SHOW = "01972b8a-0000-7000-8000-000000000201"
OLD = "old1:" + base64.b64encode(b"o" * 32).decode()
NEW = "new2:" + base64.b64encode(b"n" * 32).decode()
BOTH = f"{NEW},{OLD}"
SEALED = (
    "SELECT phone_sealed FROM users_users UNION ALL SELECT name_sealed FROM users_users WHERE name_sealed IS NOT NULL"
    " UNION ALL SELECT label_sealed FROM users_identities UNION ALL SELECT name_sealed FROM users_identities"
    " UNION ALL SELECT number_sealed FROM users_identities"
)


class World:
    """One database that is opened with one key ring after the other."""

    def __init__(self, template: Path, settings: Settings, clock: ManualClock, builders: Sequence[Builder]) -> None:
        self.template = template
        self.settings = settings
        self.clock = clock
        self.builders = builders
        self.user_id = ""

    @asynccontextmanager
    async def opened(self, keys: str) -> AsyncIterator[tuple[Process, Owner]]:
        """A process with these keys, and the one owner of a book there."""
        settings = msgspec.structs.replace(self.settings, secret_keys=keys)
        self.clock.advance(timedelta(seconds=1))  # ids are in the order of time, not of processes
        async with (
            opened_process(self.template, settings, self.clock, self.builders) as process,
            opened_client(process) as client,
        ):
            if not self.user_id:
                self.user_id = (await new_user(process, Role.BUYER)).id
            yield process, Owner(client, signed_in_as(process, "buyer", user_id=self.user_id), self.user_id)
            assert await broken_promises(process) == []


@pytest.fixture
def world(migrated_database: Path, settings: Settings, clock: ManualClock, builders: Sequence[Builder]) -> World:
    return World(migrated_database, settings, clock, builders)


async def keys_in_use(process: Process) -> set[str]:
    return {str(row[0]).partition(".")[0] for row in await rows(process, SEALED)}


async def index_keys(process: Process) -> set[str]:
    return {str(row[0]) for row in await rows(process, "SELECT key_id FROM users_identity_indexes")}


def walker(process: Process, rows_per_round: int = ROWS_PER_ROUND) -> Resealing:
    platform = process.platform
    return Resealing("users", platform, sealed_tables(platform.keys), rows_per_round=rows_per_round)


async def walk(process: Process, rounds: int = 8) -> None:
    """Of a table in each round, as long as there is one page of each."""
    job = process.job("users.reseal")
    for _ in range(rounds):
        assert await job.run() == 0


async def begin(world: World) -> None:
    """A book with two entries and a named owner, all under the old key."""
    async with world.opened(OLD) as (process, owner):
        await owner.consent()
        await owner.added()
        await owner.added(number(1))
        await owner.client.patch("/api/v1/me", json={"name": "李雷"}, headers=owner.headers)
        await walk(process)
        assert (await keys_in_use(process), await index_keys(process)) == ({"old1"}, {"old1"})


async def test_an_old_key_can_go_from_the_books_after_the_walk(world: World) -> None:
    await begin(world)
    async with world.opened(BOTH) as (process, owner):
        book = await owner.book()
        # Before the walk: an old entry and a new one are told apart from none, by the key that both have.
        assert problem(await owner.add()) == (409, "identity-exists")
        await owner.added(number(2))
        assert (await keys_in_use(process), await index_keys(process)) == ({"old1", "new2"}, {"old1", "new2"})
        await walk(process)
        assert await keys_in_use(process) == {"new2"}
        assert (await owner.book())[:2] == book
        me = await owner.client.get("/api/v1/me", headers=owner.headers)
        assert me.json()["name"] == "李雷"
    async with world.opened(NEW) as (process, owner):
        assert (await owner.book())[:2] == book
        for document in (NUMBER, number(1), number(2)):
            assert problem(await owner.add(document)) == (409, "identity-exists")
        await owner.added(number(3))


async def test_a_process_with_the_old_key_and_one_with_both_see_each_others_documents(world: World) -> None:
    await begin(world)
    async with world.opened(BOTH) as (_, owner):
        assert problem(await owner.add()) == (409, "identity-exists")
    async with world.opened(OLD) as (_, owner):
        await owner.added(number(5))
    async with world.opened(BOTH) as (process, owner):
        assert problem(await owner.add(number(5))) == (409, "identity-exists")
        await walk(process)
        assert await keys_in_use(process) == {"new2"}


async def test_walks_at_once_do_each_row_once(world: World) -> None:
    await begin(world)
    async with world.opened(BOTH) as (process, owner):
        walks = [walker(process) for _ in range(5)]
        for _ in range(4):
            await asyncio.gather(*(one.go_on() for one in walks))
        assert await keys_in_use(process) == {"new2"}
        assert len(await rows(process, "SELECT * FROM users_identity_indexes")) == 4
        assert len(await owner.book()) == 2


async def test_a_walk_beside_changes_loses_none(world: World) -> None:
    await begin(world)
    async with world.opened(BOTH) as (process, owner):
        [first, second] = [str(entry["id"]) for entry in await owner.book()]
        answers = await asyncio.gather(
            owner.change(first, name="王五", label="x"),
            walk(process),
            owner.remove(second),
            walker(process).go_on(),
        )
        assert (answers[0].status_code, answers[2].status_code) == (200, 204)
        [entry] = await owner.book()
        assert (entry["name_masked"], entry["label"]) == ("王*", "x")
        await walk_again(process, world.clock)
        assert await keys_in_use(process) == {"new2"}


class Meanwhile:
    """A database in which something happens between what was read and what is written."""

    def __init__(self, database: Database, happens: Callable[[], Awaitable[None]]) -> None:
        self.read = database.read
        self._database = database
        self._happens = happens

    async def run(self, work: Callable[[Transaction], Awaitable[int]]) -> int:
        await self._happens()
        return await self._database.run(work)


async def test_what_changed_after_it_was_read_is_left_alone(world: World) -> None:
    await begin(world)
    async with world.opened(BOTH) as (process, owner):
        [first, second] = [str(entry["id"]) for entry in await owner.book()]

        async def change_everything() -> None:
            passport = {"kind": "passport", "number": "E12345678"}
            assert (await owner.change(first, name="王五", document=passport)).status_code == 200
            assert (await owner.remove(second)).status_code == 204

        database = cast("Database", Meanwhile(process.platform.database, change_everything))
        [books] = [one for one in sealed_tables(process.platform.keys) if one.table is identities]
        step = Reseal(database, process.platform.sealer, books)
        assert await step.page(None) == Page(None, 0, 0)
        [entry] = await owner.book()
        assert (entry["name_masked"], entry["kind"], entry["number_masked"]) == ("王*", "passport", "E******78")
        assert len(await rows(process, "SELECT * FROM users_identity_indexes")) == 2


async def test_a_walk_that_was_killed_begins_again(world: World) -> None:
    await begin(world)
    async with world.opened(BOTH) as (process, _):
        first = walker(process, rows_per_round=1)
        for _ in range(5):  # the account, that there are no more, no addresses, no other ways, and one entry
            await first.go_on()
        assert await keys_in_use(process) == {"new2", "old1"}
        second = walker(process, rows_per_round=1)
        for _ in range(7):
            await second.go_on()
        assert (await keys_in_use(process), await index_keys(process)) == ({"new2"}, {"new2", "old1"})


async def test_a_seal_that_no_key_opens_stops_no_others(world: World) -> None:
    await begin(world)
    async with world.opened(BOTH) as (process, owner):
        [first, _] = await owner.book()
        lost = Sealer(KeyRing({"lost": b"l" * 32})).seal("x")
        await meddle(
            process,
            "UPDATE users_identities SET label_sealed = :lost WHERE id = :the_id",
            lost=lost,
            the_id=first["id"],
        )
        await walk(process)
        keys = await rows(process, "SELECT id, number_sealed FROM users_identities ORDER BY id")
        assert [str(sealed).partition(".")[0] for _, sealed in keys] == ["old1", "new2"]
        await meddle(process, "DELETE FROM users_identities WHERE id = :the_id", the_id=first["id"])
        await meddle(process, "UPDATE users_identity_books SET entries = 1")


async def test_a_finished_walk_begins_again_until_nothing_is_left_and_rests_for_a_day(world: World) -> None:
    await begin(world)
    async with world.opened(BOTH) as (process, _):
        await walk(process)
        world.clock.advance(timedelta(seconds=AGAIN_AFTER_CHANGES_SECONDS))
        await walk(process)
        world.clock.advance(timedelta(seconds=AGAIN_AFTER_CHANGES_SECONDS))
        late = Sealer(KeyRing({"old1": b"o" * 32})).seal("李雷")
        await meddle(process, "UPDATE users_users SET name_sealed = :late", late=late)
        await walk(process, rounds=5)
        assert await keys_in_use(process) == {"new2", "old1"}
        await walk_again(process, world.clock)
        assert await keys_in_use(process) == {"new2"}


async def test_what_a_process_with_the_old_key_has_written_meanwhile_moves_soon(world: World) -> None:
    await begin(world)
    async with world.opened(BOTH) as (process, _):
        await walk(process)
        late = Sealer(KeyRing({"old1": b"o" * 32})).seal("李雷")
        await meddle(process, "UPDATE users_users SET name_sealed = :late", late=late)
        world.clock.advance(timedelta(seconds=AGAIN_AFTER_CHANGES_SECONDS))
        await walk(process)
        assert await keys_in_use(process) == {"new2"}


async def test_indexes_of_a_key_that_is_gone_go_with_the_next_change_of_keys(world: World) -> None:
    await begin(world)
    async with world.opened(BOTH) as (process, _):
        await walk(process)
        assert await index_keys(process) == {"new2", "old1"}
    third = "next3:" + base64.b64encode(b"t" * 32).decode()
    async with world.opened(f"{third},{NEW}") as (process, owner):
        await walk(process)
        assert await index_keys(process) == {"next3", "new2"}
        assert problem(await owner.add()) == (409, "identity-exists")


async def test_codes_of_apps_are_known_when_the_old_key_is_gone(world: World) -> None:
    await begin(world)
    async with world.opened(OLD) as (process, _):
        sealed = process.platform.sealer.seal("JBSWY3DPEHPK3PXP")
        factor = "INSERT INTO users_factors (id, user_id, kind, name, secret_sealed, last_step, created_at)"
        await meddle(
            process, f"{factor} VALUES ('f', :user, 'totp', 'App', :sealed, 0, 0)", user=world.user_id, sealed=sealed
        )
        code = "INSERT INTO users_recovery_codes (user_id, code_hash) VALUES (:user, 'x')"
        await meddle(process, code, user=world.user_id)
    async with world.opened(BOTH) as (process, _):
        await walk(process)
    async with world.opened(NEW) as (process, _):
        [(kept,)] = await rows(process, "SELECT secret_sealed FROM users_factors")
        assert process.platform.sealer.open(str(kept)) == "JBSWY3DPEHPK3PXP"


async def walk_again(process: Process, clock: ManualClock) -> None:
    clock.advance(timedelta(seconds=AGAIN_AFTER_SECONDS))
    await walk(process)


async def digest_of(process: Process, owner: Owner, identity_id: str) -> str:
    """What a performance that sells to named people knows a document by."""
    body = {"performance_id": SHOW, "identity_ids": [identity_id]}
    answer = await owner.client.post("/api/v1/me/attendee-tokens", json=body, headers=owner.headers)
    assert answer.status_code == 200, answer.text
    return process.platform.attendee_tokens.verify(answer.json()["items"][0]["token"]).digest


async def test_digests_stay_when_keys_change(world: World) -> None:
    async with world.opened(OLD) as (process, owner):
        show = performance(SHOW, [Kind("any")], process.platform.clock.now())
        await tell(process, msgspec.structs.replace(show, real_name=RealNameRule()))
        await owner.consent()
        entry = await owner.added()
        before = await digest_of(process, owner, entry)
    async with world.opened(BOTH) as (process, owner):
        assert await digest_of(process, owner, entry) == before
        await walk(process)
        assert await keys_in_use(process) == {"new2"}
        sealed = await rows(process, "SELECT key_sealed FROM users_named_sales")
        assert [str(row[0]).partition(".")[0] for row in sealed] == ["new2"]
    async with world.opened(NEW) as (process, owner):
        assert await digest_of(process, owner, entry) == before
