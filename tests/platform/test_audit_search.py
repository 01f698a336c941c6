"""Looking into the audit log over HTTP: whose entries, which, in which order, and as a file."""

import csv
import io
from datetime import timedelta

import httpx2
import pytest
from sqlalchemy import text

from onsale.app.process import Process
from onsale.platform import audit_search
from onsale.platform.audit import Actor, Audit, Deed, Subject
from onsale.platform.audit_search import PAGE_SIZE
from onsale.platform.clock import ManualClock
from tests.conftest import SignIn
from tests.engines import EVERY_ENGINE
from tests.platform.test_audit_chain import Price
from tests.processes import ORGANISATION_ID

pytestmark = EVERY_ENGINE
BASE = "/api/v1/staff/audit"
THEIRS = "another-organisation"
EVENT = Subject("event", "e1")


@pytest.fixture
def engine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
async def organiser(sign_in: SignIn) -> dict[str, str]:
    return await sign_in("organiser", organisation_id=ORGANISATION_ID)


async def record(
    process: Process,
    clock: ManualClock,
    *actions: str,
    actor: str = "wang",
    organisation_id: str = ORGANISATION_ID,
    subject: Subject = EVENT,
) -> None:
    """Each a minute after the one before."""
    log = Audit(clock, process.platform.ids)
    for action in actions:
        clock.advance(timedelta(minutes=1))
        deed = Deed(action=action, subject=subject, organisation_id=organisation_id, before=Price(1), after=Price(2))
        async with process.platform.database.transaction() as transaction:
            await log.record(transaction, Actor(id=actor, client_address="203.0.113.9"), deed)


async def found(client: httpx2.AsyncClient, headers: dict[str, str], query: str, module: str = "catalog") -> list[str]:
    answer = await client.get(f"{BASE}/{module}{query}", headers=headers)
    assert answer.status_code == 200, answer.text
    return [item["action"] for item in answer.json()["items"]]


async def test_the_newest_comes_first_with_everything_that_is_known(
    process: Process, client: httpx2.AsyncClient, clock: ManualClock, organiser: dict[str, str]
) -> None:
    await record(process, clock, "catalog.a", "catalog.b", "orders.c")
    answer = (await client.get(f"{BASE}/catalog", headers=organiser)).json()
    assert [item["action"] for item in answer["items"]] == ["catalog.b", "catalog.a"]
    assert answer["next_cursor"] is None
    newest = answer["items"][0]
    assert (newest["at"], newest["before"], newest["after"]) == ("2026-06-01T12:02:00Z", {"minor": 1}, {"minor": 2})
    assert (newest["client_address"], newest["position"], len(newest["hash"])) == ("203.0.113.9", 2, 64)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?actor_id=li", ["catalog.d"]),
        ("?action=catalog.a", ["catalog.a"]),
        ("?subject_kind=venue&subject_id=v1", ["catalog.c"]),
        ("?subject_id=v2", []),
        ("?from=2026-06-01T12:03:00Z", ["catalog.d", "catalog.c"]),
        ("?to=2026-06-01T12:03:00Z", ["catalog.b", "catalog.a"]),
        ("?from=2026-06-01T20:02:00%2B08:00&to=2026-06-01T12:03:00Z", ["catalog.b"]),
    ],
)
async def test_what_is_asked_for_is_found(
    process: Process,
    client: httpx2.AsyncClient,
    clock: ManualClock,
    organiser: dict[str, str],
    query: str,
    expected: list[str],
) -> None:
    await record(process, clock, "catalog.a", "catalog.b")
    await record(process, clock, "catalog.c", subject=Subject("venue", "v1"))
    await record(process, clock, "catalog.d", actor="li")
    assert await found(client, organiser, query) == expected
    lines = list(csv.reader(io.StringIO((await client.get(f"{BASE}/catalog/export{query}", headers=organiser)).text)))
    assert [line[1] for line in lines[1:]] == expected


async def test_everybody_sees_the_own_organisation_and_the_platform_all(
    process: Process, client: httpx2.AsyncClient, clock: ManualClock, organiser: dict[str, str], sign_in: SignIn
) -> None:
    await record(process, clock, "catalog.ours")
    await record(process, clock, "catalog.theirs", organisation_id=THEIRS)
    await record(process, clock, "catalog.platform", organisation_id="")

    assert await found(client, organiser, "") == ["catalog.ours"]
    assert await found(client, await sign_in("organiser", organisation_id=THEIRS), "") == ["catalog.theirs"]
    assert len(await found(client, await sign_in("admin"), "")) == 3
    export = await client.get(f"{BASE}/catalog/export", headers=organiser)
    assert ("catalog.ours" in export.text, "theirs" in export.text) == (True, False)


