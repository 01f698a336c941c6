"""How an organiser shows itself: what it writes, and what buyers and others read."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import httpx2
import pytest

from onsale.app.process import Process
from onsale.platform.clock import ManualClock
from tests.conftest import SignIn
from tests.engines import EVERY_ENGINE
from tests.modules.catalog.desk import Desk, text
from tests.modules.catalog.plans import JsonObject, encoded
from tests.modules.catalog.reading import read_head
from tests.processes import ORGANISATION_ID, rows

pytestmark = EVERY_ENGINE

PAGE = f"/api/v1/organisers/{ORGANISATION_ID}"
OWN = "/api/v1/organiser/page"
NAME = text("潮汐文化", "Tides Culture")
HOSTILE = '</script><img src=x onerror="alert(1)">'


def wish(**changes: object) -> JsonObject:
    return {"name": NAME, "about": text("十年现场。", "Ten years of shows."), "color": "#0A5C36", **changes}


async def save(desk: Desk, body: JsonObject, revision: int | None = 0) -> httpx2.Response:
    headers = desk.headers if revision is None else desk.headers | {"if-match": f'"{revision}"'}
    return await desk.client.put(OWN, content=encoded(body), headers=headers)


async def test_buyers_see_who_it_is_and_all_its_shows(desk: Desk, clock: ManualClock) -> None:
    first = await desk.published(days=2, title=text("甲", "Alpha"))
    later = await desk.published(days=9, title=text("乙", "Beta"))
    assert (await desk.client.get(PAGE)).status_code == 404
    assert (await desk.client.get(f"/api/v1/events/{first}")).json()["organiser"] is None
    assert (await save(desk, wish())).status_code == 200

    page = (await desk.client.get(PAGE)).json()
    assert (page["name"], page["about"]["en"]) == (NAME, "Ten years of shows.")
    assert page["palette"]["light"] == {"accent": "#0a5c36", "on_accent": "#ffffff"}
    assert [one["id"] for one in page["upcoming"]] == [first, later]
    assert page["past"] == []
    assert (await desk.client.get(f"/api/v1/events/{first}")).json()["organiser"] == {
        "id": ORGANISATION_ID,
        "name": NAME,
    }
    clock.advance(timedelta(days=3))
    page = (await desk.client.get(PAGE)).json()
    assert ([one["id"] for one in page["upcoming"]], [one["id"] for one in page["past"]]) == ([later], [first])


async def test_search_engines_read_who_organises(desk: Desk) -> None:
    event_id = await desk.published()
    assert (await save(desk, wish(name=text(HOSTILE, HOSTILE)))).status_code == 200
    event = read_head((await desk.client.get(f"/api/v1/events/{event_id}/page-head?lang=en")).text)
    page = read_head((await desk.client.get(f"{PAGE}/page-head?lang=en")).text)
    missing = read_head((await desk.client.get("/api/v1/organisers/nobody/page-head")).text)

    address = f"http://127.0.0.1:8000/organisers/{ORGANISATION_ID}?lang=en"
    assert event.data[0]["organizer"] == {"@type": "Organization", "name": HOSTILE, "url": address}
    assert (event.others, page.others) == ([], [])
    assert page.data == [
        {
            "@context": "https://schema.org",
            "@type": "Organization",
            "name": HOSTILE,
            "url": address,
            "description": "Ten years of shows.",
        }
    ]
    assert page.links[0] == ("canonical", "", address)
    assert missing.meta == {"robots": "noindex"}


async def test_of_two_who_save_one_is_told(process: Process, desk: Desk) -> None:
    own = (await desk.client.get(OWN, headers=desk.headers)).json()
    assert (own["id"], own["content"]["revision"], own["content"]["color"]) == (ORGANISATION_ID, 0, "#d63a1f")
    assert (await save(desk, wish())).json()["content"]["revision"] == 1
    assert (await save(desk, wish())).json()["content"]["revision"] == 1  # the same again
    refused = await save(desk, wish(color="#000000"), 0)

    assert (refused.status_code, refused.json()["code"]) == (409, "organiser-changed")
    assert refused.json()["content"]["color"] == "#0a5c36"
    answers = await asyncio.gather(*(save(desk, wish(color=f"#00000{number}"), 1) for number in range(4)))
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409]
    log = await rows(process, "SELECT action FROM platform_audit_entries ORDER BY position")
    assert [row[0] for row in log] == ["catalog.organiser-page-changed"] * 2


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"color": "red"}, "/color"),
        ({"color": "#12345"}, "/color"),
        ({"color": "url(#123456)"}, "/color"),
        ({"name": text("", "Only English")}, "/name"),
        ({"about": text("长" * 5_001, "")}, "/about"),
        ({"logo": "https://elsewhere.example/a.svg"}, ""),
    ],
)
async def test_what_cannot_be_shown_is_refused(desk: Desk, changes: JsonObject, pointer: str) -> None:
    refused = await save(desk, wish(**changes))
    assert (refused.status_code, refused.json()["errors"][0]["pointer"].startswith(pointer)) == (422, True)
    assert (await desk.client.get(OWN, headers=desk.headers)).json()["content"]["revision"] == 0


async def test_a_change_says_what_it_was_made_from(desk: Desk) -> None:
    assert (await save(desk, wish(), None)).status_code == 422


async def test_a_page_is_its_organisations_own(desk: Desk, sign_in: SignIn) -> None:
    await desk.published()
    assert (await save(desk, wish())).status_code == 200
    stranger = await sign_in("organiser", organisation_id="01972b8a-0000-7000-8000-0000000000ff")
    own = await desk.client.get(OWN, headers=stranger)
    mine = Desk(desk.client, stranger)

    assert own.json()["content"]["revision"] == 0
    assert (await save(mine, wish(name=text("别人", "Others")))).status_code == 200
    assert (await desk.client.get(PAGE)).json()["name"] == NAME
    assert (await desk.client.get("/api/v1/organisers/01972b8a-0000-7000-8000-0000000000ff")).status_code == 404


async def test_a_colour_is_shown_as_it_would_be_used(desk: Desk) -> None:
    answer = await desk.client.get("/api/v1/organiser/palettes?color=%23FFEE00", headers=desk.headers)
    refused = await desk.client.get("/api/v1/organiser/palettes?color=yellow", headers=desk.headers)

    assert (answer.json()["is_adjusted"], refused.status_code) == (True, 422)
