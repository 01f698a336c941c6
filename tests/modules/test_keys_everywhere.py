"""Keys change: what older ones have sealed or indexed moves in every module, and then they can go (docs/adr/0044)."""

from __future__ import annotations

import asyncio
import base64
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from onsale.app.keys import Need, all_sealed_tables, who_needs_older
from onsale.app.privacy import REGISTER
from onsale.app.process import Process
from onsale.app.targets import Builder, modules_of
from onsale.contracts.events import SignInCodeRequested
from onsale.modules.notifications.module import build as build_notifications
from onsale.modules.users.commands import UserCommands, ensure_users
from onsale.modules.users.commands.sign_in_ways import SignInWayCommands
from onsale.modules.users.domain import NewUser, Role, Visit
from onsale.modules.users.domain.sign_in_ways import Identity, ProviderName
from onsale.modules.users.module import build as build_users
from onsale.platform.audit import Actor
from onsale.platform.clock import ManualClock
from onsale.platform.settings import Settings
from tests.engines import EVERY_ENGINE
from tests.modules.orders.money import SHOW
from tests.modules.person import EMAIL, NAME, PASSWORD, PHONE, Person, undeclared_places
from tests.modules.proved import proved
from tests.modules.users.identity_owner import NUMBER
from tests.processes import (
    API,
    SELLING,
    broken_promises,
    heard,
    meddle,
    opened_client,
    opened_process,
    rows,
    settled,
    signed_in_as,
    tell,
)
from tests.stage import CONTACT, Kind, performance

pytestmark = EVERY_ENGINE

FLOOR = Kind("type-floor", 38_000, capacity=10)
OLD = "old1:" + base64.b64encode(b"o" * 32).decode()
NEW = "new2:" + base64.b64encode(b"n" * 32).decode()
# First everybody can read the new key, then everybody seals with it, then nobody needs the old one.
READS_NEW, SEALS_NEW = f"{OLD},{NEW}", f"{NEW},{OLD}"
WECHAT = Identity(provider=ProviderName.WECHAT, subject="o6_bmjrPTlm6_2sgVt7hMZOPfL2M")
AFTER_THE_SHOW = timedelta(days=31)
SEAL = re.compile(r"(old1|new2)\.[A-Za-z0-9+/]{38,}={0,2}")
# One guess was by the address, which is counted apart.
WRONG = {OLD: 1, READS_NEW: 2, SEALS_NEW: 3}
TRIES = "SELECT SUM(wrong) - 1, MAX(wrong) FROM users_password_tries"
INDEX_KEYS = "SELECT kind, key_id FROM users_account_indexes ORDER BY kind, key_id"


class House:
    """One database that is opened with one key ring after the other, and somebody who is known there."""

    def __init__(self, template: Path, settings: Settings, clock: ManualClock) -> None:
        self.template = template
        self.settings = settings
        self.clock = clock
        self.user_id = ""

    @asynccontextmanager
    async def opened(self, keys: str) -> AsyncIterator[Process]:
        builders: Sequence[Builder] = (build_users, build_notifications, *SELLING)
        settings = msgspec.structs.replace(self.settings, secret_keys=keys)
        self.clock.advance(timedelta(minutes=2))  # codes can be asked for again
        async with opened_process(self.template, settings, self.clock, builders) as process:
            yield process
            assert await broken_promises(process) == []

    @asynccontextmanager
    async def visited(self, keys: str) -> AsyncIterator[Person]:
        """By the same person in a browser that is new, who has signed in by the phone."""
        async with self.opened(keys) as process, opened_client(process) as client:
            person = Person(process, client, self.clock)
            await person.sign_up()
            assert self.user_id in {"", person.user_id}
            self.user_id = person.user_id
            yield person


@pytest.fixture
def house(migrated_database: Path, settings: Settings, clock: ManualClock) -> House:
    return House(migrated_database, settings, clock)


