"""The demo, whole and with a few of its shows, which the same code loads."""

import re

import msgspec
import pytest
from sqlalchemy import text

from onsale.app.demo.accounts import buyers, staff
from onsale.app.demo.arena import STADIUM, arena_plan
from onsale.app.demo.club import club_plan
from onsale.app.demo.content import DemoContent, read_content
from onsale.app.demo.desk import DRAWN, PLANS
from onsale.app.demo.loader import load_history
from onsale.app.demo.theatre import theatre_plan
from onsale.app.invariants import every_invariant
from onsale.app.process import running_process
from onsale.contracts.values import SeatRef
from onsale.modules.catalog.domain.compile import compile_document
from onsale.modules.catalog.domain.document_checks import read_document
from onsale.modules.catalog.domain.document_findings import examine
from onsale.modules.catalog.domain.plan import Plan
from onsale.modules.catalog.domain.pretix import import_plan
from onsale.modules.catalog.domain.rules import CATEGORIES
from onsale.modules.users.commands import ensure_users
from onsale.platform.engines import DATABASE_FILE
from onsale.platform.invariants import check_invariants
from onsale.platform.settings import Settings, SettingsError
from onsale.platform.sqlite import open_sqlite
from tests.engines import EMBEDDED
from tests.processes import opened_client, signed_in

FEW = ("calm", "newyear", "whale", "jazz", "balloons")


def few() -> DemoContent:
    content = read_content()
    events = [event for event in content.events if event.key in FEW]
    venues = [venue for venue in content.venues if venue.key in {event.venue for event in events}]
    return DemoContent(venues, events)


async def facts(settings: Settings) -> list[object]:
    """Counts of what there is, and everything that breaks a promise."""
    database = open_sqlite(settings.data_dir / DATABASE_FILE)
    try:
        async with database.reading() as reader:
            broken = await check_invariants(reader, every_invariant())
            counts = []
            for table in ("catalog_events", "catalog_performances", "orders_orders", "tickets_tickets", "users_users"):
                # S608: our own table names
                row = await reader.fetch_one(text(f"SELECT COUNT(*) FROM {table}"))  # noqa: S608
                counts.append(None if row is None else row[0])
    finally:
        await database.close()
    return [*counts, broken]


@pytest.mark.slow
@pytest.mark.timeout(180)
@EMBEDDED
async def test_the_demo_keeps_every_promise_and_loading_it_again_changes_nothing(settings: Settings) -> None:
    content = read_content()
    await load_history(settings, content)
    first = await facts(settings)
    events, performances, orders, tickets, _, broken = first
    planned = sum(len(event.performances) for event in content.events)
    assert (events, performances, broken) == (len(content.events), planned, [])
    assert isinstance(orders, int)
    assert isinstance(tickets, int)
    assert tickets > orders > 100
    await load_history(settings, content)
    assert await facts(settings) == first


@pytest.mark.slow
@pytest.mark.timeout(180)
async def test_a_load_that_was_interrupted_says_what_to_do(settings: Settings) -> None:
    content = few()
    without_sales = [
        msgspec.structs.replace(
            event, performances=[msgspec.structs.replace(one, sold=0.0) for one in event.performances if one.day > 0]
        )
        for event in content.events
    ]
    await load_history(settings, DemoContent(content.venues, without_sales[:2]))
    with pytest.raises(SettingsError, match="interrupted before"):
        await load_history(settings, content)


@pytest.mark.slow
@pytest.mark.timeout(180)
async def test_who_tries_the_demo_can_buy_by_name_at_once(settings: Settings) -> None:
    content = read_content()
    await load_history(settings, DemoContent(content.venues, [one for one in content.events if one.key == "deepwater"]))
    async with running_process(settings, jobs=False) as process, opened_client(process) as client:
        buyer = signed_in(process, (await ensure_users(process.platform, buyers()))[0])
        event = (await client.get("/api/v1/events")).json()["items"][0]
        show = (await client.get(f"/api/v1/events/{event['id']}")).json()["performances"][0]
        people = (await client.get("/api/v1/me/identities", headers=buyer)).json()["items"]
        assert [one["relation"] for one in people] == ["self", "family"]
        asked = {"performance_id": show["id"], "identity_ids": [one["id"] for one in people]}
        tokens = (await client.post("/api/v1/me/attendee-tokens", json=asked, headers=buyer)).json()["items"]
        wanted = {"ticket_type_id": show["ticket_types"][0]["id"], "quantity": len(people)}
        body = {"performance_id": show["id"], "best_available": wanted, "attendees": [one["token"] for one in tokens]}
        held = await client.post("/api/v1/holds", json=body, headers=buyer | {"idempotency-key": "deep-water-1"})
        assert held.status_code == 201, held.text
        assert [one["kind"] for one in held.json()["items"][0]["attendees"]] == ["passport", "resident-id"]


