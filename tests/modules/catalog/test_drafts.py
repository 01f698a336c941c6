"""Drawing a plan over HTTP: from an empty draft to versions that are sold, on every database."""

import asyncio
import json
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import text as sql

import onsale.app.demo
from onsale.app.process import Process
from onsale.modules.catalog.commands import drafts
from onsale.modules.catalog.domain.document import encode_document
from tests.conftest import SignIn
from tests.engines import EVERY_ENGINE
from tests.modules.catalog.board import Board
from tests.modules.catalog.desk import Desk, on_day, seated
from tests.modules.catalog.documents import theatre
from tests.modules.catalog.plans import house

pytestmark = EVERY_ENGINE

STADIUM = (Path(onsale.app.demo.__file__).parent / "stadium.pretix.json").read_bytes()
replace = msgspec.structs.replace


@pytest.fixture
def board(desk: Desk) -> Board:
    return Board(desk)


async def test_from_an_empty_draft_to_a_plan_that_is_sold(board: Board, desk: Desk) -> None:
    venue_id = await desk.venue()
    draft = await board.draft(venue_id, name="Theatre")
    path = f"plan-drafts/{draft['id']}"
    assert (draft["revision"], draft["seat_count"], draft["plan_id"], draft["name"]) == (1, 0, None, "Theatre")
    findings = (await desk.get(f"{path}/findings")).json()
    assert [(one["code"], one["severity"]) for one in findings["findings"]] == [("no-seats", "error")]

    saved = await board.save(draft["id"], theatre(), 1)
    assert (saved.status_code, saved.json()["revision"], saved.json()["seat_count"]) == (200, 2, 9)
    assert (await desk.get(f"venues/{venue_id}/plan-drafts")).json() == {"items": [saved.json()], "next_cursor": None}
    assert (await desk.get(path)).json() == saved.json()
    document = await desk.get(f"{path}/document")
    assert (document.headers["etag"], document.json()) == ('"2"', json.loads(encode_document(theatre())))
    assert (await desk.get(f"{path}/findings")).json() == {
        "revision": 2,
        "error_count": 0,
        "warning_count": 0,
        "findings": [],
    }

    published = await board.publish(draft["id"], 2)
    assert published.status_code == 201, published.text
    plan = published.json()
    assert (plan["version"], plan["lineage_id"], plan["seat_count"]) == (1, plan["id"], 9)
    chart = (await desk.get(f"plans/{plan['id']}/chart")).json()
    assert (chart["floors"], chart["flags"]) == (["Stalls", "Balcony"], [[0, 1], [1, 6]])
    event_id = await desk.draft(venue_id)
    await desk.performance(event_id, on_day(7, seated("Stalls"), plan_id=plan["id"]))
    assert (await desk.publish(event_id)).status_code == 200


async def test_versions_of_one_lineage_and_what_changed(board: Board, desk: Desk) -> None:
    venue_id = await desk.venue()
    first = (await board.publish(await board.drawn(venue_id, theatre()), 2)).json()
    draft = await board.draft(venue_id, plan_id=first["id"])
    assert (draft["plan_id"], draft["seat_count"]) == (first["id"], 9)

    row = theatre().sections[0].rows[0]
    a1, a2, a3, _ = row.seats
    changed = (
        replace(a1, x=a1.x + 3),
        replace(a2, number="9"),
        replace(a3, category="Balcony"),
        replace(a3, id="A-5", number="5", x=400),
    )
    section = replace(theatre().sections[0], rows=(replace(row, seats=changed),))
    later = replace(theatre(), sections=(section, theatre().sections[1]))
    assert (await board.save(draft["id"], later, 1)).status_code == 200
    expected = {
        "added": {"count": 1, "seat_ids": ["A-5"]},
        "removed": {"count": 1, "seat_ids": ["A-4"]},
        "moved": {"count": 1, "seat_ids": ["A-1"]},
        "renamed": {"count": 1, "seat_ids": ["A-2"]},
        "recategorised": {"count": 1, "seat_ids": ["A-3"]},
        "marked": {"count": 0, "seat_ids": []},
        "areas": [],
        "drawing": False,
    }
    assert (await desk.get(f"plan-drafts/{draft['id']}/changes?since={first['id']}")).json() == expected
    second = (await board.publish(draft["id"], 2)).json()
    assert (second["version"], second["lineage_id"]) == (2, first["id"])
    assert (await desk.get(f"plans/{second['id']}/changes?since={first['id']}")).json() == expected
    assert (await desk.get(f"plan-drafts/{draft['id']}")).json()["plan_id"] == second["id"]
    assert (await desk.get(f"plans/{first['id']}/chart")).json()["seats"]["id"][3] == "A-4"
    assert (await board.publish(draft["id"], 2)).json()["version"] == 3


