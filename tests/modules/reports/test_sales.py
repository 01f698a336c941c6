"""The numbers are exact, whatever order the events come in and however often they are delivered."""

import itertools
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import httpx2
import pytest

from onsale.app.process import Process
from onsale.contracts.events import DomainEvent, TicketTypesChanged, TypeCapacity
from onsale.contracts.values import Money
from tests.engines import EVERY_ENGINE
from tests.modules.reports.stories import checked_in, issued
from tests.modules.tickets.stories import ELSEWHERE, NOW, STALLS, STANDING, id_of, published, refunded
from tests.processes import API, DEAD_LETTERS, ORGANISATION_ID, rows, signed_in_as, tell, tell_everything_again

pytestmark = EVERY_ENGINE

Json = dict[str, object]


async def sales_of(
    process: Process, client: httpx2.AsyncClient, performance: str = "summer", *, organisation: str = ORGANISATION_ID
) -> Json:
    headers = signed_in_as(process, "organiser", organisation_id=organisation)
    answer = await client.get(f"{API}/organiser/performances/{id_of(performance)}/sales", headers=headers)
    assert answer.status_code == 200, answer.text
    sales: Json = answer.json()
    return sales


def figures(sales: Json) -> dict[str, object]:
    """What a person reads first."""
    types = sales["ticket_types"]
    revenue = sales["revenue"]
    assert isinstance(types, list)
    assert isinstance(revenue, dict)
    return {
        "sold": sales["sold"],
        "revenue": revenue["amount_minor"],
        "orders": sales["orders"],
        "admitted": sales["admitted"],
        "types": {item["id"]: (item["sold"], item["revenue"]["amount_minor"]) for item in types},
    }


def story() -> list[DomainEvent]:
    return [
        published(),
        issued("o1", stalls=2, standing=1, paid_at=NOW - timedelta(hours=3)),
        issued("o2", standing=4, paid_at=NOW),
        issued("o3", stalls=1, paid_at=NOW - timedelta(minutes=1)),
        refunded("o2"),
        checked_in("o1"),
    ]


TOLD = {
    "sold": 4,
    "revenue": 3 * 68_000 + 28_000,
    "orders": 2,
    "admitted": 1,
    "types": {STALLS: (3, 3 * 68_000), STANDING: (1, 28_000)},
}


async def test_a_small_story_has_exact_numbers(process: Process, client: httpx2.AsyncClient) -> None:
    await tell(process, *story())

    sales = await sales_of(process, client)

    hours, days = sales.pop("by_hour"), sales.pop("by_day")
    assert sales == {
        "performance_id": id_of("summer"),
        "event_id": id_of("event of summer"),
        "event_title": {"zh-CN": "夏夜", "en": "Summer Night"},
        "starts_at": "2026-06-06T11:30:00Z",
        "timezone": "Asia/Shanghai",
        "capacity": 140,
        "sold": 4,
        "revenue": {"amount_minor": 232_000, "currency": "CNY"},
        "orders": 2,
        "admitted": 1,
        "is_cancelled": False,
        "ticket_types": [
            {
                "id": STALLS,
                "name": {"zh-CN": "内场", "en": "Stalls"},
                "price": {"amount_minor": 68_000, "currency": "CNY"},
                "capacity": 40,
                "sold": 3,
                "revenue": {"amount_minor": 204_000, "currency": "CNY"},
            },
            {
                "id": STANDING,
                "name": {"zh-CN": "站席", "en": "Standing"},
                "price": {"amount_minor": 28_000, "currency": "CNY"},
                "capacity": 100,
                "sold": 1,
                "revenue": {"amount_minor": 28_000, "currency": "CNY"},
            },
        ],
        "updated_at": "2026-05-01T04:00:00Z",
    }
    assert isinstance(hours, list)
    assert (len(hours), hours[0]["at"], hours[-1]["at"]) == (48, "2026-04-29T05:00:00Z", "2026-05-01T04:00:00Z")
    # The refund is subtracted where its sale was counted, which leaves nothing of the present hour.
    assert [hour for hour in hours if hour["sold"] or hour["revenue_minor"]] == [
        {"at": "2026-05-01T01:00:00Z", "sold": 3, "revenue_minor": 164_000},
        {"at": "2026-05-01T03:00:00Z", "sold": 1, "revenue_minor": 68_000},
    ]
    assert days == [{"date": "2026-05-01", "sold": 4, "revenue_minor": 232_000}]