def test_the_content_is_rich_and_whole() -> None:
    content = read_content()
    assert len(content.events) >= 14
    assert sum(len(event.performances) for event in content.events) >= 25
    assert {event.category for event in content.events} == set(CATEGORIES)
    assert len({venue.city.en for venue in content.venues}) >= 3
    venues = {venue.key for venue in content.venues}
    for event in content.events:
        assert event.venue in venues
        for words in (event.title, event.subtitle, event.description, event.notices):
            assert words.zh
            assert words.en
    sold = [one.sold for event in content.events for one in event.performances]
    assert sold.count(1.0) >= 3
    assert any(event.opens_day > 0 for event in content.events)


def categories_of(plan: Plan) -> dict[str, int]:
    return dict(zip([one.name for one in plan.categories], plan.seat_count_by_category(), strict=True))


def plan_named(name: str) -> Plan:
    return import_plan(PLANS[name]()).plan if name in PLANS else compile_document(read_document(DRAWN[name]()))


def test_the_club_has_room_to_stand_and_two_floors() -> None:
    document = read_document(club_plan())
    assert examine(document).findings == []
    club = compile_document(document)
    assert (club.seat_count, club.floors, len(club.gates)) == (164, ("一层 / Ground floor", "二层 / Upper floor"), 2)
    assert dict(zip([one.name for one in club.categories], club.standing_by_category(), strict=True)) == {
        "高脚座 / High stools": 0,
        "楼座 / Balcony": 0,
        "内场站席 / Floor": 240,
        "吧台站区 / Bar side": 50,
    }


def test_the_theatre_can_be_imported() -> None:
    theatre = import_plan(theatre_plan())
    assert (theatre.plan.seat_count, theatre.warnings) == (584, ())
    assert categories_of(theatre.plan) == {
        "池座前区 / Front stalls": 80,
        "池座 / Stalls": 154,
        "池座后区 / Rear stalls": 158,
        "楼座 / Balcony": 192,
    }


def test_the_arena_is_the_file_as_received_with_its_stands_named() -> None:
    arena, received = import_plan(arena_plan()).plan, import_plan(STADIUM.read_bytes()).plan
    assert sorted(zip(arena.seats.x, arena.seats.y, arena.seats.number, strict=True)) == sorted(
        zip(received.seats.x, received.seats.y, received.seats.number, strict=True)
    )
    assert arena.shapes == received.shapes
    assert list(categories_of(arena).values()) == list(categories_of(received).values())
    numbers = [*range(101, 113), *range(201, 204)]
    assert [(one.name, one.row_count) for one in arena.sections] == [(f"{n} 区 / Block {n}", 6) for n in numbers]


@pytest.mark.parametrize("plan", [import_plan(arena_plan()).plan, import_plan(theatre_plan()).plan], ids=str)
def test_every_seat_of_the_demo_reads_naturally_in_both_languages(plan: Plan) -> None:
    labels = [SeatRef(seat_id, label) for seat_id, label in zip(plan.seats.id, plan.seats.label, strict=True)]
    chinese = [seat.in_language("zh-CN") for seat in labels]
    english = [seat.in_language("en") for seat in labels]
    assert len(set(chinese)) == len(set(english)) == plan.seat_count
    assert [label for label in chinese if not re.fullmatch(r"(\d{3} 区|池座|楼座) [A-R\d]+ 排 \d+ 座", label)] == []
    assert [
        label for label in english if not re.fullmatch(r"(Block \d{3}|Stalls|Balcony), Row [A-R\d]+, Seat \d+", label)
    ] == []


def test_every_price_of_the_demo_is_painted_on_its_plan() -> None:
    content = read_content()
    plans = {venue.key: venue.plan for venue in content.venues}
    painted = {key: set(categories_of(plan_named(plan))) for key, plan in plans.items() if plan}
    priced = [
        (event.venue, category)
        for event in content.events
        for performance in event.performances
        for ticket_type in performance.ticket_types
        for category in ticket_type.categories
    ]
    assert {venue for venue, _ in priced} == set(painted)
    assert [one for one in priced if one[1] not in painted[one[0]]] == []


@pytest.mark.slow
@pytest.mark.timeout(180)
async def test_the_draft_is_seen_by_its_organiser_alone(settings: Settings) -> None:
    content = read_content()
    [draft] = [event for event in content.events if event.is_draft]
    other = next(event for event in content.events if event.key == "balloons")
    await load_history(settings, DemoContent(content.venues, [draft, other]))
    async with running_process(settings, jobs=False) as process, opened_client(process) as client:
        organiser = signed_in(process, (await ensure_users(process.platform, staff()))[0])
        own = (await client.get("/api/v1/organiser/events", headers=organiser)).json()["items"]
        assert {one["title"]["en"]: one["status"] for one in own} == {
            draft.title.en: "draft",
            other.title.en: "published",
        }
        public = (await client.get("/api/v1/events")).json()["items"]
        assert [one["title"]["en"] for one in public] == [other.title.en]