async def test_of_two_who_save_at_once_one_has_saved(board: Board, desk: Desk) -> None:
    draft_id = await board.drawn(await desk.venue(), theatre())
    names = ["One", "Two", "Three", "Four"]
    answers = await asyncio.gather(*(board.save(draft_id, replace(theatre(), name=name), 2) for name in names))
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409]
    refused = next(answer.json() for answer in answers if answer.status_code == 409)
    assert (refused["code"], refused["revision"]) == ("draft-changed", 3)
    [won] = [name for name, answer in zip(names, answers, strict=True) if answer.status_code == 200]
    stored = (await desk.get(f"plan-drafts/{draft_id}/document")).json()
    assert (stored["name"], (await desk.get(f"plan-drafts/{draft_id}")).json()["revision"]) == (won, 3)


async def test_plans_of_one_lineage_that_are_published_at_once_have_numbers_of_their_own(
    board: Board, desk: Desk
) -> None:
    venue_id = await desk.venue()
    first = await desk.plan(venue_id, house())
    ids = [(await board.draft(venue_id, plan_id=first))["id"] for _ in range(3)]
    answers = await asyncio.gather(*(board.publish(draft_id, 1) for draft_id in ids))
    assert sorted(answer.json()["version"] for answer in answers) == [2, 3, 4]
    assert {answer.json()["lineage_id"] for answer in answers} == {first}


async def test_a_publication_that_is_sent_again_is_answered_again(board: Board, desk: Desk) -> None:
    venue_id = await desk.venue()
    draft_id = await board.drawn(venue_id, theatre())
    first = await board.publish(draft_id, 2, key="publish-once-1")
    assert (await board.save(draft_id, replace(theatre(), name="Later"), 2)).status_code == 200
    again = await board.publish(draft_id, 2, key="publish-once-1")
    assert (first.status_code, again.status_code, again.json()) == (201, 201, first.json())
    other = await board.publish(draft_id, 2, key="publish-once-2")
    assert (other.status_code, other.json()["code"], other.json()["revision"]) == (409, "draft-changed", 3)
    assert len((await desk.get(f"venues/{venue_id}/plans")).json()["items"]) == 1


async def test_an_old_revision_is_neither_saved_nor_published(board: Board, desk: Desk) -> None:
    draft_id = await board.drawn(await desk.venue(), theatre())
    for revision in (1, 3):
        refused = await board.publish(draft_id, revision)
        assert (refused.status_code, refused.json()["code"], refused.json()["revision"]) == (409, "draft-changed", 2)
        assert (await board.save(draft_id, theatre(), revision)).json()["code"] == "draft-changed"
    unnamed = await board.save(draft_id, theatre(), "")
    assert (unnamed.status_code, unnamed.json()["errors"][0]["pointer"]) == (422, "/If-Match")
    assert (await desk.get(f"plan-drafts/{draft_id}")).json()["revision"] == 2


async def test_what_is_no_document_is_not_saved(board: Board, desk: Desk) -> None:
    draft_id = await board.drawn(await desk.venue(), theatre())
    bad = json.loads(encode_document(theatre()))
    bad["sections"][0]["rows"][0]["seats"][0]["x"] = "left"
    refused = await board.save(draft_id, json.dumps(bad).encode(), 2)
    assert (refused.status_code, refused.json()["code"]) == (422, "plan-invalid")
    assert [error["pointer"] for error in refused.json()["errors"]] == ["/sections/0/rows/0/seats/0/x"]
    assert (await desk.get(f"plan-drafts/{draft_id}")).json()["revision"] == 2


async def test_a_draft_with_errors_is_saved_and_shown_and_not_published(board: Board, desk: Desk) -> None:
    venue_id = await desk.venue()
    row = theatre().sections[0].rows[0]
    unpainted = replace(row, seats=(replace(row.seats[0], category=""), *row.seats[1:]))
    section = replace(theatre().sections[0], rows=(unpainted,))
    draft_id = await board.drawn(venue_id, replace(theatre(), sections=(section, theatre().sections[1])))
    [finding] = (await desk.get(f"plan-drafts/{draft_id}/findings")).json()["findings"]
    assert finding == {
        "severity": "error",
        "code": "no-category",
        "pointer": "/sections/0/rows/0",
        "detail": "1 seats have no category.",
        "seat_ids": ["A-1"],
        "seat_count": 1,
    }
    refused = await board.publish(draft_id, 2)
    assert (refused.status_code, refused.json()["code"]) == (409, "plan-not-publishable")
    assert [error["pointer"] for error in refused.json()["errors"]] == ["/sections/0/rows/0"]
    assert (await desk.get(f"venues/{venue_id}/plans")).json()["items"] == []


async def test_files_in_and_out(board: Board, desk: Desk) -> None:
    venue_id = await desk.venue()
    draft = (await board.upload(venue_id, STADIUM, "format=pretix")).json()
    assert draft["seat_count"] == 738
    path = f"plan-drafts/{draft['id']}/file"
    exported = await desk.get(f"{path}?format=pretix")
    assert exported.json() == json.loads(STADIUM)
    assert "attachment" in exported.headers["content-disposition"]
    plan = (await board.publish(draft["id"], 1)).json()
    assert (await desk.get(f"plans/{plan['id']}/file?format=pretix")).json() == json.loads(STADIUM)
    table = await desk.get(f"{path}?format=csv")
    assert table.content.count(b"\r\n") == 739
    again = (await board.upload(venue_id, (await desk.get(f"{path}?format=onsale")).content, "format=onsale")).json()
    assert again["seat_count"] == 738
    small = (await board.upload(venue_id, "排,座位,x,y,价区\n甲,1,5,5,贵宾\n".encode(), "format=csv&name=Hall")).json()
    assert (small["name"], small["seat_count"]) == ("Hall", 1)
    refused = await board.upload(venue_id, b"row,seat,x,y,category\nA,1,left,5,S\n", "format=csv")
    assert [error["pointer"] for error in refused.json()["errors"]] == ["/2/x"]
    assert (await board.upload(venue_id, b"", "format=svg")).status_code == 422
    assert len((await desk.get(f"venues/{venue_id}/plan-drafts")).json()["items"]) == 3