async def begin(house: House) -> str:
    """Somebody with everything, under the old key; an order that is kept."""
    async with house.visited(OLD) as person:
        await tell(person.process, performance(SHOW, [FLOOR], house.clock.now()))
        await person.choose_a_password()
        await person.fill_the_book()
        order_id = await person.buy_and_regret()
        await person.pay_back()
        await person.export_invoices()
        await link(person)
        await settled(person.process)
        return order_id


async def link(person: Person) -> None:
    ways = SignInWayCommands(person.process.platform, UserCommands(person.process.platform))
    headers = await proved(person.process, signed_in_as(person.process, Role.BUYER, user_id=person.user_id))
    claims = person.process.platform.access_tokens.verify(headers["authorization"].removeprefix("Bearer "))
    await ways.link(Actor(id=claims.user_id, session_id=claims.session_id), WECHAT, visit())


def visit() -> Visit:
    return Visit(device_id="d", device_name="Chrome", address_masked="203.0.113.*", language="en", session_id=None)


async def walk(process: Process) -> None:
    """As many rounds as there are tables, in every module."""
    for job in process.jobs:
        if job.name.endswith(".reseal"):
            for _ in range(10):
                assert await job.run() == 0


async def needs(process: Process) -> list[Need]:
    return await who_needs_older(process.platform.database, process.platform.keys, modules_of("all"))


async def keys_of_cells(process: Process) -> dict[str, set[str]]:
    """Wherever a cell is a seal, of whatever name its column is: with which keys."""
    found: dict[str, set[str]] = {}
    for data in REGISTER:
        if not data.table.name.startswith(("users_", "orders_", "tickets_", "notifications_", "platform_")):
            continue
        names = [column.name for column in data.table.columns]
        async with process.platform.database.reading() as reader:
            cells = await reader.fetch_all(select(data.table))
        for name, value in (pair for row in cells for pair in zip(names, row, strict=True)):
            if isinstance(value, str) and (seal := SEAL.fullmatch(value)):
                found.setdefault(f"{data.table.name}.{name}", set()).add(seal[1])
    return found


async def test_the_old_key_can_go_when_the_walk_is_over(house: House) -> None:
    order_id = await begin(house)
    async with house.opened(READS_NEW) as process:
        await walk(process)
        assert await needs(process) == []
    async with house.opened(SEALS_NEW) as process:
        before = {need.table for need in await needs(process) if need.moves}
        assert before >= {
            "users_users",
            "users_emails",
            "users_sign_in_ways",
            "users_identities",
            "users_passwords",
            "orders_orders",
            "orders_invoices",
            "tickets_tickets",
            "notifications_messages",
            "notifications_holders",
        }
        await walk(process)
        assert [need.table for need in await needs(process) if need.moves] == []
        # Answers to repeated requests hold seals for two days.
        assert {need.table for need in await needs(process)} == {"platform_idempotency_keys"}
        cells = await keys_of_cells(process)
        assert set().union(*cells.values()) == {"new2"}
        known = {
            f"{one.table.name}.{column.name}"
            for one in all_sealed_tables(process.platform.keys)
            for column in one.seals
        }
        assert cells.keys() <= known
        house.clock.advance(timedelta(days=3))
        await process.job("platform.purge").run()
        assert await needs(process) == []
    async with house.visited(NEW) as person:
        await everything_works(person, order_id)


