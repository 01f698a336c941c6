"""The demo with a few of its shows: the same code that loads all of them."""

import msgspec
import pytest
from sqlalchemy import text

from onsale.app.demo.content import DemoContent, read_content
from onsale.app.demo.loader import load_history
from onsale.app.demo.theatre import stadium_plan, theatre_plan
from onsale.app.invariants import every_invariant
from onsale.app.process import DATABASE_FILE
from onsale.modules.catalog.domain.pretix import import_plan
from onsale.modules.catalog.domain.rules import CATEGORIES
from onsale.platform.invariants import check_invariants
from onsale.platform.settings import Settings, SettingsError
from onsale.platform.sqlite import open_sqlite

FEW = ("calm", "whale", "balloons")


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
async def test_the_demo_keeps_every_promise_and_loading_it_again_changes_nothing(settings: Settings) -> None:
    await load_history(settings, few())
    first = await facts(settings)
    events, performances, orders, tickets, _, broken = first
    assert (events, performances, broken) == (3, 8, [])
    assert isinstance(orders, int)
    assert isinstance(tickets, int)
    assert tickets > orders > 100
    await load_history(settings, few())
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


def test_both_plans_can_be_imported() -> None:
    assert import_plan(stadium_plan()).plan.seat_count == 738
    theatre = import_plan(theatre_plan())
    assert (theatre.plan.seat_count, theatre.warnings) == (584, ())
    categories = dict(
        zip([one.name for one in theatre.plan.categories], theatre.plan.seat_count_by_category(), strict=True)
    )
    assert categories == {"Front stalls": 80, "Stalls": 154, "Rear stalls": 158, "Balcony": 192}