async def test_a_plan_from_before_there_were_documents(board: Board, desk: Desk, process: Process) -> None:
    venue_id = await desk.venue()
    plan_id = await desk.plan(venue_id, house())
    async with process.platform.database.transaction() as transaction:
        await transaction.execute(sql("DELETE FROM catalog_plan_sources"))
        await transaction.execute(sql("UPDATE catalog_plans SET lineage = NULL"))
    draft = await board.draft(venue_id, plan_id=plan_id)
    published = (await board.publish(draft["id"], 1)).json()
    assert (published["version"], published["lineage_id"]) == (2, plan_id)
    charts = [(await desk.get(f"plans/{one}/chart")).json() for one in (plan_id, published["id"])]
    assert charts[0] == charts[1]


async def test_the_same_request_twice_makes_one_draft_and_one_plan(desk: Desk, board: Board) -> None:
    venue_id = await desk.venue()
    drafts_made = [await desk.post(f"venues/{venue_id}/plan-drafts", {}, key="draft-once-1") for _ in range(2)]
    assert drafts_made[0].json() == drafts_made[1].json()
    draft_id = await board.drawn(venue_id, theatre())
    path, body = f"plan-drafts/{draft_id}/publication", {"revision": 2}
    plans = [await desk.post(path, body, key="publish-once-1") for _ in range(2)]
    assert plans[0].json() == plans[1].json()
    assert len((await desk.get(f"venues/{venue_id}/plans")).json()["items"]) == 1


async def test_a_deleted_draft_leaves_its_plans(board: Board, desk: Desk) -> None:
    venue_id = await desk.venue()
    draft_id = await board.drawn(venue_id, theatre())
    plan = (await board.publish(draft_id, 2)).json()
    assert (await desk.delete(f"plan-drafts/{draft_id}")).status_code == 204
    assert (await desk.delete(f"plan-drafts/{draft_id}")).status_code == 404
    assert (await board.save(draft_id, theatre(), 2)).status_code == 404
    assert (await desk.get(f"plans/{plan['id']}/file?format=csv")).status_code == 200


async def test_somebody_elses_drawings_do_not_exist(board: Board, desk: Desk, sign_in: SignIn) -> None:
    venue_id = await desk.venue()
    draft_id = await board.drawn(venue_id, theatre())
    plan_id = (await board.publish(draft_id, 2)).json()["id"]
    stranger = Desk(desk.client, await sign_in("organiser", organisation_id="somebody-else"))
    others = Board(stranger)
    own_venue = await stranger.venue()
    own_draft = await others.drawn(own_venue, theatre())
    for path in (
        f"venues/{venue_id}/plan-drafts",
        f"plan-drafts/{draft_id}",
        f"plan-drafts/{draft_id}/document",
        f"plan-drafts/{draft_id}/findings",
        f"plan-drafts/{draft_id}/file?format=csv",
        f"plan-drafts/{draft_id}/changes?since={plan_id}",
        f"plan-drafts/{own_draft}/changes?since={plan_id}",
        f"plans/{plan_id}/file?format=csv",
        f"plans/{plan_id}/changes?since={plan_id}",
    ):
        assert (await stranger.get(path)).json()["code"] == "not-found", path
    assert (await stranger.post(f"venues/{venue_id}/plan-drafts", {})).status_code == 404
    assert (await stranger.post(f"venues/{own_venue}/plan-drafts", {"plan_id": plan_id})).status_code == 404
    assert (await others.upload(venue_id, b"row", "format=csv")).status_code == 404
    assert (await others.save(draft_id, theatre(), 2)).status_code == 404
    assert (await others.publish(draft_id, 2)).status_code == 404
    assert (await stranger.delete(f"plan-drafts/{draft_id}")).status_code == 404
    assert (await desk.get(f"plan-drafts/{draft_id}")).json()["revision"] == 2
    buyer = Desk(desk.client, await sign_in("buyer"))
    assert (await buyer.get(f"plan-drafts/{draft_id}")).status_code == 403


async def test_a_venue_has_a_bounded_number_of_drafts(
    board: Board, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drafts, "DRAFTS_PER_VENUE_MAX", 1)
    venue_id = await desk.venue()
    await board.draft(venue_id)
    refused = await desk.post(f"venues/{venue_id}/plan-drafts", {})
    assert (refused.status_code, refused.json()["code"], refused.json()["limit"]) == (409, "too-many-drafts", 1)