@pytest.mark.parametrize("order", list(itertools.permutations(range(4)))[:24:3])
async def test_the_order_of_the_news_does_not_matter(
    process: Process, client: httpx2.AsyncClient, order: tuple[int, ...]
) -> None:
    parts = [story()[:1], story()[1:4], story()[4:5], story()[5:]]
    for number in order:
        await tell(process, *parts[number])

    assert figures(await sales_of(process, client)) == TOLD


async def test_whatever_is_delivered_again_counts_once(process: Process, client: httpx2.AsyncClient) -> None:
    for event in story():
        await tell(process, event)
    await tell_everything_again(process)
    assert figures(await sales_of(process, client)) == TOLD

    # The same facts in new messages: orders have their own row, whatever the bus remembers.
    await tell(process, *[event for event in story() if event.__class__.__name__ in {"TicketsIssued", "OrderRefunded"}])
    assert figures(await sales_of(process, client)) == TOLD
    assert await rows(process, DEAD_LETTERS) == []


async def test_the_same_order_twice_in_one_message_counts_once(process: Process, client: httpx2.AsyncClient) -> None:
    await tell(process, published(), issued("o1", stalls=1), issued("o1", stalls=1), refunded("o2"), refunded("o2"))
    await tell(process, issued("o2", stalls=1))

    assert figures(await sales_of(process, client)) == {
        "sold": 1,
        "revenue": 68_000,
        "orders": 1,
        "admitted": 0,
        "types": {STALLS: (1, 68_000), STANDING: (0, 0)},
    }


async def test_what_was_paid_counts_and_is_what_a_refund_subtracts(
    process: Process, client: httpx2.AsyncClient
) -> None:
    await tell(process, published(), issued("early", stalls=2, stalls_price=Money(50_000)), issued("late", stalls=1))
    assert figures(await sales_of(process, client))["revenue"] == 168_000

    await tell(process, refunded("early"))

    assert figures(await sales_of(process, client))["types"] == {STALLS: (1, 68_000), STANDING: (0, 0)}


async def test_days_are_those_of_the_place_and_have_no_gaps(process: Process, client: httpx2.AsyncClient) -> None:
    # 15:59 and 16:01 UTC are two days in Shanghai.
    evening = datetime(2026, 4, 27, 15, 59, tzinfo=UTC)
    await tell(
        process,
        published(),
        issued("o1", standing=1, paid_at=evening),
        issued("o2", standing=2, paid_at=evening + timedelta(minutes=2)),
        issued("o3", standing=3, paid_at=datetime(2026, 4, 30, 0, 0, tzinfo=UTC)),
    )

    days = (await sales_of(process, client))["by_day"]

    assert days == [
        {"date": "2026-04-27", "sold": 1, "revenue_minor": 28_000},
        {"date": "2026-04-28", "sold": 2, "revenue_minor": 56_000},
        {"date": "2026-04-29", "sold": 0, "revenue_minor": 0},
        {"date": "2026-04-30", "sold": 3, "revenue_minor": 84_000},
        {"date": "2026-05-01", "sold": 0, "revenue_minor": 0},
    ]


async def test_days_end_with_the_performance_and_hours_are_empty_long_after(
    process: Process, client: httpx2.AsyncClient
) -> None:
    over = NOW - timedelta(days=100)
    await tell(process, published(starts_at=over), issued("o1", standing=1, paid_at=over - timedelta(days=1)))

    sales = await sales_of(process, client)

    assert isinstance(sales["by_day"], list)
    assert isinstance(sales["by_hour"], list)
    assert [day["date"] for day in sales["by_day"]] == ["2026-01-20", "2026-01-21"]
    assert [hour["sold"] for hour in sales["by_hour"]] == [0] * 48


async def test_a_performance_without_sales_shows_zeros(process: Process, client: httpx2.AsyncClient) -> None:
    await tell(process, published())

    sales = await sales_of(process, client)

    assert figures(sales) == {
        "sold": 0,
        "revenue": 0,
        "orders": 0,
        "admitted": 0,
        "types": {STALLS: (0, 0), STANDING: (0, 0)},
    }
    assert sales["by_day"] == []
    assert sales["updated_at"] == "2026-04-01T04:00:00Z"