async def everything_works(person: Person, order_id: str) -> None:
    """Everybody is found by everything, and everything is read. The phone has just signed in."""
    for login in (EMAIL, PHONE):
        answer = await person.client.post(f"{API}/auth/password/sessions", json={"login": login, "password": PASSWORD})
        assert (answer.status_code, answer.json()["user"]["id"]) == (201, person.user_id), answer.text
    platform = person.process.platform
    ways = SignInWayCommands(platform, UserCommands(platform))
    session = await ways.sign_in(WECHAT, platform.ids.new(), visit())
    assert session is not None
    assert session.user.id == person.user_id
    order = (await person.get(f"/orders/{order_id}")).json()
    assert order["contact"]["name"] == CONTACT["name"]
    tickets = (await person.get("/tickets")).json()["items"]
    assert {ticket["holder_name"] for ticket in tickets} == {CONTACT["name"]}
    assert (await person.get("/me")).json()["name"] == NAME
    document = {"kind": "resident-id", "number": NUMBER}
    again = await person.post("/me/identities", {"relation": "self", "name": NAME, "label": "", "document": document})
    assert (again.status_code, again.json()["code"]) == (409, "identity-exists")
    inbox = await person.client.get(f"{API}/dev/messages", params={"recipient": PHONE})
    assert len(inbox.json()["items"]) >= 2
    assert (await person.get("/me")).json()["phone_masked"] == "138****2222"


@pytest.mark.parametrize("keys", [SEALS_NEW, NEW], ids=["both", "new"])
async def test_somebody_is_forgotten_after_a_change_of_keys(house: House, keys: str) -> None:
    await begin(house)
    if keys == NEW:
        async with house.opened(SEALS_NEW) as process:
            await walk(process)
            house.clock.advance(timedelta(days=3))
            await process.job("platform.purge").run()
    async with house.visited(keys) as person:
        house.clock.advance(AFTER_THE_SHOW)
        await person.come_again()
        assert (await person.ask_for_erasure()).status_code == 202
        assert "users_account_indexes.blind_index" in undeclared_places(await person.traces())
        assert "notifications_messages.recipient_index" in undeclared_places(await person.traces())
        await person.be_forgotten()
        assert undeclared_places(await person.traces()) == []
        # A walk leaves what was erased as it is.
        await walk(person.process)
        assert await rows(person.process, "SELECT phone_sealed, name_sealed FROM users_users") == [("", None)]
        assert await rows(person.process, "SELECT DISTINCT contact_sealed FROM orders_orders") == [("",)]
        assert undeclared_places(await person.traces()) == []


async def test_what_old_and_new_processes_make_at_once_is_there_once(house: House) -> None:
    """In the middle of a change, of every two sets of keys that may meet."""
    for number, (one, other) in enumerate(
        [(OLD, READS_NEW), (READS_NEW, SEALS_NEW), (OLD, SEALS_NEW), (SEALS_NEW, NEW)]
    ):
        people = [NewUser(phone=f"+8613{number}{at:08}", roles=[Role.BUYER]) for at in range(8)]
        async with house.opened(one) as first, house.opened(other) as second:
            await asyncio.gather(
                *(made(process, person) for person in people for process in (first, second, first)),
            )
            in_first = [user.id for user in await ensure_users(first.platform, people)]
            assert [user.id for user in await ensure_users(second.platform, people)] == in_first
            [(accounts,)] = await rows(first, "SELECT COUNT(*) FROM users_users")
            assert accounts == 8 * (number + 1)
        async with house.opened(SEALS_NEW) as process:
            await walk(process)


async def made(process: Process, person: NewUser) -> None:
    """As signing in does: whoever meets the constraint runs again."""
    for _ in range(5):
        try:
            await ensure_users(process.platform, [person])
        except IntegrityError:
            continue
        return


async def test_a_code_that_was_asked_for_with_the_old_key_is_entered_with_the_new(house: House) -> None:
    async with house.opened(OLD) as process, opened_client(process) as client:
        person = Person(process, client, house.clock)
        await person.client.post(f"{API}/auth/codes", json={"phone": PHONE})
        await settled(process)
        code = process.platform.sealer.open(heard(process, SignInCodeRequested)[-1].code_sealed)
        cookies = client.cookies
    async with house.opened(SEALS_NEW) as process, opened_client(process) as client:
        client.cookies = cookies
        answer = await client.post(f"{API}/auth/sessions", json={"phone": PHONE, "code": code})
        assert answer.status_code == 201, answer.text
        # And the next one is counted with it.
        house.clock.advance(timedelta(minutes=2))
        assert (await client.post(f"{API}/auth/codes", json={"phone": PHONE})).status_code == 202
        assert len(await rows(process, "SELECT asked_by FROM users_codes WHERE asked_by = ''")) == 1


