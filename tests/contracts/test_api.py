"""The API as a whole: every route declares a permission and keeps it; what is generated from the code is fresh."""

from __future__ import annotations

import json

import httpx2
import msgspec
import pytest

from onsale.app.http import build_litestar
from onsale.app.process import Process
from onsale.app.schemas import SCHEMAS_DIR, generated_files, handlers_of
from onsale.platform.problems import CODE_PATTERN, catalogue
from onsale.platform.security import Permission

PUBLIC_CHANGES = {
    ("POST", "/api/v1/auth/codes"),
    ("POST", "/api/v1/auth/sessions"),
    ("POST", "/api/v1/auth/api-tokens"),
    ("POST", "/api/v1/auth/sessions/refresh"),
    ("POST", "/api/v1/auth/mini-program/sessions"),
    ("POST", "/api/v1/auth/password/sessions"),
    ("POST", "/api/v1/auth/providers/{provider}/attempts"),
    ("POST", "/api/v1/auth/providers/{provider}/sessions"),
    ("POST", "/api/v1/payments/{channel}/notifications"),
    ("POST", "/sandbox/pay/{attempt_id}"),
    ("POST", "/sandbox/api/queries"),
    ("POST", "/sandbox/api/bills"),
    ("POST", "/sandbox/api/refunds"),
}


async def test_every_route_declares_its_permission(process: Process) -> None:
    found = handlers_of(build_litestar(process))
    assert len(found) > 30
    without = [
        (method, path) for method, path, handler in found if not isinstance(handler.opt.get("permission"), Permission)
    ]
    assert without == []


async def test_only_known_changes_are_public(process: Process) -> None:
    public = {
        (method, path)
        for method, path, handler in handlers_of(build_litestar(process))
        if handler.opt["permission"] is Permission.PUBLIC and method not in {"GET", "HEAD"}
    }
    assert public == PUBLIC_CHANGES


async def test_other_sites_may_read_an_event_and_what_is_left_and_nothing_else(process: Process) -> None:
    foreign = {
        (method, path) for method, path, handler in handlers_of(build_litestar(process)) if handler.opt["foreign"]
    }
    assert foreign == {("GET", "/api/v1/events/{event_id}"), ("GET", "/api/v1/events/{event_id}/availability")}


async def test_nobody_passes_a_route_that_asks_for_more(process: Process, client: httpx2.AsyncClient) -> None:
    closed = [
        (method, path)
        for method, path, handler in handlers_of(build_litestar(process))
        if handler.opt["permission"] is not Permission.PUBLIC
    ]
    assert len(closed) > 20
    for method, path in closed:
        answer = await client.request(method, path.replace("{", "").replace("}", ""))
        assert (method, path, answer.status_code, answer.json()["code"]) == (method, path, 401, "sign-in-required")


async def test_generated_files_are_fresh() -> None:
    stale = [path.name for path, content in (await generated_files()).items() if path.read_bytes() != content]
    assert stale == [], "run `make gen`"


def test_the_openapi_document_describes_problems_and_money() -> None:
    document = json.loads((SCHEMAS_DIR / "openapi.json").read_bytes())
    assert document["openapi"].startswith("3.1")
    assert {"Money", "Text", "Hold", "Order", "Ticket", "CheckIn", "Availability", "Chart"} <= set(
        document["components"]["schemas"]
    )


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_every_problem_speaks_both_languages(language: str) -> None:
    entries = msgspec.json.decode((SCHEMAS_DIR / "problems.json").read_bytes())
    assert {entry["code"] for entry in entries} == {
        refusal.code for refusal in catalogue() if "test" not in refusal.code
    }
    for entry in entries:
        assert CODE_PATTERN.fullmatch(entry["code"])
        assert entry["title"][language].strip()
        assert entry["detail"][language].strip()
        assert entry["meaning"].strip()


async def test_the_type_of_a_problem_leads_to_its_entry(client: httpx2.AsyncClient) -> None:
    missing = await client.get("/api/v1/events/no-such-event")
    entry = await client.get(missing.json()["type"])
    assert (entry.status_code, entry.json()["code"], entry.json()["title"]["en"]) == (200, "not-found", "Not found")
    assert (await client.get("/problems/no-such-code")).status_code == 404