async def test_the_latest_version_of_a_performance_is_shown(process: Process, client: httpx2.AsyncClient) -> None:
    await tell(process, published(title="Latest", occurred_at=NOW), published(title="First"))
    await tell(process, published(title="In between", occurred_at=NOW - timedelta(days=1)))
    await tell(process, issued("o1", stalls=1))

    sales = await sales_of(process, client)

    assert sales["event_title"] == {"zh-CN": "夏夜", "en": "Latest"}
    assert (sales["sold"], sales["capacity"]) == (1, 140)


async def test_sales_of_others_are_not_there(process: Process, client: httpx2.AsyncClient) -> None:
    await tell(process, published(organisation=ELSEWHERE), issued("o1", stalls=1))
    path = f"{API}/organiser/performances/{id_of('summer')}/sales"

    foreign = await client.get(path, headers=signed_in_as(process, "organiser", organisation_id=ORGANISATION_ID))
    unknown = await client.get(
        f"{API}/organiser/performances/{id_of('none')}/sales",
        headers=signed_in_as(process, "organiser", organisation_id=ORGANISATION_ID),
    )
    homeless = await client.get(path, headers=signed_in_as(process, "organiser"))
    gate = await client.get(path, headers=signed_in_as(process, "gate", organisation_id=ELSEWHERE))
    nobody = await client.get(path)
    listed = await client.get(
        f"{API}/organiser/sales", headers=signed_in_as(process, "organiser", organisation_id=ORGANISATION_ID)
    )

    assert {(answer.status_code, answer.content) for answer in (foreign, unknown, homeless)} == {(404, foreign.content)}
    assert foreign.json()["code"] == "not-found"
    assert (gate.status_code, nobody.status_code) == (403, 401)
    assert listed.json() == {"items": [], "next_cursor": None}
    assert (await sales_of(process, client, organisation=ELSEWHERE))["sold"] == 1


async def test_the_list_has_every_own_performance_without_charts(process: Process, client: httpx2.AsyncClient) -> None:
    await tell(process, published(), published("winter", starts_at=NOW + timedelta(days=200)), *story()[1:])
    headers = signed_in_as(process, "organiser", organisation_id=ORGANISATION_ID)

    listed = (await client.get(f"{API}/organiser/sales", headers=headers)).json()

    summer = await sales_of(process, client)
    assert [item["performance_id"] for item in listed["items"]] == [id_of("winter"), id_of("summer")]
    assert listed["items"][1] == summer | {"by_hour": [], "by_day": []}
    assert listed["next_cursor"] is None


async def test_the_list_is_paged(process: Process, client: httpx2.AsyncClient) -> None:
    await tell(process, *(published(f"show {n}", starts_at=NOW + timedelta(days=n // 4)) for n in range(120)))
    headers = signed_in_as(process, "organiser", organisation_id=ORGANISATION_ID)

    pages: list[list[Json]] = []
    cursor: str | None = ""
    while cursor is not None:
        query = {"cursor": cursor} if cursor else {}
        page = (await client.get(f"{API}/organiser/sales", params=query, headers=headers)).json()
        pages.append(page["items"])
        cursor = page["next_cursor"]
    bad = await client.get(f"{API}/organiser/sales", params={"cursor": "x"}, headers=headers)

    assert [len(page) for page in pages] == [50, 50, 20]
    shown = [(item["starts_at"], item["performance_id"]) for page in pages for item in page]
    assert shown == sorted(shown, reverse=True)
    assert len(set(shown)) == 120
    assert (bad.status_code, bad.json()["errors"][0]["pointer"]) == (422, "/cursor")


def capacities(stalls: int, standing: int, *, revision: int) -> TicketTypesChanged:
    return TicketTypesChanged(
        occurred_at=NOW,
        performance_id=id_of("summer"),
        revision=revision,
        capacities=[TypeCapacity(STALLS, stalls), TypeCapacity(STANDING, standing)],
        seat_types=None,
    )


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
async def test_capacities_are_as_they_were_changed_last(
    process: Process, client: httpx2.AsyncClient, order: Sequence[int]
) -> None:
    news = [published(), capacities(5, 10, revision=1), capacities(7, 20, revision=2)]
    for number in order:
        await tell(process, news[number])
    await tell_everything_again(process)
    sales = await sales_of(process, client)
    types = sales["ticket_types"]
    assert isinstance(types, list)
    assert sales["capacity"] == 27
    assert {kind["id"]: kind["capacity"] for kind in types} == {STALLS: 7, STANDING: 20}
    assert await rows(process, DEAD_LETTERS) == []