async def test_indexes_that_say_of_no_key_are_named_by_the_walk(house: House) -> None:
    """As a migration leaves them: made with the key that was the oldest, whichever sealed the phone."""
    await begin(house)
    async with house.opened(SEALS_NEW) as process:
        await walk(process)
        await meddle(process, "DELETE FROM users_account_indexes WHERE key_id = 'new2'")
        await meddle(process, "UPDATE users_account_indexes SET key_id = ''")
    async with house.visited(SEALS_NEW) as person:
        assert {need.table for need in await needs(person.process) if need.moves} == {
            "users_users",
            "users_emails",
            "users_sign_in_ways",
        }
        await walk(person.process)
        assert [need for need in await needs(person.process) if need.moves] == []
        assert await rows(person.process, INDEX_KEYS) == [
            (kind, key) for kind in ("email", "phone", "wechat") for key in ("new2", "old1")
        ]
    async with house.opened(NEW) as process:
        await walk(process)
        assert {key for _, key in await rows(process, INDEX_KEYS)} == {"new2"}


async def test_a_way_from_before_seals_moves_when_it_is_used(house: House) -> None:
    await begin(house)
    async with house.visited(SEALS_NEW) as person:
        await meddle(person.process, "UPDATE users_sign_in_ways SET subject_sealed = NULL")
        await walk(person.process)
        assert [need for need in await needs(person.process) if need.moves] == [
            Need("users_sign_in_ways", 1, moves=True)
        ]
        platform = person.process.platform
        ways = SignInWayCommands(platform, UserCommands(platform))
        assert await ways.sign_in(WECHAT, platform.ids.new(), visit()) is not None
        assert [need for need in await needs(person.process) if need.moves] == []


async def test_a_walk_that_was_killed_begins_at_the_front(house: House) -> None:
    order_id = await begin(house)
    async with house.opened(SEALS_NEW) as process:
        for job in process.jobs:
            if job.name.endswith(".reseal"):
                await job.run()
        assert [need for need in await needs(process) if need.moves] != []
    async with house.opened(SEALS_NEW) as process:
        await walk(process)
        assert [need for need in await needs(process) if need.moves] == []
    async with house.visited(NEW) as person:
        assert (await person.get(f"/orders/{order_id}")).status_code == 200


async def test_a_request_that_is_repeated_after_the_change_is_the_same(house: House) -> None:
    """Those of the identity book are compared by a keyed hash."""
    await begin(house)
    document = {"kind": "passport", "number": "E12345678"}
    entry = {"relation": "friend", "name": "韩梅梅", "label": "", "document": document}
    async with house.visited(OLD) as person:
        first = await person.post("/me/identities", entry, key="key-of-the-book")
        assert first.status_code == 201, first.text
    async with house.visited(SEALS_NEW) as person:
        again = await person.post("/me/identities", entry, key="key-of-the-book")
        other = await person.post("/me/identities", {**entry, "name": "李雷"}, key="key-of-the-book")
        assert (again.status_code, again.json()["id"]) == (201, first.json()["id"])
        assert other.json()["code"] == "idempotency-key-reused"


async def test_wrong_passwords_are_counted_through_a_change_of_keys(house: House) -> None:
    await begin(house)
    for keys in (OLD, READS_NEW, SEALS_NEW):
        async with house.opened(keys) as process, opened_client(process) as client:
            wrong = await client.post(f"{API}/auth/password/sessions", json={"login": PHONE, "password": "a guess"})
            assert wrong.status_code == 403
            assert await rows(process, TRIES) == [(WRONG[keys],) * 2]
