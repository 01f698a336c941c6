"""Several processes on one server: each shows what the others publish, and what it has published itself at once."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from onsale.app.process import Process, build_platform
from onsale.modules.catalog.module import build
from onsale.platform.clock import ManualClock
from onsale.platform.mysql import open_mysql, parse
from onsale.platform.settings import Settings
from tests.conftest import SignIn
from tests.modules.catalog.desk import Desk, on_day, seated
from tests.modules.catalog.plans import house
from tests.modules.catalog.reviewer import Reviewer, handed_in
from tests.processes import API, opened_client, rows

pytestmark = pytest.mark.parametrize("engine", ["mariadb"], indirect=True)


@pytest.fixture
async def neighbour(settings: Settings, clock: ManualClock, process: Process) -> AsyncIterator[Process]:
    """Another process on the database of ``process``."""
    platform = build_platform(settings, await open_mysql(parse(settings.database_url, setting="URL")), clock)
    started = Process(platform, [build(platform)])
    await started.start(jobs=False)
    yield started
    await started.stop()


async def titles(process: Process) -> list[str]:
    async with opened_client(process) as client:
        listed = await client.get(f"{API}/events")
    return sorted(item["title"]["en"] for item in listed.json()["items"])


async def test_what_one_publishes_all_show(process: Process, neighbour: Process, desk: Desk) -> None:
    follow = neighbour.job("catalog.follow").run
    await desk.draft(await desk.venue())
    assert await follow() == 0
    event_id = await desk.published()
    assert (len(await titles(process)), await titles(neighbour)) == (1, [])

    assert await follow() == 1
    assert await titles(neighbour) == await titles(process)
    assert await follow() == 0

    changed = await desk.change(event_id, {"title": {"zh-CN": "新", "en": "New"}})
    assert changed.status_code == 200
    assert (await titles(process), await follow(), await titles(neighbour)) == (["New"], 1, ["New"])


async def test_who_is_asked_for_what_he_does_not_know_looks_first(
    process: Process, neighbour: Process, desk: Desk
) -> None:
    assert await titles(neighbour) == []
    venue_id = await desk.venue()
    event_id = await desk.draft(venue_id)
    plan_id = await desk.plan(venue_id, house())
    show = await desk.performance(event_id, on_day(7, seated("Stalls"), plan_id=plan_id))

    assert (await desk.publish(event_id)).status_code == 200
    paths = [f"events/{event_id}", f"performances/{show}", f"performances/{show}/chart", "events/none"]
    async with opened_client(neighbour) as client:
        answers = await asyncio.gather(*(client.get(f"{API}/{path}") for path in paths))

    assert [answer.status_code for answer in answers] == [200, 200, 200, 404]


async def test_who_starts_later_follows_from_there(process: Process, desk: Desk, settings: Settings) -> None:
    await desk.published()
    database = await open_mysql(parse(settings.database_url, setting="URL"))
    platform = build_platform(settings, database, process.platform.clock)
    late = Process(platform, [build(platform)])
    await late.start(jobs=False)

    assert await titles(late) == await titles(process)
    assert await late.job("catalog.follow").run() == 0
    await late.stop()


async def test_what_an_organiser_writes_of_itself_all_show(process: Process, neighbour: Process, desk: Desk) -> None:
    follow = neighbour.job("catalog.follow").run
    event_id = await desk.published()
    assert await follow() == 1
    name = {"zh-CN": "潮汐文化", "en": "Tides Culture"}
    path, headers = f"{API}/organiser/page", desk.headers | {"if-match": '"0"'}
    assert (await desk.client.put(path, json={"name": name}, headers=headers)).status_code == 200

    assert (await follow(), await follow()) == (1, 0)
    async with opened_client(neighbour) as client:
        shown = (await client.get(f"{API}/events/{event_id}")).json()["organiser"]
        page = (await client.get(f"{API}/organisers/{shown['id']}")).json()
    assert (shown["name"], page["name"], [one["id"] for one in page["upcoming"]]) == (name, name, [event_id])


async def test_of_two_reviewers_in_two_processes_one_decides(
    process: Process, neighbour: Process, desk: Desk, sign_in: SignIn
) -> None:
    one = Reviewer(desk.client, await sign_in("operator"))
    await one.says(is_reviewed=True)
    waiting = [(await handed_in(desk))[1] for _ in range(8)]
    versions = [await one.version(review_id) for review_id in waiting]
    async with opened_client(neighbour) as client:
        other = Reviewer(client, await sign_in("operator"))
        answers = [
            await asyncio.gather(one.approve(review_id, version), other.send_back(review_id, "No", version))
            for review_id, version in zip(waiting, versions, strict=True)
        ]
    assert [sorted(answer.status_code for answer in both) for both in answers] == [[200, 409]] * len(waiting)
    won = ["approved" if yes.status_code == 200 else "sent_back" for yes, _ in answers]
    assert await rows(process, "SELECT state FROM catalog_reviews ORDER BY id") == [(state,) for state in won]
    public = await rows(process, "SELECT status FROM catalog_events ORDER BY id")
    assert public == [("published" if state == "approved" else "draft",) for state in won]