@pytest.mark.parametrize("role", ["buyer", "gate"])
async def test_who_has_no_right_to_it_sees_nothing(client: httpx2.AsyncClient, sign_in: SignIn, role: str) -> None:
    headers = await sign_in(role, organisation_id=ORGANISATION_ID)
    for path in ("catalog", "orders/export"):
        answer = await client.get(f"{BASE}/{path}", headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (403, "not-permitted")


async def test_pages_meet_without_gap_or_overlap(
    process: Process, client: httpx2.AsyncClient, clock: ManualClock, organiser: dict[str, str]
) -> None:
    """Also among entries of one moment."""
    count = PAGE_SIZE + 7
    log, event = Audit(clock, process.platform.ids), Subject("event", "e")
    deeds = [Deed(action=f"catalog.{n}", subject=event, organisation_id=ORGANISATION_ID) for n in range(count)]
    async with process.platform.database.transaction() as transaction:
        await log.record(transaction, Actor(id="wang"), *deeds)
    first = (await client.get(f"{BASE}/catalog", headers=organiser)).json()
    cursor = first["next_cursor"]
    await record(process, clock, "catalog.newer")
    rest = (await client.get(f"{BASE}/catalog?cursor={cursor}", headers=organiser)).json()
    actions = [item["action"] for item in (*first["items"], *rest["items"])]
    assert (len(first["items"]), rest["next_cursor"]) == (PAGE_SIZE, None)
    assert actions == [f"catalog.{number}" for number in reversed(range(count))]


@pytest.mark.parametrize(
    ("query", "pointer"),
    [("?cursor=x", "/cursor"), ("?from=2026-06-01T12:00:00", "/from"), ("?to=2026-06-01T12:00:00", "/to")],
)
async def test_what_is_no_question_is_refused(
    client: httpx2.AsyncClient, organiser: dict[str, str], query: str, pointer: str
) -> None:
    answer = await client.get(f"{BASE}/orders{query}", headers=organiser)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)


async def test_a_file_has_no_formulas_and_says_when_it_was_cut_off(
    process: Process,
    client: httpx2.AsyncClient,
    clock: ManualClock,
    organiser: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await record(process, clock, "catalog.a", "catalog.b", subject=Subject("event", "=1+1"))
    await record(process, clock, "catalog.c", subject=Subject("event", '@x,"y"'))
    answer = await client.get(f"{BASE}/catalog/export", headers=organiser)
    assert answer.headers["content-type"].startswith("text/csv")
    assert answer.headers["content-disposition"] == 'attachment; filename="audit-catalog.csv"'
    assert answer.content.startswith(b"\xef\xbb\xbf")
    lines = list(csv.reader(io.StringIO(answer.text)))
    assert [line[4] for line in lines[1:]] == ['\'@x,"y"', "'=1+1", "'=1+1"]
    assert lines[1][:3] == ["2026-06-01 12:03:00", "catalog.c", "wang"]
    assert lines[1][6:9] == ['{"minor":1}', '{"minor":2}', "203.0.113.9"]

    monkeypatch.setattr(audit_search, "EXPORT_PAGE_SIZE", 1)
    monkeypatch.setattr(audit_search, "EXPORT_ENTRIES_MAX", 2)
    lines = list(csv.reader(io.StringIO((await client.get(f"{BASE}/catalog/export", headers=organiser)).text)))
    assert [len(line) for line in lines] == [14, 14, 14, 1]
    monkeypatch.setattr(audit_search, "EXPORT_ENTRIES_MAX", 3)
    lines = list(csv.reader(io.StringIO((await client.get(f"{BASE}/catalog/export", headers=organiser)).text)))
    assert [len(line) for line in lines] == [14] * 4


async def test_a_page_is_read_by_an_index(process: Process, clock: ManualClock, engine: str) -> None:
    """Whoever asks for one organisation's newest entries does not sort, and reads no others."""
    if engine == "mariadb":
        await record(process, clock, *["catalog.a"] * 3, organisation_id=ORGANISATION_ID)
    explain = "EXPLAIN QUERY PLAN" if engine == "sqlite" else "EXPLAIN FORMAT=JSON"
    where = "WHERE module = 'catalog' AND at >= 0 AND at < 9 AND organisation_id = 'x' ORDER BY at DESC, position DESC"
    async with process.platform.database.reading() as reader:
        rows = await reader.fetch_all(
            text(f"{explain} SELECT id FROM platform_audit_entries {where} LIMIT 51")  # noqa: S608  # no values
        )
    plan = " ".join(str(value) for row in rows for value in row)
    assert "platform_audit_entries_organisation" in plan
    assert "TEMP B-TREE" not in plan
    assert "filesort" not in plan
